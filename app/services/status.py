"""How the product is doing: processes, queues, what comes next, how punctual it was."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import Enum
from typing import cast

import redis

from app.core import heartbeat
from app.core.errors import Unavailable
from app.core.heartbeat import Heartbeat
from app.core.jobs import PUBLISH_QUEUE
from app.db.repositories.overview import (
    Failure,
    InFlight,
    Lateness,
    LimitedAccount,
    Overview,
    PausedApp,
)
from app.domain.permissions import Actor, Permission
from app.domain.publication import Status
from app.services.access import require
from app.services.context import Context

__all__ = [
    "Failure",
    "History",
    "InFlight",
    "Kept",
    "Lateness",
    "LimitedAccount",
    "Now",
    "PausedApp",
    "Queue",
    "Report",
    "Sweeps",
    "Window",
    "look",
    "look_back",
    "read_redis",
    "report",
]

SWEEPS_KEY = "punctual:sweeps"
PROCESS_KINDS = ("scheduler", "worker")
_LATENESS_WINDOW = timedelta(days=7)
_FAILURES_WINDOW = timedelta(days=1)
_MOST_IN_FLIGHT = 12


class Window(Enum):
    """Over which time past attempts are looked at."""

    DAY = timedelta(days=1)
    WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Queue:
    """A job queue: entries that wait for their time, for a worker, and that are under way."""

    name: str
    scheduled: int
    ready: int
    in_flight: int


@dataclass(frozen=True, slots=True)
class Sweeps:
    """When the sweep last ran, and what it touched since Redis began to count."""

    last_at: datetime | None
    leases_lost: int
    requeued: int
    looked: int


@dataclass(frozen=True, slots=True)
class Report:
    """The whole picture. What is kept in Redis is empty, or None, when Redis is away."""

    at: datetime
    is_redis_up: bool
    processes: tuple[Heartbeat, ...]
    queues: tuple[Queue, ...]
    sweeps: Sweeps | None
    posts: dict[str, int]
    in_flight: int
    next_due_at: datetime | None
    overdue: int
    lateness: Lateness
    paused_apps: tuple[PausedApp, ...] = ()


@dataclass(frozen=True, slots=True)
class Now:
    """What the Ops page shows of this very moment."""

    report: Report
    in_flight: tuple[InFlight, ...]
    limited: tuple[LimitedAccount, ...]


@dataclass(frozen=True, slots=True)
class History:
    """How past attempts went: lateness in ``window``, failures in the last day.

    ``classes`` counts the attempts in each class of ``domain.lateness.BOUNDS_MS``.
    """

    lateness: Lateness
    classes: tuple[int, ...]
    failures: tuple[Failure, ...]


def report(ctx: Context) -> Report:
    """The state of the product now; lateness over the last seven days.

    Raises Unavailable when the database is away.
    """
    return _report(ctx, _LATENESS_WINDOW)


def look(ctx: Context, actor: Actor) -> Now:
    """What is going on, for the Ops page. Accounts are those of the actor's workspace only.

    Raises NotAllowed unless the actor may operate the product, Unavailable without a database.
    """
    require(actor, Permission.OPERATE)
    with ctx.database.unit_of_work() as session:
        overview = Overview(session)
        in_flight = tuple(overview.in_flight(_MOST_IN_FLIGHT))
        limited = tuple(overview.limited_accounts(actor.workspace_id, ctx.clock.now()))
    # Percentiles over a week are the history's: they cost too much to be read every few seconds.
    return Now(_report(ctx, timedelta(0)), in_flight, limited)


def look_back(ctx: Context, actor: Actor, window: Window) -> History:
    """How punctual attempts were in ``window``, and what failed in the last day.

    Raises NotAllowed unless the actor may operate the product, Unavailable without a database.
    """
    require(actor, Permission.OPERATE)
    now = ctx.clock.now()
    with ctx.database.unit_of_work() as session:
        overview = Overview(session)
        return History(
            lateness=overview.lateness(now - window.value),
            classes=overview.lateness_classes(now - window.value),
            failures=tuple(overview.failures(now - _FAILURES_WINDOW)),
        )


def _report(ctx: Context, lateness_window: timedelta) -> Report:
    now = ctx.clock.now()
    kept = read_redis(ctx)
    with ctx.database.unit_of_work() as session:
        overview = Overview(session)
        posts = overview.count_by_status()
        return Report(
            at=now,
            is_redis_up=kept is not None,
            processes=kept.processes if kept else (),
            queues=kept.queues if kept else (),
            sweeps=kept.sweeps if kept else None,
            posts=posts,
            in_flight=posts.get(Status.PUBLISHING.value, 0),
            next_due_at=overview.next_due_at(),
            overdue=overview.count_overdue(now),
            lateness=overview.lateness(now - lateness_window),
            paused_apps=tuple(overview.paused_apps(now)),
        )


@dataclass(frozen=True, slots=True)
class Kept:
    """What Redis knows of the running product."""

    processes: tuple[Heartbeat, ...]
    queues: tuple[Queue, ...]
    sweeps: Sweeps


def read_redis(ctx: Context) -> Kept | None:
    """Signs of life, queue lengths and the sweep's counters; None when Redis is away."""
    try:
        return Kept(
            tuple(b for kind in PROCESS_KINDS for b in heartbeat.living(ctx.redis, kind)),
            tuple(_queue(ctx, name) for name in _queue_names(ctx)),
            _sweeps(ctx),
        )
    except (redis.RedisError, OSError, Unavailable):
        return None


def _queue_names(ctx: Context) -> list[str]:
    known = cast("set[bytes]", ctx.redis.smembers("rq:queues"))
    return sorted({PUBLISH_QUEUE, *(key.decode().removeprefix("rq:queue:") for key in known)})


def _queue(ctx: Context, name: str) -> Queue:
    with ctx.redis.pipeline(transaction=False) as pipe:
        pipe.zcard(f"rq:scheduled:{name}")
        pipe.llen(f"rq:queue:{name}")
        pipe.zcard(f"rq:wip:{name}")
        scheduled, ready, in_flight = pipe.execute()
    return Queue(name, scheduled, ready, in_flight)


def _sweeps(ctx: Context) -> Sweeps:
    found = cast("dict[bytes, bytes]", ctx.redis.hgetall(SWEEPS_KEY))
    said = {name.decode(): _number(value) for name, value in found.items()}
    last_at = said.get("last_at")
    return Sweeps(
        last_at=datetime.fromtimestamp(last_at, UTC) if last_at else None,
        leases_lost=int(said.get("leases_lost", 0)),
        requeued=int(said.get("requeued", 0)),
        looked=int(said.get("looked", 0)),
    )


def _number(value: bytes) -> float:
    """``value`` as a number: epoch seconds or a count; an ISO instant counts as its epoch."""
    text = value.decode()
    try:
        return float(text)
    except ValueError:
        return datetime.fromisoformat(text).timestamp()
