"""Keeping the job queue an index of what the database says is due."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta

import structlog

from app.core.errors import Unavailable
from app.core.jobs import JobEntry, JobQueue
from app.db.models import ScheduledPost
from app.db.repositories.claims import Claims, Standing, Wanted
from app.db.repositories.publications import Publications, Waiting
from app.services.context import Context

log = structlog.get_logger(__name__)

PUBLISH_JOB = "workers.jobs.publish_post"
CHECK_JOB = "workers.jobs.check_post"
# What is due later is put in when its day comes: the set stays small, SQL keeps the rest.
HORIZON = timedelta(hours=48)
# The soonest are enough, however many are due: more are put in as these go out.
_AT_MOST = 20_000
_PREFIX = "post-"


def job_id(scheduled_post_id: str, version: int) -> str:
    """The name of the entry that wakes a worker for this version of a scheduled post."""
    return f"{_PREFIX}{scheduled_post_id}-{version}"


def entry(row: ScheduledPost | Waiting | Standing | Wanted, at: datetime | None) -> JobEntry:
    """The entry itself, due ``at`` (None: now). It carries ids, and the platform's slug, by which
    a worker knows without asking the database that it has its hands full."""
    arguments = (row.id, row.version, row.account_id, row.platform)
    name = job_id(row.id, row.version)
    return JobEntry(name, PUBLISH_JOB, arguments, at, line=row.account_id)


def put(ctx: Context, rows: Iterable[ScheduledPost | Standing]) -> None:
    """Put entries for ``rows``, after the commit that scheduled or moved them.

    A job queue that is away is no error: the reconciler puts in what is missing.
    """
    soon = ctx.clock.now() + HORIZON
    entries = [entry(row, row.due_at) for row in rows if row.due_at <= soon]
    try:
        ctx.jobs.schedule_many(entries)
    except Unavailable:
        log.warning("queue_put_postponed", entries=len(entries))


def put_now(ctx: Context, rows: Iterable[ScheduledPost | Wanted]) -> None:
    """Have a worker look at these due rows as soon as one is free."""
    entries = [entry(row, None) for row in rows]
    try:
        ctx.jobs.schedule_many(entries)
    except Unavailable:
        log.warning("queue_put_postponed", entries=len(entries))


def put_check(ctx: Context, scheduled_post_id: str, at: datetime) -> None:
    """Have a worker look at an unconfirmed or processing post at ``at``."""
    name = f"check-{scheduled_post_id}-{int(at.timestamp())}"
    try:
        ctx.jobs.schedule(name, CHECK_JOB, (scheduled_post_id,), at)
    except Unavailable:
        log.warning("queue_put_postponed", entries=1)


def take_back(ctx: Context, rows: Iterable[ScheduledPost]) -> None:
    """Remove the entries of rows that were moved or cancelled; ``rows`` carry the new version.

    Only for tidiness: an entry of an earlier version finds nothing to claim.
    """
    _cancel(ctx, (job_id(row.id, row.version - 1) for row in rows))


def forget(ctx: Context, rows: Iterable[ScheduledPost]) -> None:
    """Remove the entries of rows that were deleted; for tidiness as well."""
    _cancel(ctx, (job_id(row.id, row.version) for row in rows))


def _cancel(ctx: Context, job_ids: Iterable[str]) -> None:
    try:
        for one in job_ids:
            ctx.jobs.cancel(one)
    except Unavailable:
        log.warning("queue_take_back_skipped")


def reconcile(ctx: Context, queue: JobQueue, now: datetime) -> int:
    """Make the queue agree with the database; returns how many entries were missing.

    The set is read before SQL: an entry is always put after its row is committed, so one that SQL
    does not know a moment later is stale for certain.
    """
    scheduled = queue.scheduled_ids()
    with ctx.database.unit_of_work() as session:
        waiting = Publications(session).waiting(now + HORIZON, _AT_MOST)
        busy = Claims(session).busy_accounts()
    wanted = {job_id(w.id, w.version): w for w in waiting}
    # Beyond the last row that was read nothing is known, so nothing there is stale.
    end = waiting[-1].due_at.timestamp() if len(waiting) == _AT_MOST else float("inf")
    for name in scheduled.keys() - wanted.keys():
        if name.startswith(_PREFIX) and scheduled[name] < end:
            queue.cancel(name)
    missing = _missing(queue, scheduled, wanted, _seen_to(waiting, busy, now))
    queue.schedule_many(entry(w, w.due_at) for w in missing)
    return len(missing)


def _seen_to(waiting: Sequence[Waiting], busy: Collection[str], now: datetime) -> set[str]:
    """Names of entries that may be absent: the post is due and stands behind another one of its
    account, and whoever publishes that one goes on with it."""
    has_first = set(busy)
    names = set()
    for each in waiting:
        if each.due_at > now:
            break
        if each.account_id in has_first:
            names.add(job_id(each.id, each.version))
        has_first.add(each.account_id)
    return names


def _missing(
    queue: JobQueue,
    scheduled: dict[str, float],
    wanted: dict[str, Waiting],
    seen_to: Collection[str],
) -> list[Waiting]:
    absent = [name for name in wanted if name not in scheduled and name not in seen_to]
    moved = [
        name
        for name in wanted.keys() & scheduled.keys()
        if abs(scheduled[name] - wanted[name].due_at.timestamp()) > 0.001
    ]
    known = queue.known(absent) if absent else set()
    return [wanted[name] for name in [*absent, *moved] if name not in known]
