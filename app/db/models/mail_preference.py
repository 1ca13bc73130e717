"""What a person wants to be told by mail about one workspace. No row: everything, at once."""

from datetime import datetime

from sqlalchemy import Column, Index, text
from sqlalchemy.dialects.postgresql import ARRAY, TEXT
from sqlmodel import Field, SQLModel

from app.db.base import instant, word
from app.domain.mail_choice import MailMode


class MailPreference(SQLModel, table=True):
    """``digest_due_at`` is when the next daily letter is due, or, while one is being sent, when
    another sender may try; None: none is wanted."""

    __tablename__ = "mail_preferences"
    __table_args__ = (
        Index(
            "ix_mail_preferences_digest_due_at",
            "digest_due_at",
            postgresql_where=text("digest_due_at IS NOT NULL"),
        ),
    )

    workspace_id: str = Field(foreign_key="workspaces.id", ondelete="CASCADE", primary_key=True)
    user_id: str = Field(foreign_key="users.id", ondelete="CASCADE", primary_key=True, index=True)
    mode: MailMode = word(MailMode, MailMode.AT_ONCE)
    hour: int = 8
    kinds: list[str] = Field(sa_column=Column(ARRAY(TEXT), nullable=False))
    digest_due_at: datetime | None = instant(nullable=True)
    # Up to when the daily letters told; what changed since is news to the next one.
    digested_at: datetime = instant()
