"""Putting a draft into its tables."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from app.core import correlation
from app.core.errors import Conflict, FieldError, InvalidInput
from app.core.ids import new_id
from app.db.models import Attachment, Post, PostPart, ScheduledPost, Variant
from app.db.repositories.drafts import Drafts
from app.db.repositories.media import hold
from app.db.repositories.posts import Posts, StoredPart
from app.domain.permissions import Actor
from app.services import draft_history, fitting, tagging
from app.services.account_specs import spec_of
from app.services.draft_checks import accounts_of
from app.services.drafts import Draft, PartDraft, VariantDraft
from app.services.queue_holding import hold_where_account_paused


@contextmanager
def creating() -> Iterator[None]:
    """Around the unit of work that stores a post: raises Conflict when the same request, come a
    second time meanwhile, stored it first."""
    try:
        yield
    except IntegrityError as error:
        raise Conflict("This post is being created by another request; look again.") from error


def store_post(
    session: Session,
    actor: Actor,
    draft: Draft,
    post_id: str,
    now: datetime,
    *,
    is_template: bool = False,
) -> Post:
    """Add the post with its parts, variants, attachments and tags."""
    post = Post(
        id=post_id,
        workspace_id=actor.workspace_id,
        user_id=actor.user_id,
        platform_params={slug: dict(p) for slug, p in draft.platform_params.items()},
        is_template=is_template,
        created_at=now,
        updated_at=now,
    )
    session.add(post)
    session.flush()
    _store_content(session, post, draft)
    tagging.put_on(session, actor, post_id, draft.tags, now)
    if not is_template:
        _take_over_draft(session, actor, post_id, draft, now)
    return post


def replace_content(session: Session, post: Post, draft: Draft) -> None:
    """Have the post say what ``draft`` says. Variants of accounts that it does not go to any more
    are gone."""
    Posts(session, post.workspace_id).remove_content(post.id)
    session.flush()
    post.platform_params = {slug: dict(p) for slug, p in draft.platform_params.items()}
    _store_content(session, post, draft)


def _take_over_draft(
    session: Session, actor: Actor, post_id: str, draft: Draft, now: datetime
) -> None:
    """A draft with that id has become the post, in the same unit of work; its history goes on."""
    drafts = Drafts(session, actor.workspace_id)
    if drafts.find(post_id, lock=True) is None:
        return
    specs = {a.id: spec_of(a) for a in accounts_of(session, actor, draft.account_ids)}
    content = fitting.to_content(draft, specs)
    draft_history.note(session, actor, post_id, content, now, draft_history.SCHEDULED)
    drafts.remove(post_id)


def _store_content(session: Session, post: Post, draft: Draft) -> None:
    store_parts(session, post.id, None, draft.parts)
    for variant in draft.variants:
        row = Variant(
            id=new_id("var"),
            post_id=post.id,
            account_id=variant.account_id,
            params=dict(variant.params) if variant.params is not None else None,
        )
        session.add(row)
        session.flush()
        store_parts(session, post.id, row.id, variant.parts or ())


def store_parts(
    session: Session, post_id: str, variant_id: str | None, parts: Sequence[PartDraft]
) -> None:
    """Add the parts of a post, or of one variant of it, in order. Raises InvalidInput when one of
    their files was removed since it was looked up."""
    _hold_files(session, {media_id for part in parts for media_id in part.media_ids})
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


def _hold_files(session: Session, media_ids: set[str]) -> None:
    if media_ids and hold(session, media_ids) != media_ids:
        message = "A file of this post was removed meanwhile. Take it out, or upload it again."
        raise InvalidInput(message, [FieldError("media_ids", "unknown", message)])


def store_schedule(
    session: Session,
    actor: Actor,
    draft: Draft,
    post: Post,
    times: Mapping[str, datetime],
    now: datetime,
    *,
    in_slots: bool = False,
) -> list[ScheduledPost]:
    """Add a scheduled post for each of the draft's accounts, due as ``times`` (aware, by
    account) say. ``in_slots``: these are slots that the queue gave."""
    accounts = accounts_of(session, actor, draft.account_ids)
    asked_by = correlation.current()
    rows = [
        ScheduledPost(
            id=new_id("sp"),
            workspace_id=actor.workspace_id,
            user_id=actor.user_id,
            post_id=post.id,
            account_id=account.id,
            platform=account.platform,
            scheduled_for=times[account.id],
            slot_at=times[account.id] if in_slots else None,
            due_at=times[account.id],
            correlation_id=asked_by,
            created_at=now,
            updated_at=now,
        )
        for account in accounts
    ]
    session.add_all(rows)
    if resting := [account.id for account in accounts if account.paused_at]:
        session.flush()
        hold_where_account_paused(session, resting, now)
    return rows


def load_draft(session: Session, post: Post, account_ids: Sequence[str]) -> Draft:
    """The draft that ``post`` was stored from, for these accounts."""
    repository = Posts(session, post.workspace_id)
    parts = repository.parts_of([post.id])[post.id]
    variants = [v for v in repository.variants_of([post.id]) if v.account_id in account_ids]
    carried = tagging.tags_of(session, post.workspace_id, [post.id])
    return Draft(
        parts=_drafts_of(parts, None),
        account_ids=tuple(account_ids),
        platform_params=post.platform_params,
        variants=tuple(
            VariantDraft(v.account_id, _drafts_of(parts, v.id) or None, v.params) for v in variants
        ),
        tags=tuple(tag.name for tag in carried.get(post.id, ())),
    )


def _drafts_of(parts: Sequence[StoredPart], variant_id: str | None) -> tuple[PartDraft, ...]:
    return tuple(
        PartDraft(part.text, tuple(asset.id for asset, _ in part.media))
        for part in parts
        if part.variant_id == variant_id
    )
