"""What somebody is still writing, and how a text came to be what it is."""

from datetime import datetime

from sqlalchemy import Column, Index
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

from app.db.base import created


class Draft(SQLModel, table=True):
    """A post that may be incomplete in every way. Sent, it becomes the post with the same id.

    ``editor`` and ``number`` tell which open editor saved it last, and its how manieth save that
    was: its own saves never stand against one another, and one that comes late changes nothing.
    """

    __tablename__ = "drafts"
    __table_args__ = (
        Index("ix_drafts_workspace_id_updated_at_id", "workspace_id", "updated_at", "id"),
    )

    id: str = Field(primary_key=True)
    workspace_id: str = Field(foreign_key="workspaces.id", ondelete="CASCADE")
    user_id: str = Field(foreign_key="users.id")
    content: dict[str, object] = Field(sa_column=Column(JSONB, nullable=False))
    version: int = 1
    editor: str = ""
    number: int = 0
    # The draft that this one was kept beside, because it had changed meanwhile.
    copy_of: str | None = None
    created_at: datetime = created()
    updated_at: datetime = created()


class DraftVersion(SQLModel, table=True):
    """What a draft, or the post that it became, said at some time. Both have the same id, so the
    history goes on when a draft is sent."""

    __tablename__ = "draft_versions"
    __table_args__ = (
        Index("ix_draft_versions_draft_id_created_at", "draft_id", "created_at"),
        Index("ix_draft_versions_workspace_id", "workspace_id"),
    )

    id: str = Field(primary_key=True)
    workspace_id: str = Field(foreign_key="workspaces.id", ondelete="CASCADE")
    draft_id: str
    user_id: str = Field(foreign_key="users.id")
    # What was done then: saved, scheduled, changed.
    event: str
    content: dict[str, object] = Field(sa_column=Column(JSONB, nullable=False))
    created_at: datetime = created()
