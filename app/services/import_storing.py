"""Storing the rows of a confirmed import, in as many statements as one of them would need."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from app.db.models import ScheduledPost
from app.domain.permissions import Actor
from app.domain.post_queue import Place
from app.services.draft_store import store_posts, store_schedules
from app.services.import_rows import ImportRow
from app.services.queue_holding import hold_where_paused
from app.services.slot_giving import Slots, move_into_slots


@dataclass(frozen=True, slots=True)
class StoredRows:
    """What one confirmation scheduled, and what made room for it in the queue."""

    scheduled: Sequence[ScheduledPost]
    moved: Sequence[ScheduledPost]


def store_rows(
    session: Session, actor: Actor, rows: Mapping[str, ImportRow], now: datetime
) -> StoredRows:
    """Store rows that nothing speaks against, by the ids of their posts. Raises InvalidInput where
    a queue has no slot to give, or a file is gone."""
    queued = {key: one.queue for key, one in rows.items() if one.queue is not None}
    # All at once and in one order: two imports that lock row by row could wait for each other.
    accounts = sorted({one for key in queued for one in rows[key].account_ids})
    times, moves = _times(session, actor, rows, accounts, now)
    store_posts(session, actor, {key: one.draft for key, one in rows.items()}, now)
    scheduled = store_schedules(session, actor, times, now, queued=queued)
    session.flush()
    moved = move_into_slots(session, moves, now)
    if accounts:
        hold_where_paused(session, accounts, now)
    return StoredRows(scheduled, moved)


def _times(
    session: Session,
    actor: Actor,
    rows: Mapping[str, ImportRow],
    accounts: Sequence[str],
    now: datetime,
) -> tuple[dict[str, dict[str, datetime]], dict[str, datetime]]:
    """When the rows go out, by post and account, and what of the queue has to move for them, by
    scheduled post. Slots are given in the order of the table."""
    times = {
        key: dict.fromkeys(one.account_ids, max(one.scheduled_for or now, now))
        for key, one in rows.items()
    }
    if not accounts:
        return times, {}
    may_move = any(one.queue is Place.FIRST for one in rows.values())
    slots, moves = Slots(session, actor, accounts, now, may_move=may_move), dict[str, datetime]()
    for key, one in rows.items():
        for account_id, at in times[key].items():
            if one.queue is None:
                slots.keep(account_id, at, key)
                continue
            given = slots.give(account_id, one.queue, key)
            moves |= {move.id: move.at for move in given.moves}
    for key, one in rows.items():
        if one.queue is not None:
            # Where it ended up: what came later in the table may have gone in front of it.
            times[key] = {account_id: slots.time_of(account_id, key) for account_id in times[key]}
    return times, {key: at for key, at in moves.items() if key not in rows}
