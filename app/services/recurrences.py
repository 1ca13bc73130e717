"""Posts that come round again: set up, looked at, changed, stopped."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session

from app.core.errors import Conflict, FieldError, InvalidInput, NotFound
from app.core.ids import new_id
from app.db.models import Recurrence as RecurrenceRow
from app.db.models import RecurrencePost
from app.db.repositories.posts import Posts, StoredPart
from app.db.repositories.recurrences import Plans, Recurrences
from app.domain.permissions import Actor, Permission
from app.domain.post_queue import REACH
from app.domain.recurrence import BadRule, Recurrence
from app.domain.slots import resolve_local, to_local
from app.domain.text import shorten
from app.services import audit, posts, queueing, recurring
from app.services.access import require
from app.services.audit import Deed, Subject
from app.services.auth_rules import check_timezone
from app.services.context import Context
from app.services.cursors import check_id_cursor
from app.services.details import Page, PartDetails
from app.services.draft_checks import refuse_blocking
from app.services.draft_store import creating, store_post
from app.services.drafts import Draft

_NEXT = 5
_PAGE = 100
_LOOK_AHEAD = timedelta(days=2 * 366)
# A rule may be counted from a day that has passed, within reason: each look counts from there.
_OLDEST_START = timedelta(days=3 * 366)


@dataclass(frozen=True, slots=True)
class Plan:
    """When a post comes round: an RFC 5545 ``rule``, counted from ``starts_at`` (aware) on the
    clock of the IANA zone ``timezone``.

    ``others`` are posts for the same accounts that take turns with it (an evergreen list), and
    ``gap_days`` is for how long the same words are not posted again: a time at which every one
    would come too soon is left out.
    """

    rule: str
    starts_at: datetime
    timezone: str
    others: tuple[Draft, ...] = ()
    gap_days: int | None = None


@dataclass(frozen=True, slots=True)
class RecurrenceDetails:
    """A recurring post. ``next`` are its next few times (UTC), whether or not their posts are
    made yet; ``post_ids`` are the posts that were made and are there still, the oldest first."""

    id: str
    plan: Plan
    account_ids: tuple[str, ...]
    gap_days: int | None
    entries: tuple[tuple[PartDetails, ...], ...]
    next: tuple[datetime, ...]
    post_ids: tuple[str, ...]
    stopped_at: datetime | None
    paused_at: datetime | None
    author_id: str
    created_at: datetime
    updated_at: datetime


def create(
    ctx: Context, actor: Actor, draft: Draft, plan: Plan, *, recurrence_id: str | None = None
) -> RecurrenceDetails:
    """Have ``draft`` published each time that ``plan`` says; the first weeks are scheduled now.

    A ``recurrence_id`` that exists already gives that one back. Raises InvalidInput, naming the
    fields, for a rule that means nothing or has no coming time, and for what a network refuses.
    """
    require(actor, Permission.WRITE_POSTS)
    with ctx.database.unit_of_work() as session:
        known = recurrence_id and Recurrences(session, actor.workspace_id).find(recurrence_id)
    if known:
        return get_recurrence(ctx, actor, known.id)
    now = ctx.clock.now()
    rule = checked_rule(plan, now)
    _refuse_blocking(ctx, actor, (draft, *plan.others))
    with creating(), ctx.database.unit_of_work() as session:
        row = RecurrenceRow(
            id=recurrence_id or new_id("rec"),
            workspace_id=actor.workspace_id,
            user_id=actor.user_id,
            account_ids=list(draft.account_ids),
            rule=rule.rule,
            timezone=rule.zone,
            starts_local=rule.start,
            gap_days=plan.gap_days,
            planned_until=now,
            created_at=now,
            updated_at=now,
        )
        session.add(row)
        session.flush()
        _store_templates(session, actor, row, (draft, *plan.others), now)
        made = recurring.plan(session, row, now)
        text = shorten(draft.parts[0].text, audit.LONGEST_WORDS) if draft.parts else ""
        audit.note(session, actor, Deed.REPEATS, Subject(), now, text=text)
    queueing.put(ctx, made)
    ctx.live.publish(actor.workspace_id)
    return get_recurrence(ctx, actor, row.id)


def replace(
    ctx: Context, actor: Actor, recurrence_id: str, draft: Draft, plan: Plan
) -> RecurrenceDetails:
    """Have it say and come round as this from now on, or, while it is paused, from then on.

    Its posts that wait are made anew, except those that a person moved or changed. One that was
    stopped begins again. Raises NotFound, and InvalidInput as ``create`` does.
    """
    require(actor, Permission.WRITE_POSTS)
    now = ctx.clock.now()
    rule = checked_rule(plan, now)
    _refuse_blocking(ctx, actor, (draft, *plan.others))
    with ctx.database.unit_of_work() as session:
        row = find_recurrence(session, actor, recurrence_id, lock=True)
        withdrawn = recurring.withdraw(session, row, now)
        for old in Plans(session).templates(row.id):
            session.delete(old)
        session.flush()
        _store_templates(session, actor, row, (draft, *plan.others), now)
        row.account_ids, row.gap_days = list(draft.account_ids), plan.gap_days
        row.rule, row.timezone, row.starts_local = rule.rule, rule.zone, rule.start
        row.updated_at, row.stopped_at = now, None
        session.add(row)
        session.flush()
        made = [] if row.paused_at else recurring.plan(session, row, now)
    queueing.forget(ctx, withdrawn)
    queueing.put(ctx, made)
    ctx.live.publish(actor.workspace_id)
    return get_recurrence(ctx, actor, recurrence_id)


def stop(ctx: Context, actor: Actor, recurrence_id: str) -> RecurrenceDetails:
    """Have it not come round any more. Its posts that wait are taken back, except those that a
    person moved or changed. Raises NotFound."""
    require(actor, Permission.WRITE_POSTS)
    now = ctx.clock.now()
    with ctx.database.unit_of_work() as session:
        row = find_recurrence(session, actor, recurrence_id, lock=True)
        withdrawn = recurring.withdraw(session, row, now, held_too=True)
        row.stopped_at, row.updated_at = now, now
        session.add(row)
        audit.note(session, actor, Deed.REPEATS_NO_MORE, Subject(), now)
    queueing.forget(ctx, withdrawn)
    ctx.live.publish(actor.workspace_id)
    return get_recurrence(ctx, actor, recurrence_id)


def pause(ctx: Context, actor: Actor, recurrence_id: str) -> RecurrenceDetails:
    """Have it rest until it is resumed. Its posts that wait are taken back, except those that a
    person moved or changed. Raises NotFound, and Conflict for one that was stopped."""
    require(actor, Permission.WRITE_POSTS)
    now = ctx.clock.now()
    with ctx.database.unit_of_work() as session:
        row = find_recurrence(session, actor, recurrence_id, lock=True)
        _refuse_stopped(row)
        withdrawn = recurring.withdraw(session, row, now, held_too=True)
        row.paused_at, row.updated_at = row.paused_at or now, now
        session.add(row)
    queueing.forget(ctx, withdrawn)
    ctx.live.publish(actor.workspace_id)
    return get_recurrence(ctx, actor, recurrence_id)


def resume(ctx: Context, actor: Actor, recurrence_id: str) -> RecurrenceDetails:
    """Let it come round again. What would have been due meanwhile is left out.

    Raises NotFound, and Conflict for one that was stopped.
    """
    require(actor, Permission.WRITE_POSTS)
    now = ctx.clock.now()
    made = []
    with ctx.database.unit_of_work() as session:
        row = find_recurrence(session, actor, recurrence_id, lock=True)
        _refuse_stopped(row)
        if row.paused_at is not None:
            row.paused_at, row.updated_at, row.planned_until = None, now, now
            made = recurring.plan(session, row, now)
    queueing.put(ctx, made)
    ctx.live.publish(actor.workspace_id)
    return get_recurrence(ctx, actor, recurrence_id)


def _refuse_stopped(row: RecurrenceRow) -> None:
    if row.stopped_at is not None:
        raise Conflict("It was stopped. Change it to have it begin again.")


def get_recurrence(ctx: Context, actor: Actor, recurrence_id: str) -> RecurrenceDetails:
    """One recurring post. Raises NotFound."""
    require(actor, Permission.READ)
    with ctx.database.unit_of_work() as session:
        row = find_recurrence(session, actor, recurrence_id)
        (found,) = _describe(session, [row], ctx.clock.now())
    return found


def list_recurrences(
    ctx: Context, actor: Actor, *, limit: int = 20, cursor: str | None = None
) -> Page[RecurrenceDetails]:
    """Recurring posts, newest first. ``cursor`` is the id behind which to go on."""
    require(actor, Permission.READ)
    check_id_cursor(cursor, "rec")
    now = ctx.clock.now()
    with ctx.database.unit_of_work() as session:
        rows = Recurrences(session, actor.workspace_id).page(limit + 1, cursor)
        shown = tuple(_describe(session, rows[:limit], now))
    return Page(shown, shown[-1].id if len(rows) > limit else None)


def all_recurrences(ctx: Context, actor: Actor) -> Iterator[RecurrenceDetails]:
    """Every recurring post, newest first, page by page."""
    cursor: str | None = None
    while True:
        page = list_recurrences(ctx, actor, limit=_PAGE, cursor=cursor)
        yield from page.items
        cursor = page.next_cursor
        if cursor is None:
            return


def checked_rule(plan: Plan, now: datetime) -> Recurrence:
    """The rule that ``plan`` means. Raises InvalidInput."""
    zone = check_timezone(plan.timezone)
    if not now - _OLDEST_START <= plan.starts_at <= now + REACH:
        message = "Let it start no more than three years ago and no more than five years ahead."
        raise _refuse("starts_at", "out_of_reach", message)
    start = to_local(plan.starts_at, zone).replace(tzinfo=None, microsecond=0)
    try:
        rule = Recurrence(plan.rule.strip().upper(), start, zone)
    except BadRule as error:
        raise _refuse("rule", "bad_rule", error.message) from error
    if not rule.has_more(now):
        raise _refuse("rule", "no_coming_time", "This rule has no time that is still to come.")
    return rule


def _refuse_blocking(ctx: Context, actor: Actor, drafts: Sequence[Draft]) -> None:
    for draft in drafts:
        refuse_blocking(posts.find_problems(ctx, actor, draft))


def _store_templates(
    session: Session, actor: Actor, row: RecurrenceRow, drafts: Sequence[Draft], now: datetime
) -> None:
    for position, draft in enumerate(drafts):
        post = store_post(session, actor, draft, new_id("post"), now, is_template=True)
        session.add(RecurrencePost(recurrence_id=row.id, position=position, post_id=post.id))
    session.flush()


def _refuse(field: str, code: str, message: str) -> InvalidInput:
    return InvalidInput(message, [FieldError(field, code, message)])


def find_recurrence(
    session: Session, actor: Actor, recurrence_id: str, *, lock: bool = False
) -> RecurrenceRow:
    """A recurring post of the actor's workspace. Raises NotFound."""
    row = Recurrences(session, actor.workspace_id).find(recurrence_id, lock=lock)
    if row is None:
        raise NotFound(f"There is no recurring post {recurrence_id} in this workspace.")
    return row


