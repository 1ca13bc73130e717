"""What a person may choose for a Threads post."""

from enum import StrEnum

from pydantic import BaseModel, Field


class ReplyControl(StrEnum):
    """Who may reply. Source: Threads publishing reference, parameter ``reply_control``."""

    EVERYONE = "everyone"
    ACCOUNTS_YOU_FOLLOW = "accounts_you_follow"
    MENTIONED_ONLY = "mentioned_only"
    FOLLOWERS_ONLY = "followers_only"


class ThreadsOptions(BaseModel):
    """Options of one Threads post; in a chain they are those of its first part."""

    model_config = {"extra": "forbid"}

    reply_control: ReplyControl = Field(
        default=ReplyControl.EVERYONE,
        title="Who can reply",
        description="Everyone, accounts you follow, accounts you mention, or your followers.",
    )
    topic_tag: str = Field(
        default="",
        title="Topic",
        description="One topic, without the #. Up to 50 characters, no dots and no ampersands.",
        max_length=50,
        pattern=r"^[^.&]*$",
    )
