"""What time it is, as something that can be handed in."""

import time
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Protocol

from app.core.settings import get_settings


class Clock(Protocol):
    """Tells the present instant, aware and in UTC, and how time goes on beside it."""

    def now(self) -> datetime: ...

    def steady(self) -> float:
        """Seconds on a clock that nobody sets and that stands still while the machine sleeps.

        The same for all processes of one machine until it is started anew.
        """
        ...


class SystemClock:
    """The machine's clock.

    ``PUNCTUAL_CLOCK_SHIFT`` names a file with a number of seconds by which it is to be wrong: so
    tests can set the clock of running processes.
    """

    def now(self) -> datetime:
        at, shift = datetime.now(UTC), _shift_file()
        return at if shift is None else at + timedelta(seconds=_read(shift))

    def steady(self) -> float:
        return time.monotonic()


class FrozenClock:
    """A clock that stands still until it is told to move; for tests and rehearsals."""

    def __init__(self, at: datetime) -> None:
        if at.tzinfo is None:
            raise ValueError("a clock needs an aware instant")
        self._at = at.astimezone(UTC)
        self._steady = 0.0

    def now(self) -> datetime:
        return self._at

    def steady(self) -> float:
        return self._steady

    def advance(self, seconds: float) -> None:
        """Let ``seconds`` pass (backward when negative)."""
        self._at += timedelta(seconds=seconds)
        self._steady += seconds

    def set(self, at: datetime) -> None:
        """Let time pass until ``at``."""
        self.advance((at - self._at).total_seconds())

    def step(self, seconds: float) -> None:
        """Jump by ``seconds`` while no time passes: somebody set the clock."""
        self._at += timedelta(seconds=seconds)


def epoch() -> float:
    """The machine's clock as seconds since 1970."""
    return SystemClock().now().timestamp()


@lru_cache(maxsize=1)
def _shift_file() -> Path | None:
    return get_settings().clock_shift


def _read(shift: Path) -> float:
    try:
        return float(shift.read_text() or 0)
    except (OSError, ValueError):
        return 0.0
