"""Changing a post that is scheduled and not out: what it says, how, and where it goes."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime

from sqlmodel import Session

from app.core.errors import Conflict, FieldError, InvalidInput
from app.db.models import Post, ScheduledPost
from app.db.repositories.publications import Change, Publications, is_post
from app.db.repositories.scheduled_posts import ScheduledPosts
from app.domain.permissions import Actor, Permission
from app.domain.publication import CANCELLABLE, Event, Status
from app.domain.spec import PlatformSpec
from app.services import audit, draft_history, fitting, posts, preflight, queueing, tagging
from app.services.access import require
from app.services.account_specs import spec_of
from app.services.audit import Deed, Subject
from app.services.context import Context
from app.services.details import PostDetails
from app.services.draft_checks import (
    account_problems,
    accounts_of,
    media_of,
    refuse_blocking,
)
from app.services.draft_content import DraftContent
from app.services.draft_store import load_draft, replace_content, store_schedule
from app.services.drafts import Draft, PartDraft


def content_of(ctx: Context, actor: Actor, post_id: str) -> DraftContent:
    """What a post says, as a person would write it, for the accounts that it is planned for, or
    was, if it is for none any more; ``at`` is its first time. Raises NotFound."""
    require(actor, Permission.READ)
    with ctx.database.unit_of_work() as session:
        post = posts.find_row(session, actor, post_id)
        every = ScheduledPosts(session, actor.workspace_id).of_posts([post_id])
        rows = _planned(every) or every
        content = _content(session, actor, post, rows)
        return replace(content, at=min((row.scheduled_for for row in rows), default=None))


def content_to_edit(ctx: Context, actor: Actor, post_id: str) -> DraftContent:
    """What a post says, for changing it. Raises NotFound, and Conflict where it is too late."""
    require(actor, Permission.WRITE_POSTS)
    content = content_of(ctx, actor, post_id)
    with ctx.database.unit_of_work() as session:
        rows = ScheduledPosts(session, actor.workspace_id).of_posts([post_id])
        posts.refuse_if_out(rows, "changed")
    if not _planned(rows):
        raise Conflict("Nothing of this post is planned any more. Make a new one of it instead.")
    return replace(content, edits=post_id)


def update_post(
    ctx: Context, actor: Actor, post_id: str, parts: tuple[PartDraft, ...]
) -> PostDetails:
    """Change the shared text of a post; everything else stays. Raises as ``edit_post``."""
    return change_post(ctx, actor, post_id, parts, lambda draft: draft)


def change_post(
    ctx: Context,
    actor: Actor,
    post_id: str,
    parts: tuple[PartDraft, ...] | None,
    change: Callable[[Draft], Draft],
) -> PostDetails:
    """Have the post say what ``change`` makes of what it says, or would say with the shared
    ``parts``. Of two such changes at once the second builds upon the first. Raises as
    ``edit_post``."""

    def make(session: Session, before: Draft) -> Draft:
        if parts is None:
            return change(before)
        specs = _specs(session, actor, before.account_ids)
        return change(fitting.reworded(before, parts, specs))

    return _edit(ctx, actor, post_id, make)


def edit_post(ctx: Context, actor: Actor, post_id: str, draft: Draft) -> PostDetails:
    """Have the post say what ``draft`` says, go where it goes and carry its tags, as long as
    nothing went out.

    Accounts that are new go out when the others do; those that are left out are cancelled. Times
    stay. Raises NotFound, Conflict once it is being published or is live anywhere, InvalidInput
    when a network would refuse it.
    """
    return _edit(ctx, actor, post_id, lambda _session, _before: draft)


def change_tags(ctx: Context, actor: Actor, post_id: str, names: Iterable[str]) -> PostDetails:
    """Have the post carry the tags with these names and no others; live posts too, for tags go to
    no network. Unknown ones are made. Raises NotFound, and InvalidInput for a name that cannot be,
    or too many of them."""
    require(actor, Permission.WRITE_POSTS)
    with ctx.database.unit_of_work() as session:
        posts.find_row(session, actor, post_id, lock=True)
        tagging.replace_on(session, actor, post_id, names, ctx.clock.now())
    ctx.live.publish(actor.workspace_id)
    return posts.get_post(ctx, actor, post_id)


def _edit(
    ctx: Context, actor: Actor, post_id: str, make: Callable[[Session, Draft], Draft]
) -> PostDetails:
    require(actor, Permission.WRITE_POSTS)
    now = ctx.clock.now()
    with ctx.database.unit_of_work() as session:
        scheduled = ScheduledPosts(session, actor.workspace_id)
        scheduled.hold_accounts_of([post_id])
        post = posts.find_row(session, actor, post_id, lock=True)
        # The lock keeps a worker from claiming between this check and the new text.
        rows = scheduled.of_posts([post_id], lock=True)
        posts.refuse_if_out(rows, "changed")
        planned = _planned(rows)
        stored = load_draft(session, post, [row.account_id for row in planned])
        draft = make(session, stored)
        _refuse_cancelled(session, actor, rows, draft)
        _refuse_unfit(ctx, session, actor, draft)
        before = _content_of_draft(session, actor, stored)
        draft_history.note_first(session, actor, post, before)
        added = _add_accounts(session, actor, post, draft, planned, now)
        removed = _remove_accounts(session, draft, planned, now)
        replace_content(session, post, draft)
        tagging.replace_on(session, actor, post_id, draft.tags, now)
        post.updated_at = now
        session.add(post)
        after = _content_of_draft(session, actor, draft)
        draft_history.note(session, actor, post_id, after, now, draft_history.CHANGED)
        audit.note(session, actor, Deed.EDITED, Subject(post_id), now)
    queueing.take_back(ctx, removed)
    queueing.put(ctx, [row for row in added if row.status == Status.PENDING])
    preflight.again_for_post(ctx, post_id)
    ctx.live.publish(actor.workspace_id)
    return posts.get_post(ctx, actor, post_id)


def _planned(rows: list[ScheduledPost]) -> list[ScheduledPost]:
    return [row for row in rows if row.status != Status.CANCELLED]


def _content(session: Session, actor: Actor, post: Post, rows: list[ScheduledPost]) -> DraftContent:
    draft = load_draft(session, post, [row.account_id for row in rows])
    return _content_of_draft(session, actor, draft)


def _content_of_draft(session: Session, actor: Actor, draft: Draft) -> DraftContent:
    return fitting.to_content(draft, _specs(session, actor, draft.account_ids))


def _specs(session: Session, actor: Actor, account_ids: tuple[str, ...]) -> dict[str, PlatformSpec]:
    found = accounts_of(session, actor, account_ids) if account_ids else []
    return {account.id: spec_of(account) for account in found}


def _refuse_unfit(ctx: Context, session: Session, actor: Actor, draft: Draft) -> None:
    accounts = accounts_of(session, actor, draft.account_ids)
    media = media_of(session, actor, draft.media_ids)
    refuse_blocking(account_problems(ctx, account, draft, media) for account in accounts)


def _refuse_cancelled(
    session: Session, actor: Actor, rows: list[ScheduledPost], draft: Draft
) -> None:
    """Raises InvalidInput where it is to go to an account on which it was cancelled, perhaps
    while somebody was changing it: it must not go out there after all."""
    gone = {row.account_id for row in rows} - {row.account_id for row in _planned(rows)}
    if chosen := [one for one in draft.account_ids if one in gone]:
        handles = ", ".join(one.handle for one in accounts_of(session, actor, chosen))
        message = f"It was cancelled for {handles}. Leave that out, or write a new post for it."
        raise InvalidInput(message, [FieldError("account_ids", "cancelled", message)])


def _add_accounts(
    session: Session,
    actor: Actor,
    post: Post,
    draft: Draft,
    planned: list[ScheduledPost],
    now: datetime,
) -> list[ScheduledPost]:
    """Schedule it for the accounts that are new, at the first time of the others."""
    there = {row.account_id for row in planned}
    new = tuple(i for i in draft.account_ids if i not in there)
    if not new:
        return []
    at = min((row.scheduled_for for row in planned), default=None)
    if at is None:
        raise Conflict("Nothing of this post is planned any more. Make a new one of it instead.")
    if at < now:
        message = "The post's time has passed. Move it first, then add accounts."
        raise InvalidInput(message, [FieldError("account_ids", "in_the_past", message)])
    times = dict.fromkeys(new, at)
    return store_schedule(session, actor, replace(draft, account_ids=new), post, times, now)


def _remove_accounts(
    session: Session, draft: Draft, planned: list[ScheduledPost], now: datetime
) -> list[ScheduledPost]:
    """Cancel it for the accounts that are left out."""
    cancelled: list[ScheduledPost] = []
    for row in planned:
        if row.account_id not in draft.account_ids and row.status in CANCELLABLE:
            cancelled += Publications(session).advance(
                Event.CANCELLED, now, is_post(row.id), change=Change(is_new_version=True)
            )
    return cancelled
