"""What is set per workspace."""

from datetime import timedelta

from sqlmodel import Session

from app.db.models import Workspace


def lateness_limit(session: Session, workspace_id: str) -> timedelta:
    """How late a post may still go out by itself after an outage."""
    workspace = session.get_one(Workspace, workspace_id)
    return timedelta(seconds=workspace.lateness_limit_s)
