"""People, their workspaces and their sessions."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, delete, or_, select, text, update
from sqlmodel import Session, col

from app.db.models import LoginSession, Member, User, Workspace

# Any fixed number: PostgreSQL's advisory locks are keyed by one.
_SIGN_UP_LOCK = 7_083_915


@dataclass(frozen=True, slots=True)
class Membership:
    """A person, their place in one workspace, and that workspace."""

    user: User
    member: Member
    workspace: Workspace


@dataclass(frozen=True, slots=True)
class OpenSession:
    """A browser's session with the person and the membership it stands for."""

    session: LoginSession
    user: User
    member: Member


def names_of(session: Session, user_ids: Iterable[str]) -> dict[str, str]:
    """Names (or e-mail addresses) of these people, by their ids."""
    found = session.scalars(select(User).where(col(User.id).in_(list(user_ids))))
    return {user.id: user.name or user.email for user in found}


class Users:
    """Every person of the installation: signing in comes before any workspace."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def lock_sign_up(self) -> None:
        """Wait until no other sign-up is under way; ours ends with this unit of work."""
        self._session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _SIGN_UP_LOCK})

    def any(self) -> bool:
        return self._session.scalar(select(col(User.id)).limit(1)) is not None

    def add(self, user: User, workspace: Workspace, member: Member) -> None:
        """Store a person with the workspace that is theirs."""
        self._session.add(workspace)
        self.join(user, member)

    def join(self, user: User, member: Member) -> None:
        """Store a person, new or known, as a member of a workspace that is there already."""
        self._session.add(user)
        self._session.flush()
        self._session.add(member)
        self._session.flush()

    def find_by_email(self, email: str) -> User | None:
        return self._session.scalar(select(User).where(col(User.email) == email))

    def find(self, user_id: str) -> User | None:
        return self._session.get(User, user_id)

    def find_membership(self, user_id: str, workspace_id: str | None = None) -> Membership | None:
        """The person's place in that workspace, or in the one they joined first."""
        statement: Select[User, Member, Workspace] = (
            select(User, Member, Workspace)
            .join(Member, col(Member.user_id) == col(User.id))
            .join(Workspace, col(Workspace.id) == col(Member.workspace_id))
            .where(col(User.id) == user_id)
            .order_by(col(Member.created_at), col(Member.workspace_id))
            .limit(1)
        )
        if workspace_id is not None:
            statement = statement.where(col(Member.workspace_id) == workspace_id)
        row = self._session.execute(statement).first()
        return Membership(*row) if row else None


class Sessions:
    """Browsers that are signed in."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, login: LoginSession, *, idle_since: datetime, now: datetime) -> None:
        """Store a session, and drop those that ended or were idle since ``idle_since``."""
        self._session.execute(
            delete(LoginSession).where(
                or_(
                    col(LoginSession.expires_at) <= now,
                    col(LoginSession.last_seen_at) <= idle_since,
                )
            )
        )
        self._session.add(login)

    def find(self, token_hash: str) -> OpenSession | None:
        """The session of an active person behind that cookie, however old."""
        row = self._session.execute(
            select(LoginSession, User, Member)
            .join(User, col(User.id) == col(LoginSession.user_id))
            .join(
                Member,
                (col(Member.user_id) == col(LoginSession.user_id))
                & (col(Member.workspace_id) == col(LoginSession.workspace_id)),
            )
            .where(col(LoginSession.token_hash) == token_hash, col(User.is_active).is_(True))
        ).first()
        return OpenSession(*row) if row else None

    def touch(self, session_id: str, now: datetime) -> None:
        self._session.execute(
            update(LoginSession).where(col(LoginSession.id) == session_id).values(last_seen_at=now)
        )

    def end(self, token_hash: str) -> None:
        self._session.execute(
            delete(LoginSession).where(col(LoginSession.token_hash) == token_hash)
        )

    def end_others(self, user_id: str, kept_session_id: str | None) -> None:
        """End every session of that person but one."""
        self._session.execute(
            delete(LoginSession).where(
                col(LoginSession.user_id) == user_id,
                col(LoginSession.id).is_distinct_from(kept_session_id),
            )
        )
