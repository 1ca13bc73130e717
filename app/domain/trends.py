"""How posts did, by day and by hour of the week."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

# An hour stands out only after it was tried more than once.
_TRIED = 2


@dataclass(frozen=True, slots=True)
class DayTally:
    """What ended on a day; lateness in milliseconds, None where nothing went out."""

    day: date
    published: int
    failed: int
    missed: int
    late_by_ms_median: int | None
    late_by_ms_p95: int | None


@dataclass(frozen=True, slots=True)
class DayNumbers:
    """What people did with the posts that went out on a day. Views None: no network told."""

    day: date
    interactions: int
    views: int | None


@dataclass(frozen=True, slots=True)
class HourNumbers:
    """The posts that went out in one hour of the week: ``weekday`` 1 is Monday, ``hour`` 0 to 23.

    ``told`` counts those of which a network gave numbers; ``interactions`` adds up only these.
    """

    weekday: int
    hour: int
    published: int
    told: int
    interactions: int

    @property
    def per_post(self) -> float:
        """Interactions for each post of which numbers are known."""
        return self.interactions / self.told if self.told else 0.0


def best_hour(hours: Iterable[HourNumbers]) -> HourNumbers | None:
    """The hour of the week in which posts moved people most; None while too little is known."""
    tried = [hour for hour in hours if hour.told >= _TRIED and hour.interactions]
    return max(tried, key=lambda hour: hour.per_post, default=None)
