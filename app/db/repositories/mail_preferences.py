"""What people want to be told by mail, and the daily letters that they are owed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, or_, select, update
from sqlmodel import Session, col

from app.db.models import MailPreference, Member, Notification, User, Workspace


@dataclass(frozen=True, slots=True)
class Reader:
    """Whose daily letter is due: where it goes, on which clock they live, and what they want.

    ``since`` is up to when they were told, ``role`` their place in the workspace.
    """

    workspace_id: str
    user_id: str
    email: str
    timezone: str
    role: str
    workspace: str
    hour: int
    kinds: tuple[str, ...]
    since: datetime


class MailPreferences:
    """Of one person in one workspace."""

    def __init__(self, session: Session, workspace_id: str, user_id: str) -> None:
        self._session, self._key = session, (workspace_id, user_id)

    def find(self) -> MailPreference | None:
        """None: they never chose."""
        return self._session.get(MailPreference, self._key)

    def save(self, chosen: MailPreference) -> None:
        self._session.merge(chosen)


def claim_digest(session: Session, now: datetime, lease_until: datetime) -> Reader | None:
    """The reader whose daily letter has been due longest, taken until ``lease_until``."""
    row = MailPreference
    due = (
        select(col(row.workspace_id), col(row.user_id))
        .where(col(row.digest_due_at) <= now)
        .order_by(col(row.digest_due_at))
        .limit(1)
        .with_for_update(skip_locked=True)
        .cte("due")
    )
    taken = session.execute(
        update(row)
        .where(col(row.workspace_id) == due.c.workspace_id, col(row.user_id) == due.c.user_id)
        .values(digest_due_at=lease_until)
        .returning(col(row.workspace_id), col(row.user_id), col(row.hour), col(row.kinds))
    ).first()
    if taken is None:
        return None
    return _reader(session, *taken)


def _reader(
    session: Session, workspace_id: str, user_id: str, hour: int, kinds: list[str]
) -> Reader | None:
    found = session.execute(
        select(
            col(User.email),
            col(User.timezone),
            col(Member.role),
            col(Workspace.name),
            col(MailPreference.digested_at),
        )
        .join(Member, col(Member.user_id) == col(User.id))
        .join(Workspace, col(Workspace.id) == col(Member.workspace_id))
        .join(
            MailPreference,
            (col(MailPreference.user_id) == col(User.id))
            & (col(MailPreference.workspace_id) == col(Member.workspace_id)),
        )
        .where(
            col(User.id) == user_id,
            col(Member.workspace_id) == workspace_id,
            col(User.is_active).is_(True),
        )
    ).first()
    if found is None:
        # They left: nothing is owed to them any more.
        plan_digest(session, workspace_id, user_id, None)
        return None
    email, timezone, role, workspace, since = found
    return Reader(
        workspace_id, user_id, email, timezone, role, workspace, hour, tuple(kinds), since
    )


def plan_digest(
    session: Session,
    workspace_id: str,
    user_id: str,
    due_at: datetime | None,
    told_until: datetime | None = None,
) -> None:
    """When the next daily letter is due, and up to when they were told if that moved on."""
    values: dict[str, datetime | None] = {"digest_due_at": due_at}
    if told_until is not None:
        values["digested_at"] = told_until
    session.execute(
        update(MailPreference)
        .where(
            col(MailPreference.workspace_id) == workspace_id,
            col(MailPreference.user_id) == user_id,
            col(MailPreference.digest_due_at).is_not(None),
        )
        .values(**values)
    )


def incidents_for(
    session: Session, workspace_id: str, kinds: Sequence[str], since: datetime, limit: int
) -> Sequence[Notification]:
    """At most ``limit`` incidents of these kinds that are open, or were mended after ``since``
    and had begun before; the newest first."""
    row = Notification
    statement = (
        select(row)
        .where(
            col(row.workspace_id) == workspace_id,
            func.split_part(col(row.incident), ":", 1).in_(kinds),
            or_(
                col(row.resolved_at).is_(None),
                (col(row.resolved_at) > since) & (col(row.created_at) <= since),
            ),
        )
        .order_by(col(row.updated_at).desc())
        .limit(limit)
    )
    return session.scalars(statement).all()
