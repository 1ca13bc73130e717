"""What someone wrote: a post, its parts, and what differs per account."""

from datetime import datetime

from sqlalchemy import Column, Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

from app.db.base import created


class Post(SQLModel, table=True):
    __tablename__ = "posts"
    __table_args__ = (
        Index("ix_posts_workspace_id_id", "workspace_id", "id"),
        Index("ix_posts_workspace_id_user_id_id", "workspace_id", "user_id", "id"),
    )

    id: str = Field(primary_key=True)
    workspace_id: str = Field(foreign_key="workspaces.id", ondelete="CASCADE")
    user_id: str = Field(foreign_key="users.id")
    # Options per platform slug, for every account of that platform without a variant.
    platform_params: dict[str, dict[str, object]] = Field(
        default_factory=dict, sa_column=Column(JSONB, nullable=False, server_default="{}")
    )
    # What other posts are copied from: never scheduled itself, and no draft of anybody's.
    is_template: bool = Field(default=False, sa_column_kwargs={"server_default": "false"})
    created_at: datetime = created()
    updated_at: datetime = created()


class Variant(SQLModel, table=True):
    """What differs on one account. Without parts of its own it keeps the post's text."""

    __tablename__ = "variants"
    __table_args__ = (
        Index("uq_variants_post_id_account_id", "post_id", "account_id", unique=True),
    )

    id: str = Field(primary_key=True)
    post_id: str = Field(foreign_key="posts.id", ondelete="CASCADE")
    account_id: str = Field(foreign_key="social_accounts.id", ondelete="CASCADE")
    params: dict[str, object] | None = Field(default=None, sa_column=Column(JSONB, nullable=True))


class PostPart(SQLModel, table=True):
    """One part: of the post itself, or of one account's variant of it."""

    __tablename__ = "post_parts"
    __table_args__ = (
        Index(
            "uq_post_parts_post_id_variant_id_position",
            "post_id",
            "variant_id",
            "position",
            unique=True,
            postgresql_nulls_not_distinct=True,
        ),
        # Words as they are written, of whatever language; an index takes a megabyte of them.
        Index(
            "ix_post_parts_words",
            text("to_tsvector('simple'::regconfig, \"left\"(text, 50000))"),
            postgresql_using="gin",
        ),
    )

    id: str = Field(primary_key=True)
    post_id: str = Field(foreign_key="posts.id", ondelete="CASCADE")
    variant_id: str | None = Field(default=None, foreign_key="variants.id", ondelete="CASCADE")
    position: int
    text: str
