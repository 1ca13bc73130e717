"""Writing posts: checking them, storing them, and handing them to the schedule."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime

from sqlmodel import Session

from app.core.errors import Conflict, FieldError, InvalidInput, NotFound
from app.core.ids import new_id
from app.db.models import (
    Post,
    ScheduledPost,
    SocialAccount,
)
from app.db.repositories.accounts import Accounts
from app.db.repositories.drafts import DraftVersions
from app.db.repositories.post_search import EVERYTHING, Narrowing
from app.db.repositories.posts import Posts, StoredPart
from app.db.repositories.publications import Change, Publications, is_post
from app.db.repositories.scheduled_posts import ScheduledPosts
from app.domain.permissions import Actor, Permission
from app.domain.publication import CANCELLABLE, Event, Status, derive_post_status
from app.domain.text import shorten
from app.platforms import registry
from app.services import audit, queueing, tagging
from app.services.access import require
from app.services.audit import Deed, Subject, iso_of
from app.services.context import Context
from app.services.cursors import check_id_cursor
from app.services.details import Page, PartDetails, PostDetails, media_details
from app.services.draft_checks import (
    account_problems,
    accounts_of,
    check_time,
    media_of,
    refuse_blocking,
)
from app.services.draft_store import creating, store_post, store_schedule
from app.services.drafts import AccountProblems, Draft
from app.services.showing import describe_scheduled

_NEVER_EDITABLE = frozenset({Status.PUBLISHING, Status.PROCESSING, Status.UNCONFIRMED})


def find_problems(ctx: Context, actor: Actor, draft: Draft) -> list[AccountProblems]:
    """What each account's network would refuse about ``draft``; nothing is stored.

    Raises InvalidInput for an account or file that is not in this workspace.
    """
    require(actor, Permission.READ)
    with ctx.database.unit_of_work() as session:
        accounts = accounts_of(session, actor, draft.account_ids)
        media = media_of(session, actor, draft.media_ids)
    return [account_problems(ctx, account, draft, media) for account in accounts]


def schedule(
    ctx: Context, actor: Actor, draft: Draft, at: datetime, *, post_id: str | None = None
) -> PostDetails:
    """Store ``draft`` and have it published at ``at`` (aware).

    A ``post_id`` that exists already gives that post back, so that a repeated request makes no
    second one. Raises InvalidInput, naming the fields, when a network would refuse the draft or
    ``at`` lies in the past.
    """
    require(actor, Permission.WRITE_POSTS)
    return once(ctx, actor, post_id, lambda: _schedule(ctx, actor, draft, at, post_id))


def _schedule(
    ctx: Context, actor: Actor, draft: Draft, at: datetime, post_id: str | None
) -> PostDetails:
    now = ctx.clock.now()
    check_time(at, now)
    refuse_blocking(find_problems(ctx, actor, draft))
    times = dict.fromkeys(draft.account_ids, max(at, now))
    with creating(), ctx.database.unit_of_work() as session:
        post = store_post(session, actor, draft, post_id or new_id("post"), now)
        rows = store_schedule(session, actor, draft, post, times, now)
        audit.note(session, actor, Deed.SCHEDULED, Subject(post.id), now, at=iso_of(at))
    queueing.put(ctx, [row for row in rows if row.status == Status.PENDING])
    ctx.live.publish(actor.workspace_id)
    return get_post(ctx, actor, post.id)


def publish_now(
    ctx: Context, actor: Actor, draft: Draft, *, post_id: str | None = None
) -> PostDetails:
    """Store ``draft`` and have the workers publish it at once. Raises as ``schedule`` does."""
    return schedule(ctx, actor, draft, ctx.clock.now(), post_id=post_id)


def get_post(ctx: Context, actor: Actor, post_id: str) -> PostDetails:
    """One post. Raises NotFound."""
    require(actor, Permission.READ)
    with ctx.database.unit_of_work() as session:
        post = find_row(session, actor, post_id)
        return describe_posts(session, actor, [post])[0]


def once(
    ctx: Context, actor: Actor, post_id: str | None, make: Callable[[], PostDetails]
) -> PostDetails:
    """The post that a request made before under this id, or else what ``make`` makes under it. Of
    two such requests at once the slower one gets the post of the faster one."""
    if known := _find_post(ctx, actor, post_id):
        return known
    try:
        return make()
    except (Conflict, NotFound):
        if known := _find_post(ctx, actor, post_id):
            return known
        raise


def _find_post(ctx: Context, actor: Actor, post_id: str | None) -> PostDetails | None:
    with ctx.database.unit_of_work() as session:
        known = Posts(session, actor.workspace_id).find(post_id) if post_id else None
    return get_post(ctx, actor, known.id) if known else None


def list_posts(
    ctx: Context,
    actor: Actor,
    *,
    narrowing: Narrowing = EVERYTHING,
    platform: str | None = None,
    limit: int = 20,
    cursor: str | None = None,
) -> Page[PostDetails]:
    """Posts, newest first. ``cursor`` is the id behind which to go on."""
    require(actor, Permission.READ)
    check_id_cursor(cursor, "post")
    with ctx.database.unit_of_work() as session:
        posts = Posts(session, actor.workspace_id).page(limit + 1, cursor, narrowing, platform)
        shown = posts[:limit]
        following = shown[-1].id if len(posts) > limit else None
        return Page(tuple(describe_posts(session, actor, shown)), following)


def delete_post(ctx: Context, actor: Actor, post_id: str) -> None:
    """Remove a post; what waits is cancelled with it.

    Raises Conflict while it is being published and once it is live anywhere.
    """
    require(actor, Permission.WRITE_POSTS)
    with ctx.database.unit_of_work() as session:
        scheduled = ScheduledPosts(session, actor.workspace_id)
        scheduled.hold_accounts_of([post_id])
        post = find_row(session, actor, post_id, lock=True)
        rows = scheduled.of_posts([post_id], lock=True)
        refuse_if_out(rows, "deleted")
        cancelled: list[ScheduledPost] = []
        for row in rows:
            if row.status in CANCELLABLE:
                cancelled += Publications(session).advance(
                    Event.CANCELLED,
                    ctx.clock.now(),
                    is_post(row.id),
                    change=Change(is_new_version=True),
                )
        parts = Posts(session, actor.workspace_id).parts_of([post_id])[post_id]
        words = shorten(parts[0].text, audit.LONGEST_WORDS) if parts else ""
        audit.note(session, actor, Deed.DELETED, Subject(post_id), ctx.clock.now(), text=words)
        session.delete(post)
        DraftVersions(session, actor.workspace_id).remove_all(post_id)
    queueing.take_back(ctx, cancelled)
    ctx.live.publish(actor.workspace_id)


def preferred_account_ids(
    ctx: Context,
    actor: Actor,
    platforms: Sequence[str],
    params: Mapping[str, Mapping[str, object]] | None = None,
) -> tuple[str, ...]:
    """The connected accounts of each of ``platforms`` (slugs or aliases).

    Where ``params`` (options by slug) name a page or profile of a network, the account that is
    connected to it. Raises InvalidInput naming a platform that is unknown or has no account here,
    or a page that is not connected.
    """
    require(actor, Permission.READ)
    slugs = [_slug(word) for word in platforms]
    with ctx.database.unit_of_work() as session:
        usable = [a for a in Accounts(session, actor.workspace_id).all() if a.is_active]
    missing = [slug for slug in slugs if slug not in {a.platform for a in usable}]
    if missing:
        errors = [
            FieldError("platforms", "not_connected", _not_connected(slug)) for slug in missing
        ]
        raise InvalidInput(errors[0].message, errors, code="not_connected")
    return tuple(
        account.id
        for slug in dict.fromkeys(slugs)
        for account in _meant(slug, usable, (params or {}).get(slug, {}))
    )


def _meant(
    slug: str, usable: Sequence[SocialAccount], params: Mapping[str, object]
) -> list[SocialAccount]:
    """The accounts of one network, or the one that its own option names."""
    accounts = [account for account in usable if account.platform == slug]
    option = registry.get(slug).spec.destination_option
    wanted = params.get(option) if option else None
    if not wanted:
        return accounts
    named = [account for account in accounts if account.remote_id == str(wanted)]
    if not named:
        name = registry.get(slug).spec.name
        message = f"No account of {name} is connected to {wanted}. Connect it on the Accounts page."
        field = f"platform_params.{slug}.{option}"
        errors = [FieldError(field, "not_connected", message)]
        raise InvalidInput(message, errors, code="not_connected")
    return named


def _slug(word: str) -> str:
    try:
        return registry.get(word).spec.slug
    except NotFound as error:
        raise InvalidInput(
            error.user_message,
            [FieldError("platforms", "unknown_platform", error.user_message)],
            code="unknown_platform",
        ) from error


def _not_connected(slug: str) -> str:
    name = registry.get(slug).spec.name
    return f"No {name} account is connected. Connect one on the Accounts page."


def find_row(session: Session, actor: Actor, post_id: str, *, lock: bool = False) -> Post:
    """The post; ``lock``: nobody else changes it until the commit. Raises NotFound."""
    post = Posts(session, actor.workspace_id).find(post_id, lock=lock)
    if post is None:
        raise NotFound(f"There is no post {post_id} in this workspace.")
    return post


def refuse_if_out(rows: Iterable[ScheduledPost], verb: str) -> None:
    """Raises Conflict when any of ``rows`` is being published or is live."""
    statuses = {row.status for row in rows}
    if statuses & _NEVER_EDITABLE:
        raise Conflict(f"This post is being published right now and cannot be {verb}.")
    if Status.PUBLISHED in statuses:
        raise Conflict(f"This post is live already and cannot be {verb} here.")


def describe_posts(session: Session, actor: Actor, posts: Sequence[Post]) -> list[PostDetails]:
    """``posts`` with their parts and where they go, in the same order."""
    ids = [post.id for post in posts]
    repository = Posts(session, actor.workspace_id)
    parts = repository.parts_of(ids)
    names = repository.author_names(posts)
    rows = ScheduledPosts(session, actor.workspace_id).of_posts(ids)
    scheduled = describe_scheduled(session, actor.workspace_id, rows)
    tags = tagging.tags_of(session, actor.workspace_id, ids)
    details = []
    for post in posts:
        own = tuple(s for s in scheduled if s.post_id == post.id)
        details.append(
            PostDetails(
                id=post.id,
                status=derive_post_status(frozenset(s.status for s in own)),
                parts=tuple(part_details(p) for p in parts[post.id] if p.variant_id is None),
                scheduled_posts=own,
                author_id=post.user_id,
                author_name=names.get(post.user_id, ""),
                created_at=post.created_at,
                updated_at=post.updated_at,
                platform_params=post.platform_params,
                tags=tags.get(post.id, ()),
            )
        )
    return details


def part_details(part: StoredPart) -> PartDetails:
    """A stored part as people and programs see it."""
    return PartDetails(part.text, tuple(media_details(asset, alt) for asset, alt in part.media))
