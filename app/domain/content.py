"""What a post says on one account, and the words for what is wrong with it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class FileKind(StrEnum):
    """What a file is to a network."""

    IMAGE = "image"
    VIDEO = "video"
    DOCUMENT = "document"


@dataclass(frozen=True, slots=True)
class File:
    """A file in a part: its type, size in bytes and pixels, and its alt text.

    ``length`` is how long it is, in seconds (video) or pages (document); None: nobody knows.
    """

    media_id: str
    mime: str
    bytes: int
    width: int
    height: int
    alt_text: str = ""
    length: float | None = None
    is_animated: bool = False

    @property
    def kind(self) -> FileKind:
        if self.mime.startswith("image/"):
            return FileKind.IMAGE
        return FileKind.VIDEO if self.mime.startswith("video/") else FileKind.DOCUMENT


@dataclass(frozen=True, slots=True)
class PartContent:
    """One part of a thread (a post without a thread has one)."""

    text: str
    files: tuple[File, ...] = ()

    @property
    def is_empty(self) -> bool:
        return not self.text.strip() and not self.files


@dataclass(frozen=True, slots=True)
class Content:
    """What goes out on one account: parts in order, and the network's own options.

    ``can_be_fetched`` tells whether the network could get the files from this Punctual by
    itself.
    """

    parts: tuple[PartContent, ...]
    params: Mapping[str, object] = field(default_factory=dict)
    can_be_fetched: bool = True


class Severity(StrEnum):
    """Whether a problem stops the post or only deserves a look."""

    BLOCKING = "blocking"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a draft does not fit an account.

    ``field`` is a dotted place such as ``parts.0.text``; ``message`` says what to do.
    """

    field: str
    code: str
    message: str
    severity: Severity = Severity.BLOCKING


def has_blocking(problems: Iterable[Problem]) -> bool:
    """Whether any of ``problems`` stops the post."""
    return any(p.severity is Severity.BLOCKING for p in problems)
