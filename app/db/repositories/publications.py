"""The publish state machine in SQL: the only code that writes a scheduled post's status.

Every change is one conditional UPDATE; the row that comes back (or does not) decides who won. A
post that was moved or cancelled before the claim cannot go out at its old time: a claim
(``claims.py``) asks for the version it was queued with, a claimable status and a due instant that
has passed, all in the statement that takes the lease; a move or cancel changes version, status or
due instant in one statement of its own; PostgreSQL runs the two on the row one after the other, and
the second finds its condition false.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    DateTime,
    and_,
    any_,
    bindparam,
    case,
    exists,
    func,
    or_,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import ARRAY, TEXT
from sqlmodel import Session, col

from app.db.models import (
    PostingSchedule,
    PublishAttempt,
    PublishedPost,
    ScheduledPost,
    SocialAccount,
)
from app.domain.outcome import Cause
from app.domain.publication import TRANSITIONS, Event, Status

_OPEN_STATUSES = (Status.UNCONFIRMED, Status.PROCESSING)
_WAITING_STATUSES = (Status.PENDING, Status.RETRYING)
# The rows come back to be told about; what a hundred thousand of them take, no worker has.
_SWEPT_AT_ONCE = 2_000


@dataclass(frozen=True, slots=True)
class Waiting:
    """A post that waits for its time: what the job queue must know of it."""

    id: str
    version: int
    due_at: datetime
    account_id: str
    platform: str


@dataclass(frozen=True, slots=True)
class Change:
    """What to store along with an event; None leaves the column as it is."""

    due_at: datetime | None = None
    check_at: datetime | None = None
    cause: Cause | None = None
    scheduled_for: datetime | None = None
    costs_attempt: bool = True
    is_new_version: bool = False
    forgets_attempts: bool = False
    worker_was_lost: bool = False
    # Another account that it is to go out on: what waited in slots of the old one waits no more.
    account_id: str | None = None


class Publications:
    """Scheduled posts of every workspace, for the engine alone."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def claim_check(
        self, scheduled_post_id: str, again_at: datetime, now: datetime
    ) -> ScheduledPost | None:
        """Take an unconfirmed or processing post for one look; the next one is at ``again_at``."""
        statement = (
            update(ScheduledPost)
            .where(
                col(ScheduledPost.id) == scheduled_post_id,
                col(ScheduledPost.status).in_(_OPEN_STATUSES),
                col(ScheduledPost.check_at) <= now,
            )
            .values(check_at=again_at, updated_at=now)
            .returning(ScheduledPost)
        )
        return self._one(statement)

    def advance(
        self,
        event: Event,
        now: datetime,
        *conditions: ColumnElement[bool],
        change: Change = Change(),
        waits: bool = True,
    ) -> list[ScheduledPost]:
        """Apply ``event`` to every row that meets ``conditions`` and that the table lets through;
        unless it ``waits``, only to some of those that nobody is changing (``is_free``).

        Returns the rows as they are now; none means that somebody else was first.
        """
        met = [col(ScheduledPost.status).in_(sources_of(event)), *conditions]
        statement = (
            update(ScheduledPost)
            .where(*met if waits else [is_free(*met)])
            .values(status=target_of(event), updated_at=now, **_values(event, change, now))
            .returning(ScheduledPost)
            .execution_options(populate_existing=True)
        )
        return list(self._session.scalars(statement))

    def advance_held(
        self, event: Event, leases: Mapping[str, str], now: datetime
    ) -> frozenset[str]:
        """Apply ``event`` to posts by id, each while it is held under the lease given with it.

        Returns the leases of those that took it. As ``advance``, for many at one instant: the
        rows are found by their ids, and nothing of them is read.
        """
        values = {"ids": list(leases), "tokens": list(leases.values()), "now": now}
        return frozenset(self._session.scalars(_held_statement(event), values))

    def keep_leases(self, tokens: Sequence[str], until: datetime) -> int:
        """Extend the leases that are still held, but for those of posts that are being settled
        just then; returns how many it were."""
        held = is_free(
            col(ScheduledPost.lease_token).in_(tokens),
            col(ScheduledPost.status) == Status.PUBLISHING,
            most=len(tokens),
        )
        result = self._session.execute(update(ScheduledPost).where(held).values(lease_until=until))
        return int(getattr(result, "rowcount", 0))

    def set_check_at(
        self, scheduled_post_id: str, check_at: datetime | None, cause: Cause
    ) -> ScheduledPost | None:
        """Keep looking at ``check_at`` (None: a person decides), and say why."""
        statement = (
            update(ScheduledPost)
            .where(
                col(ScheduledPost.id) == scheduled_post_id,
                col(ScheduledPost.status).in_(_OPEN_STATUSES),
            )
            .values(check_at=check_at, error_code=cause.code, error_message=cause.message)
            .returning(ScheduledPost)
            .execution_options(populate_existing=True)
        )
        return self._one(statement)

    def waiting(self, until: datetime, limit: int) -> list[Waiting]:
        """What is due before ``until`` and not yet handed to a worker, soonest first."""
        statement = (
            select(
                col(ScheduledPost.id),
                col(ScheduledPost.version),
                col(ScheduledPost.due_at),
                col(ScheduledPost.account_id),
                col(ScheduledPost.platform),
            )
            .where(
                col(ScheduledPost.status).in_([*_WAITING_STATUSES, Status.QUEUED]),
                col(ScheduledPost.due_at) <= until,
            )
            .order_by(col(ScheduledPost.due_at), col(ScheduledPost.id))
            .limit(limit)
        )
        return [Waiting(*row) for row in self._session.execute(statement)]

    def due_checks(self, now: datetime, limit: int = 500) -> list[str]:
        """Ids of unconfirmed and processing posts that should be looked at."""
        statement = (
            select(col(ScheduledPost.id))
            .where(
                col(ScheduledPost.status).in_(_OPEN_STATUSES), col(ScheduledPost.check_at) <= now
            )
            .order_by(col(ScheduledPost.check_at))
            .limit(limit)
        )
        return list(self._session.scalars(statement))

    def _one(self, statement: Any) -> ScheduledPost | None:
        row: ScheduledPost | None = self._session.scalars(statement).one_or_none()
        return row


