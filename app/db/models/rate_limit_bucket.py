"""What was used of a ceiling that a network states."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from app.db.base import instant


class RateLimitBucket(SQLModel, table=True):
    """``key`` says whose ceiling it is (an account, or our app with a network)."""

    __tablename__ = "rate_limit_buckets"

    key: str = Field(primary_key=True)
    window_s: int = Field(primary_key=True)
    started_at: datetime = instant()
    used: int = 0
