"""Posts that missed their time: whoever should know is told, and it is written down."""

from collections.abc import Collection
from datetime import datetime

from sqlmodel import Session

from app.db.models import ScheduledPost
from app.domain.outcome import Cause
from app.domain.publication import Event
from app.services import audit, notifications


def tell(session: Session, rows: Collection[ScheduledPost], cause: Cause, now: datetime) -> None:
    """Tell of posts that it was too late for, by reason of ``cause``.

    Call it last in the unit of work that gave up on them, as ``notifications.notify_transition``.
    """
    audit.note_missed(session, rows, cause.message, now)
    notifications.notify_transition(session, rows, Event.TOO_LATE, cause, now)
