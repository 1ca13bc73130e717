"""Drafts on the server: saved while somebody types, opened anywhere, sent when they are ready.

A draft is one row. Whoever saves it says which version was built upon; where the draft has
changed since, both texts stay: the one that came second becomes a draft beside the first.
"""

import hashlib
import json
import re
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from app.core.errors import Conflict, FieldError, InvalidInput, NotFound
from app.core.ids import new_id
from app.db.models import Draft as DraftRow
from app.db.repositories.drafts import Drafts, DraftVersions
from app.db.repositories.posts import Posts
from app.domain.permissions import Actor, Permission
from app.services import draft_history, fitting, post_editing, posts
from app.services.access import require
from app.services.account_specs import spec_of
from app.services.context import Context
from app.services.details import PostDetails
from app.services.draft_checks import accounts_of
from app.services.draft_content import DraftContent, from_json, to_json
from app.services.draft_details import DraftDetails, describe_drafts
from app.services.drafts import Draft

MOST_BYTES = 1_000_000
_ID = re.compile(r"post_[0-9a-z]{26}")
# A NUL as JSON writes it, but not a backslash before the word that names one.
_NUL = re.compile(r"(?<!\\)(?:\\\\)*\\u0000")
# So far from the ends of the calendar, every zone can show a time.
_YEARS = range(1970, 9999)
_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"


@dataclass(frozen=True, slots=True)
class Save:
    """What is to be kept, and what it was built upon.

    ``version`` is that of the draft as it was read, 0 for a new one. ``editor`` names the open
    editor, and ``number`` counts its saves: those of one editor never stand against one another,
    and one that arrives late changes nothing.
    """

    content: DraftContent
    version: int = 0
    editor: str = ""
    number: int = 0


def save_draft(
    ctx: Context,
    actor: Actor,
    draft_id: str,
    content: DraftContent,
    version: int = 0,
    *,
    editor: str = "",
    number: int = 0,
) -> DraftDetails:
    """Keep ``content`` as the draft ``draft_id``; see ``Save`` for the rest. Saying it twice is
    saying it once, and a draft that was emptied is removed.

    Where the draft has changed since ``version``, or was sent meanwhile, ``content`` is kept as a
    draft of its own, and that one is given back: its ``copy_of`` is ``draft_id``. Raises
    InvalidInput for a new draft without a word or file, or one of more than a megabyte, and
    Conflict where this very text was sent already.
    """
    require(actor, Permission.WRITE_POSTS)
    _refuse_unfit(draft_id, content)
    save = Save(content, version, editor, number)
    try:
        details = _save(ctx, actor, draft_id, save)
    except IntegrityError:
        # Somebody stored it first, between our look and our insert: now it is there to be seen.
        try:
            details = _save(ctx, actor, draft_id, save)
        except IntegrityError as error:
            raise Conflict("This draft is being saved by another request; try again.") from error
    if details.created_at == details.updated_at or content.is_empty:
        # Only that there is one more or one less: each pause in typing is nobody else's news.
        ctx.live.publish(actor.workspace_id)
    return details


def list_drafts(ctx: Context, actor: Actor, limit: int = 50) -> tuple[DraftDetails, ...]:
    """The workspace's drafts, the one that was changed last first."""
    require(actor, Permission.READ)
    with ctx.database.unit_of_work() as session:
        return describe_drafts(session, actor, Drafts(session, actor.workspace_id).latest(limit))


def count_drafts(ctx: Context, actor: Actor) -> int:
    """How many drafts the workspace has."""
    require(actor, Permission.READ)
    with ctx.database.unit_of_work() as session:
        return Drafts(session, actor.workspace_id).count()


def get_draft(ctx: Context, actor: Actor, draft_id: str) -> DraftDetails:
    """One draft. Raises NotFound."""
    require(actor, Permission.READ)
    with ctx.database.unit_of_work() as session:
        return describe_drafts(session, actor, [_get(session, actor, draft_id)])[0]


def delete_draft(ctx: Context, actor: Actor, draft_id: str) -> None:
    """Remove a draft and its history. Raises NotFound."""
    require(actor, Permission.WRITE_POSTS)
    with ctx.database.unit_of_work() as session:
        session.delete(_get(session, actor, draft_id, lock=True))
        DraftVersions(session, actor.workspace_id).remove_all(draft_id)
    ctx.live.publish(actor.workspace_id)


def schedule_draft(ctx: Context, actor: Actor, draft_id: str, at: datetime) -> PostDetails:
    """Have the draft published at ``at`` (aware): it becomes the post with the same id.

    One that became that post already gives it back. Raises NotFound, and InvalidInput, naming the
    fields, when it goes to no account, a network would refuse it or ``at`` lies in the past.
    """
    require(actor, Permission.WRITE_POSTS)
    return posts.once(ctx, actor, draft_id, lambda: _schedule(ctx, actor, draft_id, at))


def _schedule(ctx: Context, actor: Actor, draft_id: str, at: datetime) -> PostDetails:
    with ctx.database.unit_of_work() as session:
        row = _get(session, actor, draft_id)
        content = from_json(row.content)
        if content.edits:
            message = "This draft changes a scheduled post. Open it, and save the change there."
            raise InvalidInput(message, [FieldError("edits", "is_an_edit", message)])
        draft = as_draft(session, actor, content)
    return posts.schedule(ctx, actor, draft, at, post_id=draft_id)


