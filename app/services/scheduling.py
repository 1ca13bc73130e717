"""Looking at what is scheduled, and a person's changes to it: move, cancel, retry, resolve."""

import asyncio
from datetime import datetime

from sqlmodel import Session

from app.core.errors import Conflict, NotFound
from app.db.models import ScheduledPost
from app.db.repositories.attempts import Attempts, LivePartRow, LiveParts
from app.db.repositories.in_hand import PostInHand
from app.db.repositories.publications import (
    Change,
    Publications,
    has_version,
    is_post,
)
from app.db.repositories.scheduled_posts import Filter, ScheduledPosts
from app.domain.outcome import Cause
from app.domain.permissions import Actor, Permission
from app.domain.publication import Event, Status
from app.domain.spec import ThreadKind
from app.services import audit, posts, preflight, queueing
from app.services.access import require
from app.services.account_specs import spec_of
from app.services.audit import Deed, Subject, iso_of
from app.services.context import Context
from app.services.cursors import read_cursor, write_cursor
from app.services.details import Page, PostDetails, ScheduledPostDetails
from app.services.draft_checks import check_time
from app.services.job import load_jobs
from app.services.queue_holding import hold_where_account_paused
from app.services.showing import describe_scheduled

ScheduledFilter = Filter
ANYTHING = ScheduledFilter()
_POLL_S = 0.15
_STATE_NOW = {
    Status.PUBLISHING: "is being published right now",
    Status.PROCESSING: "is with the network, which is still working on it",
    Status.PUBLISHED: "is live already",
    Status.CANCELLED: "was cancelled",
    Status.FAILED: "has failed; retry it instead",
    Status.UNCONFIRMED: "may be live already; say first whether it is",
    Status.MISSED: "missed its time",
    Status.BLOCKED: "waits for its account to be reconnected",
    Status.PENDING: "is waiting for its time",
    Status.HELD: "waits for its queue or account to go on",
    Status.QUEUED: "is due and about to go out",
    Status.RETRYING: "will be tried again by itself",
}


def list_scheduled(
    ctx: Context,
    actor: Actor,
    wanted: ScheduledFilter = ANYTHING,
    *,
    limit: int = 50,
    cursor: str | None = None,
) -> Page[ScheduledPostDetails]:
    """Scheduled posts by time. Raises InvalidInput for a cursor that did not come from here."""
    require(actor, Permission.READ)
    with ctx.database.unit_of_work() as session:
        repository = ScheduledPosts(session, actor.workspace_id)
        rows = repository.page(wanted, limit + 1, read_cursor(cursor))
        shown = rows[:limit]
        following = (
            write_cursor(shown[-1].scheduled_for, shown[-1].id) if len(rows) > limit else None
        )
        return Page(tuple(describe_scheduled(session, actor.workspace_id, shown)), following)


def get_scheduled(ctx: Context, actor: Actor, scheduled_post_id: str) -> ScheduledPostDetails:
    """One scheduled post with its attempts. Raises NotFound."""
    require(actor, Permission.READ)
    with ctx.database.unit_of_work() as session:
        row = find_row(session, actor, scheduled_post_id)
        return describe_scheduled(session, actor.workspace_id, [row])[0]


def move(
    ctx: Context,
    actor: Actor,
    scheduled_post_id: str,
    at: datetime,
    *,
    version: int | None = None,
) -> ScheduledPostDetails:
    """Have it go out at ``at`` (aware) instead.

    Raises InvalidInput for a time that has passed; Conflict when it can no longer be moved, or
    when it is no longer at ``version``.
    """
    require(actor, Permission.WRITE_POSTS)
    check_time(at, ctx.clock.now())
    with ctx.database.unit_of_work() as session:
        row = find_row(session, actor, scheduled_post_id)
        was_at = row.scheduled_for
        moved = move_row(session, row, at, ctx.clock.now(), version)
        note_move(session, actor, moved, was_at, ctx.clock.now())
    queueing.take_back(ctx, [moved])
    preflight.again_for_moved(ctx, [moved])
    return _after(ctx, actor, moved)


def cancel(ctx: Context, actor: Actor, scheduled_post_id: str) -> ScheduledPostDetails:
    """Have it not go out. Raises Conflict when it is too late for that."""
    require(actor, Permission.WRITE_POSTS)
    with ctx.database.unit_of_work() as session:
        row = find_row(session, actor, scheduled_post_id)
        change = Change(is_new_version=True)
        cancelled = _apply(session, row, Event.CANCELLED, ctx.clock.now(), change)
        audit.note(session, actor, Deed.CANCELLED, _subject(row), ctx.clock.now())
    queueing.take_back(ctx, [cancelled])
    ctx.live.publish(actor.workspace_id)
    return get_scheduled(ctx, actor, scheduled_post_id)


def retry(ctx: Context, actor: Actor, scheduled_post_id: str) -> ScheduledPostDetails:
    """Try a failed or missed one again, now, or once its account goes on where that is paused.
    Parts that are live stay as they are.

    Raises Conflict when it has neither failed nor missed its time.
    """
    require(actor, Permission.WRITE_POSTS)
    now = ctx.clock.now()
    with ctx.database.unit_of_work() as session:
        row = find_row(session, actor, scheduled_post_id)
        change = Change(due_at=now, is_new_version=True, forgets_attempts=True)
        retried = _apply(session, row, Event.RETRIED_BY_PERSON, now, change)
        # It goes out because a person said so: a pause of its queue does not hold it.
        retried.slot_at = None
        hold_where_account_paused(session, [retried.account_id], now)
        audit.note(session, actor, Deed.RETRIED, _subject(row), now)
    return _after(ctx, actor, retried)


