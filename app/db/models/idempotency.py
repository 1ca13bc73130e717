"""Answers kept for requests that carry an Idempotency-Key."""

from datetime import datetime

from sqlalchemy import Column
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

from app.db.base import created


class IdempotentRequest(SQLModel, table=True):
    """``http_status`` None: the first request with this key is still being answered."""

    __tablename__ = "idempotent_requests"

    user_id: str = Field(foreign_key="users.id", ondelete="CASCADE", primary_key=True)
    route: str = Field(primary_key=True)
    key: str = Field(primary_key=True)
    body_hash: str
    http_status: int | None = None
    answer: dict[str, object] | None = Field(default=None, sa_column=Column(JSONB, nullable=True))
    created_at: datetime = created()
