"""An account's queue as a person looks at it: what went wrong, what waits, and what is free."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.core.errors import NotFound
from app.db.repositories.accounts import Accounts
from app.db.repositories.calendar import Calendar, CalendarFilter, CalendarRow
from app.db.repositories.posting_schedules import PostingSchedules
from app.domain import post_queue
from app.domain.permissions import Actor, Permission
from app.domain.posting_schedule import WeeklySlots
from app.domain.publication import Status
from app.services.access import require
from app.services.context import Context
from app.services.details import AccountRef, account_ref

LOOK = timedelta(weeks=4)
MOST_ROWS = 500
_LOST_FOR = timedelta(days=14)
_LONGEST_PAUSE = timedelta(days=5 * 365)
_LOST = (Status.FAILED, Status.MISSED)
_COMING = tuple(s for s in Status if s not in {*_LOST, Status.CANCELLED, Status.PUBLISHED})


@dataclass(frozen=True, slots=True)
class QueueSummary:
    """An account with a line about its queue; ``paused_at`` None: it does not rest."""

    account: AccountRef
    is_active: bool
    slots_a_week: int
    waiting_count: int
    paused_at: datetime | None


@dataclass(frozen=True, slots=True)
class QueuedRow:
    """A post that is planned; ``is_in_slot``: it waits in the queue and can change places."""

    row: CalendarRow
    is_in_slot: bool


@dataclass(frozen=True, slots=True)
class QueueDetails:
    """An account's queue. ``rows`` are what is planned, by time, what a pause held back first;
    ``free`` the free slots up to ``until`` (UTC); ``lost`` what failed or missed its time lately;
    ``off_slot_count`` how many posts stand in what is no slot any more."""

    account: AccountRef
    is_active: bool
    weekly: WeeklySlots
    paused_at: datetime | None
    rows: tuple[QueuedRow, ...]
    free: tuple[datetime, ...]
    lost: tuple[CalendarRow, ...]
    until: datetime
    off_slot_count: int


def list_queues(ctx: Context, actor: Actor) -> list[QueueSummary]:
    """Every connected account with its queue, in the order in which they were connected."""
    require(actor, Permission.READ)
    with ctx.database.unit_of_work() as session:
        accounts = Accounts(session, actor.workspace_id).all()
        schedules = PostingSchedules(session, actor.workspace_id)
        counts = schedules.counts()
        pauses = schedules.pauses(account.id for account in accounts)
    return [
        QueueSummary(
            account_ref(account),
            account.is_active,
            *counts.get(account.id, (0, 0)),
            pauses.get(account.id),
        )
        for account in accounts
        if account.is_active or counts.get(account.id, (0, 0))[1]
    ]


def read_queue(ctx: Context, actor: Actor, account_id: str) -> QueueDetails:
    """The account's queue from now on: free slots of four weeks, and all that is planned.

    Raises NotFound for an account that is not in the actor's workspace.
    """
    require(actor, Permission.READ)
    now = ctx.clock.now()
    with ctx.database.unit_of_work() as session:
        account = Accounts(session, actor.workspace_id).find(account_id)
        if account is None:
            raise NotFound(f"There is no account {account_id} in this workspace.")
        schedules = PostingSchedules(session, actor.workspace_id)
        weekly = schedules.of([account_id]).get(account_id, WeeklySlots(actor.timezone))
        waiting = {row.id: row.scheduled_for for row in schedules.waiting_in_slots(account_id)}
        planned = schedules.planned([account_id], now).get(account_id, [])
        paused_at = schedules.pauses([account_id]).get(account_id)
        calendar = Calendar(session, actor.workspace_id)
        all_of_it = (now - _LONGEST_PAUSE, now + post_queue.REACH)
        coming = calendar.rows(CalendarFilter(*all_of_it, _COMING, account_id), MOST_ROWS)
        lately = CalendarFilter(now - _LOST_FOR, now + LOOK, _LOST, account_id)
        lost = calendar.rows(lately, MOST_ROWS)
    return QueueDetails(
        account_ref(account),
        account.is_active,
        weekly,
        paused_at,
        tuple(QueuedRow(row, row.id in waiting) for row in coming),
        tuple(post_queue.free_slots(weekly, planned, now, now + LOOK)),
        tuple(lost),
        now + LOOK,
        _off_slot(weekly, [at for at in waiting.values() if at > now]),
    )


def _off_slot(weekly: WeeklySlots, times: Sequence[datetime]) -> int:
    if not times:
        return 0
    slots = set(weekly.between(min(times) - timedelta(minutes=1), max(times)))
    return sum(at not in slots for at in times)
