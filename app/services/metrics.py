"""Figures for a monitoring system, read from the database and Redis whenever it asks.

Nothing is counted inside a process, so any number of web processes give the same answer. No text
of a post, no name and no secret is among them.
"""

import asyncio
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import accumulate
from threading import Lock
from weakref import WeakKeyDictionary

from app.core.errors import Unavailable
from app.db.database import Database
from app.db.repositories.overview import Overview, Tally
from app.domain.lateness import CLASSES
from app.domain.publication import Status
from app.services import health, status
from app.services.context import Context
from app.services.status import PROCESS_KINDS, Queue, Sweeps

# An attempt begun that long ago has ended, and its row does not change any more.
_SETTLED_AFTER = timedelta(hours=1)
_PARTS = ("database", "redis", "scheduler", "workers")


@dataclass(slots=True)
class Attempts:
    """All attempts ever, counted. ``classes`` are those of ``domain.lateness``."""

    by_event: Counter[str] = field(default_factory=Counter)
    by_failure: Counter[tuple[str, str]] = field(default_factory=Counter)
    """How often each code came from each platform: keys are (code, platform)."""
    classes: Counter[int] = field(default_factory=Counter)
    late_ms: int = 0

    def add(self, tally: Tally) -> None:
        """Count what ``tally`` stands for."""
        if tally.event:
            self.by_event[tally.event] += tally.count
        if tally.code:
            self.by_failure[tally.code, tally.platform] += tally.count
        if tally.late_class is not None:
            self.classes[tally.late_class] += tally.count
            self.late_ms += int(tally.late_ms)

    def copy(self) -> "Attempts":
        """The same counts, to be counted on."""
        return Attempts(
            self.by_event.copy(), self.by_failure.copy(), self.classes.copy(), self.late_ms
        )

    @property
    def cumulative(self) -> tuple[int, ...]:
        """How many attempts fall in each class or an earlier one; the last counts all."""
        return tuple(accumulate(self.classes[index] for index in range(CLASSES)))


@dataclass(frozen=True, slots=True)
class InDatabase:
    """What the database tells. ``next_due_in_s`` is negative for what is overdue, None if idle."""

    posts: dict[str, int]
    overdue: int
    next_due_in_s: float | None
    attempts: Attempts
    paused_s: dict[tuple[str, str], float]
    """For how many seconds whole networks are to be left alone, by (platform, live or sandbox)."""


@dataclass(frozen=True, slots=True)
class InRedis:
    """What Redis tells: living processes by kind, the queues, and what the sweep touched."""

    processes: dict[str, int]
    queues: tuple[Queue, ...]
    sweeps: Sweeps


@dataclass(frozen=True, slots=True)
class Metrics:
    """Everything at this moment; None where that server is away."""

    up: dict[str, bool]
    database: InDatabase | None
    redis: InRedis | None


async def read_metrics(ctx: Context) -> Metrics:
    """All figures. Never raises: what cannot be reached is told as down, and left out."""
    found = await health.check(ctx)
    up = {
        part: bool(getattr(found, part)) for part in ("database", "redis", "scheduler", "workers")
    }
    return Metrics(
        up,
        await asyncio.to_thread(_read_database, ctx) if found.database else None,
        await asyncio.to_thread(_read_redis, ctx) if found.redis else None,
    )


def _read_database(ctx: Context) -> InDatabase | None:
    now = ctx.clock.now()
    try:
        with ctx.database.unit_of_work() as session:
            overview = Overview(session)
            next_due_at = overview.next_due_at()
            return InDatabase(
                posts={s.value: 0 for s in Status} | overview.count_by_status(),
                overdue=overview.count_overdue(now),
                next_due_in_s=(next_due_at - now).total_seconds() if next_due_at else None,
                attempts=_counted(ctx.database).read(overview, now),
                paused_s={
                    (app.platform, "sandbox" if app.is_sandbox else "live"): (
                        (app.until - now).total_seconds()
                    )
                    for app in overview.paused_apps(now)
                },
            )
    except Unavailable:
        return None


def _read_redis(ctx: Context) -> InRedis | None:
    kept = status.read_redis(ctx)
    if kept is None:
        return None
    alive = Counter(beat.kind for beat in kept.processes)
    return InRedis({kind: alive[kind] for kind in PROCESS_KINDS}, kept.queues, kept.sweeps)


class _SettledAttempts:
    """Remembers the sums of attempts that are over, so that asking never reads the whole table."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._until: datetime | None = None
        self._settled = Attempts()

    def read(self, overview: Overview, now: datetime) -> Attempts:
        """The sums over all attempts up to ``now``."""
        with self._lock:
            until = now - _SETTLED_AFTER
            if self._until is None or until > self._until:
                for tally in overview.tallies(self._until, until):
                    self._settled.add(tally)
                self._until = until
            counted = self._settled.copy()
            for tally in overview.tallies(self._until, None):
                counted.add(tally)
            return counted


_known: WeakKeyDictionary[Database, _SettledAttempts] = WeakKeyDictionary()


def _counted(database: Database) -> _SettledAttempts:
    return _known.setdefault(database, _SettledAttempts())
