"""The sandbox's clock: it can be advanced, never turned back.

Only what ages is measured with it: tokens, codes, uploads, duplicate windows, quotas. What is
told to the outside (ids, dates, reset headers) is real time, as it is on the real networks.
"""

import time

from app.platforms.emulation.store import Store

_LONGEST_S = 10 * 365 * 86_400


class VirtualClock:
    """Seconds since 1970, ahead of the real time by as much as it was advanced."""

    def __init__(self, store: Store) -> None:
        self._store = store

    @property
    def ahead_s(self) -> float:
        """How far ahead of the real time, in seconds."""
        row = self._store.one("SELECT value FROM meta WHERE name = 'ahead_s'")
        return float(row["value"]) if row else 0.0

    def now(self) -> float:
        """The present, as the networks believe it."""
        return time.time() + self.ahead_s

    def advance(self, seconds: float) -> float:
        """Move forward by ``seconds``; returns how far ahead it is now.

        Raises ValueError when that is backward or beyond ten years.
        """
        ahead = self.ahead_s + seconds
        if not 0 <= seconds <= _LONGEST_S or ahead > _LONGEST_S:
            raise ValueError("The clock only goes forward, by at most ten years.")
        self._store.run("INSERT OR REPLACE INTO meta VALUES ('ahead_s', ?)", str(ahead))
        return ahead
