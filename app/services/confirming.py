"""Looking whether a post whose answer was lost is live, before anything is sent again."""

import asyncio
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from sqlmodel import Session

from app.core import correlation
from app.db.models import ScheduledPost
from app.db.repositories.attempts import Attempts, LivePartRow, LiveParts
from app.db.repositories.in_hand import PostInHand
from app.db.repositories.publications import Change, Publications, is_post
from app.domain import clock_step
from app.domain.outcome import Cause
from app.domain.publication import Event, Status
from app.domain.spec import PlatformSpec
from app.platforms import registry
from app.platforms.base import Finding, Sighting
from app.platforms.errors import AuthExpired, ContentRejected, Duplicate, PlatformError, RateLimited
from app.services import notifications, queueing, timekeeping, tokens
from app.services.account_specs import spec_of
from app.services.context import Context
from app.services.job import Job, load_jobs, part_to_publish
from app.services.settling import POLICY, finish
from app.services.verdicts import cause_of

log = structlog.get_logger(__name__)

# How far the clocks of a network and of this machine may stand apart.
_SKEW = timedelta(minutes=10)
_CHECK_LEASE = timedelta(seconds=90)
_LOOKING = Cause(
    "unconfirmed",
    "The answer of the network was lost. Punctual is looking whether the post is live before it "
    "sends anything again.",
)
_DIGESTED = Cause(
    "media_not_ready", "The network is being asked whether it has processed the upload."
)
_SAID_BEFORE = Cause(
    "duplicate",
    "The network refuses this because the same text is live already from an earlier post. Change "
    "the text and schedule it again.",
)
_CANNOT_TELL = Cause(
    "cannot_tell",
    "It may be live already, and the network does not tell. Look there, then mark it as posted or "
    "post it again.",
)


@dataclass(frozen=True, slots=True)
class Check:
    """One look: the post, the part in question, and the requests that went out for it.

    ``began_at`` is when the first of them left at the earliest, ``unanswered_at`` when the last
    one left at the latest whose answer was lost (None: the network answered every one, if only
    "I have that already"): a clock that was set meanwhile leaves room between the two.
    ``others`` are posts of the account that are known to be other ones.
    """

    job: Job
    attempt_number: int
    was_duplicate: bool
    position: int
    began_at: datetime
    unanswered_at: datetime | None
    prepared: tuple[str, ...]
    others: frozenset[str]


async def check(ctx: Context, scheduled_post_id: str) -> None:
    """Look once at an unconfirmed post, if it is time, and store what was found.

    One whose uploads the network was digesting is given to a worker instead: only publishing
    tells whether it is ready.
    """
    looked = await asyncio.to_thread(_claim_check, ctx, scheduled_post_id)
    if isinstance(looked, ScheduledPost):
        await asyncio.to_thread(queueing.put_now, ctx, [looked])
    if not isinstance(looked, Check):
        return
    with correlation.bound(looked.job.post.correlation_id):
        try:
            sighting = await _look(ctx, looked)
        except (PlatformError, tokens.AccountUnusable) as error:
            await asyncio.to_thread(_store_failure, ctx, looked, error)
        else:
            await asyncio.to_thread(_store_sighting, ctx, looked, sighting)
    await asyncio.to_thread(ctx.live.publish, looked.job.post.workspace_id)


def _claim_check(ctx: Context, scheduled_post_id: str) -> Check | ScheduledPost | None:
    """What to look for; or the post itself where it is to be published on; or nothing to do."""
    now = ctx.clock.now()
    with ctx.database.unit_of_work() as session:
        publications = Publications(session)
        post = publications.claim_check(scheduled_post_id, now + _CHECK_LEASE, now)
        if post is not None and post.status == Status.PROCESSING:
            change = Change(due_at=now, cause=_DIGESTED, is_new_version=True)
            return publications.advance(Event.WILL_RETRY, now, is_post(post.id), change=change)[0]
        step = timekeeping.notice(session, ctx.clock)
        attempts = Attempts(session)
        attempt = attempts.last_call(scheduled_post_id) if post else None
        if post is None or attempt is None or attempt.call_began_at is None:
            return None
        position = attempt.call_position or 0
        first_at = attempts.first_call_at(post.id, position) or attempt.call_began_at
        began_at = clock_step.earliest(first_at, step)
        unanswered_at = attempts.last_unanswered_call_at(post.id, Duplicate.code)
        return Check(
            job=load_jobs(session, [PostInHand.of(post)])[0],
            attempt_number=attempt.number,
            was_duplicate=attempt.error_code == Duplicate.code,
            position=position,
            began_at=began_at,
            unanswered_at=unanswered_at and clock_step.latest(unanswered_at, step, now),
            prepared=tuple(attempt.call_media_ids),
            others=LiveParts(session).ids_of_others(post, began_at - _SKEW),
        )


async def _look(ctx: Context, looked: Check) -> Sighting:
    if looked.position in looked.job.live:
        # The part was written down as live; only the end of the attempt was lost.
        return Sighting(Finding.FOUND)
    connection = await tokens.connection_for(ctx, looked.job.account)
    part = await asyncio.to_thread(part_to_publish, ctx, looked.job, looked.position)
    client = registry.get(looked.job.post.platform).client(connection)
    try:
        return await client.reconcile(
            part,
            looked.prepared,
            looked.began_at,
            is_settled=_is_settled(looked, spec_of(looked.job.account), ctx.clock.now()),
            others=looked.others,
        )
    except AuthExpired:
        await tokens.refreshed_connection(ctx, looked.job.account.id, than=connection.access_token)
        return Sighting(Finding.CANNOT_TELL)
    finally:
        await client.aclose()


