"""How often something may be done, as a setting says it."""

import re
from dataclasses import dataclass

from app.core.errors import ConfigurationError

_UNITS_S = {"second": 1, "minute": 60, "hour": 3600, "day": 86_400}
_SHAPE = re.compile(r"\s*(\d{1,9})\s*/\s*(\d{0,6})\s*(second|minute|hour|day)s?\s*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Limit:
    """At most ``count`` uses in ``every`` units (``unit`` is second, minute, hour or day)."""

    count: int
    every: int
    unit: str

    @property
    def window_s(self) -> int:
        return self.every * _UNITS_S[self.unit]

    def __str__(self) -> str:
        return f"{self.count} per {self.every} {self.unit}{'s' if self.every > 1 else ''}"


def parse_limit(text: str, setting: str = "the rate limit") -> Limit:
    """The limit that ``20/hour``, ``5/minute``, ``100/day`` or ``10/5minutes`` states.

    Raises ConfigurationError naming ``setting`` when it is none of these.
    """
    found = _SHAPE.fullmatch(text)
    count, every = (int(found[1]), int(found[2] or 1)) if found else (0, 0)
    if not found or count < 1 or every < 1:
        raise ConfigurationError(
            f"{setting} is {text!r}; write it like 20/hour, 5/minute or 10/5minutes."
        )
    return Limit(count, every, found[3].lower())
