"""Putting drafts into their tables: one, or many in as many statements as one."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
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
    (post,) = store_posts(session, actor, {post_id: draft}, now, is_template=is_template)
    return post


def store_posts(
    session: Session,
    actor: Actor,
    drafts: Mapping[str, Draft],
    now: datetime,
    *,
    is_template: bool = False,
) -> list[Post]:
    """The same for many drafts by the ids of their posts, in as many statements as for one.

    Raises InvalidInput when one of their files was removed since it was looked up.
    """
    posts = [
        Post(
            id=post_id,
            workspace_id=actor.workspace_id,
            user_id=actor.user_id,
            platform_params=_params_of(draft),
            is_template=is_template,
            created_at=now,
            updated_at=now,
        )
        for post_id, draft in drafts.items()
    ]
    session.add_all(posts)
    session.flush()
    _store_contents(session, drafts)
    tagging.put_on(session, actor, {key: draft.tags for key, draft in drafts.items()}, now)
    if not is_template:
        _take_over_drafts(session, actor, drafts, now)
    return posts


def replace_content(session: Session, post: Post, draft: Draft) -> None:
    """Have the post say what ``draft`` says. Variants of accounts that it does not go to any more
    are gone."""
    Posts(session, post.workspace_id).remove_content(post.id)
    session.flush()
    post.platform_params = _params_of(draft)
    _store_contents(session, {post.id: draft})


def _take_over_drafts(
    session: Session, actor: Actor, drafts: Mapping[str, Draft], now: datetime
) -> None:
    """Drafts with these ids have become the posts, in the same unit of work; their history goes
    on."""
    repository = Drafts(session, actor.workspace_id)
    for post_id in repository.take(drafts):
        draft = drafts[post_id]
        specs = {a.id: spec_of(a) for a in accounts_of(session, actor, draft.account_ids)}
        content = fitting.to_content(draft, specs)
        draft_history.note(session, actor, post_id, content, now, draft_history.SCHEDULED)
        repository.remove(post_id)


def _params_of(draft: Draft) -> dict[str, dict[str, object]]:
    return {slug: dict(params) for slug, params in draft.platform_params.items()}


def _store_contents(session: Session, drafts: Mapping[str, Draft]) -> None:
    """Add the parts and variants of posts that are there. Each kind of row is flushed by itself:
    it points at the kind before."""
    _hold_files(session, {file for draft in drafts.values() for file in draft.media_ids})
    pieces: list[_Piece] = []
    variants: list[Variant] = []
    for post_id, draft in drafts.items():
        own = [(variant, _variant_row(post_id, variant)) for variant in draft.variants]
        variants += [row for _, row in own]
        pieces.append(_Piece(post_id, None, draft.parts))
        pieces += [_Piece(post_id, row.id, variant.parts or ()) for variant, row in own]
    session.add_all(variants)
    session.flush()
    _store_parts(session, pieces)


@dataclass(frozen=True, slots=True)
class _Piece:
    """The parts of a post, or of one variant of it, in order."""

    post_id: str
    variant_id: str | None
    parts: Sequence[PartDraft]

    def rows(self) -> Iterator[tuple[PostPart, PartDraft]]:
        for position, part in enumerate(self.parts):
            row = PostPart(
                id=new_id("part"),
                post_id=self.post_id,
                variant_id=self.variant_id,
                position=position,
                text=part.text,
            )
            yield row, part


def _variant_row(post_id: str, variant: VariantDraft) -> Variant:
    return Variant(
        id=new_id("var"),
        post_id=post_id,
        account_id=variant.account_id,
        params=dict(variant.params) if variant.params is not None else None,
    )


def _store_parts(session: Session, pieces: Iterable[_Piece]) -> None:
    rows = [pair for piece in pieces for pair in piece.rows()]
    session.add_all(row for row, _ in rows)
    session.flush()
    session.add_all(
        Attachment(part_id=row.id, position=order, media_id=media_id)
        for row, part in rows
        for order, media_id in enumerate(part.media_ids)
    )
    session.flush()


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
    own = {account_id: times[account_id] for account_id in draft.account_ids}
    queued = {post.id} if in_slots else frozenset[str]()
    return store_schedules(session, actor, {post.id: own}, now, queued=queued)


def store_schedules(
    session: Session,
    actor: Actor,
    times: Mapping[str, Mapping[str, datetime]],
    now: datetime,
    *,
    queued: Collection[str] = (),
) -> list[ScheduledPost]:
    """The same for many posts: their times by post and account. ``queued`` are the posts whose
    times are slots that the queue gave."""
    wanted = [account_id for own in times.values() for account_id in own]
    accounts = {one.id: one for one in accounts_of(session, actor, wanted)}
    asked_by = correlation.current()
    rows = [
        ScheduledPost(
            id=new_id("sp"),
            workspace_id=actor.workspace_id,
            user_id=actor.user_id,
            post_id=post_id,
            account_id=account_id,
            platform=accounts[account_id].platform,
            scheduled_for=at,
            slot_at=at if post_id in queued else None,
            due_at=at,
            correlation_id=asked_by,
            created_at=now,
            updated_at=now,
        )
        for post_id, own in times.items()
        for account_id, at in own.items()
    ]
    session.add_all(rows)
    if resting := [account.id for account in accounts.values() if account.paused_at]:
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
