"""What every network's client offers."""

import time
from collections.abc import Mapping, Sequence
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from app.domain.spec import PlatformSpec


@dataclass(frozen=True, slots=True)
class Endpoints:
    """The hosts of one network and the application that talks to them.

    ``is_sandbox`` is true where they are the product's own emulator. ``extra_scopes`` are asked
    for beside the network's usual ones: they are more than most apps are granted.
    """

    api_url: str
    auth_url: str
    client_id: str
    client_secret: str = field(repr=False)
    is_sandbox: bool = False
    extra_scopes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TokenSet:
    """Tokens as a network issued them; instants are UTC. Never printed."""

    access_token: str = field(repr=False)
    refresh_token: str | None = field(default=None, repr=False)
    expires_at: datetime | None = None
    refresh_expires_at: datetime | None = None
    scopes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Identity:
    """Who a token belongs to on the network, or a page, board or chat that it may publish to.

    ``kind`` is the network's own word for what it is. ``facts`` are what its server or plan
    allows, as far as that differs from account to account; plain JSON. ``tokens`` are its own,
    where they are others than those of the person who consented. ``host`` is the base address of
    its server on networks that have many.
    """

    remote_id: str
    handle: str
    display_name: str
    avatar_url: str | None = None
    kind: str = "profile"
    facts: Mapping[str, object] = field(default_factory=dict)
    tokens: TokenSet | None = field(default=None, repr=False)
    host: str = ""


@dataclass(frozen=True, slots=True)
class Connection:
    """A connected account as a client needs it: whom it speaks for, and with which token."""

    remote_id: str
    handle: str
    access_token: str = field(repr=False)
    scopes: tuple[str, ...] = ()
    endpoints: Endpoints | None = field(default=None, repr=False)
    kind: str = "profile"
    facts: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class MediaFile:
    """A file to upload: raw bytes, MIME type and alt text.

    ``url`` is a public address of the same bytes, good for hours, for networks that fetch files
    themselves; empty where nobody can reach this Punctual from outside. Sizes are in pixels,
    0 where unknown; ``name`` is what a person called the file.
    """

    media_id: str
    mime: str
    data: bytes = field(repr=False)
    alt_text: str = ""
    url: str = field(default="", repr=False)
    width: int = 0
    height: int = 0
    name: str = ""

    @property
    def is_video(self) -> bool:
        return self.mime.startswith("video/")

    @property
    def is_document(self) -> bool:
        return not self.mime.startswith(("video/", "image/"))


@dataclass(frozen=True, slots=True)
class PartToPublish:
    """One part: its text, its images, the ids of the parts before it, the network's options.

    ``parent_id`` is the part directly before in a thread, ``root_id`` the first one. ``key`` is
    the same for every try at this part and for nothing else, ``planned_for`` (UTC) the time a
    person chose: for networks that let the sender name a post. ``prepared_before`` is what an
    earlier try had uploaded when the network was still digesting it.
    """

    text: str
    media: tuple[MediaFile, ...] = ()
    parent_id: str | None = None
    root_id: str | None = None
    params: Mapping[str, object] = field(default_factory=dict)
    key: str = ""
    planned_for: datetime | None = None
    prepared_before: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RemotePost:
    """A part that is live: the network's own id, and where a person can see it."""

    remote_id: str
    url: str


@dataclass(frozen=True, slots=True)
class Metrics:
    """How a live post is doing, as far as the network says; None: it does not say."""

    views: int | None = None
    likes: int | None = None
    comments: int | None = None
    shares: int | None = None
    clicks: int | None = None
    saves: int | None = None


class Finding(StrEnum):
    """What looking for a lost part came to."""

    FOUND = "found"
    ABSENT = "absent"
    CANNOT_TELL = "cannot_tell"


@dataclass(frozen=True, slots=True)
class Sighting:
    """The answer to "did it land?": FOUND carries the live part."""

    finding: Finding
    post: RemotePost | None = None


def uptime() -> float:
    """Seconds on a clock that never jumps and that goes on while the machine sleeps."""
    clock = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)
    return time.clock_gettime(clock)


@dataclass(slots=True)
class Departure:
    """When the first byte of a publish request left this machine (UTC); None: none did yet.

    A request that would leave after ``must_leave_by`` (on the clock of ``uptime``) is not sent: a
    process that stood still for so long may no longer be the one that the post was given to.
    """

    must_leave_by: float
    at: datetime | None = None


