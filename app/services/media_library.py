"""Looking after files: small pictures of them, where they are used, and removing them.

What a post needs stays. Removing forgets the row; what is stored goes with the sweep for strays
(``media.remove_strays``), because the same bytes may lie under another row, or be sent anew now.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from app.core.errors import Conflict, NotFound
from app.db.models import Draft, Post
from app.db.repositories.media import MediaAssets
from app.db.repositories.posts import Posts
from app.domain.permissions import Actor, Permission
from app.domain.publication import PostStatus
from app.domain.renditions import Target, can_be_drawn
from app.domain.text import shorten
from app.services import media, posts, renditions, storage
from app.services.access import require
from app.services.auth_rules import is_storable
from app.services.context import Context
from app.services.details import MediaDetails, PostDetails, media_details
from app.services.draft_content import from_json

MOST_AT_ONCE = 200
# Twice as wide as the largest tile, for dense screens.
_THUMBNAIL = Target("image/jpeg", max_width=480, max_height=480, max_bytes=120_000)
_TEXT_LENGTH = 140


@dataclass(frozen=True, slots=True)
class MediaUse:
    """A post that needs a file, by its first words. ``is_recurring``: what a recurring post is
    made of, which has neither status nor time (the earliest of its accounts, UTC)."""

    post_id: str
    text: str
    status: PostStatus | None
    is_recurring: bool
    scheduled_for: datetime | None


@dataclass(frozen=True, slots=True)
class MediaDraftUse:
    """A draft that needs a file, by its first words; ``at`` is when it is to go out (UTC), where
    that was chosen already."""

    draft_id: str
    text: str
    at: datetime | None


@dataclass(frozen=True, slots=True)
class MediaUses:
    """Who needs a file, and the files that were cut out of it; newest first."""

    posts: tuple[MediaUse, ...]
    crops: tuple[MediaDetails, ...]
    drafts: tuple[MediaDraftUse, ...] = ()


def thumbnail(ctx: Context, actor: Actor, media_id: str) -> tuple[bytes, str]:
    """A small picture of an image, and its MIME type; an animation stands still.

    Raises NotFound, also for a video or document: of these there is none.
    """
    require(actor, Permission.READ)
    with ctx.database.unit_of_work() as session:
        asset = media.get_asset(session, actor.workspace_id, media_id)
    if not asset.mime.startswith("image/"):
        raise NotFound("There is no small picture of a video or a document.")
    if can_be_drawn(renditions.file_of(asset)) and asset.bytes <= _THUMBNAIL.max_bytes:
        return storage.read_bytes(ctx, asset.storage_key), asset.mime
    made = renditions.ready(ctx, asset, _THUMBNAIL)
    return storage.read_bytes(ctx, made.storage_key), made.mime


def uses(ctx: Context, actor: Actor, media_id: str) -> MediaUses:
    """Where a file is used. Raises NotFound."""
    require(actor, Permission.READ)
    with ctx.database.unit_of_work() as session:
        media.get_asset(session, actor.workspace_id, media_id)
        assets = MediaAssets(session, actor.workspace_id)
        found = tuple(_describe(session, actor, assets.posts_with(media_id)))
        cut = tuple(media_details(one) for one in assets.cut_out_of(media_id))
        drafts = tuple(_of_draft(row) for row in assets.drafts_with(media_id))
    return MediaUses(found, cut, drafts)


def delete(ctx: Context, actor: Actor, media_id: str) -> None:
    """Remove a file that no post or draft needs. Raises NotFound, and Conflict naming what needs
    it."""
    require(actor, Permission.WRITE_POSTS)
    with ctx.database.unit_of_work() as session:
        assets = MediaAssets(session, actor.workspace_id)
        locked = assets.lock([media_id]) if is_storable(media_id) else []
        if not locked:
            raise NotFound("There is no such file in this workspace.")
        if posts_with := assets.posts_with(media_id):
            uses = _describe(session, actor, posts_with)
            raise _in_use("a post", [use.text for use in uses])
        if drafts := assets.drafts_with(media_id):
            raise _in_use("a draft", [_of_draft(row).text for row in drafts])
        assets.remove(locked)


def delete_unused(ctx: Context, actor: Actor, media_ids: Iterable[str]) -> int:
    """Remove those of at most ``MOST_AT_ONCE`` files that no post needs; returns how many."""
    require(actor, Permission.WRITE_POSTS)
    wanted = [one for one in dict.fromkeys(media_ids) if is_storable(one)][:MOST_AT_ONCE]
    with ctx.database.unit_of_work() as session:
        assets = MediaAssets(session, actor.workspace_id)
        locked = assets.lock(wanted)
        used = assets.used([one.id for one in locked])
        removed = [one for one in locked if one.id not in used]
        assets.remove(removed)
    return len(removed)


def _in_use(kind: str, texts: Sequence[str]) -> Conflict:
    first, others = texts[0], len(texts) - 1
    and_more = f" and {others} more" if others else ""
    name = f"{kind}, “{shorten(first, 60)}”" if first else f"{kind} without text"
    return Conflict(
        f"This file is needed by {name}{and_more}. Take it out of there first.", code="in_use"
    )


def _describe(session: Session, actor: Actor, rows: Sequence[Post]) -> list[MediaUse]:
    recurring = [row.id for row in rows if row.is_template]
    parts = Posts(session, actor.workspace_id).parts_of(recurring)
    own = [row for row in rows if not row.is_template]
    found = {one.id: _of_post(one) for one in posts.describe_posts(session, actor, own)}
    for post_id in recurring:
        text = parts[post_id][0].text if parts[post_id] else ""
        found[post_id] = MediaUse(post_id, shorten(text, _TEXT_LENGTH), None, True, None)
    return [found[row.id] for row in rows]


def _of_post(post: PostDetails) -> MediaUse:
    text = post.parts[0].text if post.parts else ""
    times = [one.scheduled_for for one in post.scheduled_posts]
    return MediaUse(
        post.id, shorten(text, _TEXT_LENGTH), post.status, False, min(times, default=None)
    )


def _of_draft(row: Draft) -> MediaDraftUse:
    content = from_json(row.content)
    return MediaDraftUse(row.id, shorten(content.first_words, _TEXT_LENGTH), content.at)
