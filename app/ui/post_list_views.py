"""What the list of posts is sent: rows as small as draws them, page by page."""

from dataclasses import dataclass, field

from app.ui.tag_views import TagView


@dataclass(frozen=True, slots=True)
class ListPlaceView:
    """What the address says the list is narrowed down to; empty narrows nothing down.

    ``since`` and ``until`` are days (ISO) on the person's clock, both included; ``order`` is
    ``newest`` or ``oldest``.
    """

    show: str = "all"
    account: str = ""
    platform: str = ""
    author: str = ""
    tag: str = ""
    words: str = ""
    since: str = ""
    until: str = ""
    order: str = "newest"
    # Whether the address named an order; else it follows from what is shown.
    is_ordered: bool = False


@dataclass(frozen=True, slots=True)
class MarkView:
    """One account of a row: the id and version of the post on its way there, and its status."""

    id: str
    version: int
    account: str
    status: str


@dataclass(frozen=True, slots=True)
class RowView:
    """A post at one time. ``trouble`` says what keeps it; ``is_gone``: it stands here no more."""

    key: str
    post: str
    day: str = ""
    time: str = ""
    text: str = ""
    image: str = ""
    parts: int = 1
    status: str = ""
    author: str = ""
    trouble: str = ""
    warns: bool = False
    marks: list[MarkView] = field(default_factory=list)
    tags: list[TagView] = field(default_factory=list)
    is_gone: bool = False


@dataclass(frozen=True, slots=True)
class ListPageView:
    """The newest page that was read. ``key`` names the list that it belongs to: another key is
    another list; ``number`` counts from 0."""

    key: str = ""
    number: int = 0
    rows: list[RowView] = field(default_factory=list)
    has_more: bool = False


@dataclass(frozen=True, slots=True)
class TabView:
    """A group of statuses with how many posts have one of them, such as ``99+``."""

    name: str
    title: str
    count: str
