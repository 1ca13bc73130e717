"""Places where a test can have this process killed, as a power cut would: at once, unannounced.

``PUNCTUAL_CRASH_AT`` is ``name``, ``name:nth`` or ``name:nth@file``. With a file the process is
killed once in all, however often it is started again: the file is made just before. ``:stop`` in
front of the file lets the process stand still instead, until somebody sends it SIGCONT.
"""

import os
import re
import signal
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from app.core.errors import ConfigurationError
from app.core.settings import get_settings

_ORDER = re.compile(r"(?P<name>\w+)(?::(?P<nth>[1-9]\d*))?(?P<stop>:stop)?(?:@(?P<marker>.+))?")


@dataclass(slots=True)
class _Order:
    name: str
    left: int
    how: signal.Signals
    marker: Path | None

    def strike(self) -> None:
        self.left -= 1
        if self.left == 0 and self._is_first():
            os.kill(os.getpid(), self.how)

    def _is_first(self) -> bool:
        if self.marker is None:
            return True
        try:
            self.marker.touch(exist_ok=False)
        except FileExistsError:
            return False
        return True


def pass_by(name: str) -> None:
    """Do nothing, unless a test ordered that this process dies here: then it does.

    Raises ConfigurationError for an order that cannot be read.
    """
    order = _order()
    if order is not None and order.name == name:
        order.strike()


def forget() -> None:
    """Read the order anew: for a forked process whose settings were changed."""
    _order.cache_clear()


@lru_cache(maxsize=1)
def _order() -> _Order | None:
    text = get_settings().crash_at
    if text is None:
        return None
    found = _ORDER.fullmatch(text)
    if found is None:
        raise ConfigurationError(
            f"PUNCTUAL_CRASH_AT is {text!r}; it looks like 'after_claim:2'. Outside of tests, "
            "unset it."
        )
    marker = found["marker"]
    how = signal.SIGSTOP if found["stop"] else signal.SIGKILL
    return _Order(found["name"], int(found["nth"] or 1), how, Path(marker) if marker else None)
