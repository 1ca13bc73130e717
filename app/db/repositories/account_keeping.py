"""Accounts of every workspace whose access ends soon, for the rounds that look after them."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, case, select
from sqlmodel import Session, col

from app.db.models import AccountHealth, SocialAccount


class AccountKeeping:
    def __init__(self, session: Session) -> None:
        self._session = session

    def to_refresh(self, before: datetime, limit: int) -> Sequence[SocialAccount]:
        """Healthy accounts that must renew their access before then and can, soonest first."""
        statement = (
            select(SocialAccount)
            .where(
                *_is_well(),
                col(SocialAccount.refresh_token).is_not(None),
                col(SocialAccount.expires_at) < before,
            )
            .order_by(col(SocialAccount.expires_at))
            .limit(limit)
        )
        return self._session.scalars(statement).all()

    def ending(self, before: datetime, limit: int) -> Sequence[tuple[SocialAccount, datetime]]:
        """Healthy accounts whose access ends before then unless a person acts, with that end."""
        end = _end()
        statement = (
            select(SocialAccount, end).where(*_is_well(), end < before).order_by(end).limit(limit)
        )
        return [(row[0], row[1]) for row in self._session.execute(statement)]


def _is_well() -> tuple[ColumnElement[bool], ...]:
    return (
        col(SocialAccount.is_active).is_(True),
        col(SocialAccount.health) == AccountHealth.HEALTHY,
    )


def _end() -> ColumnElement[datetime]:
    """When it is over for good: the token's end, or where that renews itself, the renewal's."""
    cannot_renew = col(SocialAccount.refresh_token).is_(None)
    return case(
        (cannot_renew, col(SocialAccount.expires_at)),
        else_=col(SocialAccount.refresh_expires_at),
    )
