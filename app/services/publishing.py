"""Publishing one scheduled post: claim, call, outcome.

Two short units of work surround the network call and none is open during it. What the outside
world may have seen is written down before it can see it; a crash between two steps leaves a row
that says which step was last, and the sweep settles it.
"""

import asyncio
import os
import random
import socket
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import structlog
from sqlmodel import Session

from app.core.crypto import fingerprint
from app.core.logging import redact
from app.db.models import AccountHealth, PublishAttempt, ScheduledPost, SocialAccount
from app.db.repositories.posts import Posts, StoredPart
from app.db.repositories.publications import (
    Attempts,
    Change,
    Publications,
    has_version,
    holds_lease,
    is_due_before,
    is_post,
)
from app.db.repositories.workspaces import lateness_limit
from app.domain.outcome import Action, ActionRequired, Cause, Outcome, Published
from app.domain.publication import Event, History, Transition, decide
from app.domain.retry import RetryPolicy
from app.platforms import registry
from app.platforms.base import (
    AuthExpired,
    Connection,
    MediaFile,
    PartToPublish,
    RemotePost,
)
from app.services import queueing, storage, tokens
from app.services.context import Context
from app.services.leases import LEASE, keeper
from app.services.showing import parts_for
from app.services.verdicts import LeaseLost, outcome_of

log = structlog.get_logger(__name__)

POLICY = RetryPolicy()
_WORKER = f"{socket.gethostname()}:{os.getpid()}"
_HEALTH_AFTER = {
    Action.RECONNECT: AccountHealth.RECONNECT,
    Action.GRANT_PERMISSION: AccountHealth.GRANT_PERMISSION,
    Action.SETTLE_BILLING: AccountHealth.SETTLE_BILLING,
}
_NO_CAUSE = Cause("", "")


@dataclass(frozen=True, slots=True)
class Job:
    """A claimed post with everything that its calls need; nothing is read again meanwhile."""

    post: ScheduledPost
    lease_token: str
    parts: tuple[StoredPart, ...]
    params: dict[str, object]
    live: dict[int, str]

    @property
    def remaining(self) -> list[int]:
        """Positions of the parts that are not live yet, in order."""
        return [p.position for p in self.parts if p.position not in self.live]

    def with_live(self, position: int, remote_id: str) -> "Job":
        return replace(self, live={**self.live, position: remote_id})


async def publish(ctx: Context, scheduled_post_id: str, version: int) -> None:
    """Make one attempt at this post, if it is (still) there to be made.

    A stale, early, doubled or cancelled call finds nothing to claim and ends silently.
    """
    job = await asyncio.to_thread(_claim, ctx, scheduled_post_id, version)
    if job is None:
        return
    with keeper.hold(ctx, job.lease_token):
        outcome = await _attempt(ctx, job)
        await asyncio.to_thread(_settle, ctx, job, outcome)
    await asyncio.to_thread(ctx.live.publish, job.post.workspace_id)


async def _attempt(ctx: Context, job: Job) -> Outcome:
    call = _Call(ctx, job)
    try:
        await call.run()
    except Exception as error:
        # Whatever went wrong, the attempt must end in an outcome.
        return outcome_of(error, has_call_left=call.has_left, platform=job.post.platform)
    return Published()


