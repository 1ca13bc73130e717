"""The sweep: every state that is not final has a deadline, and this acts on the deadlines.

It waits for nobody and takes a bounded number of posts at a time; what it leaves, because somebody
is changing it or because there are too many, it meets again a few seconds later.
"""

import socket
from collections.abc import Sequence
from datetime import datetime, timedelta

import redis
import structlog
from sqlmodel import Session

from app.core.process import is_running
from app.db.models import ScheduledPost
from app.db.repositories.attempts import Attempts
from app.db.repositories.claims import Claims
from app.db.repositories.publications import (
    Change,
    Publications,
    is_due_before,
    is_held_for_nothing,
    is_overdue_in_queue,
    lease_ran_out,
    lost_its_worker_before,
)
from app.domain.outcome import Cause
from app.domain.publication import Event
from app.services import missed_posts, notifications, queueing, timekeeping
from app.services.claiming import MISSED
from app.services.context import Context
from app.services.settling import finish

log = structlog.get_logger(__name__)

COUNTERS = "punctual:sweeps"
# A post that is due and unclaimed for this long is noted as queued, for people to see.
# Not sooner, or a crowd due at one instant is written once more while it goes out.
_SHOWN_AS_QUEUED_AFTER = timedelta(seconds=10)
_QUEUE_PATIENCE = timedelta(seconds=60)
_LOST = Cause(
    "worker_lost",
    "The worker stopped while the network's answer was on its way: the post may be live. Nothing "
    "is sent again before that is known.",
)
_POISON = Cause(
    "worker_lost_twice",
    "Two workers in a row died with this post before anything was sent, so it is put aside. Look "
    "at its images and text, then retry.",
)


def sweep(ctx: Context) -> int:
    """Settle everything whose deadline has passed; returns how many posts were touched."""
    leases_lost = _settle_lost_leases(ctx)
    requeued = _note_queued(ctx)
    looked = _wake_checks(ctx)
    _count(ctx, leases_lost=leases_lost, requeued=requeued, looked=looked)
    return leases_lost + requeued + looked


def _end_leases_of_the_dead(ctx: Context) -> None:
    """A worker of this machine that is gone needs no benefit of the doubt."""
    now = ctx.clock.now()
    with ctx.database.unit_of_work() as session:
        claims = Claims(session)
        holders = claims.holders(socket.gethostname())
        orphans = [t for name, tokens in holders.items() if not _is_alive(name) for t in tokens]
        if orphans:
            claims.end_leases(orphans, now)


def _is_alive(worker: str) -> bool:
    number = worker.rpartition(":")[2]
    return not number.isdigit() or is_running(int(number))


def _settle_lost_leases(ctx: Context) -> int:
    _end_leases_of_the_dead(ctx)
    now = ctx.clock.now()
    with ctx.database.unit_of_work() as session:
        # After the instant was read: what is judged by it is not judged across a step.
        timekeeping.notice(session, ctx.clock)
        unsent, sent = (lease_ran_out(now, after_call=after) for after in (False, True))
        publications = Publications(session)
        parked = publications.advance(
            Event.GAVE_UP,
            now,
            unsent,
            lost_its_worker_before(),
            change=Change(cause=_POISON, worker_was_lost=True),
            waits=False,
        )
        again = publications.advance(
            Event.LEASE_RAN_OUT_BEFORE_CALL,
            now,
            unsent,
            # Said again: of those above some may have been left for the next sweep.
            ~lost_its_worker_before(),
            change=Change(is_new_version=True, worker_was_lost=True),
            waits=False,
        )
        unknown = publications.advance(
            Event.BECAME_UNKNOWN,
            now,
            sent,
            change=Change(check_at=now, cause=_LOST, worker_was_lost=True),
            waits=False,
        )
        _close(session, parked, Event.GAVE_UP, _POISON, now)
        _close(session, again, Event.LEASE_RAN_OUT_BEFORE_CALL, None, now)
        _close(session, unknown, Event.BECAME_UNKNOWN, _LOST, now)
        notifications.notify_transition(session, parked, Event.GAVE_UP, _POISON, now)
    queueing.put(ctx, again)
    touched = [*parked, *again, *unknown]
    _announce(ctx, touched)
    return len(touched)


def _close(
    session: Session,
    rows: Sequence[ScheduledPost],
    event: Event,
    cause: Cause | None,
    now: datetime,
) -> None:
    tokens = [row.lease_token for row in rows if row.lease_token]
    for attempt in Attempts(session).find_all(tokens).values():
        finish(attempt, event, cause, now)
        session.add(attempt)


def _note_queued(ctx: Context) -> int:
    now, again = ctx.clock.now(), Change(is_new_version=True)
    with ctx.database.unit_of_work() as session:
        publications = Publications(session)
        missed = Claims(session).mark_missed(now, MISSED, waits=False)
        back = publications.advance(
            Event.NOT_CLAIMED, now, is_overdue_in_queue(now), change=again, waits=False
        )
        released = publications.advance(
            Event.RELEASED, now, is_held_for_nothing(), change=again, waits=False
        )
        queued = publications.advance(
            Event.MOVED_TO_QUEUE,
            now,
            is_due_before(now - _SHOWN_AS_QUEUED_AFTER),
            change=Change(check_at=now + _QUEUE_PATIENCE),
            waits=False,
        )
        missed_posts.tell(session, missed, MISSED, now)
    # Of those now shown as queued nothing else has changed: the reconciler sees to their entries.
    queueing.put(ctx, [*back, *released])
    touched = {row.id: row for row in [*back, *released, *queued, *missed]}
    _announce(ctx, list(touched.values()))
    return len(touched)


def _wake_checks(ctx: Context) -> int:
    now = ctx.clock.now()
    with ctx.database.unit_of_work() as session:
        due = Publications(session).due_checks(now)
    for scheduled_post_id in due:
        queueing.put_check(ctx, scheduled_post_id, now)
    return len(due)


def _announce(ctx: Context, rows: Sequence[ScheduledPost]) -> None:
    for workspace_id in {row.workspace_id for row in rows}:
        ctx.live.publish(workspace_id)


def _count(ctx: Context, **touched: int) -> None:
    """Add to the counters that the Ops page shows; losing them loses nothing."""
    if any(touched.values()):
        log.info("sweep_touched", **touched)
    try:
        pipe = ctx.redis.pipeline(transaction=False)
        for name, number in touched.items():
            pipe.hincrby(COUNTERS, name, number)
        pipe.hset(COUNTERS, "last_at", ctx.clock.now().isoformat())
        pipe.execute()
    except (redis.RedisError, OSError) as error:
        log.warning("sweep_not_counted", reason=type(error).__name__)
