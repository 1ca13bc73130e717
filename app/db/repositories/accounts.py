"""Connected accounts of one workspace, and consents under way."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import ColumnElement, delete, select, true
from sqlmodel import Session, col

from app.db.models import ConnectChoice, OAuthHandshake, SocialAccount


class Accounts:
    def __init__(self, session: Session, workspace_id: str) -> None:
        self._session = session
        self._workspace_id = workspace_id

    def add(self, account: SocialAccount) -> None:
        self._session.add(account)

    def all(self) -> list[SocialAccount]:
        """Every account, in the order in which they were connected."""
        statement = (
            select(SocialAccount)
            .where(col(SocialAccount.workspace_id) == self._workspace_id)
            .order_by(col(SocialAccount.created_at), col(SocialAccount.id))
        )
        return list(self._session.scalars(statement))

    def find(self, account_id: str, *, lock: bool = False) -> SocialAccount | None:
        account = self._session.get(
            SocialAccount, account_id, with_for_update=lock or None, populate_existing=lock
        )
        return account if account and account.workspace_id == self._workspace_id else None

    def by_ids(self, account_ids: Iterable[str]) -> dict[str, SocialAccount]:
        statement = select(SocialAccount).where(
            col(SocialAccount.workspace_id) == self._workspace_id,
            col(SocialAccount.id).in_(list(account_ids)),
        )
        return {account.id: account for account in self._session.scalars(statement)}

    def tokens_of(self, account_id: str) -> tuple[str, str | None] | None:
        """Its access and refresh token as stored, which nobody changes until the commit."""
        statement = select(col(SocialAccount.access_token), col(SocialAccount.refresh_token)).where(
            col(SocialAccount.workspace_id) == self._workspace_id,
            col(SocialAccount.id) == account_id,
        )
        row = self._session.execute(statement.with_for_update(key_share=True)).first()
        return (row[0], row[1]) if row else None

    def find_remote(
        self, platform: str, remote_id: str, *, is_sandbox: bool, host: str | None = ""
    ) -> SocialAccount | None:
        """The account for this person or page on the network, if it was ever connected; on
        whichever server, where ``host`` is None."""
        return self._session.scalar(
            select(SocialAccount)
            .where(
                col(SocialAccount.workspace_id) == self._workspace_id,
                col(SocialAccount.platform) == platform,
                col(SocialAccount.remote_id) == remote_id,
                col(SocialAccount.is_sandbox) == is_sandbox,
                true() if host is None else col(SocialAccount.host) == host,
            )
            .order_by(col(SocialAccount.connected_at).desc())
        )


class Handshakes:
    """Consents under way, each bound to one browser session."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, handshake: OAuthHandshake, now: datetime) -> None:
        self._session.execute(delete(OAuthHandshake).where(col(OAuthHandshake.expires_at) < now))
        self._session.add(handshake)

    def take(self, state_hash: str, session_id: str, now: datetime) -> OAuthHandshake | None:
        """The consent this state belongs to, once: it is gone afterwards."""
        return self._session.scalar(
            delete(OAuthHandshake)
            .where(
                col(OAuthHandshake.state_hash) == state_hash,
                col(OAuthHandshake.session_id) == session_id,
                col(OAuthHandshake.expires_at) > now,
            )
            .returning(OAuthHandshake)
        )


class Choices:
    """Pages and profiles to choose from, each list bound to one browser session."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, choice: ConnectChoice, now: datetime) -> None:
        self._session.execute(delete(ConnectChoice).where(col(ConnectChoice.expires_at) < now))
        self._session.add(choice)

    def find(self, choice_id: str, session_id: str, now: datetime) -> ConnectChoice | None:
        return self._session.scalar(
            select(ConnectChoice).where(*_is_open(choice_id, session_id, now))
        )

    def take(self, choice_id: str, session_id: str, now: datetime) -> ConnectChoice | None:
        """The same, once: it is gone afterwards."""
        return self._session.scalar(
            delete(ConnectChoice)
            .where(*_is_open(choice_id, session_id, now))
            .returning(ConnectChoice)
        )


def _is_open(choice_id: str, session_id: str, now: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        col(ConnectChoice.id) == choice_id,
        col(ConnectChoice.session_id) == session_id,
        col(ConnectChoice.expires_at) > now,
    )
