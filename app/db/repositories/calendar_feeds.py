"""Secret addresses at which calendar programs read what is planned."""

from datetime import datetime

from sqlalchemy import select, update
from sqlmodel import Session, col

from app.db.models import CalendarFeed, Member, User


def find_in_force(session: Session, token_hash: str, now: datetime) -> CalendarFeed | None:
    """The feed with that secret, noting that it was read; None when it was revoked, or when
    whoever made it is no member any more."""
    feed = session.scalar(
        select(CalendarFeed)
        .join(User, col(User.id) == col(CalendarFeed.user_id))
        .join(
            Member,
            (col(Member.user_id) == col(CalendarFeed.user_id))
            & (col(Member.workspace_id) == col(CalendarFeed.workspace_id)),
        )
        .where(
            col(CalendarFeed.token_hash) == token_hash,
            col(CalendarFeed.revoked_at).is_(None),
            col(User.is_active).is_(True),
        )
    )
    if feed is not None:
        feed.last_read_at = now
    return feed


class CalendarFeeds:
    """Those of one workspace; ``user_id`` None: everybody's."""

    def __init__(self, session: Session, workspace_id: str, user_id: str | None) -> None:
        self._session = session
        self._mine = [col(CalendarFeed.workspace_id) == workspace_id]
        if user_id is not None:
            self._mine.append(col(CalendarFeed.user_id) == user_id)

    def add(self, feed: CalendarFeed) -> None:
        self._session.add(feed)

    def all(self) -> list[CalendarFeed]:
        """Those in force, newest first."""
        statement = (
            select(CalendarFeed)
            .where(*self._mine, col(CalendarFeed.revoked_at).is_(None))
            .order_by(col(CalendarFeed.created_at).desc(), col(CalendarFeed.id).desc())
        )
        return list(self._session.scalars(statement))

    def revoke(self, feed_id: str, now: datetime) -> bool:
        """Whether there was such a feed in force; it is not any more."""
        revoked = self._session.scalar(
            update(CalendarFeed)
            .where(
                *self._mine,
                col(CalendarFeed.id) == feed_id,
                col(CalendarFeed.revoked_at).is_(None),
            )
            .values(revoked_at=now)
            .returning(col(CalendarFeed.id))
        )
        return revoked is not None

    def revoke_all(self, now: datetime) -> None:
        """None of them is in force any more."""
        self._session.execute(
            update(CalendarFeed)
            .where(*self._mine, col(CalendarFeed.revoked_at).is_(None))
            .values(revoked_at=now)
        )
