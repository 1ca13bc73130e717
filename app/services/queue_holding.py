"""Keeping the posts of paused queues from going out."""

from collections.abc import Collection
from datetime import datetime

from sqlmodel import Session

from app.db.models import ScheduledPost
from app.db.repositories.publications import Change, Publications, is_in_paused_queue
from app.domain.outcome import Cause
from app.domain.publication import Event

PAUSED = Cause(
    "queue_paused",
    "The queue of this account is paused. It keeps its place, and goes out once the queue goes on.",
)


def hold_where_paused(
    session: Session, account_ids: Collection[str], now: datetime
) -> list[ScheduledPost]:
    """Hold what waits in slots of those of these accounts whose queues are paused.

    Whoever pauses, fills or claims from a queue calls it in the same unit of work, under the
    account's lock or the schedule's. Returns what was held.
    """
    change = Change(cause=PAUSED, is_new_version=True)
    return Publications(session).advance(
        Event.HELD, now, is_in_paused_queue(*account_ids), change=change
    )
