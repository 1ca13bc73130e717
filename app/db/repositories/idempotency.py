"""Answers kept for requests that carry an Idempotency-Key."""

from datetime import datetime

from sqlalchemy import ColumnElement, delete, update
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import Session, col

from app.db.models import IdempotentRequest

Answer = dict[str, object]


class IdempotentRequests:
    """The keys that one person used on one route."""

    def __init__(self, session: Session, user_id: str, route: str) -> None:
        self._session = session
        self._user_id = user_id
        self._route = route

    def find(self, key: str) -> IdempotentRequest | None:
        return self._session.get(
            IdempotentRequest, (self._user_id, self._route, key), populate_existing=True
        )

    def reserve(self, key: str, body_hash: str, answer: Answer, now: datetime) -> bool:
        """Take the key for a request that begins now; False when somebody has it already."""
        taken = self._session.scalar(
            insert(IdempotentRequest)
            .values(
                user_id=self._user_id,
                route=self._route,
                key=key,
                body_hash=body_hash,
                http_status=None,
                answer=answer,
                created_at=now,
            )
            .on_conflict_do_nothing()
            .returning(col(IdempotentRequest.key))
        )
        return taken is not None

    def take_over(self, key: str, began_at: datetime, now: datetime) -> bool:
        """Go on with a request that began at ``began_at`` and never ended; one caller wins."""
        taken = self._session.scalar(
            update(IdempotentRequest)
            .where(
                *self._is(key),
                col(IdempotentRequest.http_status).is_(None),
                col(IdempotentRequest.created_at) == began_at,
            )
            .values(created_at=now)
            .returning(col(IdempotentRequest.key))
        )
        return taken is not None

    def finish(self, key: str, http_status: int, answer: Answer) -> None:
        """Keep the answer for whoever asks again."""
        self._session.execute(
            update(IdempotentRequest)
            .where(*self._is(key))
            .values(http_status=http_status, answer=answer)
        )

    def give_up(self, key: str, at: datetime) -> None:
        """Let the next caller take the unfinished request over at once."""
        self._session.execute(
            update(IdempotentRequest)
            .where(*self._is(key), col(IdempotentRequest.http_status).is_(None))
            .values(created_at=at)
        )

    def release(self, key: str) -> None:
        """Forget an unfinished request that changed nothing."""
        self._session.execute(
            delete(IdempotentRequest).where(
                *self._is(key), col(IdempotentRequest.http_status).is_(None)
            )
        )

    def forget_before(self, at: datetime) -> None:
        """Drop what began before ``at``."""
        self._session.execute(
            delete(IdempotentRequest).where(
                col(IdempotentRequest.user_id) == self._user_id,
                col(IdempotentRequest.created_at) < at,
            )
        )

    def _is(self, key: str) -> tuple[ColumnElement[bool], ...]:
        return (
            col(IdempotentRequest.user_id) == self._user_id,
            col(IdempotentRequest.route) == self._route,
            col(IdempotentRequest.key) == key,
        )
