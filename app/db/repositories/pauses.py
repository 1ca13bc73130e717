"""Whom networks asked to leave them alone, and until when."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import Session, col

from app.db.models import AppPause, SocialAccount


@dataclass(frozen=True, slots=True)
class Pause:
    """Until when to leave an account alone, and whether the network asked that of it alone
    ("account") or of all accounts ("app")."""

    until: datetime
    per: str


class Pauses:
    """Pauses of every workspace's accounts, and those that all accounts of our app share."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def of(self, account_ids: Sequence[str], now: datetime) -> dict[str, Pause]:
        """Until when which of these accounts are to be left alone; of two pauses the longer."""
        own, everyone_s = col(SocialAccount.limited_until), col(AppPause.until)
        statement = (
            select(col(SocialAccount.id), own, everyone_s)
            .outerjoin(AppPause, _is_of_app())
            .where(col(SocialAccount.id).in_(account_ids), or_(own > now, everyone_s > now))
        )
        return {
            account_id: longest
            for account_id, own, everyone_s in self._session.execute(statement)
            if (longest := longest_of(own, everyone_s))
        }

    def set_own(self, account_id: str, until: datetime) -> None:
        """Leave the account alone until then, or longer if that was known already."""
        self._session.execute(
            update(SocialAccount)
            .where(
                col(SocialAccount.id) == account_id,
                func.coalesce(col(SocialAccount.limited_until), until) <= until,
            )
            .values(limited_until=until)
        )

    def set_for_app(self, platform: str, is_sandbox: bool, until: datetime) -> None:
        """Leave the network alone until then, or longer if that was known already."""
        row = {"platform": platform, "is_sandbox": is_sandbox, "until": until}
        statement = insert(AppPause).values(**row)
        longer = func.greatest(col(AppPause.until), statement.excluded.until)
        self._session.execute(
            statement.on_conflict_do_update(
                index_elements=["platform", "is_sandbox"], set_={"until": longer}
            )
        )

    def end_own(self, account_id: str) -> None:
        """Leave the account alone no longer."""
        self._session.execute(
            update(SocialAccount)
            .where(
                col(SocialAccount.id) == account_id, col(SocialAccount.limited_until).is_not(None)
            )
            .values(limited_until=None)
        )


def _is_of_app() -> ColumnElement[bool]:
    return and_(
        col(AppPause.platform) == col(SocialAccount.platform),
        col(AppPause.is_sandbox) == col(SocialAccount.is_sandbox),
    )


def longest_of(own: datetime | None, everyone_s: datetime | None) -> Pause | None:
    """Of an account's own pause and that of its whole network the one that ends later."""
    told = ((own, "account"), (everyone_s, "app"))
    pauses = [Pause(until, per) for until, per in told if until is not None]
    return max(pauses, key=lambda pause: pause.until, default=None)
