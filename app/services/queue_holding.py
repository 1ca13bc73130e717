"""Keeping the posts of paused queues and accounts from going out."""

from collections.abc import Collection
from datetime import datetime

from sqlmodel import Session

from app.db.models import ScheduledPost
from app.db.repositories.publications import (
    Change,
    Publications,
    is_in_paused_queue,
    is_on_paused_account,
)
from app.domain.outcome import Cause
from app.domain.publication import Event

PAUSED = Cause(
    "queue_paused",
    "The queue of this account is paused. It keeps its place, and goes out once the queue goes on.",
)
ACCOUNT_PAUSED = Cause(
    "account_paused",
    "This account is paused. The post keeps its time, and goes out once the account goes on.",
)


def hold_where_paused(
    session: Session, account_ids: Collection[str], now: datetime
) -> list[ScheduledPost]:
    """Hold what waits for those of these accounts that are paused, and what waits in slots of
    those whose queues are.

    Whoever pauses, fills or claims from a queue calls it in the same unit of work, under the
    account's lock or the schedule's. Returns what was held.
    """
    change = Change(cause=PAUSED, is_new_version=True)
    in_queues = Publications(session).advance(
        Event.HELD, now, is_in_paused_queue(*account_ids), change=change
    )
    return [*in_queues, *hold_where_account_paused(session, account_ids, now)]


def hold_where_account_paused(
    session: Session, account_ids: Collection[str], now: datetime
) -> list[ScheduledPost]:
    """Hold what waits for those of these accounts that are paused themselves."""
    change = Change(cause=ACCOUNT_PAUSED, is_new_version=True)
    return Publications(session).advance(
        Event.HELD, now, is_on_paused_account(*account_ids), change=change
    )
