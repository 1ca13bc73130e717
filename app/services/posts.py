"""Writing posts: checking them, storing them, and handing them to the schedule."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from sqlmodel import Session

from app.core.errors import Conflict, FieldError, InvalidInput, NotFound
from app.core.ids import new_id
from app.db.models import (
    Attachment,
    MediaAsset,
    Post,
    PostPart,
    ScheduledPost,
    SocialAccount,
    Variant,
)
from app.db.repositories.accounts import Accounts
from app.db.repositories.media import MediaAssets
from app.db.repositories.posts import Posts, StoredPart
from app.db.repositories.publications import Change, Publications, is_post
from app.db.repositories.scheduled_posts import ScheduledPosts
from app.domain import composing
from app.domain.composing import Content, Image, PartContent, Problem, Severity
from app.domain.permissions import Actor, Permission
from app.domain.publication import CANCELLABLE, Event, Status, derive_post_status
from app.platforms import registry
from app.services import queueing
from app.services.access import require
from app.services.context import Context
from app.services.details import Page, PartDetails, PostDetails, media_details
from app.services.drafts import AccountProblems, Draft, PartDraft
from app.services.showing import describe_scheduled

_PAST_TOLERANCE = timedelta(seconds=60)
_FAR_FUTURE = timedelta(days=5 * 365)
_NEVER_EDITABLE = frozenset({Status.PUBLISHING, Status.PROCESSING, Status.UNCONFIRMED})


def find_problems(ctx: Context, actor: Actor, draft: Draft) -> list[AccountProblems]:
    """What each account's network would refuse about ``draft``; nothing is stored.

    Raises InvalidInput for an account or file that is not in this workspace.
    """
    require(actor, Permission.READ)
    with ctx.database.unit_of_work() as session:
        accounts = _accounts(session, actor, draft.account_ids)
        media = _media(session, actor, draft.media_ids)
    return [_account_problems(account, draft, media) for account in accounts]


def schedule(
    ctx: Context, actor: Actor, draft: Draft, at: datetime, *, post_id: str | None = None
) -> PostDetails:
    """Store ``draft`` and have it published at ``at`` (aware).

    A ``post_id`` that exists already gives that post back, so that a repeated request makes no
    second one. Raises InvalidInput, naming the fields, when a network would refuse the draft or
    ``at`` lies in the past.
    """
    require(actor, Permission.WRITE_POSTS)
    now = ctx.clock.now()
    with ctx.database.unit_of_work() as session:
        known = Posts(session, actor.workspace_id).find(post_id) if post_id else None
    if known:
        return get_post(ctx, actor, known.id)
    check_time(at, now)
    _refuse_blocking(find_problems(ctx, actor, draft))
    with ctx.database.unit_of_work() as session:
        post = _store(session, actor, draft, post_id or new_id("post"), now)
        rows = _store_schedule(session, actor, draft, post, max(at, now), now)
    queueing.put(ctx, rows)
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
        post = _get(session, actor, post_id)
        return _describe(session, actor, [post])[0]


def list_posts(
    ctx: Context, actor: Actor, *, limit: int = 20, cursor: str | None = None
) -> Page[PostDetails]:
    """Posts, newest first. ``cursor`` is the id behind which to go on."""
    require(actor, Permission.READ)
    with ctx.database.unit_of_work() as session:
        posts = Posts(session, actor.workspace_id).page(limit + 1, cursor)
        shown = posts[:limit]
        following = shown[-1].id if len(posts) > limit else None
        return Page(tuple(_describe(session, actor, shown)), following)


def update_post(
    ctx: Context, actor: Actor, post_id: str, parts: tuple[PartDraft, ...]
) -> PostDetails:
    """Change what a post says, as long as nothing of it went out.

    Raises Conflict once it is being published or is live anywhere, InvalidInput when a network
    would refuse the new text.
    """
    require(actor, Permission.WRITE_POSTS)
    with ctx.database.unit_of_work() as session:
        post = _get(session, actor, post_id)
        # The lock keeps a worker from claiming between this check and the new text.
        rows = ScheduledPosts(session, actor.workspace_id).of_posts([post_id], lock=True)
        _refuse_if_out(rows, "changed")
        _refuse_blocking(_problems_of_edit(session, actor, post, rows, parts))
        Posts(session, actor.workspace_id).remove_parts(post_id)
        session.flush()
        _store_parts(session, post_id, None, parts)
        post.updated_at = ctx.clock.now()
        session.add(post)
    ctx.live.publish(actor.workspace_id)
    return get_post(ctx, actor, post_id)


def delete_post(ctx: Context, actor: Actor, post_id: str) -> None:
    """Remove a post; what waits is cancelled with it.

    Raises Conflict while it is being published and once it is live anywhere.
    """
    require(actor, Permission.WRITE_POSTS)
    with ctx.database.unit_of_work() as session:
        post = _get(session, actor, post_id)
        rows = ScheduledPosts(session, actor.workspace_id).of_posts([post_id], lock=True)
        _refuse_if_out(rows, "deleted")
        cancelled: list[ScheduledPost] = []
        for row in rows:
            if row.status in CANCELLABLE:
                cancelled += Publications(session).advance(
                    Event.CANCELLED,
                    ctx.clock.now(),
                    is_post(row.id),
                    change=Change(is_new_version=True),
                )
        session.delete(post)
    queueing.take_back(ctx, cancelled)
    ctx.live.publish(actor.workspace_id)


def preferred_account_ids(ctx: Context, actor: Actor, platforms: Sequence[str]) -> tuple[str, ...]:
    """The connected accounts of each of ``platforms`` (slugs or aliases).

    Raises InvalidInput naming a platform that is unknown or has no account here.
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
    return tuple(a.id for slug in dict.fromkeys(slugs) for a in usable if a.platform == slug)


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