def resolve(
    ctx: Context,
    actor: Actor,
    scheduled_post_id: str,
    *,
    is_published: bool,
    url: str | None = None,
) -> ScheduledPostDetails:
    """Settle one whose fate the network does not tell: live (perhaps at ``url``), or not.

    Not published: it is sent again now. Comments that were to follow one that is live follow
    now. Raises Conflict unless it is unconfirmed.
    """
    require(actor, Permission.WRITE_POSTS)
    now = ctx.clock.now()
    with ctx.database.unit_of_work() as session:
        row = find_row(session, actor, scheduled_post_id)
        event = Event.RESOLVED_AS_NOT_PUBLISHED
        if is_published:
            _record_told(session, row, url, now)
            event = Event.FOUND_IN_PART if _goes_on(session, row) else Event.RESOLVED_AS_PUBLISHED
        is_over = event is Event.RESOLVED_AS_PUBLISHED
        change = Change(due_at=None if is_over else now, is_new_version=True)
        resolved = _apply(session, row, event, now, change)
        hold_where_account_paused(session, [resolved.account_id], now)
        facts = {"is_published": is_published}
        audit.note(session, actor, Deed.RESOLVED, _subject(row), now, **facts)
    return _after(ctx, actor, resolved)


async def wait_until_settled(
    ctx: Context, actor: Actor, post_id: str, wait_s: float
) -> PostDetails:
    """The post once nothing more happens to it by itself, or after ``wait_s`` seconds."""
    deadline = asyncio.get_running_loop().time() + wait_s
    while True:
        post = await asyncio.to_thread(posts.get_post, ctx, actor, post_id)
        left = deadline - asyncio.get_running_loop().time()
        if left <= 0 or all(s.is_settled for s in post.scheduled_posts):
            return post
        await asyncio.sleep(min(_POLL_S, left))


def _after(ctx: Context, actor: Actor, row: ScheduledPost) -> ScheduledPostDetails:
    if row.status in {Status.PENDING, Status.RETRYING}:
        queueing.put(ctx, [row])
    ctx.live.publish(actor.workspace_id)
    return get_scheduled(ctx, actor, row.id)


def find_row(session: Session, actor: Actor, scheduled_post_id: str) -> ScheduledPost:
    """A scheduled post of the actor's workspace. Raises NotFound."""
    row = ScheduledPosts(session, actor.workspace_id).find(scheduled_post_id)
    if row is None:
        raise NotFound(f"There is no scheduled post {scheduled_post_id} in this workspace.")
    return row


def move_row(
    session: Session,
    row: ScheduledPost,
    at: datetime,
    now: datetime,
    version: int | None,
    *,
    revives: bool = False,
) -> ScheduledPost:
    """Within a unit of work: have ``row`` go out at ``at`` (aware), and give it back as it is then.

    ``revives``: it has failed, and is to be tried again then. Raises Conflict when it can no
    longer be moved, or is no longer at ``version``.
    """
    # A blocked post stays blocked when it is moved, and so does the reason.
    kept = _cause_of(row) if row.status == Status.BLOCKED else None
    change = Change(
        due_at=at, scheduled_for=at, is_new_version=True, cause=kept, forgets_attempts=True
    )
    event = Event.RETRIED_BY_PERSON if revives else Event.MOVED
    moved = _apply(session, row, event, now, change, version)
    hold_where_account_paused(session, [moved.account_id], now)
    return moved


def note_move(
    session: Session, actor: Actor, row: ScheduledPost, was_at: datetime, now: datetime
) -> None:
    """Write down that ``actor`` had ``row`` go out at its time instead of ``was_at``."""
    facts = {"at": iso_of(row.scheduled_for), "was_at": iso_of(was_at)}
    audit.note(session, actor, Deed.MOVED, _subject(row), now, **facts)


def _subject(row: ScheduledPost) -> Subject:
    return Subject(row.post_id, row.account_id)


def _apply(
    session: Session,
    row: ScheduledPost,
    event: Event,
    now: datetime,
    change: Change,
    version: int | None = None,
) -> ScheduledPost:
    conditions = [is_post(row.id)] + ([has_version(version)] if version is not None else [])
    changed = Publications(session).advance(event, now, *conditions, change=change)
    if changed:
        return changed[0]
    session.refresh(row)
    if version is not None and row.version != version:
        raise Conflict(
            "Someone else changed this post meanwhile. Look at it as it is now, then decide.",
            code="stale_version",
        )
    raise Conflict(f"That cannot be done any more: it {_STATE_NOW[Status(row.status)]}.")


def _cause_of(row: ScheduledPost) -> Cause | None:
    return Cause(row.error_code, row.error_message or "") if row.error_code else None


def _record_told(session: Session, row: ScheduledPost, url: str | None, now: datetime) -> None:
    call = Attempts(session).last_call(row.id)
    position = call.call_position if call and call.call_position is not None else 0
    LiveParts(session).record([LivePartRow(PostInHand.of(row), position, "", url or "")], now)


def _goes_on(session: Session, row: ScheduledPost) -> bool:
    """Whether parts are left that need no more than the first one to hang below: a comment does,
    a reply needs the part before it, whose name nobody knows."""
    job = load_jobs(session, [PostInHand.of(row)])[0]
    is_comments = spec_of(job.account).thread.kind is ThreadKind.COMMENTS
    return is_comments and bool(job.remaining) and bool(job.live.get(0))
