"""What a person may choose for a Telegram message."""

from pydantic import BaseModel, Field


class TelegramOptions(BaseModel):
    """Options of one post. Source: Bot API, ``sendMessage``."""

    model_config = {"extra": "forbid"}

    has_link_preview: bool = Field(
        default=True,
        title="Show a preview of the first link",
        description="Telegram fetches it itself. Messages with images have none.",
    )
    is_silent: bool = Field(
        default=False,
        title="Send silently",
        description="Readers get the message without a sound.",
    )