def _describe(
    session: Session, rows: Sequence[RecurrenceRow], now: datetime
) -> Iterator[RecurrenceDetails]:
    """Recurring posts of one workspace, in as many statements as one of them."""
    plans, ids = Plans(session), [row.id for row in rows]
    templates, made = plans.template_ids(ids), plans.posts_of(ids)
    written = [post_id for own in templates.values() for post_id in own]
    parts = Posts(session, rows[0].workspace_id).parts_of(written) if rows else {}
    for row in rows:
        entries = tuple(_shared_parts(parts[post_id]) for post_id in templates[row.id])
        yield _details(row, entries, made[row.id], now)


def _details(
    row: RecurrenceRow,
    entries: tuple[tuple[PartDetails, ...], ...],
    post_ids: Sequence[str],
    now: datetime,
) -> RecurrenceDetails:
    rule = recurring.rule_of(row)
    coming = [] if row.stopped_at or row.paused_at else rule.between(now, now + _LOOK_AHEAD)[:_NEXT]
    starts_at = resolve_local(row.starts_local, row.timezone).at
    return RecurrenceDetails(
        id=row.id,
        plan=Plan(row.rule, starts_at, row.timezone),
        account_ids=tuple(row.account_ids),
        gap_days=row.gap_days,
        entries=entries,
        next=tuple(one.at for one in coming),
        post_ids=tuple(sorted(post_ids)),
        stopped_at=row.stopped_at,
        paused_at=row.paused_at,
        author_id=row.user_id,
        created_at=row.created_at,
        updated_at=row.updated_at,
    )


def _shared_parts(parts: Sequence[StoredPart]) -> tuple[PartDetails, ...]:
    return tuple(posts.part_details(part) for part in parts if part.variant_id is None)
