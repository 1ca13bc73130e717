"""A scheduled post as its worker holds it."""

from dataclasses import dataclass, fields
from datetime import datetime

from app.db.models import ScheduledPost


@dataclass(frozen=True, slots=True)
class PostInHand:
    """What an attempt, or a look, needs of the row; instants are UTC.

    Columns, not an entity: a thousand of them are read at one instant.
    """

    id: str
    workspace_id: str
    user_id: str
    post_id: str
    account_id: str
    platform: str
    scheduled_for: datetime
    due_at: datetime
    attempts_used: int
    trying_since: datetime | None
    error_code: str | None
    lost_workers: int
    lease_token: str | None
    correlation_id: str | None
    updated_at: datetime

    @classmethod
    def of(cls, row: ScheduledPost) -> "PostInHand":
        """The same of a row that was read whole."""
        return cls(*(getattr(row, name) for name in COLUMNS))


COLUMNS = tuple(field.name for field in fields(PostInHand))
