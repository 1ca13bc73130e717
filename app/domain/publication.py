"""The life of a scheduled post: its statuses, what may follow what, and what to do next.

Pure: the outcome, the history and the instant go in, a Transition comes out. The repository
stores it (``claim`` and ``advance`` are the only writers of a status) and refuses whatever this
table does not allow.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from app.domain.outcome import (
    ActionRequired,
    Cause,
    Outcome,
    Processing,
    Published,
    Rejected,
    Retry,
    Unknown,
)
from app.domain.retry import RetryPolicy


class Status(StrEnum):
    """Stored, shown and sent with these words."""

    PENDING = "pending"
    HELD = "held"
    QUEUED = "queued"
    PUBLISHING = "publishing"
    PROCESSING = "processing"
    PUBLISHED = "published"
    RETRYING = "retrying"
    BLOCKED = "blocked"
    UNCONFIRMED = "unconfirmed"
    FAILED = "failed"
    MISSED = "missed"
    CANCELLED = "cancelled"


class Event(StrEnum):
    """What can happen to a scheduled post."""

    MOVED_TO_QUEUE = "moved_to_queue"
    CLAIMED = "claimed"
    PUBLISHED = "published"
    STILL_PROCESSING = "still_processing"
    WILL_RETRY = "will_retry"
    GAVE_UP = "gave_up"
    NEEDS_ACTION = "needs_action"
    ACCOUNT_MENDED = "account_mended"
    BECAME_UNKNOWN = "became_unknown"
    LEASE_RAN_OUT_BEFORE_CALL = "lease_ran_out_before_call"
    HANDED_BACK = "handed_back"
    NOT_CLAIMED = "not_claimed"
    FOUND = "found"
    FOUND_IN_PART = "found_in_part"
    PROVEN_ABSENT = "proven_absent"
    REJECTED = "rejected"
    TOO_LATE = "too_late"
    RETRIED_BY_PERSON = "retried_by_person"
    RESOLVED_AS_PUBLISHED = "resolved_as_published"
    RESOLVED_AS_NOT_PUBLISHED = "resolved_as_not_published"
    MOVED = "moved"
    HELD = "held"
    RELEASED = "released"
    CANCELLED = "cancelled"


_P, _Q, _W, _D = Status.PENDING, Status.QUEUED, Status.PUBLISHING, Status.PROCESSING
_R, _B, _U = Status.RETRYING, Status.BLOCKED, Status.UNCONFIRMED
_F, _M, _H = Status.FAILED, Status.MISSED, Status.HELD

TRANSITIONS: dict[tuple[Status, Event], Status] = {
    (_P, Event.MOVED_TO_QUEUE): _Q,
    (_R, Event.MOVED_TO_QUEUE): _Q,
    (_P, Event.CLAIMED): _W,
    (_Q, Event.CLAIMED): _W,
    (_R, Event.CLAIMED): _W,
    (_W, Event.PUBLISHED): Status.PUBLISHED,
    (_D, Event.PUBLISHED): Status.PUBLISHED,
    (_W, Event.STILL_PROCESSING): _D,
    (_D, Event.STILL_PROCESSING): _D,
    (_W, Event.WILL_RETRY): _R,
    (_D, Event.WILL_RETRY): _R,
    (_W, Event.GAVE_UP): _F,
    (_D, Event.GAVE_UP): _F,
    (_R, Event.GAVE_UP): _F,
    (_W, Event.NEEDS_ACTION): _B,
    (_D, Event.NEEDS_ACTION): _B,
    (_B, Event.ACCOUNT_MENDED): _P,
    (_B, Event.TOO_LATE): _M,
    (_W, Event.BECAME_UNKNOWN): _U,
    (_D, Event.BECAME_UNKNOWN): _U,
    (_W, Event.LEASE_RAN_OUT_BEFORE_CALL): _P,
    (_W, Event.HANDED_BACK): _P,
    (_Q, Event.NOT_CLAIMED): _P,
    (_U, Event.FOUND): Status.PUBLISHED,
    (_U, Event.PROVEN_ABSENT): _R,
    # A thread may lie half found: its unknown part is live, later parts are still to be sent.
    (_U, Event.FOUND_IN_PART): _R,
    (_U, Event.REJECTED): _F,
    (_U, Event.NEEDS_ACTION): _B,
    (_W, Event.REJECTED): _F,
    (_D, Event.REJECTED): _F,
    (_P, Event.TOO_LATE): _M,
    (_Q, Event.TOO_LATE): _M,
    (_R, Event.TOO_LATE): _M,
    (_F, Event.RETRIED_BY_PERSON): _P,
    (_M, Event.RETRIED_BY_PERSON): _P,
    (_U, Event.RESOLVED_AS_PUBLISHED): Status.PUBLISHED,
    (_U, Event.RESOLVED_AS_NOT_PUBLISHED): _R,
    (_P, Event.MOVED): _P,
    (_Q, Event.MOVED): _P,
    (_R, Event.MOVED): _P,
    (_M, Event.MOVED): _P,
    (_B, Event.MOVED): _B,
    # Its queue is paused. Whoever moves it by hand takes it out of the queue, so it goes out.
    (_P, Event.HELD): _H,
    (_Q, Event.HELD): _H,
    (_R, Event.HELD): _H,
    (_H, Event.RELEASED): _P,
    (_H, Event.MOVED): _P,
    (_P, Event.CANCELLED): Status.CANCELLED,
    (_Q, Event.CANCELLED): Status.CANCELLED,
    (_R, Event.CANCELLED): Status.CANCELLED,
    (_B, Event.CANCELLED): Status.CANCELLED,
    (_M, Event.CANCELLED): Status.CANCELLED,
    (_H, Event.CANCELLED): Status.CANCELLED,
}

CLAIMABLE = frozenset(s for (s, e) in TRANSITIONS if e is Event.CLAIMED)
MOVABLE = frozenset(s for (s, e) in TRANSITIONS if e is Event.MOVED)
CANCELLABLE = frozenset(s for (s, e) in TRANSITIONS if e is Event.CANCELLED)
RETRIABLE = frozenset(s for (s, e) in TRANSITIONS if e is Event.RETRIED_BY_PERSON)
TERMINAL = frozenset({Status.PUBLISHED, Status.CANCELLED})
SETTLED = TERMINAL | {
    Status.FAILED,
    Status.MISSED,
    Status.BLOCKED,
    Status.UNCONFIRMED,
    Status.HELD,
}


@dataclass(frozen=True, slots=True)
class History:
    """What is known of the tries so far; instants are UTC.

    ``attempts`` counts those that count, this one included, and ``trying_since`` is when the first
    of them began: what a limit held back before, or between two of them, is no part of their age.
    ``planned_for`` is when the post was to go out. ``digesting_since`` is since when the network
    has been digesting uploads without a break (None: it has not been).
    """

    attempts: int
    trying_since: datetime
    planned_for: datetime
    digesting_since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Transition:
    """What is to be stored: the event, and with it when to try or look again (UTC), and why."""

    event: Event
    due_at: datetime | None = None
    check_at: datetime | None = None
    cause: Cause | None = None
    costs_attempt: bool = True


def decide(
    outcome: Outcome, history: History, policy: RetryPolicy, now: datetime, jitter: float = 0.5
) -> Transition:
    """What follows from ``outcome`` at ``now``.

    ``jitter`` in [0, 1] spreads retries; it is drawn by the caller so that this stays pure.
    """
    match outcome:
        case Published():
            return Transition(Event.PUBLISHED)
        case Processing():
            return _look_again_or_give_up(outcome, history, policy, now)
        case Retry():
            return _retry_or_give_up(outcome, history, policy, now, jitter)
        case ActionRequired(cause):
            return Transition(Event.NEEDS_ACTION, cause=cause)
        case Rejected(cause):
            return Transition(Event.REJECTED, cause=cause)
        case Unknown(cause):
            return Transition(
                Event.BECAME_UNKNOWN, check_at=now + policy.first_look_in, cause=cause
            )


def _look_again_or_give_up(
    outcome: Processing, history: History, policy: RetryPolicy, now: datetime
) -> Transition:
    since = history.digesting_since or now
    if now - since > policy.longest_digesting:
        message = (
            f"{outcome.cause.message} Punctual has stopped waiting for it. Retry to upload the "
            "file once more, or choose another one."
        )
        cause = replace(outcome.cause, code="media_never_ready", message=message)
        return Transition(Event.GAVE_UP, cause=cause)
    return Transition(
        Event.STILL_PROCESSING,
        check_at=policy.next_look(since, now, outcome.check_at),
        cause=outcome.cause,
        costs_attempt=False,
    )


def _retry_or_give_up(
    outcome: Retry, history: History, policy: RetryPolicy, now: datetime, jitter: float
) -> Transition:
    not_before = outcome.not_before
    has_hint = not_before is not None and not_before > now
    if not outcome.costs_attempt and not has_hint:
        not_before = now + policy.pause_without_hint
    due_at = policy.next_try(history.attempts, now, not_before, jitter)
    if outcome.costs_attempt and _is_used_up(history, policy, due_at):
        return Transition(Event.GAVE_UP, cause=outcome.cause)
    # A clock that was set back meanwhile must not let anything out before its time.
    due_at = max(due_at, history.planned_for)
    return Transition(
        Event.WILL_RETRY,
        due_at=due_at,
        cause=outcome.cause,
        costs_attempt=outcome.costs_attempt,
    )


def _is_used_up(history: History, policy: RetryPolicy, due_at: datetime) -> bool:
    """Whether tries end, by their number or their age. Waiting that was asked for never does."""
    is_old = due_at - history.trying_since > policy.max_age
    return is_old or history.attempts >= policy.max_attempts


class PostStatus(StrEnum):
    """A post's status, derived from its scheduled posts; never stored."""

    DRAFT = "draft"
    SCHEDULED = "scheduled"
    PUBLISHING = "publishing"
    PUBLISHED = "published"
    PARTIALLY_PUBLISHED = "partially_published"
    NEEDS_ATTENTION = "needs_attention"
    CANCELLED = "cancelled"


_UNDER_WAY = frozenset({_W, _D})
_WAITING = frozenset({_P, _Q, _R, _H})
_TROUBLED = frozenset({_F, _M, _B, _U})


def derive_post_status(statuses: frozenset[Status]) -> PostStatus:
    """The status of a post whose scheduled posts stand at ``statuses``."""
    live = statuses - {Status.CANCELLED}
    if not live:
        return PostStatus.CANCELLED if statuses else PostStatus.DRAFT
    if live & _UNDER_WAY:
        return PostStatus.PUBLISHING
    if live & _TROUBLED:
        is_partial = Status.PUBLISHED in live
        return PostStatus.PARTIALLY_PUBLISHED if is_partial else PostStatus.NEEDS_ATTENTION
    if live & _WAITING:
        return PostStatus.SCHEDULED
    return PostStatus.PUBLISHED
