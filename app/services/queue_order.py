"""The order of a queue: its posts change places, all of them or none.

Whoever does it holds the account's schedule, and the lock under which workers choose among its
posts: what a worker has taken meanwhile is no longer at its version, and nothing is changed.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import SystemRandom

from sqlmodel import Session

from app.core.errors import Conflict, FieldError, InvalidInput, NotFound
from app.db.models import ScheduledPost
from app.db.repositories.accounts import Accounts
from app.db.repositories.claims import Claims
from app.db.repositories.posting_schedules import PostingSchedules
from app.domain.permissions import Actor, Permission
from app.domain.post_queue import NoFreeSlot, Planned, minute_of, next_free
from app.domain.posting_schedule import WeeklySlots
from app.services import audit, post_queue, scheduling, slot_giving
from app.services.access import require
from app.services.audit import Deed, Subject
from app.services.context import Context
from app.services.moving import MOST_AT_ONCE, Moved, Target
from app.services.queue_holding import hold_where_paused

_A_MOMENT = timedelta(microseconds=1)
_at_random = SystemRandom().shuffle
Shuffler = Callable[[list[datetime]], None]


@dataclass(frozen=True, slots=True)
class Wish:
    """A post of the queue as its reader last saw it, and the slot (UTC) that it is to have."""

    target: Target
    at: datetime


@dataclass(frozen=True, slots=True)
class _Queue:
    """What is in it, in order; the account's slots; all that is planned; and the instant."""

    waiting: list[ScheduledPost]
    weekly: WeeklySlots
    planned: list[Planned]
    now: datetime

    def find(self, target: Target) -> ScheduledPost:
        """The post as it was last seen. Raises Conflict when it is not there like that."""
        for row in self.waiting:
            if row.id == target.id and row.version == target.version:
                return row
        raise _gone()


def rearrange(ctx: Context, actor: Actor, account_id: str, wishes: Sequence[Wish]) -> list[Moved]:
    """Give posts of the account's queue other slots: each other's, or free ones.

    Raises NotFound; InvalidInput for a time that is none of these, or given twice; Conflict when
    one of them is no longer at its version or no longer in the queue: a worker may have it.
    """
    return _arrange(ctx, actor, account_id, lambda _: wishes)


def take_back(ctx: Context, actor: Actor, account_id: str, moved: Sequence[Moved]) -> list[Moved]:
    """Undo a change of places, as long as nobody changed any of it since. Raises as ``rearrange``
    does; the times they had need not be slots any more."""
    back = [Wish(Target(one.id, one.version), one.was_at) for one in moved]
    return _arrange(ctx, actor, account_id, lambda _: back, only_slots=False)


def reorder(
    ctx: Context, actor: Actor, account_id: str, scheduled_post_ids: Sequence[str]
) -> list[Moved]:
    """Have these posts of the queue take the slots that they hold in this order.

    Raises as ``rearrange`` does.
    """

    def in_this_order(queue: _Queue) -> list[Wish]:
        known = {row.id: row for row in queue.waiting}
        if not known.keys() >= set(scheduled_post_ids):
            raise _gone()
        rows = [known[one] for one in dict.fromkeys(scheduled_post_ids)]
        return _wishes(rows, sorted(row.scheduled_for for row in rows))

    return _arrange(ctx, actor, account_id, in_this_order)


def shuffle(ctx: Context, actor: Actor, account_id: str, mix: Shuffler = _at_random) -> list[Moved]:
    """Have the posts of the queue change places at random. Raises NotFound."""

    def at_random(queue: _Queue) -> list[Wish]:
        coming = [row for row in queue.waiting if row.scheduled_for > queue.now]
        times = [row.scheduled_for for row in coming]
        mix(times)
        return _wishes(coming, times)

    return _arrange(ctx, actor, account_id, at_random)


