"""Posting schedules of one workspace, and what is planned for their accounts."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import delete, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import Session, col

from app.db.models import PostingSchedule, PostingSlot, ScheduledPost, SocialAccount
from app.domain.post_queue import Planned
from app.domain.posting_schedule import Slot, Weekday, WeeklySlots
from app.domain.publication import Status

_WAITS = (Status.PENDING, Status.HELD)
_GIVES_UP_ITS_TIME = (Status.CANCELLED, Status.FAILED, Status.MISSED)


class PostingSchedules:
    def __init__(self, session: Session, workspace_id: str) -> None:
        self._session = session
        self._workspace_id = workspace_id

    def of(self, account_ids: Iterable[str], *, lock: bool = False) -> dict[str, WeeklySlots]:
        """The schedules of those accounts that have one.

        ``lock``: until the commit nobody else can give out their slots or change them.
        """
        statement = (
            select(PostingSchedule)
            .where(
                col(PostingSchedule.workspace_id) == self._workspace_id,
                col(PostingSchedule.account_id).in_(list(account_ids)),
            )
            .order_by(col(PostingSchedule.account_id))
        )
        rows = list(self._session.scalars(statement.with_for_update() if lock else statement))
        slots = self._slots_of([row.account_id for row in rows])
        return {row.account_id: WeeklySlots(row.timezone, slots[row.account_id]) for row in rows}

    def running(self) -> dict[str, WeeklySlots]:
        """The slots of every account in use whose queue does not rest, in one statement."""
        statement = (
            select(
                col(PostingSlot.account_id),
                col(PostingSchedule.timezone),
                col(PostingSlot.weekday),
                col(PostingSlot.at),
            )
            .join(PostingSchedule, col(PostingSchedule.account_id) == col(PostingSlot.account_id))
            .join(SocialAccount, col(SocialAccount.id) == col(PostingSlot.account_id))
            .where(
                col(PostingSchedule.workspace_id) == self._workspace_id,
                col(PostingSchedule.paused_at).is_(None),
                col(SocialAccount.is_active),
                col(SocialAccount.paused_at).is_(None),
            )
        )
        found: dict[tuple[str, str], list[Slot]] = defaultdict(list)
        for account_id, zone, weekday, at in self._session.execute(statement):
            found[account_id, zone].append(Slot(Weekday(weekday), at))
        return {key: WeeklySlots(zone, tuple(slots)) for (key, zone), slots in found.items()}

    def replace(self, account_id: str, weekly: WeeklySlots, now: datetime) -> None:
        """Give the account these slots instead of those it had."""
        values = {"timezone": weekly.zone, "updated_at": now}
        row = insert(PostingSchedule).values(
            account_id=account_id, workspace_id=self._workspace_id, created_at=now, **values
        )
        self._session.execute(row.on_conflict_do_update(index_elements=["account_id"], set_=values))
        self._session.execute(delete(PostingSlot).where(col(PostingSlot.account_id) == account_id))
        self._session.add_all(
            PostingSlot(account_id=account_id, weekday=slot.weekday, at=slot.at)
            for slot in weekly.slots
        )

    def planned(
        self, account_ids: Iterable[str], since: datetime, *, lock: bool = False
    ) -> dict[str, list[Planned]]:
        """What goes out after ``since``, by account, in order; ``lock`` keeps there what waits."""
        if lock:
            waiting = select(col(ScheduledPost.id)).where(
                col(ScheduledPost.workspace_id) == self._workspace_id,
                col(ScheduledPost.account_id).in_(list(account_ids)),
                col(ScheduledPost.scheduled_for) > since,
                col(ScheduledPost.status).in_(_WAITS),
            )
            self._session.execute(waiting.order_by(col(ScheduledPost.id)).with_for_update())
        # Columns, not rows: a full queue has thousands.
        statement = (
            select(
                col(ScheduledPost.account_id),
                col(ScheduledPost.id),
                col(ScheduledPost.scheduled_for),
                col(ScheduledPost.slot_at),
                col(ScheduledPost.status),
            )
            .where(
                col(ScheduledPost.workspace_id) == self._workspace_id,
                col(ScheduledPost.account_id).in_(list(account_ids)),
                col(ScheduledPost.scheduled_for) > since,
                col(ScheduledPost.status).not_in(_GIVES_UP_ITS_TIME),
            )
            .order_by(col(ScheduledPost.scheduled_for), col(ScheduledPost.id))
        )
        found: dict[str, list[Planned]] = defaultdict(list)
        for row in self._session.execute(statement):
            waits = row.status in _WAITS and row.slot_at == row.scheduled_for
            found[row.account_id].append(Planned(row.id, row.scheduled_for, waits))
        return found

    def pauses(self, account_ids: Iterable[str]) -> dict[str, datetime]:
        """Since when the queues of these accounts rest, for those that do."""
        statement = select(col(PostingSchedule.account_id), col(PostingSchedule.paused_at)).where(
            col(PostingSchedule.workspace_id) == self._workspace_id,
            col(PostingSchedule.account_id).in_(list(account_ids)),
            col(PostingSchedule.paused_at).is_not(None),
        )
        return {account_id: at for account_id, at in self._session.execute(statement) if at}

    def set_paused(self, account_id: str, paused_at: datetime | None) -> None:
        """Have the account's queue rest since ``paused_at``, or go on."""
        self._session.execute(
            update(PostingSchedule)
            .where(
                col(PostingSchedule.workspace_id) == self._workspace_id,
                col(PostingSchedule.account_id) == account_id,
            )
            .values(paused_at=paused_at)
        )

    def waiting_in_slots(self, account_id: str) -> list[ScheduledPost]:
        """What the queue of the account holds, in order, what its pause held back included."""
        statement = (
            select(ScheduledPost)
            .where(
                col(ScheduledPost.workspace_id) == self._workspace_id,
                col(ScheduledPost.account_id) == account_id,
                col(ScheduledPost.status).in_(_WAITS),
                col(ScheduledPost.slot_at) == col(ScheduledPost.scheduled_for),
            )
            .order_by(col(ScheduledPost.scheduled_for), col(ScheduledPost.id))
            .execution_options(populate_existing=True)
        )
        return list(self._session.scalars(statement))

    def counts(self) -> dict[str, tuple[int, int]]:
        """How many slots a week each account has, and how many posts wait in its queue."""
        slots = (
            select(col(PostingSlot.account_id), func.count().label("slots"))
            .group_by(col(PostingSlot.account_id))
            .subquery()
        )
        waiting = (
            select(func.count())
            .where(
                col(ScheduledPost.account_id) == col(PostingSchedule.account_id),
                col(ScheduledPost.status).in_(_WAITS),
                col(ScheduledPost.slot_at) == col(ScheduledPost.scheduled_for),
            )
            .scalar_subquery()
        )
        statement = (
            select(col(PostingSchedule.account_id), func.coalesce(slots.c.slots, 0), waiting)
            .outerjoin(slots, slots.c.account_id == col(PostingSchedule.account_id))
            .where(col(PostingSchedule.workspace_id) == self._workspace_id)
        )
        return {row[0]: (int(row[1]), int(row[2])) for row in self._session.execute(statement)}

    def _slots_of(self, account_ids: list[str]) -> dict[str, tuple[Slot, ...]]:
        statement = select(PostingSlot).where(col(PostingSlot.account_id).in_(account_ids))
        found: dict[str, list[Slot]] = defaultdict(list)
        for row in self._session.scalars(statement):
            found[row.account_id].append(Slot(Weekday(row.weekday), row.at))
        return defaultdict(
            tuple,
            {
                key: tuple(sorted(slots, key=lambda slot: slot.order))
                for key, slots in found.items()
            },
        )
