"""What the browser is sent of a post being written."""

from dataclasses import dataclass, field

from app.ui.views import AccountView, FileView


@dataclass(frozen=True, slots=True)
class ChipView:
    """An account that a post can go to."""

    account: AccountView
    is_selected: bool
    is_ready: bool
    reason: str
    # Whether it says or does something of its own.
    is_own: bool = False


@dataclass(frozen=True, slots=True)
class TabView:
    """What the editor can show: the text for all, or with an ``id`` that of one account;
    ``is_own`` tells that it differs."""

    id: str
    platform: str
    name: str
    is_own: bool
    is_open: bool


@dataclass(frozen=True, slots=True)
class CounterView:
    """How much of a network's room a part uses; ``share`` in percent, at most 100."""

    platform: str
    name: str
    count: int
    left: int
    share: int
    level: str
    # What it counts, where that is more than this part.
    note: str = ""


@dataclass(frozen=True, slots=True)
class PartView:
    """A part being written. A new ``revision`` tells the editor to take ``text`` over."""

    key: str
    text: str = ""
    revision: int = 0
    files: list[FileView] = field(default_factory=list)
    counters: list[CounterView] = field(default_factory=list)
    can_split: bool = False


@dataclass(frozen=True, slots=True)
class ProblemView:
    """Why the draft does not fit, and the id of what on the page can mend it. ``option`` names
    the network's option that is wrong, where one is."""

    account: str
    platform: str
    message: str
    target: str
    option: str = ""
    code: str = ""
    # The account whose own text it is about; "": the text for all.
    tab: str = ""
    # The file that it is about, where it is about one.
    file_id: str = ""


@dataclass(frozen=True, slots=True)
class ChoiceView:
    """One of the values that an option can have."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class OptionView:
    """One option of a network: ``kind`` is switch, choice, text or number.

    ``is_set`` tells that it is not as the network has it unasked, and ``shown`` what it is then.
    """

    name: str
    title: str
    hint: str
    kind: str
    value: str
    is_on: bool
    is_set: bool
    shown: str
    choices: list[ChoiceView] = field(default_factory=list)
    problem: str = ""


@dataclass(frozen=True, slots=True)
class OptionGroupView:
    """A network's options; ``summary`` says what was chosen, ``has_problem`` that it is wrong."""

    platform: str
    name: str
    options: list[OptionView]
    summary: str
    has_problem: bool = False
    is_open: bool = False


@dataclass(frozen=True, slots=True)
class ContinuationView:
    """A network without threads, where the text could go on in comments; ``is_too_long`` tells
    that one post has no room for it."""

    platform: str
    name: str
    is_too_long: bool


@dataclass(frozen=True, slots=True)
class LinkCardView:
    """A link as a card; ``title`` and ``text`` are empty where the network reads the page."""

    host: str
    title: str
    text: str
    path: str = ""


@dataclass(frozen=True, slots=True)
class RunView:
    """A piece of a text; ``is_link`` where the network colours it as one."""

    text: str
    is_link: bool = False


@dataclass(frozen=True, slots=True)
class PreviewPartView:
    """A part as the network would show it: ``runs`` are what is seen of its text at once, ``rest``
    what stands behind "see more"."""

    text: str
    is_cut: bool
    files: list[FileView]
    is_last: bool
    runs: list[RunView] = field(default_factory=list)
    rest: list[RunView] = field(default_factory=list)
    # What stands before the text until somebody wants to read it.
    warning: str = ""
    are_files_hidden: bool = False
    is_comment: bool = False
    # Files beyond those that are shown at once.
    more_label: str = ""
    card: LinkCardView | None = None
    wants_file: bool = False


@dataclass(frozen=True, slots=True)
class PreviewView:
    """The draft as one account would show it; ``look`` is the network's shape of posts."""

    account: AccountView
    parts: list[PreviewPartView]
    remark: str
    look: str = "feed"
    are_files_first: bool = False
    gathering: str = "mosaic"
    # The words behind which the rest of a long text is.
    more: str = "see more"


@dataclass(frozen=True, slots=True)
class QuickPickView:
    """A time that is chosen with one click."""

    label: str
    day: str
    time: str


@dataclass(frozen=True, slots=True)
class DraftRowView:
    """A draft in the list; ``is_open`` is the one on the page, ``is_edit`` one that changes a
    scheduled post."""

    id: str
    first_words: str
    accounts: list[AccountView]
    thumbnail: str
    author: str
    changed: str
    planned: str
    is_open: bool
    is_edit: bool


@dataclass(frozen=True, slots=True)
class VersionView:
    """What a draft or post was at some time, and who made it that."""

    id: str
    when: str
    author: str
    event: str
    first_words: str


@dataclass(frozen=True, slots=True)
class PieceView:
    """A piece of a text that is the same, gone or new."""

    text: str
    kind: str


@dataclass(frozen=True, slots=True)
class DraftView:
    """What the browser keeps until the post is sent: enough to write it all again."""

    id: str = ""
    parts: list[dict[str, object]] = field(default_factory=list)
    account_ids: list[str] = field(default_factory=list)
    mode: str = "later"
    # Where in the queue, if it goes there.
    place: str = ""
    day: str = ""
    time: str = ""
    # Which pass is meant of a time that the clock repeats.
    is_second_pass: bool = False
    params: dict[str, dict[str, object]] = field(default_factory=dict)
    with_comments: bool = False
    variants: list[dict[str, object]] = field(default_factory=list)
    # The instant that the date and the time mean, ISO 8601; "": none.
    at: str = ""
    version: int = 0
    edits: str = ""
    tags: list[str] = field(default_factory=list)
