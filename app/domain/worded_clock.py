"""Times of day in words: "9am", "14:30", "noon", "7 in the evening". Pure."""

import re
from datetime import time

from app.domain.worded_phrase import Phrase, Unclear

# How late a part of the day may be: a bare "7" is seven in the evening if evening was said.
_PARTS = {
    "morning": range(0, 12),
    "afternoon": range(12, 18),
    "evening": range(16, 24),
    "night": range(18, 24),
}
_PART = re.compile(r"\b(?:(?:in the|at|this) )?(morning|afternoon|evening|night)\b", re.ASCII)
_HALF_OF_DAY = r"(?P<half>[ap])\.?m\b\.?"
_MINUTES = r"(?P<hour>\d{1,2})[:.](?P<minute>\d\d)(?::(?P<second>\d\d))?"
_WITH_HALF = re.compile(rf"(?<![\d:.])(?:{_MINUTES}|(?P<bare>\d{{1,2}})) ?{_HALF_OF_DAY}", re.ASCII)
_ON_THE_CLOCK = re.compile(
    r"(?<![\d:.])(?P<hour>\d{1,2}):(?P<minute>\d\d)(?::(?P<second>\d\d))?(?![\d:.])", re.ASCII
)
_NAMED = re.compile(r"\b(noon|midday|midnight)\b", re.ASCII)
_BARE = re.compile(r"(?<![\d:.])(\d{1,2})(?: ?o ?'?clock)?(?![\d:.])\b", re.ASCII)
_DOTTED = re.compile(r"(?<![\d:.])(?P<hour>\d{1,2})\.(?P<minute>\d\d)(?![\d:.])", re.ASCII)

# Midnight belongs to two days: the one that it begins and the one that it ends.
MIDNIGHT = "midnight"
Clock = time | str


def take_clock(phrase: Phrase, *, is_tonight: bool = False) -> list[Clock]:
    """What the time of day in ``phrase`` can mean, taken out of it; nothing where there is none.

    A bare number up to twelve means two times, unless a part of the day is named. Raises Unclear
    for what is no time of day.
    """
    part = phrase.take(_PART)
    named = part.group(1) if part else "night" if is_tonight else ""
    found = _read(phrase, named)
    if named and not found:
        raise Unclear(f"At what hour? Write it too, such as “{_example(named)}”.")
    return found


def take_dotted(phrase: Phrase) -> list[Clock]:
    """A time written with a full stop ("9.30"): only for whoever knows that it is no date."""
    found = phrase.take(_DOTTED)
    return [_time(found["hour"], found["minute"], "0", found.group())] if found else []


def _read(phrase: Phrase, part: str) -> list[Clock]:
    if found := phrase.take(_WITH_HALF):
        return _within(part, [_of_half(found)], found.group())
    if found := phrase.take(_ON_THE_CLOCK):
        exact = _time(found["hour"], found["minute"], found["second"] or "0", found.group())
        return _within(part, _both_halves(exact) if part else [exact], found.group())
    if found := phrase.take(_NAMED):
        return [MIDNIGHT] if found.group(1) == MIDNIGHT else [time(12)]
    if found := phrase.take(_BARE):
        return _within(part, _both_halves(_time(found.group(1), "0", "0", found.group())), "")
    return []


def _of_half(found: re.Match[str]) -> time:
    hour = int(found["bare"] or found["hour"])
    if not 1 <= hour <= 12:
        raise Unclear(f"There is no “{found.group().strip()}”. Write 9am, 9pm or 21:00.")
    hour = hour % 12 + (12 if found["half"] == "p" else 0)
    return _time(str(hour), found["minute"] or "0", found["second"] or "0", found.group())


def _both_halves(at: time) -> list[time]:
    """A time up to twelve o'clock, and the one twelve hours from it."""
    return [at, at.replace(hour=(at.hour + 12) % 24)] if 1 <= at.hour <= 12 else [at]


def _within(part: str, times: list[time], said: str) -> list[Clock]:
    fitting: list[Clock] = [at for at in times if not part or at.hour in _PARTS[part]]
    if not fitting:
        raise Unclear(f"“{said.strip() or 'That hour'}” is not in the {part}. Write one of them.")
    return fitting


def _time(hour: str, minute: str, second: str, said: str) -> time:
    try:
        return time(int(hour), int(minute), int(second))
    except ValueError:
        raise Unclear(f"There is no time “{said.strip()}”. Write 9am or 14:30.") from None


def _example(part: str) -> str:
    return {"morning": "9am", "afternoon": "3pm", "evening": "7pm", "night": "9pm"}[part]
