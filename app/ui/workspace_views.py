"""What the page about the workspace shows."""

from dataclasses import dataclass

_HOUR = 3600
# How late a post may go out by itself: what can be chosen, in seconds.
CHOICES = (300, 900, 1800, _HOUR, 2 * _HOUR, 6 * _HOUR, 12 * _HOUR, 24 * _HOUR, 48 * _HOUR)
_UNITS = (("day", 24 * _HOUR), ("hour", _HOUR), ("minute", 60), ("second", 1))


@dataclass(frozen=True, slots=True)
class LatenessView:
    """A limit that can be chosen: ``seconds`` in digits, and in words."""

    seconds: str
    words: str


def in_words(seconds: int) -> str:
    """A span as a person says it: ``2 hours``, ``45 minutes``."""
    unit, length = next(found for found in _UNITS if seconds % found[1] == 0)
    count = seconds // length
    return f"{count} {unit}" if count == 1 else f"{count} {unit}s"


def lateness_choices(present_s: int) -> list[LatenessView]:
    """What can be chosen, with what is set now among it."""
    return [LatenessView(str(s), in_words(s)) for s in sorted({*CHOICES, present_s})]
