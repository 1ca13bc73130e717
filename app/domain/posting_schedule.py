"""The weekly times at which an account posts, and the instants they mean."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from app.domain.slots import resolve_local, to_local

_STRETCH = timedelta(weeks=4)
# A zone that jumps across the date line has no such day at all: its slots fall on the next one.
_LONGEST_JUMP = timedelta(days=2)


class Weekday(StrEnum):
    """A day of the week, from Monday on."""

    MONDAY = "monday"
    TUESDAY = "tuesday"
    WEDNESDAY = "wednesday"
    THURSDAY = "thursday"
    FRIDAY = "friday"
    SATURDAY = "saturday"
    SUNDAY = "sunday"

    @property
    def number(self) -> int:
        """0 for Monday, as ``date.weekday()`` counts."""
        return list(Weekday).index(self)


@dataclass(frozen=True, slots=True)
class Slot:
    """A weekday and a time of day, to the minute, on the clock of the schedule's zone."""

    weekday: Weekday
    at: time

    @property
    def order(self) -> tuple[int, time]:
        """Sorts slots through the week."""
        return self.weekday.number, self.at


@dataclass(frozen=True, slots=True)
class WeeklySlots:
    """The slots of one account in an IANA ``zone``.

    A slot keeps its local time across clock changes. One that the clock skips is the instant as
    far behind the change; one that it repeats is the first pass.
    """

    zone: str
    slots: tuple[Slot, ...] = ()

    def between(self, since: datetime, until: datetime) -> list[datetime]:
        """The UTC instants later than ``since`` and no later than ``until`` (both aware), in
        order. Two slots that a clock change puts on one instant are one."""
        day = to_local(since, self.zone).date() - _LONGEST_JUMP
        last = to_local(until, self.zone).date()
        found: set[datetime] = set()
        while day <= last:
            found.update(self._on(day))
            day += timedelta(days=1)
        return sorted(at for at in found if since < at <= until)

    def after(self, since: datetime, until: datetime) -> Iterator[datetime]:
        """The same one by one, for whoever needs but the first few of many years."""
        while since < until and self.slots:
            end = min(since + _STRETCH, until)
            yield from self.between(since, end)
            since = end

    def _on(self, day: date) -> Iterator[datetime]:
        for slot in self.slots:
            if slot.weekday.number == day.weekday():
                yield resolve_local(datetime.combine(day, slot.at), self.zone).at
