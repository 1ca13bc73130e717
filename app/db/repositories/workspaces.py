"""What is set per workspace."""

from datetime import timedelta

from sqlalchemy import select
from sqlmodel import Session, col

from app.db.models import Member, User, Workspace


def lateness_limit(session: Session, workspace_id: str) -> timedelta:
    """How late a post may still go out by itself after an outage."""
    workspace = session.get_one(Workspace, workspace_id)
    return timedelta(seconds=workspace.lateness_limit_s)


def workspace_ids(session: Session) -> list[str]:
    """Every workspace there is."""
    return list(session.scalars(select(col(Workspace.id)).order_by(col(Workspace.id))))


def workspace_of(session: Session, workspace_id: str) -> Workspace:
    """The workspace with that id, which is known to exist."""
    return session.get_one(Workspace, workspace_id)


def lock_members(session: Session, workspace_id: str) -> list[Member]:
    """Who belongs to it, kept from changing by anybody else: the last owner must stay one."""
    statement = (
        select(Member)
        .where(col(Member.workspace_id) == workspace_id)
        .order_by(col(Member.user_id))
        .with_for_update()
    )
    return list(session.scalars(statement))


def members_of(session: Session, workspace_id: str) -> list[tuple[Member, User]]:
    """Who belongs to it, in the order in which they joined."""
    rows = session.execute(
        select(Member, User)
        .join(User, col(User.id) == col(Member.user_id))
        .where(col(Member.workspace_id) == workspace_id)
        .order_by(col(Member.created_at), col(Member.user_id))
    )
    return [(member, user) for member, user in rows]
