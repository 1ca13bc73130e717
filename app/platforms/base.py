"""What every network's client offers, and the errors it raises.

PlatformError
├── NotSent            the request never left this machine: try again freely
├── Transient          the network failed before anything public could happen
├── RateLimited        refused for now; carries when to come back, and whose limit it is
├── AuthExpired        the access token ran out: refresh, then try once more
├── AuthRevoked        the connection is gone: a person must reconnect
├── PermissionMissing  connected, but not allowed to do this
├── BillingRequired    the network wants money first
├── ContentRejected    this content will never be accepted as it is
├── MediaNotReady      the network is still digesting an upload
├── Duplicate          "you said that already": may be our own lost answer
└── Ambiguous          the call may or may not have landed: look before retrying
"""

import time
from collections.abc import Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from app.domain.spec import PlatformSpec


@dataclass(frozen=True, slots=True)
class Endpoints:
    """The hosts of one network and the application that talks to them.

    ``is_sandbox`` is true where they are the product's own emulator.
    """

    api_url: str
    auth_url: str
    client_id: str
    client_secret: str = field(repr=False)
    is_sandbox: bool = False


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
    """Who a token belongs to on the network."""

    remote_id: str
    handle: str
    display_name: str
    avatar_url: str | None = None
    kind: str = "profile"


@dataclass(frozen=True, slots=True)
class Connection:
    """A connected account as a client needs it: whom it speaks for, and with which token."""

    remote_id: str
    handle: str
    access_token: str = field(repr=False)
    scopes: tuple[str, ...] = ()
    endpoints: Endpoints | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class MediaFile:
    """An image to upload: raw bytes, MIME type and alt text."""

    media_id: str
    mime: str
    data: bytes = field(repr=False)
    alt_text: str = ""


@dataclass(frozen=True, slots=True)
class PartToPublish:
    """One part: its text, its images, the ids of the parts before it, the network's options.

    ``parent_id`` is the part directly before in a thread, ``root_id`` the first one.
    """

    text: str
    media: tuple[MediaFile, ...] = ()
    parent_id: str | None = None
    root_id: str | None = None
    params: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RemotePost:
    """A part that is live: the network's own id, and where a person can see it."""

    remote_id: str
    url: str


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


@dataclass(frozen=True, slots=True)
class AuthorizationRequest:
    """Where to send the browser, and the PKCE verifier to keep for the way back."""

    url: str
    code_verifier: str | None = field(default=None, repr=False)


class PlatformOAuth(Protocol):
    """One network's way to connect an account. All methods raise PlatformError."""

    def authorization(self, redirect_uri: str, state: str) -> AuthorizationRequest:
        """The consent page for ``state``."""
        ...

    async def exchange(self, code: str, redirect_uri: str, code_verifier: str | None) -> TokenSet:
        """Tokens for the code that consent gave."""
        ...

    async def refresh(self, refresh_token: str) -> TokenSet:
        """New tokens; the old refresh token may be dead from now on. Raises AuthRevoked when the
        network says so, Transient or Ambiguous when it failed only for now."""
        ...

    async def revoke(self, token: str) -> None:
        """Tell the network that the token is no longer wanted."""
        ...

    def denial_message(self, parameters: Mapping[str, str]) -> str:
        """What to tell a person whose consent page came back with an error."""
        ...


class PlatformError(Exception):
    """A network said no, or could not be asked.

    ``code`` is stable, ``user_message`` may be shown, ``detail`` is the network's own answer with
    secrets removed. ``per`` is whose limit was reached where one was, as in ``Quota``: that of the
    ``"account"``, or that of our whole ``"app"`` with the network.
    """

    code = "platform_error"

    def __init__(
        self,
        user_message: str,
        *,
        code: str | None = None,
        detail: str = "",
        http_status: int | None = None,
        retry_at: datetime | None = None,
        per: str = "account",
        existing_id: str | None = None,
    ) -> None:
        super().__init__(user_message)
        self.user_message = user_message
        self.error_code = code or self.code
        self.detail = detail
        self.http_status = http_status
        self.retry_at = retry_at
        self.per = per
        self.existing_id = existing_id


class NotSent(PlatformError):
    code = "not_reached"


class Transient(PlatformError):
    code = "network_trouble"


class RateLimited(PlatformError):
    code = "rate_limited"


class AuthExpired(PlatformError):
    code = "token_expired"


class AuthRevoked(PlatformError):
    code = "reconnect_needed"


class PermissionMissing(PlatformError):
    code = "permission_missing"


class BillingRequired(PlatformError):
    code = "billing_required"


class ContentRejected(PlatformError):
    code = "content_rejected"


class MediaNotReady(PlatformError):
    code = "media_not_ready"


class Duplicate(PlatformError):
    code = "duplicate"


class Ambiguous(PlatformError):
    code = "unconfirmed"
