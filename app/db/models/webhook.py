"""Addresses that are told what happened, and every message to them."""

from datetime import datetime

from sqlalchemy import Column, Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import ARRAY, TEXT
from sqlmodel import Field, SQLModel

from app.db.base import created, instant

_IS_OPEN = text("due_at IS NOT NULL")


class Webhook(SQLModel, table=True):
    """``seen_until`` is how far what is stored was read for it; ``paused_at`` None: it is told.

    ``failing_since`` is when the first of the failures began that no success has ended.
    """

    __tablename__ = "webhooks"

    id: str = Field(primary_key=True)
    workspace_id: str = Field(foreign_key="workspaces.id", ondelete="CASCADE", index=True)
    name: str = ""
    url: str
    # Encrypted; whoever has it can pretend to be us.
    secret: str = Field(repr=False)
    events: list[str] = Field(sa_column=Column(ARRAY(TEXT), nullable=False))
    seen_until: datetime = instant()
    failing_since: datetime | None = instant(nullable=True)
    paused_at: datetime | None = instant(nullable=True)
    # Why it was paused by itself; empty where a person did it.
    pause_reason: str = ""
    created_at: datetime = created()


class WebhookDelivery(SQLModel, table=True):
    """One message to one webhook: ``payload`` is the body as it is signed and sent.

    ``due_at`` None: it is over, delivered or given up. ``event_id`` names what it tells of, so
    that nothing is told twice under two names.
    """

    __tablename__ = "webhook_deliveries"
    __table_args__ = (
        UniqueConstraint("webhook_id", "event_id"),
        Index(
            "ix_webhook_deliveries_due_at", "due_at", postgresql_where=text("due_at IS NOT NULL")
        ),
        Index("ix_webhook_deliveries_webhook_id_created_at_id", "webhook_id", "created_at", "id"),
        Index("ix_webhook_deliveries_created_at", "created_at"),
    )

    id: str = Field(primary_key=True)
    webhook_id: str = Field(foreign_key="webhooks.id", ondelete="CASCADE")
    event_id: str
    event: str
    payload: str
    created_at: datetime = created()
    # From when the age of its tries counts: when it was made or last sent again by a person.
    trying_since: datetime = instant()
    due_at: datetime | None = instant(nullable=True)
    attempts: int = 0
    lease_token: str | None = Field(default=None, repr=False)
    lease_until: datetime | None = instant(nullable=True)
    tried_at: datetime | None = instant(nullable=True)
    delivered_at: datetime | None = instant(nullable=True)
    http_status: int | None = None
    # The first bytes of the last answer, or why there was none; without secrets.
    answer: str = ""
    took_ms: int | None = None
