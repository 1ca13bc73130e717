"""Files, and where they are used."""

from datetime import datetime

from sqlalchemy import Column, Index
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

from app.db.base import created


class MediaAsset(SQLModel, table=True):
    __tablename__ = "media_assets"
    __table_args__ = (Index("ix_media_assets_workspace_id_id", "workspace_id", "id"),)

    id: str = Field(primary_key=True)
    workspace_id: str = Field(foreign_key="workspaces.id", ondelete="CASCADE")
    user_id: str = Field(foreign_key="users.id")
    sha256: str
    mime: str
    bytes: int
    width: int
    height: int
    # Seconds of a video, pages of a document; None where nobody knows, and for images.
    length: float | None = None
    is_animated: bool = Field(default=False, sa_column_kwargs={"server_default": "false"})
    storage_key: str
    original_name: str = ""
    alt_text: str = ""
    # What it was cut out of, and which part of that: left, top, width, height in its pixels.
    source_id: str | None = Field(
        default=None, foreign_key="media_assets.id", ondelete="SET NULL", index=True
    )
    crop: dict[str, int] | None = Field(default=None, sa_column=Column(JSONB, nullable=True))
    created_at: datetime = created()


class Rendition(SQLModel, table=True):
    """A copy of an image that fits what a network takes. ``target`` says in words what was made,
    so that networks with the same wishes share it."""

    __tablename__ = "renditions"

    media_id: str = Field(foreign_key="media_assets.id", ondelete="CASCADE", primary_key=True)
    target: str = Field(primary_key=True)
    mime: str
    bytes: int
    width: int
    height: int
    storage_key: str
    created_at: datetime = created()


class Attachment(SQLModel, table=True):
    """A file used in a part. ``alt_text`` None: the file's own."""

    __tablename__ = "attachments"

    part_id: str = Field(foreign_key="post_parts.id", ondelete="CASCADE", primary_key=True)
    position: int = Field(primary_key=True)
    media_id: str = Field(foreign_key="media_assets.id", index=True)
    alt_text: str | None = None
