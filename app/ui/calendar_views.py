"""What the calendar is sent: as little as draws it, because a month may hold hundreds of posts."""

from dataclasses import dataclass, field
from typing import NamedTuple


@dataclass(frozen=True, slots=True)
class PlaceView:
    """What the address says: which part of the calendar, on which clock, narrowed down to what.

    ``zone`` "": the person's own. The other empty ones narrow nothing down.
    """

    view: str = "month"
    date: str = ""
    zone: str = ""
    account: str = ""
    platform: str = ""
    show: str = ""
    author: str = ""
    words: str = ""
    tag: str = ""
    # Whether the address named a view; else the browser may prefer one.
    is_chosen: bool = False


@dataclass(frozen=True, slots=True)
class CalendarDayView:
    """A day as its heading shows it; ``change`` tells what the clock does on it."""

    iso: str
    number: str
    weekday: str
    label: str
    is_outside: bool = False
    change: str = ""


@dataclass(frozen=True, slots=True)
class FrameView:
    """The days on screen, where the present is in them, and where the arrows lead."""

    title: str = ""
    days: list[CalendarDayView] = field(default_factory=list)
    today: str = ""
    now_minute: int = 0
    earlier: str = ""
    later: str = ""
    zone: str = "UTC"
    zone_label: str = "UTC"
    own_zone: str = "UTC"


class FreeView(NamedTuple):
    """A slot that nothing is planned for: days from the first on screen, minute of the day, and
    the place of its account in the list."""

    day: int
    minute: int
    account: int


class CardView(NamedTuple):
    """A post at one time: how many days from the first on screen, and the minute, on its clock.

    A tuple, so that its three hundred neighbours do not each name their fields again on the wire;
    ``common.js`` reads it. ``targets`` holds for each account it goes to then: id, version, place
    in the list of accounts, and the status where it differs from the card's. ``tags`` are places
    in the list of tags; ``warns`` is 0 or 1.
    """

    post: str
    day: int
    minute: int
    text: str
    image: str
    parts: int
    status: str
    warns: int
    targets: list[tuple[str, int, int, str]]
    tags: list[int]


@dataclass(frozen=True, slots=True)
class ChoiceView:
    """Something that the calendar can be narrowed down to."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class AckView:
    """What became of the drop that the browser called ``nonce``."""

    nonce: str
    is_done: bool
