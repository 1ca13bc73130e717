"""JSON of networks that publish containers, as far as we read it."""

import unicodedata
from datetime import UTC, datetime
from enum import StrEnum

from pydantic import AliasChoices, BaseModel, Field

from app.platforms.base import PartToPublish

_BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)


class Stage(StrEnum):
    """How far a container is. ``EXPIRED`` ones were not published within a day."""

    IN_PROGRESS = "IN_PROGRESS"
    FINISHED = "FINISHED"
    PUBLISHED = "PUBLISHED"
    ERROR = "ERROR"
    EXPIRED = "EXPIRED"


class Created(BaseModel):
    """What was made: a container, or a post."""

    id: str = Field(min_length=1)


class ContainerState(BaseModel):
    """A container's stage, and why it failed: the networks have different names for both."""

    stage: Stage = Field(validation_alias=AliasChoices("status_code", "status"))
    reason: str = Field(default="", validation_alias=AliasChoices("error_message", "status"))


class Reference(BaseModel):
    id: str


class Children(BaseModel):
    data: list[Reference] = []


class FoundMedia(BaseModel):
    """A post of the account; ``made_at`` (UTC) is told in whole seconds."""

    id: str
    text: str = Field(default="", validation_alias=AliasChoices("text", "caption"))
    made_at: datetime = Field(default=_BEGINNING, alias="timestamp")
    permalink: str = ""
    media_type: str = ""
    children: Children = Children()
    replied_to: Reference | None = None

    @property
    def image_count(self) -> int:
        """How many images it shows."""
        return len(self.children.data) or int(self.media_type == "IMAGE")

    def is_same(self, part: PartToPublish) -> bool:
        """Whether it says what ``part`` says, in the same place."""
        parent = self.replied_to.id if self.replied_to else None
        return (
            parent == part.parent_id
            and self.image_count == len(part.media)
            and _comparable(self.text) == _comparable(part.text)
        )


class FoundPage(BaseModel):
    data: list[FoundMedia]


def _comparable(text: str) -> str:
    """``text`` composed, trimmed, each run of white space as one space: networks tidy these."""
    return " ".join(unicodedata.normalize("NFC", text).split())
