"""What the browser is sent: plain, frozen, and nothing but what a page shows."""

from dataclasses import dataclass, field


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
class ImageView:
    """An image in a part, or another file (``kind``); ``url`` is a path on this site."""

    id: str
    url: str
    alt_text: str = ""
    name: str = ""
    shape: str = ""
    kind: str = "image"


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
    images: list[ImageView]
    author: str
    written_label: str
    targets: list[TargetView]
    is_new: bool = False


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


@dataclass(frozen=True, slots=True)
class LivePartView:
    """A part that is live on the network."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class TargetDetailView:
    """Everything about one post on its way to one account."""

    target: TargetView
    text: str
    part_count: int
    scheduled_label: str
    attempts: list[AttemptView]
    live_parts: list[LivePartView]
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
    quota_name: str = ""
    quota_label: str = ""


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
class NetworkView:
    """A network with our app there, and how to make one."""

    slug: str
    name: str
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


@dataclass(frozen=True, slots=True)
class ChipView:
    """An account that a post can go to."""

    account: AccountView
    is_selected: bool
    is_ready: bool
    reason: str


@dataclass(frozen=True, slots=True)
class CounterView:
    """How much of a network's room a part uses; ``share`` in percent, at most 100."""

    platform: str
    name: str
    count: int
    left: int
    share: int
    level: str


@dataclass(frozen=True, slots=True)
class PartView:
    """A part being written. A new ``revision`` tells the editor to take ``text`` over."""

    key: str
    text: str = ""
    revision: int = 0
    images: list[ImageView] = field(default_factory=list)
    counters: list[CounterView] = field(default_factory=list)
    can_split: bool = False


@dataclass(frozen=True, slots=True)
class ProblemView:
    """Why the draft does not fit, and which part to go to."""

    account: str
    platform: str
    message: str
    part_key: str


@dataclass(frozen=True, slots=True)
class PreviewPartView:
    """A part as the network would show it."""

    text: str
    is_cut: bool
    images: list[ImageView]
    is_last: bool


@dataclass(frozen=True, slots=True)
class PreviewView:
    """The draft as one account would show it."""

    account: AccountView
    parts: list[PreviewPartView]
    remark: str


@dataclass(frozen=True, slots=True)
class QuickPickView:
    """A time that is chosen with one click."""

    label: str
    day: str
    time: str


@dataclass(frozen=True, slots=True)
class DraftView:
    """What the browser keeps until the post is sent: enough to write it all again."""

    id: str = ""
    parts: list[dict[str, object]] = field(default_factory=list)
    account_ids: list[str] = field(default_factory=list)
    mode: str = "later"
    day: str = ""
    time: str = ""
    with_comments: bool = False
