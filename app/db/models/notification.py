"""What a person should know: one row an incident, however often it happens."""

from datetime import datetime

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel

from app.db.base import created, instant


class Notification(SQLModel, table=True):
    """``incident`` names the cause; while it lasts, new events raise ``count``.

    ``mail_due_at`` is when a letter about it is to be sent, or, while one is being sent, when
    another sender may try; ``mailed_at`` is when people were last told.
    """

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
        Index(
            "ix_notifications_mail_due_at",
            "mail_due_at",
            postgresql_where=text("mail_due_at IS NOT NULL"),
        ),
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
    mail_due_at: datetime | None = instant(nullable=True)
    mailed_at: datetime | None = instant(nullable=True)
    mail_tries: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
