"""What a person may choose for a message on Slack. Source: docs.slack.dev, Unfurling links."""

from pydantic import BaseModel, Field


class SlackOptions(BaseModel):
    """Options of one message on Slack."""

    model_config = {"extra": "forbid"}

    unfurl_links: bool = Field(
        default=True,
        title="Preview links",
        description="Slack shows a preview below links to pages.",
    )
    unfurl_media: bool = Field(
        default=True,
        title="Preview media",
        description="Slack shows linked pictures and videos below the message.",
    )
