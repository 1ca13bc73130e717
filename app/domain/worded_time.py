"""Times as people say them: "tomorrow 9am", "next monday at noon", "in 2 hours", "25.12. 9:00".

English words, days before months where dots stand between them. Pure: the present is given. What
could mean more than one time is never guessed: the choices go back to the person, and none of
them has passed.
"""

import re
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from app.domain.slots import to_local
from app.domain.worded_clock import MIDNIGHT, Clock, take_clock, take_dotted
from app.domain.worded_days import (
    is_short_dotted_date,
    is_short_dotted_time,
    take_days,
    take_short_dotted,
)
from app.domain.worded_phrase import Phrase, Unclear

__all__ = ["Unclear", "read_words"]

_WORDS = (
    *("one", "two", "three", "four", "five", "six"),
    *("seven", "eight", "nine", "ten", "eleven", "twelve"),
)
_NUMBERS = {"a": 1.0, "an": 1.0} | {word: n + 1.0 for n, word in enumerate(_WORDS)}
_NUMBER = rf"(?:\d{{1,4}}(?:\.\d)?|{'|'.join(_NUMBERS)}|half an?)"
_UNIT = r"(?:minutes?|mins?|m|hours?|hrs?|h|days?|d|weeks?|w)"
_ONE = re.compile(rf"({_NUMBER}) ?({_UNIT})\b", re.ASCII)
_SPAN = re.compile(rf"\bin {_NUMBER} ?{_UNIT}\b(?:(?: and)? {_NUMBER} ?{_UNIT}\b)*", re.ASCII)
_MINUTES = {"m": 1, "h": 60, "d": 24 * 60, "w": 7 * 24 * 60}
_NOW = re.compile(r"^(?:right )?now$")
_TONIGHT = re.compile(r"\btonight\b")
_EXAMPLES = "“tomorrow 9:00”, “fri 14:30” or “in 2 hours”"
_FARTHEST = timedelta(days=3650)


def read_words(words: str, zone: str, now: datetime) -> datetime:
    """The time on the clock in ``zone`` that ``words`` mean, with ``fold`` 1 for the second pass of
    a time that the clock repeats; naive. ``now`` is aware.

    Raises Unclear, with the times that could be meant, or with what to write instead.
    """
    try:
        return _read_words(words, zone, now)
    except OverflowError:
        raise Unclear("That is too far ahead.") from None


def _read_words(words: str, zone: str, now: datetime) -> datetime:
    phrase, local = Phrase(words), to_local(now, zone)
    if phrase.has(_NOW):
        raise Unclear("Name a time that lies ahead, such as “in 5 minutes”.")
    span = phrase.take(_SPAN)
    minutes, has_clock_unit = _length(span.group()) if span else (0.0, False)
    if has_clock_unit:
        _refuse_unknown(phrase)
        return _later(now, minutes, zone)
    today = local.date()
    is_tonight = phrase.has(_TONIGHT)
    days = [today + timedelta(minutes=minutes)] if span else take_days(phrase, today)
    days, clocks = _with_dotted(phrase, days, take_clock(phrase, is_tonight=is_tonight), today)
    _refuse_unknown(phrase)
    if span and not clocks:
        return _later(now, minutes, zone, keeps_clock=True)
    return _choose(_meanings(days, clocks, local.replace(tzinfo=None)), local.replace(tzinfo=None))


def _length(said: str) -> tuple[float, bool]:
    """How many minutes a stretch such as "in 1h 30m" has, and whether hours or minutes are said:
    days and weeks keep the time of day, whatever the clock does meanwhile."""
    found = _ONE.findall(said)
    total = sum(_amount(number) * _MINUTES[unit[0]] for number, unit in found)
    if total > _FARTHEST.total_seconds() / 60:
        raise Unclear("That is too far ahead.")
    return total, any(unit[0] in "mh" for _, unit in found)


def _amount(number: str) -> float:
    if number.startswith("half"):
        return 0.5
    return _NUMBERS[number] if number in _NUMBERS else float(number)


def _later(now: datetime, minutes: float, zone: str, *, keeps_clock: bool = False) -> datetime:
    """To the whole minute, and never sooner than was said."""
    ahead = timedelta(minutes=minutes)
    if keeps_clock:
        return _up(to_local(now, zone).replace(tzinfo=None, fold=0) + ahead)
    return _up(now + ahead).astimezone(ZoneInfo(zone)).replace(tzinfo=None)


def _up(at: datetime) -> datetime:
    whole = at.replace(second=0, microsecond=0)
    return whole if whole == at else whole + timedelta(minutes=1)


def _with_dotted(
    phrase: Phrase, days: list[date], clocks: list[Clock], today: date
) -> tuple[list[date], list[Clock]]:
    """What "25.12" or "9.30" adds: a day beside a time, a time beside a day."""
    is_day, is_time = is_short_dotted_date(phrase), is_short_dotted_time(phrase)
    if days and not clocks and is_time:
        return days, take_dotted(phrase)
    if not days and is_day and (clocks or not is_time):
        return take_short_dotted(phrase, today), clocks
    if not days and not clocks and is_day and is_time:
        raise Unclear("Is that a day or a time? Write “25.12. 9:00”, or a time with a colon.")
    if not days and not clocks and is_time:
        return days, take_dotted(phrase)
    return days, clocks


def _refuse_unknown(phrase: Phrase) -> None:
    if phrase.unknown:
        raise Unclear(f"“{phrase.unknown}” is not understood. Write {_EXAMPLES}.")


def _meanings(days: list[date], clocks: list[Clock], local: datetime) -> list[datetime]:
    if not clocks and not days:
        raise Unclear(f"Write a time, such as {_EXAMPLES}.")
    if not clocks:
        raise Unclear("At what time? Write it too, such as “9:00” or “6pm”.")
    if days:
        return [at for day in days for clock in clocks for at in _on(day, clock)]
    return [_next(clock, local) for clock in clocks]


def _on(day: date, clock: Clock) -> list[datetime]:
    if isinstance(clock, time):
        return [datetime.combine(day, clock)]
    return [datetime.combine(day + timedelta(days=n), time()) for n in (0, 1)]


def _next(clock: Clock, local: datetime) -> datetime:
    """The coming instant at which the clock shows that time."""
    at = datetime.combine(local.date(), time() if clock == MIDNIGHT else clock)  # type: ignore[arg-type]
    return at if at > local else at + timedelta(days=1)


def _choose(meant: list[datetime], local: datetime) -> datetime:
    ahead = sorted({at for at in meant if at >= local.replace(second=0, microsecond=0)})
    if not ahead:
        raise Unclear("That has passed. Name a time that lies ahead.")
    if len(ahead) > 1:
        raise Unclear("Which one do you mean?", tuple(ahead))
    return ahead[0]
