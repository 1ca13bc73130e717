"""Storing what attempts came to: a group of outcomes in one unit of work."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import structlog
from sqlalchemy import text
from sqlmodel import Session

from app.core.crash_points import pass_by
from app.core.logging import redact
from app.db.models import AccountHealth, PublishAttempt, ScheduledPost
from app.db.repositories.attempts import Attempts, CallMark, LivePartRow, LiveParts
from app.db.repositories.claims import Claims, Wanted
from app.db.repositories.publications import Change, Publications, holds_lease
from app.domain.outcome import (
    Action,
    ActionRequired,
    Cause,
    Outcome,
    Processing,
    Published,
    Retry,
)
from app.domain.publication import Event, History, Transition, decide
from app.domain.retry import RetryPolicy
from app.services import limiting, notifications, queueing, tokens
from app.services.claiming import limits_wanted
from app.services.context import Context
from app.services.job import Job

log = structlog.get_logger(__name__)

POLICY = RetryPolicy()
_HEALTH_AFTER = {
    Action.RECONNECT: AccountHealth.RECONNECT,
    Action.GRANT_PERMISSION: AccountHealth.GRANT_PERMISSION,
    Action.SETTLE_BILLING: AccountHealth.SETTLE_BILLING,
}
# Accounts in the order of their ids, as claims lock them: two groups never wait for each other.
_PUBLISHED_ON = text(
    """
    WITH mine AS (
        SELECT id FROM social_accounts WHERE id = ANY(CAST(:accounts AS text[]))
        ORDER BY id FOR NO KEY UPDATE
    )
    UPDATE social_accounts a SET last_published_at = :now FROM mine WHERE a.id = mine.id
    """
)
_HANDED_BACK = Transition(Event.HANDED_BACK, costs_attempt=False)
_NO_CAUSE = Cause("", "")


@dataclass(frozen=True, slots=True)
class Settlement:
    """How one attempt ended. ``outcome`` None: it was broken off before anything was sent.

    ``live`` are parts that became live and are not written down yet; ``departed_at`` is when the
    first byte of the first publish request left; ``digesting`` is what was uploaded for a part
    that cannot go out before the network has digested it.
    """

    job: Job
    outcome: Outcome | None
    live: tuple[LivePartRow, ...] = ()
    departed_at: datetime | None = None
    digesting: CallMark | None = None


@dataclass(frozen=True, slots=True)
class Stored:
    """What settling wrote, by lease: posts that went out on time, and the rows of all others.

    A lease in neither had run out, and somebody else has settled its post.
    """

    published: frozenset[str]
    rows: Mapping[str, ScheduledPost]

    def has(self, lease_token: str) -> bool:
        """Whether the outcome of this attempt was stored."""
        return lease_token in self.published or lease_token in self.rows


def settle(ctx: Context, settlements: Sequence[Settlement]) -> list[Wanted | None]:
    """Store how these attempts ended; for each, who is due next on its account.

    Whoever settles sees to it that the next one is tried.
    """
    now = ctx.clock.now()
    ends = {s.job.lease_token: _transition(s, now) for s in settlements}
    pass_by("before_outcome_commit")
    with ctx.database.unit_of_work() as session:
        LiveParts(session).record([part for s in settlements for part in s.live], now)
        stored = _advance(session, settlements, ends, now)
        _close_attempts(session, settlements, ends, now)
        _note_on_accounts(session, settlements, stored, now)
        _note_limits(session, settlements, ends, now)
        followers = Claims(session).next_in_line({s.job.account.id for s in settlements}, now)
        _notify(session, stored, ends, now)
    pass_by("after_outcome_commit")
    _after(ctx, settlements, ends, stored)
    by_account = {follower.account_id: follower for follower in followers}
    return [by_account.pop(s.job.account.id, None) for s in settlements]


def finish(attempt: PublishAttempt, event: Event, cause: Cause | None, now: datetime) -> None:
    """Write on an attempt how it ended."""
    cause = cause or _NO_CAUSE
    attempt.finished_at = now
    attempt.event = event.value
    attempt.error_code = cause.code or None
    attempt.error_message = cause.message or None
    attempt.detail = redact(cause.detail)[:2000] or None
    attempt.http_status = cause.http_status


def _transition(settlement: Settlement, now: datetime) -> Transition:
    if settlement.outcome is None:
        return _HANDED_BACK
    post = settlement.job.post
    jitter = random.random()  # noqa: S311  spreads retries, guards nothing
    left = settlement.job.digesting
    trying_since = post.trying_since or settlement.job.claimed_at
    history = History(
        post.attempts_used, trying_since, post.scheduled_for, left.since if left else None
    )
    return decide(settlement.outcome, history, POLICY, now, jitter)


def _advance(
    session: Session,
    settlements: Sequence[Settlement],
    ends: dict[str, Transition],
    now: datetime,
) -> Stored:
    publications = Publications(session)
    done = {
        s.job.post.id: s.job.lease_token
        for s in settlements
        if ends[s.job.lease_token].event is Event.PUBLISHED
    }
    published = publications.advance_held(Event.PUBLISHED, done, now) if done else frozenset()
    rows: list[ScheduledPost] = []
    late = set(done.values()) - published
    if late:
        # The lease ran out while the answer was on its way: it is good news all the same.
        rows += publications.advance(Event.FOUND, now, holds_lease(*late))
    for token, end in ends.items():
        if end.event is not Event.PUBLISHED:
            rows += publications.advance(end.event, now, holds_lease(token), change=_change(end))
    return Stored(published, {row.lease_token: row for row in rows if row.lease_token})


def _change(transition: Transition) -> Change:
    """What a transition stores. What is tried again is a new version: its entry is a new one."""
    return Change(
        due_at=transition.due_at,
        check_at=transition.check_at,
        cause=transition.cause,
        costs_attempt=transition.costs_attempt,
        is_new_version=transition.event in {Event.WILL_RETRY, Event.HANDED_BACK},
    )


def _close_attempts(
    session: Session,
    settlements: Sequence[Settlement],
    ends: dict[str, Transition],
    now: datetime,
) -> None:
    attempts = Attempts(session)
    by_token = {s.job.lease_token: s for s in settlements}
    departures = {token: s.departed_at for token, s in by_token.items()}
    done = [token for token, end in ends.items() if end.event is Event.PUBLISHED]
    if done:
        attempts.close_published({token: departures[token] for token in done}, now)
    rest = attempts.find_all(ends.keys() - set(done)) if len(done) < len(ends) else {}
    for token, attempt in rest.items():
        _close(attempt, ends[token], by_token[token], now)
        session.add(attempt)


def _close(attempt: PublishAttempt, end: Transition, ended: Settlement, now: datetime) -> None:
    finish(attempt, end.event, end.cause, now)
    attempt.retry_at = end.due_at or end.check_at
    if ended.digesting is not None:
        attempt.call_position = ended.digesting.position
        attempt.call_fingerprint = ended.digesting.fingerprint
        attempt.call_media_ids = list(ended.digesting.media_ids)
    if ended.departed_at is not None:
        late_by = ended.departed_at - attempt.due_at
        attempt.late_by_ms = max(0, int(late_by.total_seconds() * 1000))


def _note_on_accounts(
    session: Session, settlements: Sequence[Settlement], stored: Stored, now: datetime
) -> None:
    published = [
        s.job.account.id
        for s in settlements
        if isinstance(s.outcome, Published) and stored.has(s.job.lease_token)
    ]
    if published:
        session.execute(_PUBLISHED_ON, {"accounts": published, "now": now})
    # Accounts in the order of their ids, so that two groups never wait for each other.
    for settlement in sorted(settlements, key=lambda s: s.job.account.id):
        if isinstance(settlement.outcome, ActionRequired):
            outcome = settlement.outcome
            health = _HEALTH_AFTER[outcome.action]
            tokens.flag_in(session, settlement.job.account.id, health, outcome.cause.message)


def _note_limits(
    session: Session,
    settlements: Sequence[Settlement],
    ends: dict[str, Transition],
    now: datetime,
) -> None:
    """Remember how long networks want to be left alone, and give back what was not used."""
    for settlement in sorted(settlements, key=_limit_order):
        match settlement.outcome:
            case Retry(cause, hint, per=per) if cause.code == limiting.LIMITED:
                has_hint = hint is not None and hint > now
                until = hint if has_hint else ends[settlement.job.lease_token].due_at
                limiting.note_limit(session, settlement.job.account, per, until, now)
    unspent = [
        (limits_wanted(s.job), s.job.claimed_at)
        for s in settlements
        if s.outcome is None or isinstance(s.outcome, Retry | Processing)
    ]
    if unspent:
        limiting.give_back(session, unspent)


def _limit_order(settlement: Settlement) -> tuple[str, ...]:
    """Accounts by id, then networks by name: two groups must never wait for each other."""
    account = settlement.job.account
    match settlement.outcome:
        case Retry(per="app"):
            return "then", account.platform, str(account.is_sandbox)
    return "first", account.id


def _notify(session: Session, stored: Stored, ends: dict[str, Transition], now: datetime) -> None:
    # Of what went out nobody needs to be told.
    told = [(row, ends[token].event, ends[token].cause) for token, row in stored.rows.items()]
    notifications.notify_transitions(session, told, now)


def _after(
    ctx: Context,
    settlements: Sequence[Settlement],
    ends: dict[str, Transition],
    stored: Stored,
) -> None:
    again = [row for row in stored.rows.values() if row.status in {"retrying", "pending"}]
    queueing.put(ctx, again)
    for settlement in settlements:
        token = settlement.job.lease_token
        end = ends[token]
        _log(settlement.job, end, is_late=not stored.has(token))
        if token in stored.rows and end.check_at is not None:
            queueing.put_check(ctx, settlement.job.post.id, end.check_at)
    for workspace_id in {s.job.post.workspace_id for s in settlements}:
        ctx.live.publish(workspace_id)


def _log(job: Job, end: Transition, *, is_late: bool) -> None:
    log.info(
        "publish_outcome_came_late" if is_late else "publish_settled",
        scheduled_post_id=job.post.id,
        platform=job.post.platform,
        event_name=end.event.value,
        error_code=end.cause.code if end.cause else None,
        correlation_id=job.post.correlation_id,
    )
