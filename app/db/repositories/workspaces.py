"""What is set per workspace."""

from datetime import timedelta

from sqlalchemy import select
from sqlmodel import Session, col

from app.db.models import Workspace


def lateness_limit(session: Session, workspace_id: str) -> timedelta:
    """How late a post may still go out by itself after an outage."""
    workspace = session.get_one(Workspace, workspace_id)
    return timedelta(seconds=workspace.lateness_limit_s)


def workspace_ids(session: Session) -> list[str]:
    """Every workspace there is."""
    return list(session.scalars(select(col(Workspace.id)).order_by(col(Workspace.id))))
