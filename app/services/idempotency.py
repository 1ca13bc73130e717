"""Requests that may be repeated: the first answer is kept, and nothing is made twice.

The key's row is committed before anything else happens, and with it the id that whatever the
request creates will have. A request that broke off is gone on with under that id, so that a
repeat finds what was made already instead of making it again.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from app.core.errors import Conflict
from app.core.ids import new_id
from app.db.models import IdempotentRequest
from app.db.repositories.idempotency import Answer, IdempotentRequests
from app.domain.permissions import Actor
from app.services.context import Context

KEPT_FOR = timedelta(days=1)
# Longer than any request takes; a request this old was cut off by a crash.
STALE_AFTER = timedelta(minutes=2)
_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


class StillRunning(Conflict):
    """The first request with this key is still being answered."""

    code = "still_running"
    retry_after_s = 2


@dataclass(frozen=True, slots=True)
class RequestKey:
    """Which request: whose, on which route, under which key, with what content."""

    actor: Actor
    route: str
    key: str
    body_hash: str


@dataclass(frozen=True, slots=True)
class StoredAnswer:
    """What the first request was answered."""

    http_status: int
    body: Answer


def find_answer(ctx: Context, request: RequestKey) -> StoredAnswer | None:
    """The answer to the first request with this key, if there was one.

    Raises Conflict when that one said something else, or is still being answered.
    """
    with ctx.database.unit_of_work() as session:
        rows = IdempotentRequests(session, request.actor.user_id, request.route)
        row = rows.find(request.key)
        return _answer(row, request, ctx.clock.now()) if row else None


def reserve(ctx: Context, request: RequestKey, prefix: str) -> str:
    """Take the key; returns the id, beginning with ``prefix``, for what the request creates.

    Raises Conflict when somebody else took it first.
    """
    now = ctx.clock.now()
    with ctx.database.unit_of_work() as session:
        rows = IdempotentRequests(session, request.actor.user_id, request.route)
        rows.forget_before(now - KEPT_FOR)
        reserved_id = new_id(prefix)
        if rows.reserve(request.key, request.body_hash, {"reserved_id": reserved_id}, now):
            return reserved_id
        row = rows.find(request.key)
        if row is None or _answer(row, request, now) is not None:
            raise _still_running()
        if not rows.take_over(request.key, row.created_at, now):
            raise _still_running()
        return str((row.answer or {}).get("reserved_id", reserved_id))


def finish(ctx: Context, request: RequestKey, answer: StoredAnswer) -> None:
    """Keep the answer for a day."""
    with ctx.database.unit_of_work() as session:
        rows = IdempotentRequests(session, request.actor.user_id, request.route)
        rows.finish(request.key, answer.http_status, answer.body)


def release(ctx: Context, request: RequestKey) -> None:
    """Free the key of a request that was refused and changed nothing."""
    with ctx.database.unit_of_work() as session:
        IdempotentRequests(session, request.actor.user_id, request.route).release(request.key)


def give_up(ctx: Context, request: RequestKey) -> None:
    """Let a repeat go on at once with a request that broke off."""
    with ctx.database.unit_of_work() as session:
        rows = IdempotentRequests(session, request.actor.user_id, request.route)
        rows.give_up(request.key, _LONG_AGO)


def _answer(row: IdempotentRequest, request: RequestKey, now: datetime) -> StoredAnswer | None:
    if row.body_hash != request.body_hash:
        raise Conflict(
            "This Idempotency-Key was used for another request. Use a new key for new content.",
            code="idempotency_key_reused",
        )
    if row.http_status is not None:
        return StoredAnswer(row.http_status, row.answer or {})
    if now - row.created_at < STALE_AFTER:
        raise _still_running()
    return None


def _still_running() -> StillRunning:
    return StillRunning(
        "The first request with this Idempotency-Key is still being answered. Ask again shortly."
    )