# Whoever sets one is told when the publish requests made from here leave.
departure: ContextVar[Departure | None] = ContextVar("departure", default=None)


class CallKind(StrEnum):
    """Whether a lost answer matters: a publish call must never be repeated blindly."""

    READ = "read"
    PREPARE = "prepare"
    PUBLISH = "publish"


class PlatformClient(Protocol):
    """One network's API for one connection. All methods raise PlatformError."""

    spec: PlatformSpec

    async def fetch_identity(self) -> Identity:
        """Who the token belongs to."""
        ...

    async def prepare(self, part: PartToPublish) -> tuple[str, ...]:
        """Upload what the part needs; nothing public happens. Returns media ids to keep, so that
        an identical request can be sent again."""
        ...

    async def publish(self, part: PartToPublish, prepared: tuple[str, ...]) -> RemotePost:
        """Make the part public. The irreversible call, sent once."""
        ...

    async def reconcile(
        self,
        part: PartToPublish,
        prepared: tuple[str, ...],
        began_at: datetime,
        *,
        is_settled: bool,
        others: frozenset[str] = frozenset(),
    ) -> Sighting:
        """Whether the part, whose first publish call began at ``began_at`` (UTC), is live.

        ``is_settled`` tells that no request for it can still be running on the network's side,
        so that a network without a way to read may be sent the identical request again.
        ``others`` are remote ids of posts that must not be taken for this one.
        """
        ...

    async def delete(self, remote_id: str) -> None:
        """Take a live part down; one that is gone already is no error."""
        ...

    async def aclose(self) -> None:
        """Release connections."""
        ...


class HasDestinations(Protocol):
    """What a client offers besides where its spec says ``connect.has_destinations``."""

    async def fetch_destinations(self) -> tuple[Identity, ...]:
        """Everything that the token may publish to, the person's own profile first where it is
        among them. Raises PermissionMissing, in words, when there is nothing."""
        ...


class HasMetrics(Protocol):
    """What a client offers besides where its spec says ``publishing.has_metrics``."""

    async def fetch_metrics(self, remote_ids: Sequence[str]) -> dict[str, Metrics]:
        """Numbers of these live posts (at most 100), by id; posts that are gone are left out."""
        ...


@dataclass(frozen=True, slots=True)
class AuthorizationRequest:
    """Where to send the browser, and the PKCE verifier to keep for the way back."""

    url: str
    code_verifier: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class AppFinding:
    """What a test of our app with the network found about one part of it.

    ``part`` is ``address`` (the network can be reached), ``keys`` (id and secret) or
    ``return_address``. ``is_fine`` None: that shows only when somebody connects.
    """

    part: str
    is_fine: bool | None
    message: str


class PlatformTokens(Protocol):
    """Keeping a connection alive, and ending it. All methods raise PlatformError."""

    async def refresh(self, refresh_token: str) -> TokenSet:
        """New tokens; the old refresh token may be dead from now on. Raises AuthRevoked when the
        network says so, Transient or Ambiguous when it failed only for now."""
        ...

    async def revoke(self, token: str) -> None:
        """Tell the network that the token is no longer wanted: the access token, or the refresh
        token where ``spec.connect.ends_by_refresh_token``."""
        ...


class PlatformDirect(PlatformTokens, Protocol):
    """Connecting by what a person copies from the network."""

    async def connect(self, fields: Mapping[str, str]) -> tuple[TokenSet, Identity]:
        """Tokens and their owner for the values of ``spec.connect.fields``, by name.

        Raises ContentRejected naming what is wrong with a value, AuthRevoked when the network
        does not accept them.
        """
        ...


class PlatformOAuth(PlatformTokens, Protocol):
    """Connecting by consent on the network's own page."""

    def authorization(self, redirect_uri: str, state: str) -> AuthorizationRequest:
        """The consent page for ``state``."""
        ...

    async def exchange(self, code: str, redirect_uri: str, code_verifier: str | None) -> TokenSet:
        """Tokens for the code that consent gave."""
        ...

    def denial_message(self, parameters: Mapping[str, str]) -> str:
        """What to tell a person whose consent page came back with an error."""
        ...

    async def check_app(self, redirect_uri: str) -> tuple[AppFinding, ...]:
        """Try the app without anybody's consent, and say which part of it is wrong."""
        ...
