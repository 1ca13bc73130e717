"""What a network can do, as data. Nothing else in the product knows one network from another."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum

from pydantic import BaseModel


class AuthKind(StrEnum):
    """How an account is connected."""

    OAUTH2 = "oauth2"


class ThreadKind(StrEnum):
    """What several parts become on the network."""

    NONE = "none"
    REPLY_CHAIN = "reply_chain"


@dataclass(frozen=True, slots=True)
class ConnectSpec:
    """Connecting an account: scopes asked for, and how tokens live."""

    auth: AuthKind
    scopes: tuple[str, ...]
    uses_pkce: bool
    is_refreshable: bool
    developer_url: str
    # Token lifetimes differ widely; refreshing this long before the end is safe on each network.
    refresh_ahead: timedelta = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class TextSpec:
    """Text: ``limit`` in the unit that ``count`` counts (the network's own way of counting).

    ``cost_of_url`` is the fixed length of a link where the network rewrites links. ``find_flaw``
    returns a sentence about a character that the network refuses, or None.
    """

    limit: int
    count: Callable[[str], int]
    unit: str = "characters"
    cost_of_url: int | None = None
    find_flaw: Callable[[str], str | None] = lambda _text: None


@dataclass(frozen=True, slots=True)
class ThreadSpec:
    """Several parts as one thread; ``max_parts`` is 1 where there is none."""

    kind: ThreadKind = ThreadKind.NONE
    max_parts: int = 1


@dataclass(frozen=True, slots=True)
class MediaSpec:
    """Images: count per part, formats, bytes, pixels, and the longest alt text in characters.

    ``exclusive`` are formats that must stand alone in a part (an animated GIF, say).
    """

    max_images: int
    mime_types: frozenset[str]
    max_bytes: int
    max_pixels: int | None = None
    max_alt_text: int = 1000
    exclusive: frozenset[str] = frozenset()
    bytes_by_mime: dict[str, int] = field(default_factory=dict)

    def byte_limit(self, mime: str) -> int:
        """The most bytes that an image of this type may have."""
        return self.bytes_by_mime.get(mime, self.max_bytes)


@dataclass(frozen=True, slots=True)
class PublishSpec:
    """Publishing: ``settle_in`` is how long a request may go on running after its answer was
    lost; only after that does "not there" mean "absent". ``can_find_own`` tells whether the
    network lets us look, or resend safely, after an unknown answer. ``cost_of_part`` and
    ``cost_of_image`` are what publishing one takes from the quotas, in their unit."""

    can_find_own: bool
    settle_in: timedelta = timedelta(seconds=60)
    cost_of_part: int = 1
    cost_of_image: int = 0


class WindowKind(StrEnum):
    """How a quota's window lies in time."""

    ROLLING = "rolling"
    # Windows side by side, the first of a day at 00:00 UTC.
    FIXED = "fixed"


@dataclass(frozen=True, slots=True)
class Quota:
    """A ceiling that the network states: ``limit`` of ``unit`` per ``window``.

    ``per`` is whose it is: an account's, or that of our app with the network (``"app"``).
    ``spare`` is kept free for what is not publishing: looking, testing, asking again.
    """

    limit: int
    window: timedelta
    per: str = "account"
    kind: WindowKind = WindowKind.ROLLING
    unit: str = "posts"
    spare: int = 0


class NoOptions(BaseModel):
    """A network without options of its own."""

    model_config = {"extra": "forbid"}


@dataclass(frozen=True, slots=True)
class PlatformSpec:
    """One network, described. The composer, the API, the limiter and the docs read this."""

    slug: str
    name: str
    connect: ConnectSpec
    text: TextSpec
    media: MediaSpec
    publishing: PublishSpec
    thread: ThreadSpec = ThreadSpec()
    quotas: tuple[Quota, ...] = ()
    options: type[BaseModel] = NoOptions
    aliases: tuple[str, ...] = ()
    # Where the network cuts a long text behind "see more", in characters; None: never.
    preview_cut: int | None = None
