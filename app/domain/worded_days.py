"""Days in words: "tomorrow", "next monday", "1 dec", "25.12.", "2026-12-01". Pure."""

import re
from collections.abc import Iterable
from datetime import date, timedelta

from app.domain.worded_phrase import Phrase, Unclear

_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTHS = (
    *("january", "february", "march", "april", "may", "june", "july"),
    *("august", "september", "october", "november", "december"),
)
# "Next" and "this" with a month that has just passed are more often slips than plans.
_SLIP = timedelta(days=90)


def _short(names: Iterable[str], *more: str) -> str:
    """A pattern for names, whole or as their first three letters, with a dot or without."""
    return "|".join([*more, *(f"{name[:3]}(?:{name[3:]})?" for name in names)])


_WEEKDAY = _short(_WEEKDAYS, "tues", "weds", "thurs?")
_MONTH = _short(_MONTHS, "sept")
_NTH = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_YEAR = r"(?: (?P<year>\d{4}))?(?!\d|:)"
_ISO = re.compile(r"(?<![\d-])(\d{4})-(\d{1,2})-(\d{1,2})(?:t(?=\d)|(?![\d-]))", re.ASCII)
_DAY_MONTH = re.compile(rf"\b{_NTH}\.? (?:of )?(?P<month>{_MONTH})\b\.?{_YEAR}", re.ASCII)
_MONTH_DAY = re.compile(rf"\b(?P<month>{_MONTH})\b\.? (?:the )?{_NTH}\b(?!:){_YEAR}", re.ASCII)
_DOTTED = re.compile(r"(?<![\d.])(\d{1,2})\.(\d{1,2})\.(\d{4}|\d\d)?(?![\d.])", re.ASCII)
_SHORT_DOTTED = re.compile(r"(?<![\d.:])(\d{1,2})\.(\d{1,2})(?![\d.:])", re.ASCII)
_SLASHED = re.compile(r"(?<![\d/])(\d{1,2})/(\d{1,2})(?:/(\d{4}|\d\d))?(?![\d/])", re.ASCII)
_NAMED = re.compile(rf"\b(?:(?P<which>this|next|last) )?(?P<name>{_WEEKDAY})\b\.?", re.ASCII)
_WEEK = re.compile(r"\b(this|next) week\b", re.ASCII)
_ORDINAL = re.compile(r"\b(\d{1,2})(?:st|nd|rd|th)\b", re.ASCII)
_AFTER_TOMORROW = re.compile(r"\bday after tomorrow\b")
_TOMORROW = re.compile(r"\b(?:tomm?orr?ow|tmrw?)\b")
_TODAY = re.compile(r"\b(?:today|tonight)\b")
_PASSED = re.compile(r"\b(?:yesterday|ago|last week)\b")


def take_days(phrase: Phrase, today: date) -> list[date]:
    """The days that ``phrase`` can mean, taken out of it; none where it names no day.

    Raises Unclear for a day that does not exist, has passed, or is not the weekday that is named
    beside it.
    """
    if phrase.take(_PASSED):
        raise Unclear("That has passed. Name a time that lies ahead.")
    dates = _take_date(phrase, today)
    named = _take_weekday(phrase, today, is_alone=not dates)
    if dates and named is not None:
        return _agreed(dates, named)
    return dates or named or []


def take_short_dotted(phrase: Phrase, today: date) -> list[date]:
    """A day such as "25.12", which could also be a time: only for whoever knows better."""
    found = phrase.take(_SHORT_DOTTED)
    return _ahead(int(found.group(1)), int(found.group(2)), today) if found else []


def is_short_dotted_date(phrase: Phrase) -> bool:
    """Whether something such as "25.12" is there, and cannot be a time such as "9.30"."""
    return _parts_of_dotted(phrase)[1] in range(1, 13)


def is_short_dotted_time(phrase: Phrase) -> bool:
    """Whether something such as "9.30" is there, and could be a time."""
    hour, minute = _parts_of_dotted(phrase)
    return 0 <= hour < 24 and 0 <= minute < 60


def _parts_of_dotted(phrase: Phrase) -> tuple[int, int]:
    found = phrase.look(_SHORT_DOTTED)
    if found is None:
        return -1, -1
    minute = found.group(2)
    return int(found.group(1)), int(minute) if len(minute) == 2 or int(minute) < 13 else -1


