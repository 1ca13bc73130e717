"""The queue: posts that wait for free slots of their accounts' posting schedules.

Nothing is kept beside the scheduled posts themselves: what is planned for an account says which
of its slots are free. Whoever gives out slots holds the accounts' schedules until the post is
stored, so that two requests never take the same one.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from app.core.errors import FieldError, InvalidInput
from app.core.ids import new_id
from app.db.models import ScheduledPost
from app.db.repositories.claims import Claims
from app.db.repositories.posting_schedules import PostingSchedules
from app.domain import post_queue
from app.domain.permissions import Actor, Permission
from app.domain.post_queue import REACH, NoFreeSlot, Place, Planned
from app.domain.posting_schedule import WeeklySlots
from app.domain.publication import Status
from app.services import audit, posts, preflight, queueing, scheduling
from app.services.access import require
from app.services.audit import Deed, Subject, iso_of
from app.services.context import Context
from app.services.details import AccountRef, PostDetails, ScheduledPostDetails, account_ref
from app.services.draft_checks import accounts_of, refuse_blocking
from app.services.draft_store import creating, store_post, store_schedule
from app.services.drafts import Draft
from app.services.queue_holding import hold_where_paused
from app.services.slot_giving import make_room, take_slots

# What a calendar shows at once, with room to spare.
LONGEST_LOOK = timedelta(days=92)
USUAL_LOOK = timedelta(weeks=4)


@dataclass(frozen=True, slots=True)
class NextSlots:
    """What an account's queue has to offer (all UTC).

    ``next``, ``first`` and ``last`` are the slots that a post would be given there now; None: it
    has no slots. ``free`` are the free ones in the stretch that was asked for.
    """

    account: AccountRef
    timezone: str
    next: datetime | None
    first: datetime | None
    last: datetime | None
    free: tuple[datetime, ...]
    # Whether the queue rests: what is given a slot then waits until somebody resumes it.
    is_paused: bool = False


def add(
    ctx: Context, actor: Actor, draft: Draft, where: Place, *, post_id: str | None = None
) -> PostDetails:
    """Store ``draft`` and give it, on each of its accounts, a slot of that account's own queue.

    A ``post_id`` that exists already gives that post back. Raises InvalidInput when a network
    would refuse the draft, or when an account has no slot to give.
    """
    require(actor, Permission.WRITE_POSTS)
    return posts.once(ctx, actor, post_id, lambda: _add(ctx, actor, draft, where, post_id))


def _add(
    ctx: Context, actor: Actor, draft: Draft, where: Place, post_id: str | None
) -> PostDetails:
    refuse_blocking(posts.find_problems(ctx, actor, draft))
    now = ctx.clock.now()
    with creating(), ctx.database.unit_of_work() as session:
        post = store_post(session, actor, draft, post_id or new_id("post"), now)
        given = take_slots(session, actor, draft.account_ids, where, now)
        times = {account_id: found.at for account_id, found in given.items()}
        rows = store_schedule(session, actor, draft, post, times, now, in_slots=True)
        made_room = make_room(session, given.values(), now)
        hold_where_paused(session, draft.account_ids, now)
        subject, first = Subject(post.id), min(times.values())
        audit.note(session, actor, Deed.SCHEDULED, subject, now, at=iso_of(first))
    tell_moved(ctx, actor, made_room)
    queueing.put(ctx, [row for row in rows if row.status == Status.PENDING])
    return posts.get_post(ctx, actor, post.id)


def requeue(
    ctx: Context,
    actor: Actor,
    scheduled_post_id: str,
    where: Place,
    *,
    version: int | None = None,
) -> ScheduledPostDetails:
    """Give a post that waits, failed or missed its time a slot of its account's queue.

    Parts that are live stay as they are. Raises NotFound, InvalidInput when the account has no
    slot to give, Conflict when it is under way, live or cancelled, or no longer at ``version``.
    """
    require(actor, Permission.WRITE_POSTS)
    now = ctx.clock.now()
    with ctx.database.unit_of_work() as session:
        row = scheduling.find_row(session, actor, scheduled_post_id)
        schedules = PostingSchedules(session, actor.workspace_id)
        schedules.of([row.account_id], lock=True)
        Claims(session).lock_account(row.account_id)
        given = take_slots(session, actor, [row.account_id], where, now, without=scheduled_post_id)[
            row.account_id
        ]
        made_room, was_at = make_room(session, [given], now), row.scheduled_for
        row = scheduling.move_row(
            session, row, given.at, now, version, revives=row.status == Status.FAILED
        )
        row.slot_at = given.at
        scheduling.note_move(session, actor, row, was_at, now)
        session.flush()
        hold_where_paused(session, [row.account_id], now)
    tell_moved(ctx, actor, [row, *made_room])
    return scheduling.get_scheduled(ctx, actor, scheduled_post_id)


def tell_moved(ctx: Context, actor: Actor, rows: Sequence[ScheduledPost]) -> None:
    """After the commit that moved ``rows``: their wake-ups, their looks, and open pages."""
    queueing.take_back(ctx, rows)
    queueing.put(ctx, [row for row in rows if row.status == Status.PENDING])
    preflight.again_for_moved(ctx, rows)
    ctx.live.publish(actor.workspace_id)


def next_slots(
    ctx: Context,
    actor: Actor,
    account_ids: Sequence[str],
    since: datetime | None = None,
    until: datetime | None = None,
) -> list[NextSlots]:
    """What the queues of these accounts have to offer; ``free`` from ``since`` (aware; now) to
    ``until`` (aware; four weeks on), both included. Slots that have passed are never free.

    Raises InvalidInput for an account that is not in the actor's workspace, and for a stretch of
    more than three months.
    """
    require(actor, Permission.READ)
    now = ctx.clock.now()
    begin, end = _stretch(since, until, now)
    with ctx.database.unit_of_work() as session:
        accounts = accounts_of(session, actor, account_ids)
        schedules = PostingSchedules(session, actor.workspace_id)
        weekly = schedules.of(account_ids)
        planned = schedules.planned(account_ids, now)
        paused = schedules.pauses(account_ids)
    return [
        replace(
            _offer(
                account_ref(account),
                weekly.get(account.id, WeeklySlots(actor.timezone)),
                planned.get(account.id, []),
                (now, begin, end),
            ),
            is_paused=account.id in paused,
        )
        for account in accounts
    ]


def _stretch(
    since: datetime | None, until: datetime | None, now: datetime
) -> tuple[datetime, datetime]:
    """The instants between which to look, the first excluded and the last included."""
    begin = since - timedelta(microseconds=1) if since and since > now else now
    # An end far behind the last day that can be scheduled is as good as that day.
    end = min(until or begin + USUAL_LOOK, now + REACH)
    if end - begin > LONGEST_LOOK:
        message = f"Look at no more than {LONGEST_LOOK.days} days at once."
        raise InvalidInput(message, [FieldError("to", "too_long", message)])
    return begin, end


def _offer(
    account: AccountRef,
    weekly: WeeklySlots,
    planned: Sequence[Planned],
    times: tuple[datetime, datetime, datetime],
) -> NextSlots:
    now, begin, end = times
    found = {where: _find(where, weekly, planned, now) for where in Place}
    return NextSlots(
        account,
        weekly.zone,
        next=found[Place.NEXT],
        first=found[Place.FIRST],
        last=found[Place.LAST],
        free=tuple(post_queue.free_slots(weekly, planned, begin, end)),
    )


def _find(
    where: Place, weekly: WeeklySlots, planned: Sequence[Planned], now: datetime
) -> datetime | None:
    try:
        return post_queue.place(where, weekly, planned, now).at
    except NoFreeSlot:
        return None
