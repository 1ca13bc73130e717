"""Counting calls against the ceilings that networks state."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Reading:
    """One bucket after a call: ``reset_in`` is seconds until it is full again."""

    is_allowed: bool
    limit: int
    remaining: int
    reset_in: float


class Windows:
    """Fixed windows that begin with the first call in them."""

    def __init__(self) -> None:
        self._used: dict[tuple[str, ...], tuple[float, int]] = {}
        self.is_enforced = True

    def hit(self, key: tuple[str, ...], limit: int, window_s: float, now: float) -> Reading:
        """Count one call at ``now`` (seconds) against ``limit`` per ``window_s``."""
        began, used = self._used.get(key, (now, 0))
        if now - began >= window_s:
            began, used = now, 0
        is_allowed = used < limit or not self.is_enforced
        used += is_allowed
        self._used[key] = (began, used)
        return Reading(is_allowed, limit, max(limit - used, 0), began + window_s - now)

    def clear(self) -> None:
        """Forget all counts."""
        self._used.clear()
