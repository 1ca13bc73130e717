"""What the queue's page is sent."""

from dataclasses import dataclass, field

from app.ui.views import AccountView


@dataclass(frozen=True, slots=True)
class QueueTabView:
    """An account in the rail, with a line about its queue."""

    account: AccountView = field(default_factory=AccountView)
    line: str = ""
    is_paused: bool = False
    option_label: str = ""


@dataclass(frozen=True, slots=True)
class WeekdayView:
    """A day of the weekly schedule with its times, such as ``09:30``."""

    slug: str
    short: str
    name: str
    times: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class QueueItemView:
    """A planned post, or a free slot (``post_id`` empty), at an instant of the account's clock.

    ``key`` names it among all; ``is_in_slot``: it waits in the queue and can change places.
    """

    key: str
    at_iso: str
    time: str
    when: str = ""
    post_id: str = ""
    text: str = ""
    image: str = ""
    part_count: int = 1
    status: str = ""
    version: int = 0
    is_in_slot: bool = False
    has_earlier: bool = False
    has_later: bool = False
    warns: bool = False
    compose_url: str = ""


@dataclass(frozen=True, slots=True)
class QueueDayView:
    """The items of one day."""

    label: str
    rows: list[QueueItemView]
    iso: str


@dataclass(frozen=True, slots=True)
class SuggestionView:
    """A schedule to begin with."""

    name: str
    label: str
    line: str
