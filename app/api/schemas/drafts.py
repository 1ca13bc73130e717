"""What programs send to publish, schedule or check a post."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, model_validator

from app.domain.post_queue import Place
from app.domain.tags import LONGEST_NAME, MOST_PER_POST

Id = Annotated[str, Field(min_length=1, max_length=64)]
Text = Annotated[str, Field(max_length=200_000)]
Params = dict[str, object]
TagNames = Annotated[
    list[Annotated[str, Field(max_length=LONGEST_NAME)]],
    Field(
        max_length=MOST_PER_POST,
        description="Names of tags; those that do not exist yet are made.",
    ),
]
_MOST_PIXELS = 100_000
# What the database takes as a whole number.
MOST = 2**31 - 1


class Strict(BaseModel):
    """Fields that nobody knows are refused: a misspelt one would be lost silently."""

    model_config = ConfigDict(extra="forbid")


class PartIn(Strict):
    """One part of a thread."""

    content: Text = ""
    media_ids: list[Id] = Field(default_factory=list, max_length=50)


class ContentIn(Strict):
    """What a post says: ``content`` with ``media_ids``, or ``parts``."""

    content: Text | None = Field(None, description="The text of a post with one part.")
    media_ids: list[Id] = Field(
        default_factory=list, max_length=50, description="Images of a post with one part."
    )
    parts: list[PartIn] | None = Field(
        None, min_length=1, max_length=200, description="The parts of a thread, in order."
    )

    @model_validator(mode="after")
    def _is_one_or_the_other(self) -> "ContentIn":
        if self.parts is not None and (self.content is not None or self.media_ids):
            raise ValueError("Send content with media_ids, or parts that hold both; not both ways.")
        return self


class VariantIn(ContentIn):
    """What differs on one account; what is left out is as in the post."""

    account_id: Id
    platform_params: Params | None = None


class DestinationsIn(Strict):
    """Where something goes: ``platforms``, ``account_ids`` or both."""

    platforms: list[Annotated[str, Field(max_length=64)]] = Field(
        default_factory=list,
        max_length=50,
        description="Every connected account of these platforms.",
    )
    account_ids: list[Id] = Field(
        default_factory=list, max_length=200, description="These accounts."
    )

    @model_validator(mode="after")
    def _goes_somewhere(self) -> "DestinationsIn":
        if not self.platforms and not self.account_ids:
            raise ValueError("Name at least one of platforms, or account_ids.")
        return self


class DraftIn(ContentIn, DestinationsIn):
    """A post and where it goes."""

    platform_params: dict[str, Params] = Field(
        default_factory=dict, description="Options by platform."
    )
    variants: list[VariantIn] = Field(
        default_factory=list, max_length=200, description="What differs on single accounts."
    )
    tags: TagNames = Field(default_factory=list)

    @model_validator(mode="after")
    def _says_something(self) -> "DraftIn":
        if self.content is None and self.parts is None and not self.media_ids:
            raise ValueError("Send content, parts or media_ids.")
        return self


class SplitIn(DestinationsIn):
    """A text to be cut into parts that fit."""

    content: Annotated[str, Field(min_length=1, max_length=50_000)]
    numbered: bool = Field(False, description="End each of several parts with its number: 2/5.")


class ScheduleIn(DraftIn):
    """A post, and when it goes out: at a time, or in a slot of each account's queue."""

    scheduled_for: str | None = Field(
        None,
        max_length=64,
        description="ISO 8601 with an offset, or a local time with timezone beside it.",
        examples=["2030-03-01T09:00:00+01:00"],
    )
    timezone: str | None = Field(None, max_length=64, description="An IANA name.")
    queue: Place | None = Field(
        None,
        description="next: the soonest free slot. first: ahead of what waits in the queue, which "
        "moves back. last: behind all of it.",
    )

    @model_validator(mode="after")
    def _has_one_time(self) -> "ScheduleIn":
        if (self.scheduled_for is None) == (self.queue is None):
            raise ValueError("Send scheduled_for, or queue; one of them.")
        if self.queue is not None and self.timezone is not None:
            raise ValueError("Leave timezone out: slots are in the zones of their schedules.")
        return self


class MoveIn(Strict):
    """Another time. With ``version``, only when nobody changed it meanwhile."""

    scheduled_for: str = Field(max_length=64)
    timezone: str | None = Field(None, max_length=64)
    version: int | None = Field(None, ge=1, le=MOST)


class ResolveIn(Strict):
    """What became of an unconfirmed post, as a person saw it."""

    as_: str = Field(alias="as", pattern="^(published|not_published)$")
    url: str | None = Field(None, max_length=2000, pattern="^https?://")


class EditIn(ContentIn):
    """What changes about a post; what is left out stays. ``account_ids``, ``platform_params``,
    ``variants`` and ``tags`` replace all that were there."""

    account_ids: list[Id] | None = Field(None, min_length=1, max_length=200)
    platform_params: dict[str, Params] | None = Field(None, description="Options by platform.")
    variants: list[VariantIn] | None = Field(None, max_length=200)
    tags: TagNames | None = None

    @model_validator(mode="after")
    def _says_something(self) -> "EditIn":
        if not self.changes_what_goes_out and self.tags is None:
            raise ValueError("Send content, parts or media_ids, or what else changes.")
        return self

    @property
    def changes_what_goes_out(self) -> bool:
        """Whether anything changes but the tags, which go to no network."""
        others = (self.account_ids, self.platform_params, self.variants)
        return self.has_content or any(other is not None for other in others)

    @property
    def has_content(self) -> bool:
        """Whether the text or the files change."""
        return self.content is not None or self.parts is not None or bool(self.media_ids)


class AltTextIn(Strict):
    """What an image shows."""

    alt_text: str = Field(max_length=5000)


class CropIn(Strict):
    """The part of an image to keep, in its pixels from the upper left corner."""

    left: int = Field(ge=0, le=_MOST_PIXELS)
    top: int = Field(ge=0, le=_MOST_PIXELS)
    width: int = Field(ge=1, le=_MOST_PIXELS)
    height: int = Field(ge=1, le=_MOST_PIXELS)