class _Call:
    """The network side of one attempt: part after part, with at most one token refresh."""

    def __init__(self, ctx: Context, job: Job) -> None:
        self._ctx = ctx
        self._job = job
        self._has_refreshed = False
        # Whether a publish request is out whose answer we do not have.
        self.has_left = False

    async def run(self) -> None:
        connection = await tokens.usable_connection(self._ctx, self._job.post.account_id)
        for position in self._job.remaining:
            connection = await self._publish_part(connection, position)

    async def _publish_part(self, connection: Connection, position: int) -> Connection:
        try:
            await self._send(connection, position)
        except AuthExpired:
            # The request was refused, so nothing went out and it may be sent again.
            if self._has_refreshed:
                raise
            self._has_refreshed, self.has_left = True, False
            connection = await self._refreshed()
            await self._send(connection, position)
        return connection

    async def _send(self, connection: Connection, position: int) -> None:
        part = await asyncio.to_thread(part_to_publish, self._ctx, self._job, position)
        client = registry.get(self._job.post.platform).client(connection)
        try:
            prepared = await client.prepare(part)
            await self._begin(position, part, prepared)
            remote = await client.publish(part, prepared)
        finally:
            await client.aclose()
        await asyncio.to_thread(record_part, self._ctx, self._job.post, position, remote)
        self.has_left = False
        self._job = self._job.with_live(position, remote.remote_id)

    async def _begin(self, position: int, part: PartToPublish, prepared: tuple[str, ...]) -> None:
        mark = fingerprint(self._job.post.account_id, part.text, part.parent_id or "")
        begun = await asyncio.to_thread(
            _begin_call, self._ctx, self._job.lease_token, position, mark, prepared
        )
        if not begun:
            raise LeaseLost
        self.has_left = True

    async def _refreshed(self) -> Connection:
        account = await asyncio.to_thread(_account, self._ctx, self._job.post.account_id)
        return await tokens.refreshed_connection(self._ctx, account.id, than=account.access_token)


def _claim(ctx: Context, scheduled_post_id: str, version: int) -> Job | None:
    now = ctx.clock.now()
    with ctx.database.unit_of_work() as session:
        publications = Publications(session)
        if _becomes_missed(session, scheduled_post_id, version, now):
            return None
        post = publications.claim(scheduled_post_id, version, now + LEASE, now)
        if post is not None:
            Attempts(session).open(post, now, _WORKER)
            return load_job(session, post)
        early = session.get(ScheduledPost, scheduled_post_id)
    if early and early.version == version and early.due_at > now:
        # A clock that runs ahead woke us too soon: come back when it is time.
        queueing.put(ctx, [early])
    return None


def _becomes_missed(session: Session, scheduled_post_id: str, version: int, now: datetime) -> bool:
    post = session.get(ScheduledPost, scheduled_post_id)
    if post is None:
        return True
    limit = lateness_limit(session, post.workspace_id)
    late = _in_words(now - post.due_at)
    cause = Cause(
        "missed",
        f"Punctual was not running when this was due, and came back {late} later. "
        "Retry to send it now, or move it to another time.",
    )
    missed = Publications(session).advance(
        Event.TOO_LATE,
        now,
        is_post(post.id),
        has_version(version),
        is_due_before(now - limit),
        change=Change(cause=cause),
    )
    return bool(missed)


