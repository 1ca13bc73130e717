"""What the page of recurring posts is sent."""

from dataclasses import dataclass, field

from app.ui.views import AccountView


@dataclass(frozen=True, slots=True)
class RecurrenceView:
    """A recurring post as a card. ``state`` is running, paused, stopped or over."""

    id: str
    title: str
    rule: str
    zone_label: str
    state: str
    turns_label: str
    note: str
    texts: list[str]
    next_labels: list[str]
    accounts: list[AccountView]


@dataclass(frozen=True, slots=True)
class EntryView:
    """A post that takes turns, in the editor; ``facts`` tell what it holds besides its text."""

    key: str
    text: str
    facts: str = ""


@dataclass(frozen=True, slots=True)
class ComingView:
    """A time of the preview; ``note`` tells what the clock does, ``entry`` whose turn it is."""

    label: str
    note: str = ""
    entry: str = ""
    is_left_out: bool = False


@dataclass(frozen=True, slots=True)
class RuleView:
    """The rule builder's fields, as they are typed."""

    unit: str = "week"
    every: str = "1"
    weekdays: list[str] = field(default_factory=list)
    month_mode: str = "day"
    month_day: str = "1"
    nth: str = "1"
    nth_weekday: str = "MO"
    ends: str = "never"
    until: str = ""
    count: str = "10"
    # A rule that the builder has no fields for.
    custom: str = ""
