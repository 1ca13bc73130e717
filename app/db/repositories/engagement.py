"""Numbers of live posts, of every workspace: for the round that asks networks for them."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, union_all
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import Session, col

from app.db.models import (
    AccountHealth,
    MetricSnapshot,
    PostMetrics,
    PublishedPost,
    SocialAccount,
)

Numbers = Mapping[str, int | None]


@dataclass(frozen=True, slots=True)
class Asked:
    """A live part that it is time to ask about."""

    id: str
    account_id: str
    platform_post_id: str
    published_at: datetime


class Engagement:
    def __init__(self, session: Session) -> None:
        self._session = session

    def due(
        self,
        platforms: Collection[str],
        since: datetime,
        until: datetime,
        now: datetime,
        limit: int,
    ) -> Sequence[Asked]:
        """Live parts on ``platforms`` to ask about now: new ones that went live in between
        ``since`` and ``until``, and known ones whose time has come. Unwell accounts wait."""
        # Two sets, each by an index: asked for with an "or", all that ever went live is read.
        new = (
            select(col(PublishedPost.id))
            .outerjoin(PostMetrics, col(PostMetrics.published_post_id) == col(PublishedPost.id))
            .where(
                col(PublishedPost.published_at).between(since, until),
                col(PostMetrics.published_post_id).is_(None),
            )
        )
        known = select(col(PostMetrics.published_post_id)).where(col(PostMetrics.next_at) <= now)
        statement = (
            select(
                col(PublishedPost.id),
                col(PublishedPost.account_id),
                col(PublishedPost.platform_post_id),
                col(PublishedPost.published_at),
            )
            .join(SocialAccount, col(SocialAccount.id) == col(PublishedPost.account_id))
            .where(
                col(PublishedPost.id).in_(union_all(new, known)),
                col(PublishedPost.platform).in_(platforms),
                col(PublishedPost.platform_post_id) != "",
                col(PublishedPost.removed_at).is_(None),
                col(SocialAccount.is_active).is_(True),
                col(SocialAccount.health) == AccountHealth.HEALTHY,
            )
            .order_by(col(PublishedPost.account_id), col(PublishedPost.published_at).desc())
            .limit(limit)
        )
        return [Asked(*row) for row in self._session.execute(statement)]

    def keep(
        self, published_post_id: str, numbers: Numbers, next_at: datetime | None, now: datetime
    ) -> None:
        """Store the newest numbers, and what they were at this time."""
        values = {**numbers, "fetched_at": now}
        self._put(published_post_id, {**values, "next_at": next_at})
        self._session.execute(
            insert(MetricSnapshot)
            .values(published_post_id=published_post_id, **values)
            .on_conflict_do_nothing()
        )

    def newest(self, published_post_ids: Collection[str]) -> dict[str, PostMetrics]:
        """What is known of these parts, by their ids; those without numbers are left out."""
        rows = self._session.scalars(
            select(PostMetrics).where(
                col(PostMetrics.published_post_id).in_(published_post_ids),
                col(PostMetrics.fetched_at).is_not(None),
            )
        )
        return {row.published_post_id: row for row in rows}

    def postpone(self, published_post_ids: Iterable[str], next_at: datetime | None) -> None:
        """Ask about these later (None: never), whatever came of it now."""
        for published_post_id in published_post_ids:
            self._put(published_post_id, {"next_at": next_at})

    def _put(self, published_post_id: str, values: Mapping[str, object]) -> None:
        self._session.execute(
            insert(PostMetrics)
            .values(published_post_id=published_post_id, **values)
            .on_conflict_do_update(index_elements=["published_post_id"], set_=dict(values))
        )
