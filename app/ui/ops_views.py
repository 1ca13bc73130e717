"""What the Ops page shows: plain, frozen, and already in words."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class ProcessView:
    """A living process; ``key`` names it among its kind."""

    key: str
    kind: str
    place: str
    work: str
    seen: str


@dataclass(frozen=True, slots=True)
class QueueView:
    """A job queue's three counts, as they are read."""

    name: str
    scheduled: str
    ready: str
    in_flight: str


@dataclass(frozen=True, slots=True)
class HeldView:
    """A post in a worker's hands."""

    id: str
    platform_name: str
    doing: str
    worker: str
    held_for: str


@dataclass(frozen=True, slots=True)
class CountView:
    """How many posts stand at a status."""

    status: str
    count: str


@dataclass(frozen=True, slots=True)
class LimitedView:
    """An account, or all of a network, that waits for the network's word."""

    id: str
    name: str
    until_iso: str
    until_label: str


@dataclass(frozen=True, slots=True)
class FigureView:
    """A figure with its name; ``tone`` colours it where it is no good news."""

    label: str
    value: str
    tone: str = ""


@dataclass(frozen=True, slots=True)
class TroubleView:
    """A part that is missing: what that means, and what to do."""

    key: str
    text: str


@dataclass(frozen=True, slots=True)
class NowView:
    """This very moment."""

    troubles: list[TroubleView] = field(default_factory=list)
    next_iso: str = ""
    next_label: str = ""
    overdue: str = "0"
    is_overdue: bool = False
    in_flight: str = "0"
    processes: list[ProcessView] = field(default_factory=list)
    queues: list[QueueView] = field(default_factory=list)
    held: list[HeldView] = field(default_factory=list)
    more_held: str = ""
    posts: list[CountView] = field(default_factory=list)
    sweeps: list[FigureView] = field(default_factory=list)
    limited: list[LimitedView] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class BarView:
    """A class of lateness: ``width`` is its share of the largest class, in percent."""

    label: str
    count: str
    width: str
    tone: str


@dataclass(frozen=True, slots=True)
class FailureView:
    """Why attempts ended without a post, and how many did."""

    code: str
    text: str
    count: str


@dataclass(frozen=True, slots=True)
class HistoryView:
    """How past attempts went."""

    attempts: int = 0
    p99: str = "–"
    summary: str = ""
    figures: list[FigureView] = field(default_factory=list)
    bars: list[BarView] = field(default_factory=list)
    failures: list[FailureView] = field(default_factory=list)
