"""Who is invited into a workspace."""

from datetime import datetime

from sqlalchemy import ColumnElement, select, update
from sqlmodel import Session, col

from app.db.models import Invitation


def find_by_token(session: Session, token_hash: str) -> Invitation | None:
    """The invitation behind a secret, whatever became of it."""
    return session.scalar(select(Invitation).where(col(Invitation.token_hash) == token_hash))


def take(session: Session, token_hash: str, now: datetime) -> Invitation | None:
    """Use up the invitation behind a secret, if it is open: once, whoever else tries."""
    return session.scalar(
        update(Invitation)
        .where(col(Invitation.token_hash) == token_hash, *_is_open(now))
        .values(accepted_at=now)
        .returning(Invitation)
    )


class Invitations:
    """Those of one workspace."""

    def __init__(self, session: Session, workspace_id: str) -> None:
        self._session = session
        self._workspace_id = workspace_id

    def add(self, invitation: Invitation) -> None:
        self._session.add(invitation)

    def open_ones(self, now: datetime) -> list[Invitation]:
        """Those that can still be used, newest first."""
        statement = select(Invitation).where(
            col(Invitation.workspace_id) == self._workspace_id, *_is_open(now)
        )
        newest_first = (col(Invitation.created_at).desc(), col(Invitation.id).desc())
        return list(self._session.scalars(statement.order_by(*newest_first)))

    def revoke(self, invitation_id: str, now: datetime) -> bool:
        """Whether there was such an open invitation; it is not any more."""
        revoked = self._session.scalar(
            update(Invitation)
            .where(
                col(Invitation.id) == invitation_id,
                col(Invitation.workspace_id) == self._workspace_id,
                *_is_open(now),
            )
            .values(revoked_at=now)
            .returning(col(Invitation.id))
        )
        return revoked is not None


def _is_open(now: datetime) -> list[ColumnElement[bool]]:
    return [
        col(Invitation.accepted_at).is_(None),
        col(Invitation.revoked_at).is_(None),
        col(Invitation.expires_at) > now,
    ]
