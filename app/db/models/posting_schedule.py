"""When an account posts: weekly slots in a zone."""

from datetime import datetime, time

from sqlalchemy import String
from sqlmodel import Field, SQLModel

from app.db.base import created, instant
from app.domain.posting_schedule import Weekday


class PostingSchedule(SQLModel, table=True):
    """One account's schedule. Whoever gives out its slots holds this row."""

    __tablename__ = "posting_schedules"

    account_id: str = Field(foreign_key="social_accounts.id", ondelete="CASCADE", primary_key=True)
    workspace_id: str = Field(foreign_key="workspaces.id", ondelete="CASCADE", index=True)
    timezone: str
    # Since when nothing goes out of the account's queue; None: it does.
    paused_at: datetime | None = instant(nullable=True)
    created_at: datetime = created()
    updated_at: datetime = created()


class PostingSlot(SQLModel, table=True):
    """A weekday and a time of day on the clock of the schedule's zone."""

    __tablename__ = "posting_slots"

    account_id: str = Field(
        foreign_key="posting_schedules.account_id", ondelete="CASCADE", primary_key=True
    )
    weekday: Weekday = Field(sa_type=String(16), primary_key=True)
    at: time = Field(primary_key=True)
