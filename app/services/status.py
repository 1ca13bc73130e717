"""How the product is doing: processes, queues, what comes next, how punctual it was."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlmodel import col

from app.core import heartbeat
from app.core.errors import Unavailable
from app.core.jobs import PUBLISH_QUEUE
from app.db.models import PublishAttempt, ScheduledPost
from app.domain.publication import Status
from app.services.context import Context

_PROCESS_KINDS = ("scheduler", "worker")
_LATENESS_WINDOW = timedelta(days=7)
_WAITING = (Status.PENDING, Status.QUEUED, Status.RETRYING)


@dataclass(frozen=True, slots=True)
class Process:
    """A living process and how many jobs it has under way."""

    kind: str
    host: str
    pid: int
    busy: int


@dataclass(frozen=True, slots=True)
class Lateness:
    """Milliseconds from due to the first request leaving, over the last seven days."""

    attempts: int
    p50_ms: int | None
    p95_ms: int | None
    p99_ms: int | None


@dataclass(frozen=True, slots=True)
class Report:
    """The whole picture. ``queues`` and ``processes`` are empty when Redis is away."""

    is_redis_up: bool
    processes: tuple[Process, ...]
    queues: dict[str, dict[str, int]]
    posts: dict[str, int]
    next_due_at: datetime | None
    overdue: int
    lateness: Lateness


def report(ctx: Context) -> Report:
    """The state of the product now. Raises Unavailable when the database is away."""
    processes, queues, is_up = _from_redis(ctx)
    now = ctx.clock.now()
    with ctx.database.unit_of_work() as session:
        counts = dict(
            session.execute(
                select(col(ScheduledPost.status), func.count()).group_by(col(ScheduledPost.status))
            )
            .tuples()
            .all()
        )
        waiting = col(ScheduledPost.status).in_(_WAITING)
        next_due = session.scalar(select(func.min(col(ScheduledPost.due_at))).where(waiting))
        overdue = session.scalar(
            select(func.count()).where(waiting, col(ScheduledPost.due_at) < now)
        )
        percentiles = session.execute(
            select(
                func.count(),
                *(
                    func.percentile_disc(share).within_group(col(PublishAttempt.late_by_ms))
                    for share in (0.5, 0.95, 0.99)
                ),
            ).where(
                col(PublishAttempt.late_by_ms).is_not(None),
                col(PublishAttempt.started_at) > now - _LATENESS_WINDOW,
            )
        ).one()
    posts = {Status(status).value: count for status, count in counts.items()}
    return Report(is_up, processes, queues, posts, next_due, overdue or 0, Lateness(*percentiles))


def _from_redis(ctx: Context) -> tuple[tuple[Process, ...], dict[str, dict[str, int]], bool]:
    import redis

    try:
        processes = tuple(
            Process(kind, beat.host, beat.pid, beat.busy)
            for kind in _PROCESS_KINDS
            for beat in heartbeat.living(ctx.redis, kind)
        )
        scheduled = len(ctx.jobs.scheduled_ids(PUBLISH_QUEUE))
        ready = int(ctx.redis.llen(f"rq:queue:{PUBLISH_QUEUE}"))  # type: ignore[arg-type]
    except (redis.RedisError, OSError, Unavailable):
        return (), {}, False
    return processes, {PUBLISH_QUEUE: {"scheduled": scheduled, "ready": ready}}, True
