"""What a person may choose for a LinkedIn post."""

from enum import StrEnum

from pydantic import BaseModel, Field


class Visibility(StrEnum):
    """Who sees the post. Source: Posts API, field ``visibility``."""

    PUBLIC = "PUBLIC"
    CONNECTIONS = "CONNECTIONS"
    LOGGED_IN = "LOGGED_IN"


class LinkedInOptions(BaseModel):
    """Options of one LinkedIn post."""

    model_config = {"extra": "forbid"}

    visibility: Visibility = Field(
        default=Visibility.PUBLIC,
        title="Who can see it",
        description="Everyone, only connections, or everyone signed in to LinkedIn.",
    )
    is_reshare_disabled: bool = Field(
        default=False, title="Do not allow reposts", description="Nobody can repost this post."
    )
