"""Changing many scheduled posts at once: all of a post's accounts, or whatever was selected.

A move is all or nothing, decided row by row against the claims of the workers. Cancelling,
retrying and deleting go as far as they can and say what stayed as it was.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from app.core.errors import AppError, FieldError, InvalidInput
from app.db.models import ScheduledPost
from app.db.repositories.claims import Claims, Wanted
from app.domain.calendar import at_minute, on_day
from app.domain.permissions import Actor, Permission
from app.domain.publication import Status
from app.domain.slots import to_local
from app.services import posts, preflight, queueing, scheduling
from app.services.access import require
from app.services.context import Context
from app.services.draft_checks import check_time

MOST_AT_ONCE = 500
_LONGEST_MOVE = timedelta(days=366)
_MINUTES = range(24 * 60)


@dataclass(frozen=True, slots=True)
class Target:
    """A scheduled post as whoever wants to move it last saw it."""

    id: str
    version: int


@dataclass(frozen=True, slots=True)
class Moved:
    """One that was moved: from when to when, and the version that it has now."""

    id: str
    post_id: str
    version: int
    was_at: datetime
    at: datetime


@dataclass(frozen=True, slots=True)
class Tally:
    """How many were changed, and why the others were not, each reason once."""

    done: int
    refused: int
    reasons: tuple[str, ...]


def move_to_day(
    ctx: Context,
    actor: Actor,
    targets: Sequence[Target],
    day: date,
    zone: str,
    *,
    minute: int | None = None,
) -> list[Moved]:
    """Move all of ``targets`` to ``day`` on the clock in ``zone``, or none of them.

    ``minute`` counts from midnight; None keeps each one's time of day, also across a change of
    the clock. Raises as ``move_each`` does.
    """
    if minute is not None and minute not in _MINUTES:
        raise InvalidInput("A day has 1,440 minutes. Choose a time on it.")
    if minute is None:
        return move_each(ctx, actor, targets, lambda row: on_day(row.scheduled_for, day, zone))
    at = at_minute(day, minute, zone)
    return move_each(ctx, actor, targets, lambda _: at)


def move_by_days(
    ctx: Context, actor: Actor, targets: Sequence[Target], days: int, zone: str
) -> list[Moved]:
    """Move each of ``targets`` by ``days`` (negative: earlier), keeping its time of day in
    ``zone``; all of them, or none. Raises as ``move_each`` does."""
    if abs(days) > _LONGEST_MOVE.days:
        raise InvalidInput("Posts can be moved by a year at most.")

    def shifted(row: ScheduledPost) -> datetime:
        local = to_local(row.scheduled_for, zone)
        return on_day(row.scheduled_for, local.date() + timedelta(days=days), zone)

    return move_each(ctx, actor, targets, shifted)


def move_back(ctx: Context, actor: Actor, moved: Sequence[Moved]) -> list[Moved]:
    """Undo a move, as long as nobody changed any of it since. Raises as ``move_each`` does."""
    before = {m.id: m.was_at for m in moved}
    targets = [Target(m.id, m.version) for m in moved]
    return move_each(ctx, actor, targets, lambda row: before[row.id])


def move_each(
    ctx: Context,
    actor: Actor,
    targets: Sequence[Target],
    when: Callable[[ScheduledPost], datetime],
) -> list[Moved]:
    """Have each of ``targets`` go out at the instant that ``when`` gives for it; all, or none.

    Raises InvalidInput for a time that has passed and for more than 500 at once; NotFound; Conflict
    when one can no longer be moved, or is no longer at its version.
    """
    require(actor, Permission.WRITE_POSTS)
    _check_count(targets)
    now = ctx.clock.now()
    with ctx.database.unit_of_work() as session:
        # Workers choose among an account's posts under the same lock: neither side can hold what
        # the other one waits for.
        Claims(session).lock_accounts([Wanted(t.id, t.version) for t in targets])
        done: list[tuple[ScheduledPost, Moved]] = []
        for target in sorted(targets, key=lambda t: t.id):
            row = scheduling.find_row(session, actor, target.id)
            was_at, at = row.scheduled_for, when(row)
            check_time(at, now)
            row = scheduling.move_row(session, row, at, now, target.version)
            scheduling.note_move(session, actor, row, was_at, now)
            done.append((row, Moved(row.id, row.post_id, row.version, was_at, at)))
    _tell(ctx, actor, [row for row, _ in done])
    return [moved for _, moved in done]


def cancel_all(ctx: Context, actor: Actor, ids: Sequence[str]) -> Tally:
    """Have none of these scheduled posts go out, as far as that can still be had."""
    return _each(actor, ids, lambda one: scheduling.cancel(ctx, actor, one))


def retry_all(ctx: Context, actor: Actor, ids: Sequence[str]) -> Tally:
    """Try these scheduled posts again now, as far as they failed or missed their time."""
    return _each(actor, ids, lambda one: scheduling.retry(ctx, actor, one))


def delete_all(ctx: Context, actor: Actor, post_ids: Sequence[str]) -> Tally:
    """Remove these posts with whatever waits of them, as far as nothing of them went out."""
    return _each(actor, post_ids, lambda one: posts.delete_post(ctx, actor, one))


def _each(actor: Actor, ids: Sequence[str], change: Callable[[str], object]) -> Tally:
    require(actor, Permission.WRITE_POSTS)
    _check_count(ids)
    reasons: list[str] = []
    for one in dict.fromkeys(ids):
        try:
            change(one)
        except AppError as error:
            reasons.append(error.user_message)
    done = len(dict.fromkeys(ids)) - len(reasons)
    return Tally(done, len(reasons), tuple(dict.fromkeys(reasons)))


def _check_count(chosen: Sequence[object]) -> None:
    if not chosen:
        message = "Nothing is selected. Select a post first."
        raise InvalidInput(message, [FieldError("targets", "empty", message)])
    if len(chosen) > MOST_AT_ONCE:
        message = f"At most {MOST_AT_ONCE} posts can be changed at once. Select fewer."
        raise InvalidInput(message, [FieldError("targets", "too_many", message)])


def _tell(ctx: Context, actor: Actor, rows: Sequence[ScheduledPost]) -> None:
    queueing.take_back(ctx, rows)
    queueing.put(ctx, [r for r in rows if r.status in {Status.PENDING, Status.RETRYING}])
    preflight.again_for_moved(ctx, rows)
    ctx.live.publish(actor.workspace_id)