def _take_date(phrase: Phrase, today: date) -> list[date]:
    if found := phrase.take(_ISO):
        year, month, day = map(int, found.groups())
        return [_day(year, month, day)]
    if found := phrase.take(_DOTTED):
        return _dated(int(found.group(1)), int(found.group(2)), found.group(3), today)
    if found := phrase.take(_SLASHED):
        return _slashed(found, today)
    if found := phrase.take(_DAY_MONTH) or phrase.take(_MONTH_DAY):
        month = _place(_MONTHS, found["month"]) + 1
        return _dated(int(found["day"]), month, found["year"], today)
    return _take_near_day(phrase, today)


def _take_near_day(phrase: Phrase, today: date) -> list[date]:
    if phrase.take(_AFTER_TOMORROW):
        return [today + timedelta(days=2)]
    if phrase.take(_TOMORROW):
        return [today + timedelta(days=1)]
    if phrase.take(_TODAY):
        return [today]
    if found := phrase.take(_ORDINAL):
        return [_next_of_month(int(found.group(1)), today)]
    return []


def _take_weekday(phrase: Phrase, today: date, *, is_alone: bool) -> list[date] | None:
    week, found = phrase.take(_WEEK), phrase.take(_NAMED)
    if not found:
        if week:
            raise Unclear(f"Which day of {week.group()}? Write “monday {week.group()} 9:00”.")
        return None
    number = _place(_WEEKDAYS, found["name"])
    if not is_alone:
        return [today + timedelta(days=(number - today.weekday()) % 7)]
    which = week.group(1) if week else found["which"]
    return _weekdays(number, which or "", today, is_week=week is not None)


def _weekdays(number: int, which: str, today: date, *, is_week: bool) -> list[date]:
    """The days that a weekday can mean. "Next" is the coming one for some people, and the one of
    next week for others; "friday" on a Friday may be this one or the one in a week."""
    coming = today + timedelta(days=(number - today.weekday() - 1) % 7 + 1)
    of_this_week = today + timedelta(days=number - today.weekday())
    of_next_week = of_this_week + timedelta(days=7)
    if which == "last":
        raise Unclear("That has passed. Name a time that lies ahead.")
    if which == "this":
        return [of_this_week]
    if which == "next":
        return [of_next_week] if is_week else sorted({coming, of_next_week})
    return [today, coming] if of_this_week == today else [coming]


def _agreed(dates: list[date], named: list[date]) -> list[date]:
    wanted = named[0].weekday()
    fitting = [day for day in dates if day.weekday() == wanted]
    if not fitting:
        day = dates[0]
        raise Unclear(f"{day:%-d %B %Y} is a {day:%A}, not a {named[0]:%A}.")
    return fitting


def _slashed(found: re.Match[str], today: date) -> list[date]:
    first, second, year = int(found.group(1)), int(found.group(2)), found.group(3)
    orders = {(first, second), (second, first)}
    possible = [(day, month) for day, month in orders if 1 <= month <= 12]
    if not possible:
        raise Unclear(f"There is no day “{found.group()}”. Write it as “1 dec”.")
    days = [day for pair in possible for day in _dated(*pair, year, today)]
    return sorted(set(days))


def _dated(day: int, month: int, year: str | None, today: date) -> list[date]:
    if year is None:
        return _ahead(day, month, today)
    return [_day(int(year) if len(year) == 4 else 2000 + int(year), month, day)]


def _ahead(day: int, month: int, today: date) -> list[date]:
    """That day of this year, or of the next one where it has passed long ago."""
    this_year = _try_day(today.year, month, day)
    if this_year and this_year >= today:
        return [this_year]
    next_year = _day(today.year + 1, month, day)
    if this_year and today - this_year < _SLIP:
        raise Unclear(
            f"{this_year:%-d %B} has passed. If you mean next year, write “{next_year:%-d %b %Y}”."
        )
    return [next_year]


def _next_of_month(day: int, today: date) -> date:
    for ahead in range(3):
        year, month = divmod(today.year * 12 + today.month - 1 + ahead, 12)
        found = _try_day(year, month + 1, day)
        if found and found >= today:
            return found
    raise Unclear(f"No month has a day {day}.")


def _day(year: int, month: int, day: int) -> date:
    found = _try_day(year, month, day)
    if found is None:
        named = _MONTHS[month - 1].capitalize() if 1 <= month <= 12 else f"month {month}"
        raise Unclear(f"There is no {day} {named} {year}.")
    return found


def _try_day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _place(names: tuple[str, ...], said: str) -> int:
    return next(n for n, name in enumerate(names) if name[:3] == said[:3])
