"""Having an account's queue rest, and letting it go on."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from app.core.errors import Conflict, NotFound
from app.db.models import ScheduledPost
from app.db.repositories.accounts import Accounts
from app.db.repositories.claims import Claims
from app.db.repositories.posting_schedules import PostingSchedules
from app.db.repositories.publications import Change, Publications, is_post
from app.domain.permissions import Actor, Permission
from app.domain.post_queue import NoFreeSlot, next_free
from app.domain.posting_schedule import WeeklySlots
from app.domain.publication import Event, Status
from app.services import audit, post_queue, slot_giving
from app.services.access import require
from app.services.audit import Deed, Subject
from app.services.context import Context
from app.services.queue_holding import hold_where_paused


@dataclass(frozen=True, slots=True)
class QueueRest:
    """Since when a queue rests (UTC; None: it does not), and how many posts its pause, or the end
    of it, has touched. ``moved`` of them were given a later slot, because theirs had passed."""

    account_id: str
    paused_at: datetime | None
    touched: int
    moved: int = 0


def pause(ctx: Context, actor: Actor, account_id: str) -> QueueRest:
    """Have nothing go out of the account's queue until it is resumed.

    What a worker has taken already goes out; what has begun to appear is brought to its end. What
    is planned by hand or by a recurring post is no part of the queue. Pausing twice is pausing
    once. Raises NotFound, and Conflict for an account without a posting schedule.
    """
    require(actor, Permission.WRITE_POSTS)
    now = ctx.clock.now()
    with ctx.database.unit_of_work() as session:
        schedules = _hold(session, actor, account_id)
        since = schedules.pauses([account_id]).get(account_id, now)
        schedules.set_paused(account_id, since)
        held = hold_where_paused(session, [account_id], now)
        subject = Subject(account_id=account_id)
        audit.note(session, actor, Deed.PAUSED, subject, now, posts=len(held))
    post_queue.tell_moved(ctx, actor, held)
    return QueueRest(account_id, since, len(held))


def resume(ctx: Context, actor: Actor, account_id: str) -> QueueRest:
    """Have the account's queue go on.

    Posts whose slots are still to come keep them; those whose slots have passed take the next free
    ones in the order in which they stood. Raises NotFound, and InvalidInput when there are none.
    """
    require(actor, Permission.WRITE_POSTS)
    now = ctx.clock.now()
    with ctx.database.unit_of_work() as session:
        schedules = _hold(session, actor, account_id)
        schedules.set_paused(account_id, None)
        waiting = schedules.waiting_in_slots(account_id)
        held = [row for row in waiting if row.status == Status.HELD]
        late = [row for row in held if row.scheduled_for <= now]
        times = _times(session, actor, account_id, len(late), now)
        new = {row.id: at for row, at in zip(late, times, strict=True)}
        for row in held:
            _release(session, row, new.get(row.id, row.scheduled_for), now)
        session.flush()
        # The account itself may rest, too: then they wait for that.
        hold_where_paused(session, [account_id], now)
        subject = Subject(account_id=account_id)
        audit.note(session, actor, Deed.RESUMED, subject, now, posts=len(held))
    post_queue.tell_moved(ctx, actor, held)
    return QueueRest(account_id, None, len(held), len(late))


def _hold(session: Session, actor: Actor, account_id: str) -> PostingSchedules:
    """The schedules, that of the account ours until the commit, and its posts kept from workers."""
    account = Accounts(session, actor.workspace_id).find(account_id)
    if account is None:
        raise NotFound(f"There is no account {account_id} in this workspace.")
    schedules = PostingSchedules(session, actor.workspace_id)
    if account_id not in schedules.of([account_id], lock=True):
        raise Conflict(f"{account.handle} has no posting schedule yet, so nothing waits in slots.")
    Claims(session).lock_account(account_id)
    return schedules


def _times(
    session: Session, actor: Actor, account_id: str, count: int, now: datetime
) -> Sequence[datetime]:
    schedules = PostingSchedules(session, actor.workspace_id)
    weekly = schedules.of([account_id]).get(account_id, WeeklySlots(actor.timezone))
    planned = schedules.planned([account_id], now).get(account_id, [])
    try:
        return next_free(weekly, planned, count, now)
    except NoFreeSlot:
        raise slot_giving.no_slot("This account", weekly) from None


def _release(session: Session, row: ScheduledPost, at: datetime, now: datetime) -> None:
    change = Change(due_at=at, scheduled_for=at, is_new_version=True)
    for released in Publications(session).advance(
        Event.RELEASED, now, is_post(row.id), change=change
    ):
        released.slot_at = at
