"""What a person may choose for a post on Mastodon."""

from enum import StrEnum

from pydantic import BaseModel, Field


class Visibility(StrEnum):
    """Who sees the post. Source: ``POST /api/v1/statuses``, field ``visibility``."""

    ACCOUNT_DEFAULT = "default"
    PUBLIC = "public"
    UNLISTED = "unlisted"
    PRIVATE = "private"
    DIRECT = "direct"


class MastodonOptions(BaseModel):
    """Options of one post on Mastodon."""

    model_config = {"extra": "forbid"}

    visibility: Visibility = Field(
        default=Visibility.ACCOUNT_DEFAULT,
        title="Who can see it",
        description=(
            "As the account has it, everyone, everyone but without feeds (unlisted), followers "
            "(private), or only those you mention (direct)."
        ),
        json_schema_extra={"labels": {"default": "As the account has it"}},
    )
    spoiler_text: str = Field(
        default="",
        max_length=500,
        title="Content warning",
        description="Shown instead of the post until somebody opens it. Counts towards its length.",
    )
    sensitive: bool = Field(
        default=False,
        title="Sensitive images",
        description="Hide the images until somebody opens them.",
    )
    language: str = Field(
        default="",
        pattern=r"^([a-z]{2,3}(-[A-Za-z0-9]{2,8})*)?$",
        title="Language",
        description="The post's language as a code such as en, de or pt-BR; empty: the account's.",
    )
