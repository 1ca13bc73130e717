"""Figures over all workspaces, for whoever operates the product."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlmodel import Session, col

from app.db.models import PublishAttempt, ScheduledPost
from app.domain.publication import Status

_IS_WAITING = col(ScheduledPost.status).in_([Status.PENDING, Status.QUEUED, Status.RETRYING])


@dataclass(frozen=True, slots=True)
class Lateness:
    """Milliseconds from due to the first publish request leaving; None without attempts."""

    attempts: int
    p50_ms: int | None
    p95_ms: int | None
    p99_ms: int | None


class Overview:
    """Counts and percentiles; every one is a single statement."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def count_by_status(self) -> dict[str, int]:
        """How many scheduled posts stand at each status that occurs."""
        status = col(ScheduledPost.status)
        rows = self._session.execute(select(status, func.count()).group_by(status))
        return {Status(found).value: count for found, count in rows}

    def next_due_at(self) -> datetime | None:
        """When the next waiting post is due."""
        return self._session.scalar(select(func.min(col(ScheduledPost.due_at))).where(_IS_WAITING))

    def count_overdue(self, now: datetime) -> int:
        """How many waiting posts were due before ``now``."""
        overdue = col(ScheduledPost.due_at) < now
        return self._session.scalar(select(func.count()).where(_IS_WAITING, overdue)) or 0

    def lateness(self, since: datetime) -> Lateness:
        """How late the attempts begun after ``since`` were."""
        late_by = col(PublishAttempt.late_by_ms)
        shares = (func.percentile_disc(p).within_group(late_by) for p in (0.5, 0.95, 0.99))
        statement = select(func.count(), *shares).where(
            late_by.is_not(None), col(PublishAttempt.started_at) > since
        )
        return Lateness(*self._session.execute(statement).one())
