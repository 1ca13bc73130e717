"""What a person may choose for a post on X."""

from enum import StrEnum

from pydantic import BaseModel, Field


class ReplySettings(StrEnum):
    """Who may reply. Source: ``POST /2/tweets``, field ``reply_settings``; X's default is
    everyone, said by leaving the field out."""

    EVERYONE = "everyone"
    FOLLOWING = "following"
    MENTIONED_USERS = "mentionedUsers"
    SUBSCRIBERS = "subscribers"
    VERIFIED = "verified"


class XOptions(BaseModel):
    """Options of one post on X."""

    model_config = {"extra": "forbid"}

    reply_settings: ReplySettings = Field(
        default=ReplySettings.EVERYONE,
        title="Who can reply",
        description="Everyone, accounts you follow, or only those you mention.",
        json_schema_extra={
            "labels": {"following": "Accounts you follow", "mentionedUsers": "Mentioned only"}
        },
    )
