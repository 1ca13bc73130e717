"""Giving out slots of posting schedules, to one post or to many that come together.

What is planned is read once, and what was given out since is kept beside it: a hundred posts ask
the database no more than one does.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from app.core.errors import FieldError, InvalidInput
from app.db.models import ScheduledPost, SocialAccount
from app.db.repositories.claims import Claims
from app.db.repositories.posting_schedules import PostingSchedules
from app.db.repositories.publications import Change, Publications, is_post
from app.domain import post_queue
from app.domain.permissions import Actor
from app.domain.post_queue import NoFreeSlot, Place, Placement, Planned
from app.domain.posting_schedule import WeeklySlots
from app.domain.publication import Event
from app.services.draft_checks import accounts_of


class Slots:
    """The slots of some accounts, whose schedules are held until the commit.

    ``may_move``: what waits in them is held as well, for a post may go in front of it. ``without``
    names a scheduled post that is about to leave the time it has.
    """

    def __init__(
        self,
        session: Session,
        actor: Actor,
        account_ids: Sequence[str],
        now: datetime,
        *,
        may_move: bool,
        without: str = "",
    ) -> None:
        self._now = now
        accounts = accounts_of(session, actor, account_ids)
        schedules = PostingSchedules(session, actor.workspace_id)
        weekly = schedules.of(account_ids, lock=True)
        if may_move:
            # Workers take posts under the same lock: neither side has what the other waits for.
            Claims(session).lock_account(*account_ids)
        # Only now: whoever held the schedules before has stored what it planned.
        planned = schedules.planned(account_ids, now, lock=may_move)
        self._of = {
            account.id: _Queue(
                account,
                weekly.get(account.id, WeeklySlots(actor.timezone)),
                {one.id: one for one in planned.get(account.id, []) if one.id != without},
            )
            for account in accounts
        }

    def give(self, account_id: str, where: Place, post_id: str) -> Placement:
        """A slot of the account, and what makes room for it, which may be a post that was given
        its own slot before. Raises InvalidInput where there is none to give."""
        queue = self._of[account_id]
        try:
            others = list(queue.planned.values())
            given = post_queue.place(where, queue.weekly, others, self._now)
        except NoFreeSlot:
            raise no_slot(queue.account.handle, queue.weekly) from None
        for move in given.moves:
            queue.planned[move.id] = Planned(move.id, move.at, waits_in_slot=True)
        queue.planned[post_id] = Planned(post_id, given.at, waits_in_slot=True)
        return given

    def keep(self, account_id: str, at: datetime, post_id: str) -> None:
        """Remember that a post goes out at that instant without a slot."""
        if account_id in self._of and at > self._now:
            self._of[account_id].planned[post_id] = Planned(post_id, at)

    def time_of(self, account_id: str, post_id: str) -> datetime:
        """The slot that a post has by now."""
        return self._of[account_id].planned[post_id].at


@dataclass(frozen=True, slots=True)
class _Queue:
    """An account, its weekly slots, and what is planned for it, by id."""

    account: SocialAccount
    weekly: WeeklySlots
    planned: dict[str, Planned]


def take_slots(
    session: Session,
    actor: Actor,
    account_ids: Sequence[str],
    where: Place,
    now: datetime,
    *,
    without: str = "",
) -> dict[str, Placement]:
    """A slot for each account, by account; their schedules are held until the commit.

    ``without`` names a scheduled post that is about to leave the time it has. Raises InvalidInput
    where an account has none to give.
    """
    may_move = where is Place.FIRST
    slots = Slots(session, actor, account_ids, now, may_move=may_move, without=without)
    return {one: slots.give(one, where, "") for one in dict.fromkeys(account_ids)}


def make_room(session: Session, given: Iterable[Placement], now: datetime) -> list[ScheduledPost]:
    """Move what has to make room for the slots that were given; returns what was moved."""
    times = {move.id: move.at for placement in given for move in placement.moves}
    return move_into_slots(session, times, now)


def move_into_slots(
    session: Session, times: Mapping[str, datetime], now: datetime
) -> list[ScheduledPost]:
    """Move scheduled posts that wait into these slots, by id; returns what was moved."""
    moved = []
    for scheduled_post_id, at in times.items():
        change = Change(due_at=at, scheduled_for=at, is_new_version=True)
        found = Publications(session).advance(
            Event.MOVED, now, is_post(scheduled_post_id), change=change
        )
        for row in found:
            row.slot_at = at
        moved += found
    session.flush()
    return moved


def no_slot(handle: str, weekly: WeeklySlots) -> InvalidInput:
    """What to tell a person whose account has no slot to give."""
    message = (
        f"Every slot of {handle} is taken for five years. Choose a time yourself."
        if weekly.slots
        else f"{handle} has no posting schedule yet. Give it times, or choose a time yourself."
    )
    return InvalidInput(message, [FieldError("queue", "no_free_slot", message)])
