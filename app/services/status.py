"""How the product is doing: processes, queues, what comes next, how punctual it was."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import cast

import redis

from app.core import heartbeat
from app.core.errors import Unavailable
from app.core.heartbeat import Heartbeat
from app.core.jobs import PUBLISH_QUEUE
from app.db.repositories.overview import Lateness, Overview
from app.services.context import Context

_LATENESS_WINDOW = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Queue:
    """A job queue: entries that wait for their time, and entries that wait for a worker."""

    name: str
    scheduled: int
    ready: int


@dataclass(frozen=True, slots=True)
class Report:
    """The whole picture. ``processes`` and ``queues`` are empty when Redis is away."""

    is_redis_up: bool
    processes: tuple[Heartbeat, ...]
    queues: tuple[Queue, ...]
    posts: dict[str, int]
    next_due_at: datetime | None
    overdue: int
    lateness: Lateness


def report(ctx: Context) -> Report:
    """The state of the product now; lateness over the last seven days.

    Raises Unavailable when the database is away.
    """
    now = ctx.clock.now()
    try:
        processes, queues, is_up = _processes(ctx), _queues(ctx), True
    except (redis.RedisError, OSError, Unavailable):
        processes, queues, is_up = (), (), False
    with ctx.database.unit_of_work() as session:
        overview = Overview(session)
        return Report(
            is_redis_up=is_up,
            processes=processes,
            queues=queues,
            posts=overview.count_by_status(),
            next_due_at=overview.next_due_at(),
            overdue=overview.count_overdue(now),
            lateness=overview.lateness(now - _LATENESS_WINDOW),
        )


def _processes(ctx: Context) -> tuple[Heartbeat, ...]:
    return tuple(
        beat for kind in ("scheduler", "worker") for beat in heartbeat.living(ctx.redis, kind)
    )


def _queues(ctx: Context) -> tuple[Queue, ...]:
    return tuple(_queue(ctx, name) for name in (PUBLISH_QUEUE,))


def _queue(ctx: Context, name: str) -> Queue:
    ready = cast(int, ctx.redis.llen(f"rq:queue:{name}"))
    return Queue(name, len(ctx.jobs.scheduled_ids(name)), ready)
