"""A rule in the words of a person."""

import re
from datetime import date, datetime

from app.domain.recurrence import parse_rule

_ORDINALS = {2: "second", 3: "third", 4: "fourth", 5: "fifth", -1: "last"}
_DAYS = {
    "MO": "Monday",
    "TU": "Tuesday",
    "WE": "Wednesday",
    "TH": "Thursday",
    "FR": "Friday",
    "SA": "Saturday",
    "SU": "Sunday",
}
_WORKDAYS = {"MO", "TU", "WE", "TH", "FR"}


def describe(rule: str, start: datetime) -> str:
    """What ``rule`` says, counted from ``start`` (naive, on the clock of its zone), such as
    ``Every second Tuesday at 09:00, until 1 March 2027``. Raises BadRule."""
    parts = parse_rule(rule)
    frequency, interval = parts["FREQ"], int(parts.get("INTERVAL", "1"))
    words = {"DAILY": _daily, "WEEKLY": _weekly, "MONTHLY": _monthly}[frequency]
    return f"{words(parts, interval, start)} at {start:%H:%M}{_end(parts)}"


def _daily(_: dict[str, str], interval: int, __: datetime) -> str:
    return "Every day" if interval == 1 else f"Every {_nth(interval)}day"


def _weekly(parts: dict[str, str], interval: int, start: datetime) -> str:
    days = parts.get("BYDAY", list(_DAYS)[start.weekday()]).split(",")
    if interval == 1 and set(days) == _WORKDAYS:
        return "Every working day"
    if interval == 1 and len(set(days)) == len(_DAYS):
        return "Every day"
    names = _listed([_DAYS[day] for day in _DAYS if day in days])
    if len(set(days)) == 1:
        return f"Every {_nth(interval)}{names}"
    return f"Every {names}" if interval == 1 else f"Every {_nth(interval)}week on {names}"


def _monthly(parts: dict[str, str], interval: int, start: datetime) -> str:
    every = "of each month" if interval == 1 else f"of every {_nth(interval)}month"
    if "BYSETPOS" in parts:
        place = _place(int(parts["BYSETPOS"]))
        days = parts["BYDAY"].split(",")
        named = " or ".join(_DAYS[day] for day in days)
        kind = "working day" if set(days) == _WORKDAYS else named
        return f"On the {place} {kind} {every}"
    if "BYDAY" in parts:
        return f"On {_listed([_weekday(one) for one in parts['BYDAY'].split(',')])} {every}"
    numbers = parts.get("BYMONTHDAY", str(start.day)).split(",")
    return f"On {_listed([_month_day(int(number)) for number in numbers])} {every}"


def _weekday(said: str) -> str:
    found = re.fullmatch(r"(-?\d)?(\w\w)", said)
    number, day = (found[1], found[2]) if found else (None, said)
    return f"the {_place(int(number))} {_DAYS[day]}" if number else f"every {_DAYS[day]}"


def _month_day(number: int) -> str:
    if number > 0:
        return f"the {_numeral(number)}"
    return "the last day" if number == -1 else f"the {_numeral(-number)} day from the end"


def _place(number: int) -> str:
    if number == 1:
        return "first"
    if number in _ORDINALS:
        return _ORDINALS[number]
    return f"{_ORDINALS[-number]} to last"


def _nth(interval: int) -> str:
    if interval == 1:
        return ""
    return f"{_ORDINALS.get(interval, _numeral(interval))} "


def _numeral(number: int) -> str:
    teens = 10 <= number % 100 <= 20
    return f"{number}{'th' if teens else {1: 'st', 2: 'nd', 3: 'rd'}.get(number % 10, 'th')}"


def _end(parts: dict[str, str]) -> str:
    if "COUNT" in parts:
        count = int(parts["COUNT"])
        return ", once" if count == 1 else f", {count} times"
    if "UNTIL" in parts:
        day = date.fromisoformat(parts["UNTIL"][:8])
        return f", until {day:%-d %B %Y}"
    return ""


def _listed(words: list[str]) -> str:
    return " and ".join(filter(None, [", ".join(words[:-1]), words[-1]]))
