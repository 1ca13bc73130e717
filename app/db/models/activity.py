"""What people and programs did in a workspace."""

from datetime import datetime

from sqlalchemy import Column, Index
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

from app.db.base import instant


class Activity(SQLModel, table=True):
    """One thing that was done; only ever added, and removed after a year.

    ``user_id`` None: Punctual did it by itself. What it was done to may be gone meanwhile, so
    nothing here depends on it. ``facts`` never hold a secret.
    """

    __tablename__ = "activity"
    __table_args__ = (
        Index("ix_activity_workspace_id_at_id", "workspace_id", "at", "id"),
        Index("ix_activity_at", "at"),
    )

    id: str = Field(primary_key=True)
    workspace_id: str = Field(foreign_key="workspaces.id", ondelete="CASCADE")
    at: datetime = instant()
    event: str
    user_id: str | None = None
    is_program: bool = False
    post_id: str | None = None
    account_id: str | None = None
    facts: dict[str, object] = Field(
        default_factory=dict, sa_column=Column(JSONB, nullable=False, server_default="{}")
    )
