"""What use cases give back: frozen, complete, and without any secret."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Generic, TypeVar

from app.db.models import AccountHealth, MediaAsset, SocialAccount
from app.domain.composing import Problem
from app.domain.cropping import Box
from app.domain.publication import CANCELLABLE, MOVABLE, RETRIABLE, SETTLED, PostStatus, Status
from app.domain.spec import ConnectSpec
from app.domain.tags import TagColor
from app.platforms import registry

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Some of many. ``next_cursor`` None: there are no more."""

    items: tuple[T, ...]
    next_cursor: str | None = None


@dataclass(frozen=True, slots=True)
class MediaDetails:
    """A file; ``url`` is a path on this site, for members only."""

    id: str
    mime: str
    width: int
    height: int
    bytes: int
    alt_text: str
    original_name: str
    created_at: datetime
    url: str
    # Seconds (video) or pages (document); None: nobody knows, or it has none.
    length: float | None = None
    is_animated: bool = False
    # The image that it was cut out of, and which part of that.
    source_id: str | None = None
    crop: Box | None = None


@dataclass(frozen=True, slots=True)
class AccountRef:
    """Which account, as it is named wherever a post is shown."""

    id: str
    platform: str
    platform_name: str
    handle: str
    display_name: str
    avatar_url: str | None
    is_sandbox: bool


@dataclass(frozen=True, slots=True)
class AccountDetails:
    """A connected account and how it is doing. Never a token."""

    ref: AccountRef
    kind: str
    health: AccountHealth
    health_reason: str
    is_active: bool
    is_refreshable: bool
    expires_at: datetime | None
    scopes: tuple[str, ...]
    connected_at: datetime
    last_published_at: datetime | None
    waiting_count: int = 0
    # The network asked to be left alone until then; None: it did not, or that has passed.
    limited_until: datetime | None = None
    # What the account used of its own ceiling in the window that ends now, in ``quota_unit``.
    quota_used: int | None = None
    quota_limit: int | None = None
    quota_unit: str = ""
    # How long that window is, as it follows "per": ``15 minutes``, ``day``.
    quota_window: str = ""
    # What its server or plan allows, as far as that differs from account to account.
    facts: Mapping[str, object] = field(default_factory=dict)
    # Since when a person has it rest (UTC); None: it does not.
    paused_at: datetime | None = None
    # The scheduled post that went out at ``last_published_at``; "": it is not known.
    last_published_id: str = ""

    @property
    def id(self) -> str:
        return self.ref.id

    @property
    def platform(self) -> str:
        return self.ref.platform

    @property
    def can_publish(self) -> bool:
        return self.is_active and self.health is AccountHealth.HEALTHY


@dataclass(frozen=True, slots=True)
class PlatformDetails:
    """A network that can be connected. Where no real account can be yet, its sandbox is used.

    ``app_id`` is the public id of our app with it, empty where there is none, and ``app_api_url``
    says which of several ways in it was made for. ``can_choose_way`` is false where the
    environment names the hosts.
    """

    slug: str
    name: str
    connect: ConnectSpec
    is_live_configured: bool
    redirect_uri: str
    app_id: str = ""
    app_api_url: str = ""
    is_app_from_environment: bool = False
    can_choose_way: bool = False


@dataclass(frozen=True, slots=True)
class AttemptDetails:
    """One try, as a person may see it. ``late_by_ms`` is milliseconds after it was due."""

    number: int
    started_at: datetime
    finished_at: datetime | None
    event: str | None
    error_code: str | None
    error_message: str | None
    detail: str | None
    http_status: int | None
    retry_at: datetime | None
    late_by_ms: int | None


@dataclass(frozen=True, slots=True)
class Numbers:
    """How a live part was doing at ``fetched_at``, as its network said; None: it does not say."""

    fetched_at: datetime
    views: int | None = None
    likes: int | None = None
    comments: int | None = None
    shares: int | None = None
    clicks: int | None = None
    saves: int | None = None


@dataclass(frozen=True, slots=True)
class LivePart:
    """A part that is live on the network, or was: ``removed_at`` is when it was taken down. Id
    and address are None where the network tells none, ``numbers`` where it did not tell any yet.
    """

    position: int
    platform_post_id: str | None
    url: str | None
    published_at: datetime
    removed_at: datetime | None = None
    numbers: Numbers | None = None


