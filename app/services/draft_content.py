"""What a draft holds while it is being written, and how it is kept as JSON."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from pydantic import TypeAdapter, ValidationError

from app.services.drafts import PartDraft, VariantDraft

_FIRST_WORDS = 140


@dataclass(frozen=True, slots=True)
class DraftContent:
    """Everything that a person decided so far; any of it may be missing or wrong.

    ``variants`` are what was customised for single accounts, ``platform_params`` options by slug.
    ``with_comments`` lets a text go on in comments where there are no threads. ``at`` (aware) is
    when it is to go out, ``edits`` the id of the scheduled post that it is to change.
    """

    parts: tuple[PartDraft, ...] = ()
    account_ids: tuple[str, ...] = ()
    platform_params: Mapping[str, Mapping[str, object]] = field(default_factory=dict)
    variants: tuple[VariantDraft, ...] = ()
    with_comments: bool = False
    at: datetime | None = None
    edits: str | None = None
    # Names of tags.
    tags: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether nothing was said anywhere."""
        return not any(part.text.strip() or part.media_ids for part in self.all_parts)

    @property
    def all_parts(self) -> tuple[PartDraft, ...]:
        """The shared parts, and behind them those of single accounts."""
        return (*self.parts, *(part for v in self.variants for part in v.parts or ()))

    @property
    def media_ids(self) -> tuple[str, ...]:
        """Every file, in the order in which they are met, each once."""
        return tuple(dict.fromkeys(i for part in self.all_parts for i in part.media_ids))

    @property
    def first_words(self) -> str:
        """The beginning of what it says, on one line."""
        texts = (" ".join(part.text.split()) for part in self.all_parts)
        said = next((text for text in texts if text), "")
        return said if len(said) <= _FIRST_WORDS else f"{said[: _FIRST_WORDS - 1].rstrip()}…"


_CONTENT: TypeAdapter[DraftContent] = TypeAdapter(DraftContent)


def to_json(content: DraftContent) -> dict[str, object]:
    """``content`` as it is stored: equal contents give equal JSON."""
    dumped: dict[str, object] = _CONTENT.dump_python(content, mode="json")
    return dumped


def from_json(stored: Mapping[str, object]) -> DraftContent:
    """What was stored."""
    return _CONTENT.validate_python(stored)


def read_variants(kept: object) -> tuple[VariantDraft, ...]:
    """Variants out of JSON that nobody vouches for; none where it holds none."""
    try:
        return _CONTENT.validate_python({"variants": kept}).variants
    except ValidationError:
        return ()
