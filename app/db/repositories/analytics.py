"""What one workspace published in a stretch of time, and what came of it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, case, func, select
from sqlmodel import Session, col

from app.db.models import (
    PostMetrics,
    PostPart,
    PublishAttempt,
    PublishedPost,
    ScheduledPost,
    SocialAccount,
)
from app.domain.publication import Event, Status

NUMBERS = ("views", "likes", "comments", "shares", "clicks", "saves")


@dataclass(frozen=True, slots=True)
class AccountTally:
    """An account's posts that ended in the stretch, counted, and their median lateness (ms)."""

    account_id: str
    platform: str
    handle: str
    published: int
    failed: int
    missed: int
    late_by_ms_median: int | None


@dataclass(frozen=True, slots=True)
class LivePost:
    """A live post with its newest numbers; those of a thread's parts are added up."""

    scheduled_post_id: str
    post_id: str
    account_id: str
    platform: str
    handle: str
    text: str
    url: str
    published_at: datetime
    late_by_ms: int | None
    fetched_at: datetime | None
    numbers: tuple[int | None, ...]


class Analytics:
    def __init__(self, session: Session, workspace_id: str) -> None:
        self._session = session
        self._workspace_id = workspace_id

    def by_account(self, since: datetime, until: datetime) -> list[AccountTally]:
        """Counts for each account; ``since`` is included, ``until`` is not."""
        status = col(ScheduledPost.status)
        lateness = func.percentile_cont(0.5).within_group(col(PublishAttempt.late_by_ms))
        statement = (
            select(
                col(SocialAccount.id),
                col(SocialAccount.platform),
                col(SocialAccount.handle),
                *(
                    func.count(case((status == word, 1)))
                    for word in (Status.PUBLISHED, Status.FAILED, Status.MISSED)
                ),
                lateness,
            )
            .join(ScheduledPost, col(ScheduledPost.account_id) == col(SocialAccount.id))
            .outerjoin(PublishAttempt, is_the_one_that_published())
            .where(
                col(ScheduledPost.workspace_id) == self._workspace_id,
                col(ScheduledPost.finished_at) >= since,
                col(ScheduledPost.finished_at) < until,
            )
            .group_by(col(SocialAccount.id))
            .order_by(func.count().desc(), col(SocialAccount.id))
        )
        return [_tally(row) for row in self._session.execute(statement)]

    def numbers_by_account(
        self, since: datetime, until: datetime
    ) -> dict[str, tuple[int | None, ...]]:
        """Sums of the newest numbers, in the order of ``NUMBERS``, by account id."""
        statement = (
            select(col(PublishedPost.account_id), *_sums())
            .join(PostMetrics, col(PostMetrics.published_post_id) == col(PublishedPost.id))
            .where(
                col(PublishedPost.workspace_id) == self._workspace_id,
                col(PublishedPost.published_at) >= since,
                col(PublishedPost.published_at) < until,
            )
            .group_by(col(PublishedPost.account_id))
        )
        return {row[0]: _whole(row[1:]) for row in self._session.execute(statement)}

    def live_posts(
        self,
        since: datetime,
        until: datetime,
        account_id: str | None,
        limit: int,
        ids: Collection[str] | None = None,
    ) -> list[LivePost]:
        """Live posts, newest first; with ``ids`` only those among these scheduled posts."""
        here: list[Any] = [
            col(PublishedPost.workspace_id) == self._workspace_id,
            col(PublishedPost.removed_at).is_(None),
        ]
        if account_id:
            here.append(col(PublishedPost.account_id) == account_id)
        if ids is not None:
            here.append(col(PublishedPost.scheduled_post_id).in_(ids))
        # Which posts they are is settled first: their numbers, texts and attempts are read then.
        chosen = _went_live(here, since, until).limit(limit).subquery()
        statement = (
            select(
                col(ScheduledPost.id),
                col(ScheduledPost.post_id),
                col(SocialAccount.id),
                col(ScheduledPost.platform),
                col(SocialAccount.handle),
                _text(),
                func.min(col(PublishedPost.url)).filter(col(PublishedPost.position) == 0),
                chosen.c.first,
                func.max(col(PublishAttempt.late_by_ms)),
                func.max(col(PostMetrics.fetched_at)),
                *_sums(),
            )
            .select_from(chosen)
            .join(ScheduledPost, col(ScheduledPost.id) == chosen.c.id)
            .join(PublishedPost, col(PublishedPost.scheduled_post_id) == chosen.c.id)
            .join(SocialAccount, col(SocialAccount.id) == col(PublishedPost.account_id))
            .outerjoin(PostMetrics, col(PostMetrics.published_post_id) == col(PublishedPost.id))
            .outerjoin(PublishAttempt, is_the_one_that_published())
            .where(*here)
            .group_by(col(ScheduledPost.id), col(SocialAccount.id), chosen.c.first)
            .order_by(chosen.c.first.desc(), col(ScheduledPost.id))
        )
        return [_live_post(row) for row in self._session.execute(statement)]


def is_the_one_that_published() -> Any:
    """Joins a scheduled post with the attempt that brought it out."""
    return and_(
        col(PublishAttempt.scheduled_post_id) == col(ScheduledPost.id),
        col(PublishAttempt.event) == Event.PUBLISHED.value,
    )


def _went_live(here: Sequence[Any], since: datetime, until: datetime) -> Select[Any]:
    """Ids of the posts whose first part went live in between, and when, the newest first."""
    post: Any = col(PublishedPost.scheduled_post_id)
    at = col(PublishedPost.published_at)
    first = func.min(at)
    in_between = select(post).where(*here, at >= since, at < until)
    return (
        select(post.label("id"), first.label("first"))
        .where(*here, post.in_(in_between))
        .group_by(post)
        # A thread that went on in between may have begun before.
        .having(first >= since, first < until)
        .order_by(first.desc(), post)
    )


def _sums() -> list[Any]:
    return [func.sum(getattr(PostMetrics, name)) for name in NUMBERS]


def _tally(row: Any) -> AccountTally:
    *counted, late = row
    values: Any = (*counted, None if late is None else round(late))
    return AccountTally(*values)


def _live_post(row: Any) -> LivePost:
    size = len(NUMBERS)
    values: Any = (*row[:-size], _whole(row[-size:]))
    return LivePost(*values)


def _whole(row: Sequence[Any]) -> tuple[int | None, ...]:
    return tuple(None if value is None else int(value) for value in row)


def _text() -> Any:
    return (
        select(col(PostPart.text))
        .where(col(PostPart.post_id) == col(ScheduledPost.post_id), col(PostPart.position) == 0)
        .order_by(col(PostPart.variant_id).is_not(None))
        .limit(1)
        .correlate(ScheduledPost)
        .scalar_subquery()
    )