def _in_words(duration: timedelta) -> str:
    minutes = int(duration.total_seconds() // 60)
    return f"{minutes} minutes" if minutes < 120 else f"{minutes // 60} hours"


def load_job(session: Session, post: ScheduledPost) -> Job:
    """Everything that publishing ``post`` needs, read in the unit of work that took it."""
    posts = Posts(session, post.workspace_id)
    variant = next(
        (v for v in posts.variants_of([post.post_id]) if v.account_id == post.account_id), None
    )
    parts = parts_for(posts.parts_of([post.post_id])[post.post_id], variant.id if variant else None)
    own = posts.find(post.post_id)
    shared = own.platform_params.get(post.platform, {}) if own else {}
    live = {p.position: p.platform_post_id for p in Attempts(session).live_parts([post.id])}
    params = variant.params if variant and variant.params is not None else shared
    return Job(post, post.lease_token or "", tuple(parts), dict(params), live)


def part_to_publish(ctx: Context, job: Job, position: int) -> PartToPublish:
    """Part ``position`` as its client takes it, files read from storage."""
    part = next(p for p in job.parts if p.position == position)
    media = tuple(
        MediaFile(asset.id, asset.mime, storage.read_bytes(ctx, asset.storage_key), alt_text)
        for asset, alt_text in part.media
    )
    return PartToPublish(
        text=part.text,
        media=media,
        parent_id=job.live.get(position - 1),
        root_id=job.live.get(0),
        params=job.params,
    )


def _account(ctx: Context, account_id: str) -> SocialAccount:
    with ctx.database.unit_of_work() as session:
        return session.get_one(SocialAccount, account_id)


def _begin_call(
    ctx: Context, lease_token: str, position: int, mark: str, prepared: Sequence[str]
) -> bool:
    with ctx.database.unit_of_work() as session:
        return Attempts(session).begin_call(lease_token, position, mark, prepared, ctx.clock.now())


def record_part(ctx: Context, post: ScheduledPost, position: int, remote: RemotePost) -> None:
    """Write down that a part is live."""
    now = ctx.clock.now()
    with ctx.database.unit_of_work() as session:
        Attempts(session).record_part(post, position, remote.remote_id, remote.url, now)


def _settle(ctx: Context, job: Job, outcome: Outcome) -> None:
    now = ctx.clock.now()
    history = History(job.post.attempts_used, job.post.scheduled_for)
    jitter = random.random()  # noqa: S311  spreads retries, guards nothing
    transition = decide(outcome, history, POLICY, now, jitter)
    with ctx.database.unit_of_work() as session:
        rows = _advance(session, job, transition, now)
        _close_attempt(session, job, transition, now)
        _note_on_account(session, job, outcome, now)
    _after(ctx, job, transition, rows)


def _advance(
    session: Session, job: Job, transition: Transition, now: datetime
) -> list[ScheduledPost]:
    publications, lease = Publications(session), holds_lease(job.lease_token)
    change = change_for(transition)
    rows = publications.advance(transition.event, now, lease, change=change)
    if not rows and transition.event is Event.PUBLISHED:
        # The lease ran out while the answer was on its way: it is good news all the same.
        rows = publications.advance(Event.FOUND, now, lease)
    return rows


def change_for(transition: Transition) -> Change:
    """What a transition stores. A retry is a new version: its entry is a new one."""
    return Change(
        due_at=transition.due_at,
        check_at=transition.check_at,
        cause=transition.cause,
        costs_attempt=transition.costs_attempt,
        is_new_version=transition.event is Event.WILL_RETRY,
    )


def _close_attempt(session: Session, job: Job, transition: Transition, now: datetime) -> None:
    attempt = Attempts(session).find(job.lease_token)
    if attempt is None:
        return
    finish(attempt, transition.event, transition.cause, now)
    attempt.retry_at = transition.due_at or transition.check_at
    session.add(attempt)


def finish(attempt: PublishAttempt, event: Event, cause: Cause | None, now: datetime) -> None:
    """Write on an attempt how it ended."""
    cause = cause or _NO_CAUSE
    attempt.finished_at = now
    attempt.event = event.value
    attempt.error_code = cause.code or None
    attempt.error_message = cause.message or None
    attempt.detail = redact(cause.detail)[:2000] or None
    attempt.http_status = cause.http_status


def _note_on_account(session: Session, job: Job, outcome: Outcome, now: datetime) -> None:
    account_id = job.post.account_id
    if isinstance(outcome, ActionRequired):
        health = _HEALTH_AFTER[outcome.action]
        tokens.flag_in(session, account_id, health, outcome.cause.message)
    elif isinstance(outcome, Published):
        account = session.get_one(SocialAccount, account_id)
        account.last_published_at = now
        session.add(account)


def _after(ctx: Context, job: Job, transition: Transition, rows: Sequence[ScheduledPost]) -> None:
    fields = {"scheduled_post_id": job.post.id, "event_name": transition.event.value}
    if not rows:
        log.warning("publish_outcome_came_late", **fields)
        return
    code = transition.cause.code if transition.cause else None
    log.info("publish_settled", platform=job.post.platform, error_code=code, **fields)
    if transition.event is Event.WILL_RETRY:
        queueing.put(ctx, rows)
    if transition.check_at is not None:
        queueing.put_check(ctx, job.post.id, transition.check_at)