def _is_settled(looked: Check, spec: PlatformSpec, now: datetime) -> bool:
    """Whether no request for this part can still be running on the network's side."""
    at = looked.unanswered_at
    return at is None or now >= at + spec.publishing.settle_in


def _store_sighting(ctx: Context, looked: Check, sighting: Sighting) -> None:
    if sighting.finding is Finding.FOUND:
        _store_found(ctx, looked, sighting)
    elif sighting.finding is Finding.ABSENT:
        _store_absent(ctx, looked)
    else:
        _look_again(ctx, looked, ctx.clock.now() + POLICY.look_every, _LOOKING)


def _store_found(ctx: Context, looked: Check, sighting: Sighting) -> None:
    job, now = looked.job, ctx.clock.now()
    if sighting.post is not None:
        live = sighting.post
        part = LivePartRow(job.post, looked.position, live.remote_id, live.url)
        with ctx.database.unit_of_work() as session:
            LiveParts(session).record([part], now)
        job = job.with_live(looked.position, live.remote_id)
    is_whole = not job.remaining
    event = Event.FOUND if is_whole else Event.FOUND_IN_PART
    change = Change(due_at=None if is_whole else now, is_new_version=not is_whole)
    _advance(ctx, looked, event, change)


def _store_absent(ctx: Context, looked: Check) -> None:
    if looked.was_duplicate:
        _advance(ctx, looked, Event.REJECTED, Change(cause=_SAID_BEFORE))
        return
    post = looked.job.post
    if post.attempts_used >= POLICY.max_attempts or post.lost_workers > 1:
        cause = Cause("gave_up", "Tried several times; it is certain that it is not live.")
        _advance(ctx, looked, Event.REJECTED, Change(cause=cause))
        return
    cause = Cause("not_there", "It did not arrive. It is being sent again.")
    # Not before its time, should the clock have been set back meanwhile.
    due_at = max(ctx.clock.now(), post.scheduled_for)
    change = Change(due_at=due_at, is_new_version=True, cause=cause)
    _advance(ctx, looked, Event.PROVEN_ABSENT, change)


def _store_failure(
    ctx: Context, looked: Check, error: PlatformError | tokens.AccountUnusable
) -> None:
    now = ctx.clock.now()
    if isinstance(error, tokens.AccountUnusable):
        cause = Cause(
            error.health.value,
            f"It may be live already; Punctual cannot look before this is done: {error.reason}",
        )
        _look_again(ctx, looked, now + POLICY.look_every * 4, cause)
    elif isinstance(error, Duplicate | ContentRejected):
        # The identical request was refused for its content, so the first one cannot have landed.
        _advance(ctx, looked, Event.REJECTED, Change(cause=cause_of(error)))
    elif isinstance(error, RateLimited) and error.retry_at:
        _look_again(ctx, looked, max(error.retry_at, now + POLICY.look_every), _LOOKING)
    else:
        # The look itself may have been a request that is still running on the network's side.
        _look_again(ctx, looked, now + POLICY.settle_in, _LOOKING)


def _look_again(ctx: Context, looked: Check, at: datetime, cause: Cause) -> None:
    spec = spec_of(looked.job.account)
    gives_up = (
        ctx.clock.now() - (looked.unanswered_at or looked.began_at) > POLICY.give_up_looking_in
    )
    if gives_up or not spec.publishing.can_find_own:
        at_or_never, cause = None, _CANNOT_TELL
    else:
        at_or_never = at
    with ctx.database.unit_of_work() as session:
        row = Publications(session).set_check_at(looked.job.post.id, at_or_never, cause)
        if row is not None and at_or_never is None:
            # Looking is over: from here on only a person can tell.
            notifications.notify_transition(
                session, [row], Event.BECAME_UNKNOWN, cause, ctx.clock.now()
            )
    if at_or_never is not None:
        queueing.put_check(ctx, looked.job.post.id, at_or_never)


def _advance(ctx: Context, looked: Check, event: Event, change: Change) -> None:
    now = ctx.clock.now()
    with ctx.database.unit_of_work() as session:
        rows = Publications(session).advance(event, now, is_post(looked.job.post.id), change=change)
        if rows:
            _note_on_attempt(session, rows[0], looked, event, change.cause, now)
            notifications.notify_transition(session, rows, event, change.cause, now)
    log.info("look_settled", scheduled_post_id=looked.job.post.id, event_name=event.value)
    if change.is_new_version:
        queueing.put(ctx, rows)


def _note_on_attempt(
    session: Session,
    post: ScheduledPost,
    looked: Check,
    event: Event,
    cause: Cause | None,
    now: datetime,
) -> None:
    attempt = Attempts(session).last_call(post.id)
    if attempt is not None and attempt.number == looked.attempt_number:
        finish(attempt, event, cause, now)
        attempt.retry_at = None
        session.add(attempt)
