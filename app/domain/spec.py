"""What a network can do, as data. Nothing else in the product knows one network from another."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum

from pydantic import BaseModel

from app.domain.look import Look


class AuthKind(StrEnum):
    """How an account is connected: by consent on the network's own page, or by what a person
    copies from there (an app password, a bot's token, a secret address)."""

    OAUTH2 = "oauth2"
    DIRECT = "direct"


class ThreadKind(StrEnum):
    """What several parts become on the network."""

    NONE = "none"
    REPLY_CHAIN = "reply_chain"
    # The first part is the post; the others are comments below it, by its author.
    COMMENTS = "comments"


@dataclass(frozen=True, slots=True)
class ConnectField:
    """Something that a person types to connect: a server's name, an app password, an address.

    ``hint`` says where to find it. ``sandbox_value`` is what the built-in sandbox accepts, with
    ``{handle}`` in the place of a freely chosen name.
    """

    name: str
    label: str
    hint: str = ""
    placeholder: str = ""
    is_secret: bool = False
    is_required: bool = True
    sandbox_value: str = ""


@dataclass(frozen=True, slots=True)
class ConnectWay:
    """One of several ways in that an app may have been made for, told by its hosts.

    ``label`` completes "People sign in with …"; ``console_steps`` are those of this way.
    """

    label: str
    api_url: str
    auth_url: str
    console_steps: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ConnectSpec:
    """Connecting an account: scopes asked for, and how tokens live.

    ``fields`` are asked before anything else. ``registers_itself`` tells that the product makes
    its own app with each host, so that nobody needs one. ``has_destinations`` tells that one
    consent may cover several pages or profiles, of which a person chooses. ``console_steps`` say
    in order what to do in the network's developer console, at ``developer_url``; where an app may
    go several ``ways``, whoever enters it says which, and the first is what most choose.
    ``ends_by_refresh_token`` tells that disconnecting takes the refresh token.
    """

    auth: AuthKind
    scopes: tuple[str, ...]
    uses_pkce: bool
    is_refreshable: bool
    developer_url: str
    fields: tuple[ConnectField, ...] = ()
    registers_itself: bool = False
    has_destinations: bool = False
    console_steps: tuple[str, ...] = ()
    ways: tuple[ConnectWay, ...] = ()
    ends_by_refresh_token: bool = False
    # Token lifetimes differ widely; refreshing this long before the end is safe on each network.
    refresh_ahead: timedelta = timedelta(minutes=15)

    @property
    def needs_app(self) -> bool:
        """Whether somebody must register an app with the network first."""
        return self.auth is AuthKind.OAUTH2 and not self.registers_itself

    def way_at(self, api_url: str) -> ConnectWay | None:
        """The way whose API is at ``api_url``; None where there is none."""
        return next((way for way in self.ways if way.api_url == api_url), None)


@dataclass(frozen=True, slots=True)
class TextSpec:
    """Text: ``limit`` in the unit that ``count`` counts (the network's own way of counting).

    ``limit_with_media`` is the limit of a text with files where it is another one. ``cost_of_url``
    is the fixed length of a link where the network rewrites links. ``find_flaw`` returns a
    sentence about a character that the network refuses, or None. ``cost_of_options`` is what the
    network's options take from each part's limit (a content warning, say).
    """

    limit: int
    count: Callable[[str], int]
    unit: str = "characters"
    limit_with_media: int | None = None
    cost_of_url: int | None = None
    find_flaw: Callable[[str], str | None] = lambda _text: None
    cost_of_options: Callable[[Mapping[str, object]], int] = lambda _params: 0


@dataclass(frozen=True, slots=True)
class ThreadSpec:
    """Several parts as one thread; ``max_parts`` is 1 where there is none.

    ``limit_after_first`` is the text limit of the parts behind the first where it is another one.
    ``chosen_by`` names the network's option (a boolean) without which several parts are refused.
    ``takes_files_after_first`` is false where the parts behind the first are text alone, and
    ``pause`` is how long the network wants between two of those.
    """

    kind: ThreadKind = ThreadKind.NONE
    max_parts: int = 1
    limit_after_first: int | None = None
    chosen_by: str | None = None
    takes_files_after_first: bool = True
    pause: timedelta = timedelta()


@dataclass(frozen=True, slots=True)
class FileSpec:
    """One video or document, alone in its part: formats, bytes, and how long it may be, in
    seconds (video) or pages (document)."""

    mime_types: frozenset[str]
    max_bytes: int
    max_length: float | None = None


@dataclass(frozen=True, slots=True)
class MediaSpec:
    """Images: count per part, formats, bytes, pixels, and the longest alt text in characters.

    ``ratios`` are the shapes that it shows whole, such as ``4:5``, the best first; ``min_ratio``
    and ``max_ratio`` are width divided by height. ``exclusive`` are formats that must stand alone
    in a part (an animated GIF, say). ``max_total_bytes`` is for all files of a part together.
    ``max_alt_text`` 0: the network takes none. ``needs_public_url`` tells that the network fetches
    files itself; ``is_required`` that it takes no post without one.
    """

    max_images: int
    mime_types: frozenset[str]
    max_bytes: int
    max_pixels: int | None = None
    max_alt_text: int = 1000
    exclusive: frozenset[str] = frozenset()
    bytes_by_mime: dict[str, int] = field(default_factory=dict)
    max_width: int | None = None
    max_height: int | None = None
    ratios: tuple[str, ...] = ()
    min_ratio: float | None = None
    max_ratio: float | None = None
    max_total_bytes: int | None = None
    needs_public_url: bool = False
    is_required: bool = False
    video: FileSpec | None = None
    document: FileSpec | None = None

    def byte_limit(self, mime: str) -> int:
        """The most bytes that an image of this type may have."""
        return self.bytes_by_mime.get(mime, self.max_bytes)


@dataclass(frozen=True, slots=True)
class PublishSpec:
    """Publishing: ``settle_in`` is how long a request may go on running after its answer was
    lost; only after that does "not there" mean "absent". ``can_find_own`` tells whether the
    network lets us look, or resend safely, after an unknown answer. ``cost_of_part`` and
    ``cost_of_image`` are what publishing one takes from the quotas, in their unit. ``can_delete``
    and ``has_metrics`` tell whether a live post can be taken down and asked for its numbers;
    ``refuses_repeats`` that it takes no text that the account posted lately."""

    can_find_own: bool
    settle_in: timedelta = timedelta(seconds=60)
    cost_of_part: int = 1
    cost_of_image: int = 0
    can_delete: bool = True
    has_metrics: bool = False
    refuses_repeats: bool = False


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
    """One network, described. The composer, the API, the limiter and the docs read this.

    ``adapt`` makes the description of one account from what its server or plan allows
    (``Identity.facts``). ``destination_option`` names the option that says which of several
    connected destinations is meant, by the network's own id.
    """

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
    look: Look = field(default_factory=Look)
    adapt: Callable[["PlatformSpec", Mapping[str, object]], "PlatformSpec"] | None = None
    destination_option: str | None = None

    def for_account(self, facts: Mapping[str, object]) -> "PlatformSpec":
        """The network as the account with these ``facts`` has it."""
        return self.adapt(self, facts) if self.adapt and facts else self

    def text_limit(self, position: int, *, has_media: bool = False) -> int:
        """The most text in part ``position`` (from 0), in the unit that ``text.count`` counts;
        ``has_media`` tells whether files go with it."""
        after_first = self.thread.limit_after_first
        limit = after_first if position and after_first is not None else self.text.limit
        with_media = self.text.limit_with_media
        return min(limit, with_media) if has_media and with_media is not None else limit
