"""A scheduled post, and its account, as their worker holds them.

Columns, not entities: a thousand of them are read at one instant.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime

from sqlalchemy import Text, any_, cast, literal, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlmodel import Session, col

from app.db.models import AccountHealth, ScheduledPost, SocialAccount


@dataclass(frozen=True, slots=True)
class PostInHand:
    """What an attempt, or a look, needs of the row; instants are UTC."""

    id: str
    workspace_id: str
    user_id: str
    post_id: str
    account_id: str
    platform: str
    scheduled_for: datetime
    due_at: datetime
    attempts_used: int
    trying_since: datetime | None
    error_code: str | None
    lost_workers: int
    lease_token: str | None
    correlation_id: str | None
    updated_at: datetime

    @classmethod
    def of(cls, row: ScheduledPost) -> "PostInHand":
        """The same of a row that was read whole."""
        return cls(*(getattr(row, name) for name in COLUMNS))


COLUMNS = tuple(field.name for field in fields(PostInHand))


@dataclass(frozen=True, slots=True)
class AccountInHand:
    """What a call in an account's name needs of the row; tokens are encrypted, instants UTC."""

    id: str
    workspace_id: str
    platform: str
    remote_id: str
    handle: str
    kind: str
    is_sandbox: bool
    host: str
    facts: Mapping[str, object]
    access_token: str = field(repr=False)
    refresh_token: str | None = field(repr=False)
    expires_at: datetime | None
    scopes: list[str]
    is_active: bool
    health: AccountHealth
    health_reason: str


# Whoever only reads an account takes either.
Account = SocialAccount | AccountInHand
_ACCOUNT = tuple(getattr(SocialAccount, field.name) for field in fields(AccountInHand))


def accounts_in_hand(session: Session, account_ids: Collection[str]) -> dict[str, AccountInHand]:
    """These accounts, by id."""
    ids = cast(literal(list(account_ids), ARRAY(Text)), ARRAY(Text))
    rows = session.execute(select(*_ACCOUNT).where(any_(ids) == col(SocialAccount.id)))
    return {row[0]: AccountInHand(*row) for row in rows}
