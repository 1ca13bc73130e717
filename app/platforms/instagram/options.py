"""What a person may choose for an Instagram post."""

from pydantic import BaseModel, Field


class InstagramOptions(BaseModel):
    """Options of one Instagram post."""

    # Programs send these ids as numbers as well.
    model_config = {"extra": "forbid", "coerce_numbers_to_str": True}

    instagram_account_id: str = Field(
        default="",
        title="Instagram account",
        description="The account's number at Instagram, where several are connected.",
        pattern=r"^\d*$",
    )
    continue_in_comments: bool = Field(
        default=False,
        title="Continue in comments",
        description="Further parts become comments by the account below the post.",
    )
    is_ai_generated: bool = Field(
        default=False,
        title="Made with AI",
        description="Instagram labels the post as made with AI.",
    )
