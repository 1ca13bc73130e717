"""Rules by which a post comes round again, and the instants they mean.

The rules are RFC 5545's, as far as a posting plan needs them; ``dateutil`` counts the days. A rule
is counted on the clock of its zone, so that a post keeps its local time across clock changes.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from dateutil.rrule import rrule, rrulestr

from app.domain.slots import resolve_local, to_local

_KEYS = {
    "DAILY": {"INTERVAL", "COUNT", "UNTIL"},
    "WEEKLY": {"INTERVAL", "COUNT", "UNTIL", "BYDAY"},
    "MONTHLY": {"INTERVAL", "COUNT", "UNTIL", "BYDAY", "BYMONTHDAY", "BYSETPOS"},
}
_WEEKDAY = r"(?:MO|TU|WE|TH|FR|SA|SU)"
_SHAPES = {
    "INTERVAL": r"[1-9]\d{0,2}",
    "COUNT": r"[1-9]\d{0,2}",
    "UNTIL": r"\d{8}(?:T\d{6}Z?)?",
    "BYMONTHDAY": r"(?:-?(?:[1-9]|[12]\d|3[01]))(?:,-?(?:[1-9]|[12]\d|3[01]))*",
    # Every weekday comes at least four times a month: a rule within that never runs dry.
    "BYSETPOS": r"-?[1-4]",
}
# How far a clock change can put a local time from its instant: zones jump across the date line.
_LONGEST_JUMP = timedelta(days=2)
_EXAMPLES = (
    "Write it like FREQ=WEEKLY;BYDAY=MO,TH, FREQ=DAILY;INTERVAL=3 or FREQ=MONTHLY;BYMONTHDAY=1, "
    "perhaps with COUNT=10 or UNTIL=20301231."
)


class BadRule(Exception):
    """The rule means nothing here; ``message`` says why, and what to write instead."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.message = f"{why} {_EXAMPLES}"


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One time at which a recurring post goes out: ``local`` (naive, on the zone's clock) names
    it for ever, ``at`` (UTC) is when that is."""

    local: datetime
    at: datetime


@dataclass(frozen=True, slots=True)
class Recurrence:
    """A ``rule`` counted from ``start`` (naive, on the clock of ``zone``), which is itself the
    first time only where the rule says so. Raises BadRule when it is made with a bad rule."""

    rule: str
    start: datetime
    zone: str

    def __post_init__(self) -> None:
        self._days()

    def between(self, since: datetime, until: datetime) -> list[Occurrence]:
        """The times later than ``since`` and no later than ``until`` (both aware), in order.

        A time that the clock skips is as far behind the change, one that it repeats is the first
        pass; two that a change puts on one instant are one.
        """
        low = _naive(since, self.zone) - _LONGEST_JUMP
        high = _naive(until, self.zone) + _LONGEST_JUMP
        found = (
            Occurrence(local, resolve_local(local, self.zone).at)
            for local in self._days().between(low, high, inc=True)
        )
        once = {one.at: one for one in found if since < one.at <= until}
        return [once[at] for at in sorted(once)]

    def has_more(self, since: datetime) -> bool:
        """Whether it comes round once more later than ``since`` (aware)."""
        low = _naive(since, self.zone) - _LONGEST_JUMP
        later = self._days().xafter(low, inc=True)
        return any(resolve_local(local, self.zone).at > since for local in later)

    def _days(self) -> rrule:
        parts = parse_rule(self.rule)
        until = parts.pop("UNTIL", None)
        text = ";".join(f"{key}={value}" for key, value in parts.items())
        days = rrulestr(text, dtstart=self.start)
        if not isinstance(days, rrule):
            raise BadRule("This is more than one rule.")
        return days if until is None else days.replace(until=_end(until, self.zone))


def parse_rule(rule: str) -> dict[str, str]:
    """The parts of a rule by name, such as ``FREQ``. Raises BadRule for one that means nothing."""
    pairs = [pair.partition("=") for pair in rule.upper().removeprefix("RRULE:").split(";")]
    parts = {key: value for key, _, value in pairs}
    frequency = parts.get("FREQ", "")
    if len(parts) != len(pairs) or frequency not in _KEYS:
        raise BadRule("This is no rule that posts can follow.")
    for key, value in parts.items():
        _check_part(frequency, key, value)
    if "COUNT" in parts and "UNTIL" in parts:
        raise BadRule("A rule ends by COUNT or by UNTIL, not by both.")
    if "BYDAY" in parts and "BYMONTHDAY" in parts:
        raise BadRule("Choose weekdays or days of the month, not both.")
    has_ordinal = re.search(r"\d", parts.get("BYDAY", ""))
    if "BYSETPOS" in parts and (has_ordinal or "BYDAY" not in parts):
        raise BadRule("BYSETPOS counts plain weekdays, as in BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1.")
    return parts


def _check_part(frequency: str, key: str, value: str) -> None:
    if key == "FREQ":
        return
    if key not in _KEYS[frequency]:
        raise BadRule(f"{key or 'An empty part'} is not understood with FREQ={frequency}.")
    ordinal = r"(?:-?[1-5])?" if frequency == "MONTHLY" else ""
    shape = _SHAPES.get(key, f"{ordinal}{_WEEKDAY}(?:,{ordinal}{_WEEKDAY})*")
    if not re.fullmatch(shape, value, re.ASCII):
        raise BadRule(f"{key}={value[:40]} is not understood.")


def _end(until: str, zone: str) -> datetime:
    """The last naive instant on the zone's clock that ``UNTIL=`` lets through."""
    try:
        if "T" not in until:
            return datetime.combine(date.fromisoformat(until), time.max)
        at = datetime.fromisoformat(until)
        return _naive(at, zone) if at.tzinfo else at
    except (ValueError, OverflowError) as error:
        raise BadRule(f"UNTIL={until} is no date.") from error


def _naive(at: datetime, zone: str) -> datetime:
    return to_local(at, zone).replace(tzinfo=None)