def into_slots(ctx: Context, actor: Actor, account_id: str) -> list[Moved]:
    """Have the posts of the queue take the soonest slots of the schedule as it is now, in the
    order in which they stand. Raises NotFound, and InvalidInput when there are too few slots."""

    def in_order(queue: _Queue) -> list[Wish]:
        ids = {row.id for row in queue.waiting}
        others = [one for one in queue.planned if one.id not in ids]
        try:
            times = next_free(queue.weekly, others, len(ids), queue.now)
        except NoFreeSlot:
            raise slot_giving.no_slot("This account", queue.weekly) from None
        return _wishes(queue.waiting, times)

    return _arrange(ctx, actor, account_id, in_order)


def _wishes(rows: Sequence[ScheduledPost], times: Sequence[datetime]) -> list[Wish]:
    return [Wish(Target(row.id, row.version), at) for row, at in zip(rows, times, strict=True)]


def _arrange(
    ctx: Context,
    actor: Actor,
    account_id: str,
    choose: Callable[[_Queue], Sequence[Wish]],
    *,
    only_slots: bool = True,
) -> list[Moved]:
    require(actor, Permission.WRITE_POSTS)
    now = ctx.clock.now()
    with ctx.database.unit_of_work() as session:
        queue = _take(session, actor, account_id, now)
        wishes = choose(queue)
        _check(queue, wishes, only_slots)
        done = [
            _move(session, row, wish, now)
            for wish in wishes
            if (row := queue.find(wish.target)).scheduled_for != wish.at
        ]
        session.flush()
        hold_where_paused(session, [account_id], now)
        if done:
            subject = Subject(account_id=account_id)
            audit.note(session, actor, Deed.REARRANGED, subject, now, posts=len(done))
        moved = [
            Moved(row.id, row.post_id, row.version, was, row.scheduled_for) for row, was in done
        ]
    post_queue.tell_moved(ctx, actor, [row for row, _ in done])
    return moved


def _take(session: Session, actor: Actor, account_id: str, now: datetime) -> _Queue:
    """The queue, kept from everybody else until the commit."""
    if Accounts(session, actor.workspace_id).find(account_id) is None:
        raise NotFound(f"There is no account {account_id} in this workspace.")
    schedules = PostingSchedules(session, actor.workspace_id)
    weekly = schedules.of([account_id], lock=True).get(account_id, WeeklySlots(actor.timezone))
    Claims(session).lock_account(account_id)
    planned = schedules.planned([account_id], now).get(account_id, [])
    return _Queue(schedules.waiting_in_slots(account_id), weekly, planned, now)


def _move(
    session: Session, row: ScheduledPost, wish: Wish, now: datetime
) -> tuple[ScheduledPost, datetime]:
    was_at = row.scheduled_for
    row = scheduling.move_row(session, row, wish.at, now, wish.target.version)
    row.slot_at = wish.at
    return row, was_at


def _check(queue: _Queue, wishes: Sequence[Wish], only_slots: bool) -> None:
    if len(wishes) > MOST_AT_ONCE:
        raise _refuse(f"At most {MOST_AT_ONCE} posts can change places at once.")
    rows = {wish.target.id: queue.find(wish.target) for wish in wishes}
    times = {minute_of(wish.at) for wish in wishes}
    if len(times) < len(wishes) or len(rows) < len(wishes):
        raise _refuse("Two posts cannot have the same slot.")
    own = {row.scheduled_for for row in rows.values()}
    taken = {minute_of(one.at) for one in queue.planned if one.id not in rows}
    for wish in wishes:
        is_slot = not only_slots or wish.at in queue.weekly.between(wish.at - _A_MOMENT, wish.at)
        is_free = is_slot and minute_of(wish.at) not in taken
        # What one of them has another one may have, also where a post with a fixed time stands.
        if wish.at <= queue.now or not (is_free or wish.at in own):
            raise _refuse("That is no free slot of this account. Look at the queue as it is now.")


def _gone() -> Conflict:
    return Conflict(
        "The queue has changed meanwhile: one of these posts is going out or was moved. Nothing "
        "was changed; look at it as it is now.",
        code="stale_version",
    )


def _refuse(message: str) -> InvalidInput:
    return InvalidInput(message, [FieldError("slots", "no_free_slot", message)])