def is_post(scheduled_post_id: str) -> ColumnElement[bool]:
    """The post with this id."""
    return col(ScheduledPost.id) == scheduled_post_id


def is_free(*conditions: ColumnElement[bool], most: int = _SWEPT_AT_ONCE) -> ColumnElement[bool]:
    """At most so many posts that meet ``conditions``, those that came due first, and none that
    somebody is changing: who waits for nobody can stand in no circle of waiting, whatever order
    others take their posts in."""
    ids = select(col(ScheduledPost.id)).where(*conditions).order_by(col(ScheduledPost.due_at))
    free = ids.limit(most).with_for_update(key_share=True, skip_locked=True).cte("free")
    # As an array: of a set PostgreSQL may think that it is large, and read the table instead.
    return any_(func.array(select(free.c.id).scalar_subquery(), type_=ARRAY(TEXT))) == col(
        ScheduledPost.id
    )


def holds_lease(*lease_tokens: str) -> ColumnElement[bool]:
    """The posts that these leases were given for, unless others took their place."""
    return col(ScheduledPost.lease_token).in_(lease_tokens)


def lost_its_worker_before() -> ColumnElement[bool]:
    """Posts that lose a worker for the second time: running them again may cost a third."""
    return col(ScheduledPost.lost_workers) >= 1


def has_version(version: int) -> ColumnElement[bool]:
    """The post as its reader last saw it."""
    return col(ScheduledPost.version) == version


def lease_ran_out(now: datetime, *, after_call: bool) -> ColumnElement[bool]:
    """Posts whose worker is no longer believed, by whether its publish request had left."""
    call_left = (
        select(PublishAttempt.id)  # type: ignore[call-overload]
        .where(
            col(PublishAttempt.lease_token) == col(ScheduledPost.lease_token),
            col(PublishAttempt.call_began_at).is_not(None),
        )
        .exists()
    )
    return and_(
        col(ScheduledPost.status) == Status.PUBLISHING,
        col(ScheduledPost.lease_until) < now,
        call_left if after_call else ~call_left,
    )


def is_overdue_in_queue(now: datetime) -> ColumnElement[bool]:
    """Posts that were handed to the job queue and that nobody claimed in time."""
    waited = or_(col(ScheduledPost.check_at) <= now, col(ScheduledPost.check_at).is_(None))
    return and_(col(ScheduledPost.status) == Status.QUEUED, waited)


def is_due_before(at: datetime) -> ColumnElement[bool]:
    """Posts whose time came before ``at``."""
    return col(ScheduledPost.due_at) <= at


def is_blocked() -> ColumnElement[bool]:
    """Posts that wait for a person to mend their account."""
    return col(ScheduledPost.status) == Status.BLOCKED


def is_among(scheduled_post_ids: Collection[str]) -> ColumnElement[bool]:
    """The posts with these ids."""
    return col(ScheduledPost.id).in_(scheduled_post_ids)


def is_on_account(*account_ids: str) -> ColumnElement[bool]:
    """Posts to any of these accounts."""
    return col(ScheduledPost.account_id).in_(account_ids)


def is_in_paused_queue(*account_ids: str) -> ColumnElement[bool]:
    """Posts in slots of these accounts whose queues are paused, unless they are live in part."""
    return and_(
        col(ScheduledPost.account_id).in_(account_ids),
        col(ScheduledPost.slot_at) == col(ScheduledPost.scheduled_for),
        _queue_rests(),
        ~_has_begun(),
    )