def check_time(at: datetime, now: datetime) -> None:
    """Raises InvalidInput when ``at`` (aware) is no time that a post can be scheduled for."""
    if at.tzinfo is None:
        raise ValueError("a post needs an aware instant")
    if at < now - _PAST_TOLERANCE:
        message = "That time has passed. Choose a later one, or publish now."
        raise InvalidInput(message, [FieldError("scheduled_for", "in_the_past", message)])
    if at > now + _FAR_FUTURE:
        message = "That is more than five years ahead. Choose an earlier time."
        raise InvalidInput(message, [FieldError("scheduled_for", "too_far_ahead", message)])


def _accounts(session: Session, actor: Actor, ids: Sequence[str]) -> list[SocialAccount]:
    if not ids:
        message = "Choose at least one account to publish to."
        raise InvalidInput(message, [FieldError("account_ids", "empty", message)])
    found = Accounts(session, actor.workspace_id).by_ids(ids)
    for account_id in ids:
        if account_id not in found:
            message = f"There is no account {account_id} in this workspace."
            raise InvalidInput(message, [FieldError("account_ids", "unknown", message)])
    return [found[account_id] for account_id in dict.fromkeys(ids)]


def _media(session: Session, actor: Actor, ids: Iterable[str]) -> dict[str, MediaAsset]:
    wanted = set(ids)
    found = MediaAssets(session, actor.workspace_id).by_ids(wanted)
    for missing in wanted - found.keys():
        message = f"There is no file {missing} in this workspace. Upload it first."
        raise InvalidInput(message, [FieldError("media_ids", "unknown", message)])
    return found


def _account_problems(
    account: SocialAccount, draft: Draft, media: Mapping[str, MediaAsset]
) -> AccountProblems:
    spec = registry.get(account.platform).spec
    parts = tuple(_content_of(part, media) for part in draft.parts_for(account.id))
    content = Content(parts, draft.params_for(account.id, account.platform))
    problems = composing.find_problems(content, spec)
    if not account.is_active:
        message = f"{account.handle} is not connected to {spec.name} any more. Reconnect it."
        problems.append(Problem("account_ids", "disconnected", message, Severity.BLOCKING))
    return AccountProblems(account.id, account.platform, account.handle, tuple(problems))


def _content_of(part: PartDraft, media: Mapping[str, MediaAsset]) -> PartContent:
    return PartContent(part.text, tuple(_image(media[i]) for i in part.media_ids))


def _image(asset: MediaAsset) -> Image:
    return Image(asset.id, asset.mime, asset.bytes, asset.width, asset.height, asset.alt_text)


def _refuse_blocking(found: Iterable[AccountProblems]) -> None:
    blocking = [
        (account, problem)
        for account in found
        for problem in account.problems
        if problem.severity is Severity.BLOCKING
    ]
    if not blocking:
        return
    errors = [FieldError(p.field, p.code, p.message) for _, p in blocking]
    raise InvalidInput(blocking[0][1].message, list(dict.fromkeys(errors)), code="does_not_fit")


