"""What a person may choose for a LinkedIn post."""

from enum import StrEnum

from pydantic import BaseModel, Field, field_validator, model_validator


class Visibility(StrEnum):
    """Who sees the post. Source: Posts API, field ``visibility``."""

    PUBLIC = "PUBLIC"
    CONNECTIONS = "CONNECTIONS"
    LOGGED_IN = "LOGGED_IN"


class Route(StrEnum):
    """Which of LinkedIn's APIs makes the post. Sources: Posts API; Share on LinkedIn."""

    POSTS = "posts"
    UGC = "ugc"


class LinkedInOptions(BaseModel):
    """Options of one LinkedIn post."""

    model_config = {"extra": "forbid"}

    visibility: Visibility = Field(
        default=Visibility.PUBLIC,
        title="Who can see it",
        description="Everyone, only connections, or everyone signed in to LinkedIn.",
        json_schema_extra={"labels": {"PUBLIC": "Everyone", "LOGGED_IN": "Signed in to LinkedIn"}},
    )
    is_reshare_disabled: bool = Field(
        default=False, title="Do not allow reposts", description="Nobody can repost this post."
    )
    continue_in_comments: bool = Field(
        default=False,
        title="Put the rest into comments",
        description=(
            "The first part is the post; the others follow as comments below it, about one a "
            "minute."
        ),
    )
    document_title: str = Field(
        default="",
        max_length=100,
        title="Title of the document",
        description="Shown above a PDF or presentation. Its file name, where this is empty.",
    )
    api: Route = Field(
        default=Route.POSTS,
        title="API",
        description=(
            "Posts is LinkedIn's current one. UGC is the older one that some apps are still "
            "limited to; it takes no documents."
        ),
        json_schema_extra={"advanced": True, "labels": {"ugc": "UGC"}},
    )

    @model_validator(mode="after")
    def _is_known_to_its_route(self) -> "LinkedInOptions":
        if self.api is Route.UGC and self.is_reshare_disabled:
            raise ValueError("LinkedIn's older API cannot forbid reposts; choose the Posts API")
        return self


class OrganizationOptions(LinkedInOptions):
    """Options of a post by an organization, whose posts everyone can see."""

    @field_validator("visibility")
    @classmethod
    def _is_public(cls, value: Visibility) -> Visibility:
        if value is not Visibility.PUBLIC:
            raise ValueError("the posts of an organization are for everyone; choose Everyone")
        return value
