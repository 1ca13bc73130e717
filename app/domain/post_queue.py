"""Which slot a post is given, and who makes room for it.

A slot is taken when anything is planned for the account in its minute, by the queue or by hand.
What was planned by hand stays where it is; only posts that the queue put into slots make room.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import islice

from app.domain.posting_schedule import WeeklySlots

# As far ahead as anything can be scheduled.
REACH = timedelta(days=5 * 365)


class Place(StrEnum):
    """Where in the queue a post goes.

    ``next`` is the soonest free slot. ``first`` is ahead of everything that waits in the queue,
    which moves back by one slot as far as needed. ``last`` is the soonest free slot behind all of
    it.
    """

    NEXT = "next"
    FIRST = "first"
    LAST = "last"


@dataclass(frozen=True, slots=True)
class Planned:
    """Something that is to go out on the account at ``at`` (UTC).

    ``waits_in_slot``: the queue put it there, and it may be moved.
    """

    id: str
    at: datetime
    waits_in_slot: bool = False


@dataclass(frozen=True, slots=True)
class Move:
    """A planned post that makes room, and its new instant (UTC)."""

    id: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Placement:
    """The slot that was given (UTC), and what has to move for it, the last one first."""

    at: datetime
    moves: tuple[Move, ...] = ()


class NoFreeSlot(Exception):
    """The schedule has no slots, or none of them is free within reach."""


def place(
    where: Place, weekly: WeeklySlots, planned: Sequence[Planned], now: datetime
) -> Placement:
    """The slot after ``now`` for one more post. Raises NoFreeSlot."""
    if where is Place.FIRST:
        return _in_front(weekly, planned, now)
    waiting = [one.at for one in planned if one.waits_in_slot]
    since = max([now, *waiting]) if where is Place.LAST else now
    for at in _free(weekly, planned, since, now + REACH):
        return Placement(at)
    raise NoFreeSlot


def next_free(
    weekly: WeeklySlots, planned: Sequence[Planned], count: int, now: datetime
) -> list[datetime]:
    """The soonest ``count`` free slots after ``now`` (UTC), in order. Raises NoFreeSlot."""
    found = list(islice(_free(weekly, planned, now, now + REACH), count))
    if len(found) < count:
        raise NoFreeSlot
    return found


def free_slots(
    weekly: WeeklySlots, planned: Sequence[Planned], since: datetime, until: datetime
) -> list[datetime]:
    """The free slots later than ``since`` and no later than ``until`` (UTC), in order."""
    return list(_free(weekly, planned, since, until))


def _free(
    weekly: WeeklySlots, planned: Sequence[Planned], since: datetime, until: datetime
) -> Iterator[datetime]:
    taken = {minute_of(one.at) for one in planned}
    return (at for at in weekly.after(since, until) if at not in taken)


def _in_front(weekly: WeeklySlots, planned: Sequence[Planned], now: datetime) -> Placement:
    fixed = {minute_of(one.at) for one in planned if not one.waits_in_slot}
    waiting = {minute_of(one.at): one.id for one in planned if one.waits_in_slot}
    slots = (at for at in weekly.after(now, now + REACH) if at not in fixed)
    given = at = next(slots, None)
    moves: list[Move] = []
    while at in waiting:
        makes_room, at = waiting[at], next(slots, None)
        if at is not None:
            moves.append(Move(makes_room, at))
    if given is None or at is None:
        raise NoFreeSlot
    return Placement(given, tuple(reversed(moves)))


def minute_of(at: datetime) -> datetime:
    """The minute of ``at``, by which slots are told apart."""
    return at.replace(second=0, microsecond=0)
