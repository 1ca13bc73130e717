"""Deleting from a network what went live there from here."""

import asyncio
from datetime import datetime

from sqlmodel import Session

from app.core.errors import Conflict, NotFound, Unavailable
from app.db.models import PublishedPost
from app.db.repositories.attempts import LiveParts
from app.db.repositories.scheduled_posts import ScheduledPosts
from app.domain.permissions import Actor, Permission
from app.platforms import registry
from app.platforms.errors import PlatformError
from app.services import audit, scheduling, tokens
from app.services.access import require
from app.services.account_specs import spec_of
from app.services.accounts import get_account_row
from app.services.audit import Deed, Subject
from app.services.context import Context
from app.services.details import ScheduledPostDetails


async def take_down(ctx: Context, actor: Actor, scheduled_post_id: str) -> ScheduledPostDetails:
    """Delete every live part from the network, the last one first.

    Parts that are gone already count as deleted, so it may be asked again after trouble. Raises
    NotFound; Conflict when nothing is live, or the network lets no program delete; Unavailable
    with the network's reason when it would not.
    """
    require(actor, Permission.WRITE_POSTS)
    account_id, parts = await asyncio.to_thread(_live_parts, ctx, actor, scheduled_post_id)
    try:
        connection, platform = await tokens.usable_connection_of(ctx, account_id)
        client = registry.get(platform).client(connection)
        try:
            for part in reversed(parts):
                await client.delete(part.platform_post_id)
                await asyncio.to_thread(_note_removed, ctx, part.id, ctx.clock.now())
            await asyncio.to_thread(_note_done, ctx, actor, scheduled_post_id)
        finally:
            await client.aclose()
    except PlatformError as error:
        raise Unavailable(f"It could not be deleted. {error.user_message}") from error
    except tokens.AccountUnusable as error:
        raise Conflict(f"It could not be deleted. {error.reason}") from error
    ctx.live.publish(actor.workspace_id)
    return await asyncio.to_thread(scheduling.get_scheduled, ctx, actor, scheduled_post_id)


def _live_parts(
    ctx: Context, actor: Actor, scheduled_post_id: str
) -> tuple[str, list[PublishedPost]]:
    with ctx.database.unit_of_work() as session:
        row = ScheduledPosts(session, actor.workspace_id).find(scheduled_post_id)
        if row is None:
            raise NotFound(f"There is no scheduled post {scheduled_post_id} in this workspace.")
        parts = _still_live(session, scheduled_post_id)
        spec = spec_of(get_account_row(session, actor, row.account_id))
    if not parts:
        raise Conflict("Nothing of this post is live, so there is nothing to delete.")
    if not spec.publishing.can_delete or not all(part.platform_post_id for part in parts):
        raise Conflict(f"{spec.name} lets no program delete posts. Delete it there.")
    return row.account_id, parts


def _still_live(session: Session, scheduled_post_id: str) -> list[PublishedPost]:
    found = LiveParts(session).of([scheduled_post_id])
    return sorted((p for p in found if p.removed_at is None), key=lambda part: part.position)


def _note_done(ctx: Context, actor: Actor, scheduled_post_id: str) -> None:
    with ctx.database.unit_of_work() as session:
        row = scheduling.find_row(session, actor, scheduled_post_id)
        subject = Subject(row.post_id, row.account_id)
        audit.note(session, actor, Deed.TAKEN_DOWN, subject, ctx.clock.now())


def _note_removed(ctx: Context, published_post_id: str, now: datetime) -> None:
    with ctx.database.unit_of_work() as session:
        part = session.get(PublishedPost, published_post_id)
        if part is not None:
            part.removed_at = now