def is_on_paused_account(*account_ids: str) -> ColumnElement[bool]:
    """Posts to those of these accounts that rest, unless they are live in part."""
    return and_(col(ScheduledPost.account_id).in_(account_ids), _account_rests(), ~_has_begun())


def is_held_for_nothing() -> ColumnElement[bool]:
    """Posts that are held although neither their account rests nor the queue whose slot they have:
    they were being stored while somebody let it go on, who could not see them yet."""
    is_in_slot = col(ScheduledPost.slot_at).is_not_distinct_from(col(ScheduledPost.scheduled_for))
    runs = select(col(SocialAccount.id)).where(col(SocialAccount.paused_at).is_(None))
    return and_(
        # By the accounts, whose index finds the few held ones among all that ever went out.
        col(ScheduledPost.account_id).in_(runs),
        col(ScheduledPost.status) == Status.HELD,
        ~and_(is_in_slot, _queue_rests()),
    )


def _account_rests() -> ColumnElement[bool]:
    return exists().where(
        col(SocialAccount.id) == col(ScheduledPost.account_id),
        col(SocialAccount.paused_at).is_not(None),
    )


def _queue_rests() -> ColumnElement[bool]:
    return exists().where(
        col(PostingSchedule.account_id) == col(ScheduledPost.account_id),
        col(PostingSchedule.paused_at).is_not(None),
    )


def _has_begun() -> ColumnElement[bool]:
    return exists().where(col(PublishedPost.scheduled_post_id) == col(ScheduledPost.id))


def sources_of(event: Event) -> list[Status]:
    """The statuses that ``event`` may happen in."""
    return [source for source, known in TRANSITIONS if known is event]


def target_of(event: Event) -> Any:
    """What the status becomes by ``event``: a value, or an expression on the old status."""
    targets = {source: target for (source, known), target in TRANSITIONS.items() if known is event}
    if len(set(targets.values())) == 1:
        return next(iter(targets.values()))
    return case(targets, value=col(ScheduledPost.status))


_ENDS = frozenset({Status.PUBLISHED, Status.FAILED, Status.CANCELLED, Status.MISSED})


# Being claimed, queued or looked at again says nothing about whether the post kills workers.
_KEEPS_COUNT_OF_LOST = frozenset(
    {
        Event.MOVED_TO_QUEUE,
        Event.NOT_CLAIMED,
        Event.PROVEN_ABSENT,
        Event.FOUND_IN_PART,
    }
)


# On its way to a worker a post still waits for what it waited for.
_KEEPS_REASON = frozenset({Event.MOVED_TO_QUEUE, Event.NOT_CLAIMED})


@lru_cache
def _held_statement(event: Event) -> Any:
    """The UPDATE of ``advance_held``; making it costs more than running it."""
    now = bindparam("now", type_=DateTime(timezone=True))
    given = (bindparam(name, type_=ARRAY(TEXT)) for name in ("ids", "tokens"))
    held = func.unnest(*given).table_valued("id", "lease_token").render_derived("held")
    return (
        update(ScheduledPost)
        .where(
            col(ScheduledPost.id) == held.c.id,
            col(ScheduledPost.lease_token) == held.c.lease_token,
            col(ScheduledPost.status).in_(sources_of(event)),
        )
        .values(status=target_of(event), updated_at=now, **_values(event, Change(), now))
        .returning(col(ScheduledPost.lease_token))
        .execution_options(synchronize_session=False)
    )


def _values(event: Event, change: Change, now: Any) -> dict[str, Any]:
    targets = {target for (_, known), target in TRANSITIONS.items() if known is event}
    # A due or check instant belongs to the state it was set for: the next state starts without.
    values: dict[str, Any] = {"check_at": change.check_at}
    values["finished_at"] = now if targets <= _ENDS else None
    if event not in _KEEPS_REASON:
        values["error_code"] = change.cause.code if change.cause else None
        values["error_message"] = change.cause.message if change.cause else None
    values |= _place(change)
    if change.is_new_version:
        values["version"] = col(ScheduledPost.version) + 1
    if change.worker_was_lost:
        values["lost_workers"] = col(ScheduledPost.lost_workers) + 1
    elif event not in _KEEPS_COUNT_OF_LOST:
        values["lost_workers"] = 0
    if change.forgets_attempts:
        values |= {"attempts_used": 0, "trying_since": None}
    elif not change.costs_attempt:
        spared = func.greatest(col(ScheduledPost.attempts_used) - 1, 0)
        values |= {"attempts_used": spared, "trying_since": None}
    return values


def _place(change: Change) -> dict[str, Any]:
    """When and where it is to go out from now on."""
    values: dict[str, Any] = {}
    if change.due_at is not None:
        values["due_at"] = change.due_at
    if change.scheduled_for is not None:
        values["scheduled_for"] = change.scheduled_for
    if change.account_id is not None:
        values |= {"account_id": change.account_id, "slot_at": None}
    return values
