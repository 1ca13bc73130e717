"""Words by which a workspace sorts its posts."""

from datetime import datetime

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel

from app.db.base import created, word
from app.domain.tags import TagColor


class Tag(SQLModel, table=True):
    """``name`` is told apart from others of its workspace without regard to case."""

    __tablename__ = "tags"
    __table_args__ = (
        Index("uq_tags_workspace_id_name", "workspace_id", text("lower(name)"), unique=True),
    )

    id: str = Field(primary_key=True)
    workspace_id: str = Field(foreign_key="workspaces.id", ondelete="CASCADE")
    name: str
    color: TagColor = word(TagColor)
    created_at: datetime = created()


class PostTag(SQLModel, table=True):
    """That a post carries a tag."""

    __tablename__ = "post_tags"
    __table_args__ = (Index("ix_post_tags_tag_id", "tag_id"),)

    post_id: str = Field(foreign_key="posts.id", ondelete="CASCADE", primary_key=True)
    tag_id: str = Field(foreign_key="tags.id", ondelete="CASCADE", primary_key=True)
