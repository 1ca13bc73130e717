"""Days as a calendar lays them out, and what a drop on one of them means.

Everything here speaks of the clock in a named zone, so that no browser ever has to.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from app.domain.slots import resolve_local, to_local

# No page needs more at once: a month laid out in whole weeks is 42 days.
MOST_DAYS = 62
LIST_DAYS = 30
_WEEK = 7


class View(StrEnum):
    """How much of the calendar is shown, and how."""

    MONTH = "month"
    WEEK = "week"
    DAY = "day"
    LIST = "list"


@dataclass(frozen=True, slots=True)
class Span:
    """``count`` days from ``first`` on."""

    first: date
    count: int

    @property
    def days(self) -> list[date]:
        """Each day, in order."""
        return [self.first + timedelta(days=n) for n in range(self.count)]

    def instants(self, zone: str) -> tuple[datetime, datetime]:
        """When the first day begins in ``zone`` and when the last one is over; both aware."""
        after = self.first + timedelta(days=self.count)
        return midnight(self.first, zone), midnight(after, zone)


def visible(view: View, day: date) -> Span:
    """The days that ``view`` shows around ``day``: whole weeks from Monday on, a day, a list."""
    if view is View.DAY:
        return Span(day, 1)
    if view is View.LIST:
        return Span(day, LIST_DAYS)
    if view is View.WEEK:
        return Span(_monday(day), _WEEK)
    first = _monday(day.replace(day=1))
    last = _next_month(day) - timedelta(days=1)
    weeks = ((last - first).days // _WEEK) + 1
    return Span(first, weeks * _WEEK)


def step(view: View, day: date, by: int) -> date:
    """The day to show after going ``by`` (1 or −1) pages from ``day``."""
    if view is View.MONTH:
        return (
            _next_month(day) if by > 0 else (day.replace(day=1) - timedelta(days=1)).replace(day=1)
        )
    length = {View.WEEK: _WEEK, View.DAY: 1, View.LIST: LIST_DAYS}[view]
    return day + timedelta(days=by * length)


def midnight(day: date, zone: str) -> datetime:
    """The instant at which ``day`` begins in ``zone``."""
    return resolve_local(datetime.combine(day, time()), zone).at


def clock_change(day: date, zone: str) -> timedelta:
    """How far the clock in ``zone`` goes forward during ``day``; negative: back."""
    start = to_local(midnight(day, zone), zone).utcoffset() or timedelta()
    end = to_local(midnight(day + timedelta(days=1), zone), zone).utcoffset() or timedelta()
    return end - start


def on_day(at: datetime, day: date, zone: str) -> datetime:
    """The instant on ``day`` at which the clock in ``zone`` shows what it shows at ``at``.

    A time that the clock skips becomes one as far after the change; of one that it repeats the
    first is meant.
    """
    return resolve_local(datetime.combine(day, to_local(at, zone).time()), zone).at


def at_minute(day: date, minute: int, zone: str) -> datetime:
    """The instant on ``day`` at which the clock in ``zone`` is ``minute`` minutes past midnight."""
    hours, minutes = divmod(minute, 60)
    return resolve_local(datetime.combine(day, time(hours, minutes)), zone).at


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _next_month(day: date) -> date:
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1)
