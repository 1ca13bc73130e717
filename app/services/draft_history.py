"""How a draft, or the post that it became, came to say what it says."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlmodel import Session

from app.core.errors import NotFound
from app.core.ids import new_id
from app.db.models import DraftVersion, Post
from app.db.repositories.drafts import DraftVersions
from app.db.repositories.users import names_of
from app.domain.permissions import Actor, Permission
from app.services.access import require
from app.services.context import Context
from app.services.draft_content import DraftContent, from_json, to_json

# Saves within a minute are one version: the last of them.
PAUSE = timedelta(minutes=1)
MOST_VERSIONS = 50
SAVED, SCHEDULED, CHANGED = "saved", "scheduled", "changed"


@dataclass(frozen=True, slots=True)
class VersionDetails:
    """What it said at ``created_at`` (UTC). ``event`` is saved, scheduled or changed."""

    id: str
    event: str
    content: DraftContent
    author_name: str
    created_at: datetime


def list_versions(ctx: Context, actor: Actor, draft_id: str) -> tuple[VersionDetails, ...]:
    """The history of a draft or post, the newest version first; empty where there is none."""
    require(actor, Permission.READ)
    with ctx.database.unit_of_work() as session:
        rows = DraftVersions(session, actor.workspace_id).of(draft_id)
        names = names_of(session, {row.user_id for row in rows})
        return tuple(
            VersionDetails(
                row.id,
                row.event,
                from_json(row.content),
                names.get(row.user_id, ""),
                row.created_at,
            )
            for row in rows
        )


def get_version(ctx: Context, actor: Actor, draft_id: str, version_id: str) -> VersionDetails:
    """One version. Raises NotFound."""
    for version in list_versions(ctx, actor, draft_id):
        if version.id == version_id:
            return version
    raise NotFound("That version is not kept any more.")


def note(
    session: Session,
    actor: Actor,
    draft_id: str,
    content: DraftContent,
    now: datetime,
    event: str = SAVED,
) -> None:
    """Keep what it says now, unless that is what it said before. The oldest beyond
    ``MOST_VERSIONS`` are forgotten, but never the first."""
    rows = list(DraftVersions(session, actor.workspace_id).of(draft_id))
    stored = to_json(content)
    last = rows[0] if rows else None
    if last and last.content == stored and event == SAVED:
        return
    if last and _goes_on(last, actor, now) and event == SAVED:
        last.content = stored
        session.add(last)
        return
    session.add(
        DraftVersion(
            id=new_id("ver"),
            workspace_id=actor.workspace_id,
            draft_id=draft_id,
            user_id=actor.user_id,
            event=event,
            content=stored,
            created_at=now,
        )
    )
    _prune(session, rows)


def note_first(session: Session, actor: Actor, post: Post, content: DraftContent) -> None:
    """Keep what a post said that was never a draft, before it is changed for the first time."""
    if DraftVersions(session, actor.workspace_id).of(post.id):
        return
    author = replace(actor, user_id=post.user_id)
    note(session, author, post.id, content, post.created_at, SCHEDULED)


def _goes_on(last: DraftVersion, actor: Actor, now: datetime) -> bool:
    is_same = last.event == SAVED and last.user_id == actor.user_id
    return is_same and now - last.created_at < PAUSE


def _prune(session: Session, newest_first: Sequence[DraftVersion]) -> None:
    for row in newest_first[MOST_VERSIONS - 2 : -1]:
        session.delete(row)
