"""How a workspace's posts did over time: by day, by hour of the week, and the best of them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Subquery, case, func, select
from sqlmodel import Session, col

from app.db.models import PostMetrics, PublishAttempt, PublishedPost, ScheduledPost
from app.db.repositories.analytics import is_the_one_that_published
from app.domain.publication import Status
from app.domain.trends import DayNumbers, DayTally, HourNumbers

_INTERACTIONS = ("likes", "comments", "shares", "clicks", "saves")


@dataclass(frozen=True, slots=True)
class Span:
    """From ``since`` (included) to ``until`` (not), both aware, as days and hours of ``zone``
    (IANA), for one account or, with None, for all."""

    since: datetime
    until: datetime
    zone: str
    account_id: str | None = None


class Trends:
    def __init__(self, session: Session, workspace_id: str) -> None:
        self._session = session
        self._workspace_id = workspace_id

    def by_day(self, span: Span) -> list[DayTally]:
        """Days on which anything ended, in order."""
        day = func.date(func.timezone(span.zone, col(ScheduledPost.finished_at)))
        status = col(ScheduledPost.status)
        late = col(PublishAttempt.late_by_ms)
        statement = (
            select(
                day,
                *(
                    func.count(case((status == word, 1)))
                    for word in (Status.PUBLISHED, Status.FAILED, Status.MISSED)
                ),
                *(func.percentile_cont(share).within_group(late) for share in (0.5, 0.95)),
            )
            .outerjoin(PublishAttempt, is_the_one_that_published())
            .where(
                col(ScheduledPost.workspace_id) == self._workspace_id,
                col(ScheduledPost.finished_at) >= span.since,
                col(ScheduledPost.finished_at) < span.until,
            )
            .group_by(day)
            .order_by(day)
        )
        if span.account_id:
            statement = statement.where(col(ScheduledPost.account_id) == span.account_id)
        return [
            DayTally(row[0], row[1], row[2], row[3], _rounded(row[4]), _rounded(row[5]))
            for row in self._session.execute(statement)
        ]

    def numbers_by_day(self, span: Span) -> list[DayNumbers]:
        """Days on which something went out, in order."""
        live = self._live(span)
        day = func.date(func.timezone(span.zone, live.c.at))
        statement = (
            select(day, func.coalesce(func.sum(live.c.interactions), 0), func.sum(live.c.views))
            .group_by(day)
            .order_by(day)
        )
        return [
            DayNumbers(row[0], int(row[1]), _rounded(row[2]))
            for row in self._session.execute(statement)
        ]

    def by_hour(self, span: Span) -> list[HourNumbers]:
        """The hours of the week in which something went out."""
        live = self._live(span)
        local = func.timezone(span.zone, live.c.at)
        weekday, hour = func.extract("isodow", local), func.extract("hour", local)
        statement = select(
            weekday,
            hour,
            func.count(),
            func.count(live.c.interactions),
            func.coalesce(func.sum(live.c.interactions), 0),
        ).group_by(weekday, hour)
        return [
            HourNumbers(*(int(value) for value in row)) for row in self._session.execute(statement)
        ]

    def best_posts(self, span: Span, limit: int) -> list[tuple[str, int]]:
        """The scheduled posts that people did most with, and how much; views decide a tie."""
        live = self._live(span)
        statement = (
            select(live.c.id, live.c.interactions)
            .where(live.c.interactions.is_not(None))
            .order_by(live.c.interactions.desc(), live.c.views.desc().nulls_last(), live.c.id)
            .limit(limit)
        )
        return [(row[0], int(row[1])) for row in self._session.execute(statement)]

    def _live(self, span: Span) -> Subquery:
        """One row for each live post of the span: a thread's parts are added up. Interactions
        are NULL where no network told any number."""
        first = func.min(col(PublishedPost.published_at))
        statement = (
            select(
                col(PublishedPost.scheduled_post_id).label("id"),
                first.label("at"),
                _interactions().label("interactions"),
                func.sum(col(PostMetrics.views)).label("views"),
            )
            .outerjoin(PostMetrics, col(PostMetrics.published_post_id) == col(PublishedPost.id))
            .where(
                col(PublishedPost.workspace_id) == self._workspace_id,
                col(PublishedPost.published_at) >= span.since,
                col(PublishedPost.published_at) < span.until,
                col(PublishedPost.removed_at).is_(None),
            )
            .group_by(col(PublishedPost.scheduled_post_id))
        )
        if span.account_id:
            statement = statement.where(col(PublishedPost.account_id) == span.account_id)
        return statement.subquery()


def _interactions() -> Any:
    columns = [getattr(PostMetrics, name) for name in _INTERACTIONS]
    is_told = func.num_nonnulls(*columns) > 0
    return func.sum(case((is_told, sum(func.coalesce(column, 0) for column in columns))))


def _rounded(value: Any) -> int | None:
    return None if value is None else round(value)
