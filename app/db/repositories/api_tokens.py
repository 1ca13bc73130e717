"""Keys for programs."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlmodel import Session, col

from app.db.models import ApiToken, Member, User


@dataclass(frozen=True, slots=True)
class TokenHolder:
    """A token in force, with the person and the membership it acts for."""

    token: ApiToken
    user: User
    member: Member


def find_holder(session: Session, token_hash: str) -> TokenHolder | None:
    """Who acts through the token with that hash; None when revoked or its person is not active."""
    row = session.execute(
        select(ApiToken, User, Member)
        .join(User, col(User.id) == col(ApiToken.user_id))
        .join(
            Member,
            (col(Member.user_id) == col(ApiToken.user_id))
            & (col(Member.workspace_id) == col(ApiToken.workspace_id)),
        )
        .where(
            col(ApiToken.token_hash) == token_hash,
            col(ApiToken.revoked_at).is_(None),
            col(User.is_active).is_(True),
        )
    ).first()
    return TokenHolder(*row) if row else None


def note_use(session: Session, token_id: str, now: datetime) -> None:
    """Remember that the token was used."""
    session.execute(update(ApiToken).where(col(ApiToken.id) == token_id).values(last_used_at=now))


class ApiTokens:
    """The tokens of one person in one workspace."""

    def __init__(self, session: Session, workspace_id: str, user_id: str) -> None:
        self._session = session
        self._workspace_id = workspace_id
        self._user_id = user_id

    def add(self, token: ApiToken) -> None:
        self._session.add(token)

    def all(self) -> list[ApiToken]:
        """Tokens in force, newest first."""
        statement = (
            select(ApiToken)
            .where(
                col(ApiToken.workspace_id) == self._workspace_id,
                col(ApiToken.user_id) == self._user_id,
                col(ApiToken.revoked_at).is_(None),
            )
            .order_by(col(ApiToken.created_at).desc(), col(ApiToken.id).desc())
        )
        return list(self._session.scalars(statement))

    def revoke(self, token_id: str, now: datetime) -> bool:
        """Whether there was such a token in force; it is not any more."""
        revoked = self._session.scalar(
            update(ApiToken)
            .where(
                col(ApiToken.id) == token_id,
                col(ApiToken.workspace_id) == self._workspace_id,
                col(ApiToken.user_id) == self._user_id,
                col(ApiToken.revoked_at).is_(None),
            )
            .values(revoked_at=now)
            .returning(col(ApiToken.id))
        )
        return revoked is not None

    def revoke_all(self, now: datetime) -> None:
        """None of them is in force any more."""
        self._session.execute(
            update(ApiToken)
            .where(
                col(ApiToken.workspace_id) == self._workspace_id,
                col(ApiToken.user_id) == self._user_id,
                col(ApiToken.revoked_at).is_(None),
            )
            .values(revoked_at=now)
        )