@dataclass(frozen=True, slots=True)
class ScheduledPostDetails:
    """One post on its way to one account.

    ``retry_at`` is when it will be tried, or looked at, again by itself; None: it will not.
    ``problems`` are what could keep it from going out, as last seen; none once it went out.
    ``can_be_found`` tells whether its network lets Punctual look for it after a lost answer, and
    ``can_delete`` whether it lets this account take posts down.
    """

    id: str
    post_id: str
    account: AccountRef
    status: Status
    scheduled_for: datetime
    due_at: datetime
    version: int
    text: str
    part_count: int
    live_parts: tuple[LivePart, ...]
    attempts: tuple[AttemptDetails, ...]
    error_code: str | None
    error_message: str | None
    retry_at: datetime | None
    finished_at: datetime | None
    problems: tuple[Problem, ...] = ()
    can_be_found: bool = True
    can_delete: bool = True
    # Whether its time is the slot that the queue gave it.
    is_in_slot: bool = False

    @property
    def url(self) -> str | None:
        """Where its first part can be seen; None also once it was taken down."""
        first = self.live_parts[0] if self.live_parts else None
        return first.url if first and first.removed_at is None else None

    @property
    def removed_at(self) -> datetime | None:
        """When the last of it was taken down; None: it was not, or not all of it."""
        times = [part.removed_at for part in self.live_parts]
        known = [at for at in times if at is not None]
        return max(known) if known and len(known) == len(times) else None

    @property
    def platform_post_id(self) -> str | None:
        return self.live_parts[0].platform_post_id if self.live_parts else None

    @property
    def is_movable(self) -> bool:
        return self.status in MOVABLE

    @property
    def is_cancellable(self) -> bool:
        return self.status in CANCELLABLE

    @property
    def is_retriable(self) -> bool:
        return self.status in RETRIABLE

    @property
    def can_be_queued(self) -> bool:
        """Whether a slot of its account's queue can be given to it, and it waits in none."""
        return self.is_retriable or (self.is_movable and not self.is_in_slot)

    @property
    def is_deletable(self) -> bool:
        """Whether something of it is live that can be taken down from here."""
        return self.can_delete and any(
            part.removed_at is None and part.platform_post_id for part in self.live_parts
        )

    @property
    def is_settled(self) -> bool:
        """Whether nothing more happens to it by itself within seconds."""
        return self.status in SETTLED


@dataclass(frozen=True, slots=True)
class TagDetails:
    """A tag. ``post_count``: how many posts carry it, where tags are listed; else 0."""

    id: str
    name: str
    color: TagColor
    post_count: int = 0


@dataclass(frozen=True, slots=True)
class PartDetails:
    """One part of a post with its files."""

    text: str
    media: tuple[MediaDetails, ...] = ()


@dataclass(frozen=True, slots=True)
class PostDetails:
    """A post, its parts, and where it goes."""

    id: str
    status: PostStatus
    parts: tuple[PartDetails, ...]
    scheduled_posts: tuple[ScheduledPostDetails, ...]
    author_id: str
    author_name: str
    created_at: datetime
    updated_at: datetime
    platform_params: dict[str, dict[str, object]] = field(default_factory=dict)
    tags: tuple[TagDetails, ...] = ()


def account_ref(account: SocialAccount) -> AccountRef:
    """How this account is named."""
    return AccountRef(
        id=account.id,
        platform=account.platform,
        platform_name=registry.get(account.platform).spec.name,
        handle=account.handle,
        display_name=account.display_name,
        avatar_url=account.avatar_url,
        is_sandbox=account.is_sandbox,
    )


def media_details(asset: MediaAsset, alt_text: str | None = None) -> MediaDetails:
    """A file, with the alt text that applies where it is used."""
    return MediaDetails(
        id=asset.id,
        mime=asset.mime,
        width=asset.width,
        height=asset.height,
        bytes=asset.bytes,
        alt_text=asset.alt_text if alt_text is None else alt_text,
        original_name=asset.original_name,
        created_at=asset.created_at,
        url=f"/media/{asset.id}",
        length=asset.length,
        is_animated=asset.is_animated,
        source_id=asset.source_id,
        crop=Box(**asset.crop) if asset.crop else None,
    )
