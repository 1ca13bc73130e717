"""A secret address at which calendar programs read what is planned. Only its hash is kept."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from app.db.base import created, instant


class CalendarFeed(SQLModel, table=True):
    """``account_id`` None: everything in the workspace."""

    __tablename__ = "calendar_feeds"

    id: str = Field(primary_key=True)
    workspace_id: str = Field(foreign_key="workspaces.id", ondelete="CASCADE", index=True)
    user_id: str = Field(foreign_key="users.id", ondelete="CASCADE")
    account_id: str | None = Field(
        default=None, foreign_key="social_accounts.id", ondelete="CASCADE"
    )
    token_hash: str = Field(unique=True, repr=False)
    # Enough of the secret to recognise it in a list, far too little to use it.
    hint: str
    created_at: datetime = created()
    last_read_at: datetime | None = instant(nullable=True)
    revoked_at: datetime | None = instant(nullable=True)
