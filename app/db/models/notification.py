"""What a person should know: one row an incident, however often it happens."""

from datetime import datetime

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel

from app.db.base import created, instant


class Notification(SQLModel, table=True):
    """``incident`` names the cause; while it lasts, new events raise ``count``."""

    __tablename__ = "notifications"
    __table_args__ = (
        Index(
            "uq_notifications_workspace_id_incident_open",
            "workspace_id",
            "incident",
            unique=True,
            postgresql_where=text("resolved_at IS NULL"),
        ),
        Index("ix_notifications_workspace_id_updated_at", "workspace_id", "updated_at"),
    )

    id: str = Field(primary_key=True)
    workspace_id: str = Field(foreign_key="workspaces.id", ondelete="CASCADE")
    incident: str
    severity: str = "warning"
    title: str
    body: str = ""
    link: str = ""
    count: int = 1
    created_at: datetime = created()
    updated_at: datetime = created()
    read_at: datetime | None = instant(nullable=True)
    resolved_at: datetime | None = instant(nullable=True)