def _store(session: Session, actor: Actor, draft: Draft, post_id: str, now: datetime) -> Post:
    post = Post(
        id=post_id,
        workspace_id=actor.workspace_id,
        user_id=actor.user_id,
        platform_params={slug: dict(p) for slug, p in draft.platform_params.items()},
        created_at=now,
        updated_at=now,
    )
    session.add(post)
    session.flush()
    _store_parts(session, post.id, None, draft.parts)
    for variant in draft.variants:
        row = Variant(
            id=new_id("var"),
            post_id=post.id,
            account_id=variant.account_id,
            params=dict(variant.params) if variant.params is not None else None,
        )
        session.add(row)
        session.flush()
        _store_parts(session, post.id, row.id, variant.parts or ())
    return post


def _store_parts(
    session: Session, post_id: str, variant_id: str | None, parts: Sequence[PartDraft]
) -> None:
    for position, part in enumerate(parts):
        row = PostPart(
            id=new_id("part"),
            post_id=post_id,
            variant_id=variant_id,
            position=position,
            text=part.text,
        )
        session.add(row)
        session.flush()
        for order, media_id in enumerate(part.media_ids):
            session.add(Attachment(part_id=row.id, position=order, media_id=media_id))


def _store_schedule(
    session: Session, actor: Actor, draft: Draft, post: Post, at: datetime, now: datetime
) -> list[ScheduledPost]:
    accounts = _accounts(session, actor, draft.account_ids)
    rows = [
        ScheduledPost(
            id=new_id("sp"),
            workspace_id=actor.workspace_id,
            user_id=actor.user_id,
            post_id=post.id,
            account_id=account.id,
            platform=account.platform,
            scheduled_for=at,
            due_at=at,
            created_at=now,
            updated_at=now,
        )
        for account in accounts
    ]
    session.add_all(rows)
    return rows


def _get(session: Session, actor: Actor, post_id: str) -> Post:
    post = Posts(session, actor.workspace_id).find(post_id)
    if post is None:
        raise NotFound(f"There is no post {post_id} in this workspace.")
    return post


def _refuse_if_out(rows: Iterable[ScheduledPost], verb: str) -> None:
    statuses = {row.status for row in rows}
    if statuses & _NEVER_EDITABLE:
        raise Conflict(f"This post is being published right now and cannot be {verb}.")
    if Status.PUBLISHED in statuses:
        raise Conflict(f"This post is live already and cannot be {verb} here.")


def _problems_of_edit(
    session: Session,
    actor: Actor,
    post: Post,
    rows: Sequence[ScheduledPost],
    parts: tuple[PartDraft, ...],
) -> list[AccountProblems]:
    posts = Posts(session, actor.workspace_id)
    with_text = {part.variant_id for part in posts.parts_of([post.id])[post.id]}
    own_text = {v.account_id for v in posts.variants_of([post.id]) if v.id in with_text}
    ids = tuple(row.account_id for row in rows if row.account_id not in own_text)
    draft = Draft(parts, ids, post.platform_params)
    media = _media(session, actor, draft.media_ids)
    if not ids:
        return []
    return [_account_problems(a, draft, media) for a in _accounts(session, actor, ids)]


def _describe(session: Session, actor: Actor, posts: Sequence[Post]) -> list[PostDetails]:
    ids = [post.id for post in posts]
    repository = Posts(session, actor.workspace_id)
    parts = repository.parts_of(ids)
    names = repository.author_names(posts)
    rows = ScheduledPosts(session, actor.workspace_id).of_posts(ids)
    scheduled = describe_scheduled(session, actor.workspace_id, rows)
    details = []
    for post in posts:
        own = tuple(s for s in scheduled if s.post_id == post.id)
        details.append(
            PostDetails(
                id=post.id,
                status=derive_post_status(frozenset(s.status for s in own)),
                parts=tuple(_part_details(p) for p in parts[post.id] if p.variant_id is None),
                scheduled_posts=own,
                author_id=post.user_id,
                author_name=names.get(post.user_id, ""),
                created_at=post.created_at,
                updated_at=post.updated_at,
                platform_params=post.platform_params,
            )
        )
    return details


def _part_details(part: StoredPart) -> PartDetails:
    return PartDetails(part.text, tuple(media_details(asset, alt) for asset, alt in part.media))
