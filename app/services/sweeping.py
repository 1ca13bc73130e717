"""The sweep: every state that is not final has a deadline, and this acts on the deadlines."""

from datetime import timedelta

import structlog

from app.db.models import ScheduledPost
from app.db.repositories.publications import (
    Attempts,
    Change,
    Publications,
    is_due_before,
    is_overdue_in_queue,
    lease_ran_out,
)
from app.domain.outcome import Cause
from app.domain.publication import Event
from app.services import queueing
from app.services.context import Context
from app.services.publishing import finish

log = structlog.get_logger(__name__)

# A post that is due and unclaimed for this long is noted as queued, for people to see.
_SHOWN_AS_QUEUED_AFTER = timedelta(seconds=2)
_QUEUE_PATIENCE = timedelta(seconds=60)
_LOST = Cause(
    "worker_lost",
    "The worker stopped while the network's answer was on its way. Punctual is looking whether "
    "the post is live.",
)


def sweep(ctx: Context) -> int:
    """Settle everything whose deadline has passed; returns how many posts were touched."""
    touched = _settle_lost_leases(ctx) + _note_queued(ctx) + _wake_checks(ctx)
    if touched:
        log.info("sweep_touched", posts=touched)
    return touched


def _settle_lost_leases(ctx: Context) -> int:
    now = ctx.clock.now()
    with ctx.database.unit_of_work() as session:
        publications = Publications(session)
        unsent = publications.advance(
            Event.LEASE_RAN_OUT_BEFORE_CALL,
            now,
            lease_ran_out(now, after_call=False),
            change=Change(is_new_version=True),
        )
        unknown = publications.advance(
            Event.BECAME_UNKNOWN,
            now,
            lease_ran_out(now, after_call=True),
            change=Change(check_at=now, cause=_LOST),
        )
        for row, event in [(r, Event.LEASE_RAN_OUT_BEFORE_CALL) for r in unsent] + [
            (r, Event.BECAME_UNKNOWN) for r in unknown
        ]:
            attempt = Attempts(session).find(row.lease_token or "")
            if attempt is not None:
                finish(attempt, event, _LOST if event is Event.BECAME_UNKNOWN else None, now)
                session.add(attempt)
    queueing.put(ctx, unsent)
    _announce(ctx, [*unsent, *unknown])
    return len(unsent) + len(unknown)


def _note_queued(ctx: Context) -> int:
    now = ctx.clock.now()
    with ctx.database.unit_of_work() as session:
        publications = Publications(session)
        back = publications.advance(
            Event.NOT_CLAIMED, now, is_overdue_in_queue(now), change=Change(is_new_version=True)
        )
        queued = publications.advance(
            Event.MOVED_TO_QUEUE,
            now,
            is_due_before(now - _SHOWN_AS_QUEUED_AFTER),
            change=Change(check_at=now + _QUEUE_PATIENCE),
        )
    queueing.put(ctx, {row.id: row for row in [*back, *queued]}.values())
    _announce(ctx, [*back, *queued])
    return len(back) + len(queued)


def _wake_checks(ctx: Context) -> int:
    now = ctx.clock.now()
    with ctx.database.unit_of_work() as session:
        due = Publications(session).due_checks(now)
    for scheduled_post_id in due:
        queueing.put_check(ctx, scheduled_post_id, now)
    return len(due)


def _announce(ctx: Context, rows: list[ScheduledPost]) -> None:
    for workspace_id in {row.workspace_id for row in rows}:
        ctx.live.publish(workspace_id)
