"""How live posts are doing, as their networks say."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, DateTime, Index, text
from sqlmodel import Field, SQLModel

from app.db.base import instant


def _number() -> Any:
    return Field(default=None, sa_type=BigInteger, nullable=True)


class PostMetrics(SQLModel, table=True):
    """The newest numbers of one live part. ``next_at`` None: it is not asked about any more."""

    __tablename__ = "post_metrics"
    __table_args__ = (
        Index("ix_post_metrics_next_at", "next_at", postgresql_where=text("next_at IS NOT NULL")),
    )

    published_post_id: str = Field(
        foreign_key="published_posts.id", ondelete="CASCADE", primary_key=True
    )
    next_at: datetime | None = instant(nullable=True)
    fetched_at: datetime | None = instant(nullable=True)
    views: int | None = _number()
    likes: int | None = _number()
    comments: int | None = _number()
    shares: int | None = _number()
    clicks: int | None = _number()
    saves: int | None = _number()


class MetricSnapshot(SQLModel, table=True):
    """The same numbers as they were at one time, kept for what is shown over time."""

    __tablename__ = "metric_snapshots"

    published_post_id: str = Field(
        foreign_key="published_posts.id", ondelete="CASCADE", primary_key=True
    )
    fetched_at: datetime = Field(sa_type=DateTime(timezone=True), primary_key=True)
    views: int | None = _number()
    likes: int | None = _number()
    comments: int | None = _number()
    shares: int | None = _number()
    clicks: int | None = _number()
    saves: int | None = _number()
