"""What the browser is sent: plain, frozen, and nothing but what a page shows."""

from dataclasses import dataclass, field

from app.ui.tag_views import TagView


@dataclass(frozen=True, slots=True)
class ProfileView:
    """The person who is signed in."""

    user_id: str = ""
    name: str = ""
    email: str = ""
    initials: str = ""
    timezone: str = "UTC"
    zone_label: str = "UTC"
    workspace: str = ""
    role: str = ""
    can_write: bool = False
    can_manage_accounts: bool = False
    can_manage_apps: bool = False
    can_manage_workspace: bool = False
    can_operate: bool = False


@dataclass(frozen=True, slots=True)
class AccountView:
    """An account as it is named wherever it appears; ``hue`` colours its initials (degrees)."""

    id: str = ""
    platform: str = ""
    platform_name: str = ""
    handle: str = ""
    name: str = ""
    initials: str = ""
    hue: int = 0
    is_sandbox: bool = False


@dataclass(frozen=True, slots=True)
class FileView:
    """A file in a part: ``kind`` is image, video or document, ``url`` a path on this site.

    ``facts`` say its size or length in words, ``ratio`` is its shape as CSS has it.
    """

    id: str
    url: str
    alt_text: str = ""
    name: str = ""
    kind: str = "image"
    facts: str = ""
    ratio: str = "auto"
    # The image that it was cut out of; "": it is whole.
    source_id: str = ""
    can_crop: bool = False


@dataclass(frozen=True, slots=True)
class ForecastView:
    """Something that could keep a post from going out at its time."""

    message: str
    tone: str


@dataclass(frozen=True, slots=True)
class TargetView:
    """One post on its way to one account, as a line."""

    id: str
    post_id: str
    account: AccountView
    status: str
    # Which sentence tells how it stands, and the instant in it for machines and for people.
    at_iso: str
    at_label: str
    explanation: str
    next_step: str
    url: str
    is_counting_down: bool
    can_move: bool
    can_cancel: bool
    can_retry: bool
    can_resolve: bool
    needs_account: bool
    version: int
    forecast: list[ForecastView] = field(default_factory=list)
    forecast_title: str = ""
    is_account_at_fault: bool = False


@dataclass(frozen=True, slots=True)
class PostView:
    """A post with everywhere it goes."""

    id: str
    status: str
    text: str
    part_count: int
    files: list[FileView]
    author: str
    written_label: str
    targets: list[TargetView]
    is_new: bool = False
    tags: list[TagView] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class NotificationView:
    """An incident in the panel; ``tone`` colours it, ``kind`` chooses its icon."""

    id: str
    kind: str
    tone: str
    title: str
    body: str
    link: str
    at_label: str
    count_label: str
    is_read: bool
    is_resolved: bool


@dataclass(frozen=True, slots=True)
class AttemptView:
    """One try, in a sentence with a time."""

    number: int
    title: str
    at_label: str
    tone: str
    message: str
    detail: str
    lateness: str
    took: str = ""


@dataclass(frozen=True, slots=True)
class LivePartView:
    """A part that is live on the network."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class NumberView:
    """One figure of a live post, with its name and icon."""

    label: str
    icon: str
    value: str


@dataclass(frozen=True, slots=True)
class TargetDetailView:
    """Everything about one post on its way to one account."""

    target: TargetView
    text: str
    part_count: int
    scheduled_label: str
    attempts: list[AttemptView]
    live_parts: list[LivePartView]
    numbers: list[NumberView] = field(default_factory=list)
    numbers_label: str = ""
    can_delete: bool = False
    # "": it was not taken down.
    removed_label: str = ""


@dataclass(frozen=True, slots=True)
class AccountCardView:
    """A connected account with how it is doing."""

    account: AccountView
    health: str
    health_title: str
    health_tone: str
    health_reason: str
    is_active: bool
    expiry_label: str
    connected_label: str
    last_published_label: str
    waiting_count: int
    reconnect_url: str
    # "": the network did not ask for a pause, or it states no ceiling.
    limited_label: str = ""
    quota_label: str = ""
    # How much of the ceiling is used, 0 to 100.
    quota_percent: int = 0
    # "": it does not rest.
    paused_label: str = ""
    icon: str = "circle_check"
    # Where what it published last can be seen.
    last_published_url: str = ""
    # Other accounts that can take over what waits.
    heirs: tuple[AccountView, ...] = ()


@dataclass(frozen=True, slots=True)
class PlatformView:
    """A network that can be connected; ``setup_url`` leads to what its real accounts need first,
    ``sandbox_url`` to an account on this machine."""

    slug: str
    name: str
    is_live: bool
    connect_url: str
    setup_url: str
    sandbox_url: str
    connected_count: int


@dataclass(frozen=True, slots=True)
class ConnectFieldView:
    """Something to fill in before an account can be connected. ``value`` is never a secret."""

    name: str
    label: str
    hint: str
    placeholder: str
    is_secret: bool
    is_required: bool
    value: str


@dataclass(frozen=True, slots=True)
class DestinationView:
    """A page or profile that can be chosen; ``line`` says what it is."""

    remote_id: str
    name: str
    line: str
    initials: str
    hue: int
    is_connected: bool
    is_suggested: bool


@dataclass(frozen=True, slots=True)
class AppFindingView:
    """What a test of our app with a network found about one part of it."""

    title: str
    message: str
    tone: str


@dataclass(frozen=True, slots=True)
class WayView:
    """One of several ways in that an app may have been made for."""

    label: str
    api_url: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class NetworkView:
    """A network with our app there, and how to make one. ``ways`` are there where an owner may
    choose among several; ``steps`` are those of the chosen one."""

    slug: str
    name: str
    ways: list[WayView]
    steps: list[str]
    redirect_uri: str
    developer_url: str
    app_id: str
    status: str
    tone: str
    id_setting: str
    is_from_environment: bool


@dataclass(frozen=True, slots=True)
class TokenView:
    """An API token, without the token."""

    id: str
    name: str
    hint: str
    scopes: str
    created_label: str
    used_label: str