def duplicate(ctx: Context, actor: Actor, source_id: str) -> DraftDetails:
    """A new draft that says what a draft or post says, for the same accounts, without a time.

    Raises NotFound, and InvalidInput where that says nothing.
    """
    require(actor, Permission.WRITE_POSTS)
    content = replace(content_of(ctx, actor, source_id), at=None, edits=None)
    return save_draft(ctx, actor, new_id("post"), content)


def content_of(ctx: Context, actor: Actor, source_id: str) -> DraftContent:
    """What a draft or post says, as a person would write it. Raises NotFound."""
    require(actor, Permission.READ)
    with ctx.database.unit_of_work() as session:
        row = Drafts(session, actor.workspace_id).find(source_id)
        if row is not None:
            return from_json(row.content)
    return post_editing.content_of(ctx, actor, source_id)


def as_draft(session: Session, actor: Actor, content: DraftContent) -> Draft:
    """``content`` as it goes to its accounts. Raises InvalidInput where one is unknown."""
    accounts = accounts_of(session, actor, content.account_ids)
    return fitting.to_draft(content, {a.id: spec_of(a) for a in accounts})


def _save(ctx: Context, actor: Actor, draft_id: str, save: Save) -> DraftDetails:
    with ctx.database.unit_of_work() as session:
        row = _store(session, actor, draft_id, save, ctx.clock.now())
        session.flush()
        return describe_drafts(session, actor, [row])[0]


def _store(
    session: Session,
    actor: Actor,
    draft_id: str,
    save: Save,
    now: datetime,
    copy_of: str | None = None,
) -> DraftRow:
    row = Drafts(session, actor.workspace_id).find(draft_id, lock=True)
    if row is None:
        if _was_sent(session, actor, draft_id, save.content):
            return _store_beside(session, actor, draft_id, save, now)
        return _create(session, actor, draft_id, save, now, copy_of)
    is_own = bool(save.editor) and row.editor == save.editor
    if (is_own and row.number > save.number) or row.content == to_json(save.content):
        return row
    if row.version != save.version and not is_own:
        return _store_beside(session, actor, draft_id, save, now)
    row.content = to_json(save.content)
    row.version, row.editor, row.number = row.version + 1, save.editor, save.number
    row.updated_at = now
    if save.content.is_empty:
        session.delete(row)
        return row
    session.add(row)
    draft_history.note(session, actor, draft_id, save.content, now)
    return row


def _create(
    session: Session,
    actor: Actor,
    draft_id: str,
    save: Save,
    now: datetime,
    copy_of: str | None,
) -> DraftRow:
    if save.content.is_empty:
        message = "There is nothing to keep yet. Write something or add a file."
        raise InvalidInput(message, [FieldError("parts", "empty", message)], code="empty")
    row = DraftRow(
        id=draft_id,
        workspace_id=actor.workspace_id,
        user_id=actor.user_id,
        content=to_json(save.content),
        # One that was deleted under somebody's hands comes back, and counts on.
        version=save.version + 1,
        editor=save.editor,
        number=save.number,
        copy_of=copy_of,
        created_at=now,
        updated_at=now,
    )
    session.add(row)
    session.flush()
    draft_history.note(session, actor, draft_id, save.content, now)
    return row


def _store_beside(
    session: Session, actor: Actor, draft_id: str, save: Save, now: datetime
) -> DraftRow:
    """Keep it under an id that follows from the first and its editor: however often it is said,
    it is one draft."""
    seed = save.editor or json.dumps(to_json(save.content), sort_keys=True)
    digest = hashlib.sha256(f"{draft_id}\n{actor.user_id}\n{seed}".encode()).digest()
    own_id = "post_" + "".join(_ALPHABET[byte % 32] for byte in digest[:26])
    return _store(session, actor, own_id, replace(save, version=0), now, copy_of=draft_id)


def _was_sent(session: Session, actor: Actor, draft_id: str, content: DraftContent) -> bool:
    """Whether there is a post with that id. Raises Conflict where it says the same."""
    repository = Posts(session, actor.workspace_id)
    if repository.find(draft_id) is None:
        return False
    parts = repository.parts_of([draft_id])[draft_id]
    said = [part.text for part in parts if part.variant_id is None]
    if said == [part.text for part in content.parts]:
        raise Conflict("This draft was sent already.", code="already_sent")
    return True


def _refuse_unfit(draft_id: str, content: DraftContent) -> None:
    if not _ID.fullmatch(draft_id):
        message = "The id of a draft is post_ and 26 digits or small letters."
        raise InvalidInput(message, [FieldError("id", "bad_id", message)])
    if content.at is not None and content.at.year not in _YEARS:
        message = "That year is out of reach. Choose another time."
        raise InvalidInput(message, [FieldError("at", "bad_time", message)])
    stored = json.dumps(to_json(content))
    if len(stored) > MOST_BYTES:
        message = "This draft is too large to be kept. Make it shorter."
        raise InvalidInput(message, [FieldError("parts", "too_large", message)])
    if _NUL.search(stored):
        message = "The text holds a character (NUL) that cannot be kept. Remove it."
        raise InvalidInput(message, [FieldError("parts", "bad_character", message)])


def _get(session: Session, actor: Actor, draft_id: str, *, lock: bool = False) -> DraftRow:
    row = Drafts(session, actor.workspace_id).find(draft_id, lock=lock)
    if row is None:
        raise NotFound(f"There is no draft {draft_id} in this workspace.")
    return row
