"""A post that comes round again, and the times at which it was planned."""

from datetime import datetime

from sqlalchemy import Column, DateTime, Index, text
from sqlalchemy.dialects.postgresql import ARRAY, TEXT
from sqlmodel import Field, SQLModel

from app.db.base import created, instant


class Recurrence(SQLModel, table=True):
    """``planned_until`` is how far ahead posts were made; None: for every time its rule has."""

    __tablename__ = "recurrences"
    __table_args__ = (
        Index(
            "ix_recurrences_planned_until",
            "planned_until",
            postgresql_where=text("stopped_at IS NULL"),
        ),
    )

    id: str = Field(primary_key=True)
    workspace_id: str = Field(foreign_key="workspaces.id", ondelete="CASCADE", index=True)
    user_id: str = Field(foreign_key="users.id")
    account_ids: list[str] = Field(sa_column=Column(ARRAY(TEXT), nullable=False))
    rule: str
    timezone: str
    # On the clock of ``timezone``: a rule is counted in local time.
    starts_local: datetime = Field(sa_type=DateTime(timezone=False))
    # How long the same words are not posted again, where several posts take turns.
    gap_days: int | None = None
    planned_until: datetime | None = instant(nullable=True)
    # Since when a person has it rest; None: it comes round.
    paused_at: datetime | None = instant(nullable=True)
    # When a person stopped it.
    stopped_at: datetime | None = instant(nullable=True)
    created_at: datetime = created()
    updated_at: datetime = created()


class RecurrencePost(SQLModel, table=True):
    """A template of a recurrence: what posts are copied from. Several take turns."""

    __tablename__ = "recurrence_posts"

    recurrence_id: str = Field(foreign_key="recurrences.id", ondelete="CASCADE", primary_key=True)
    position: int = Field(primary_key=True)
    post_id: str = Field(foreign_key="posts.id", ondelete="CASCADE", unique=True)


class PlannedOccurrence(SQLModel, table=True):
    """A time for which a post was made. It is never made again, even if that post is deleted."""

    __tablename__ = "planned_occurrences"

    recurrence_id: str = Field(foreign_key="recurrences.id", ondelete="CASCADE", primary_key=True)
    # The rule's own name for it, which a later change of the zone's rules does not touch.
    occurs_local: datetime = Field(sa_type=DateTime(timezone=False), primary_key=True)
    post_id: str | None = Field(
        default=None, foreign_key="posts.id", ondelete="SET NULL", index=True
    )
    occurs_at: datetime = instant()
    # Of what was said, so that the same words keep their distance after the list was changed.
    fingerprint: str
    created_at: datetime = created()
