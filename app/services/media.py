"""Files that people attach to posts."""

import hashlib
import mimetypes
from dataclasses import dataclass
from datetime import timedelta
from itertools import islice
from pathlib import PurePosixPath

import structlog
from sqlmodel import Session

from app.core.errors import FieldError, InvalidInput, NotFound, TooLarge
from app.core.ids import new_id
from app.core.object_store import keyed_by_content
from app.db.models import MediaAsset
from app.db.repositories.media import MediaAssets, Wanted
from app.db.repositories.workspaces import workspace_ids
from app.domain.content import FileKind
from app.domain.permissions import Actor, Permission
from app.services import images, long_files, storage
from app.services.access import require
from app.services.auth_rules import is_storable
from app.services.context import Context
from app.services.cursors import check_id_cursor
from app.services.details import MediaDetails, Page, media_details
from app.services.images import CleanImage

MAX_ALT_TEXT = 5000
_MAX_NAME = 200
_MOST_WORDS = 8
_STRAY_AFTER = timedelta(days=1)
_STRAYS_AT_ONCE = 500

log = structlog.get_logger(__name__)


def upload(
    ctx: Context,
    actor: Actor,
    *,
    data: bytes,
    filename: str,
    alt_text: str = "",
    media_id: str | None = None,
) -> MediaDetails:
    """Keep an image upright and without metadata, or a video or document as it is; what it is,
    its content tells.

    A ``media_id`` that exists already gives that file back, so that a repeated request makes no
    second one. Raises InvalidInput when it is of no kind that networks take, or too large.
    """
    require(actor, Permission.WRITE_POSTS)
    with ctx.database.unit_of_work() as session:
        known = MediaAssets(session, actor.workspace_id).find(media_id) if media_id else None
    if known:
        return media_details(known)
    is_image = images.looks_like_image(data[:32])
    _check_bytes(ctx, data, is_image=is_image)
    alt = _clean_alt_text(alt_text)
    found = kept(images.clean(data)) if is_image else _kept_long_file(data)
    asset = make_asset(ctx, actor, found, filename, alt, media_id)
    with ctx.database.unit_of_work() as session:
        MediaAssets(session, actor.workspace_id).add(asset)
    return media_details(asset)


def get_media(ctx: Context, actor: Actor, media_id: str) -> MediaDetails:
    """One file. Raises NotFound."""
    require(actor, Permission.READ)
    with ctx.database.unit_of_work() as session:
        return media_details(get_asset(session, actor.workspace_id, media_id))


def list_media(
    ctx: Context,
    actor: Actor,
    limit: int = 50,
    cursor: str | None = None,
    *,
    words: str = "",
    kind: FileKind | None = None,
    is_unused: bool = False,
) -> Page[MediaDetails]:
    """Files, newest first: those with all of ``words`` in their name or alt text, of that kind,
    with ``is_unused`` only those that no post needs. ``cursor`` is the id behind which to go on."""
    require(actor, Permission.READ)
    check_id_cursor(cursor, "med")
    wanted = Wanted(tuple(words.split()[:_MOST_WORDS]), kind, is_unused)
    with ctx.database.unit_of_work() as session:
        rows = MediaAssets(session, actor.workspace_id).page(limit + 1, cursor, wanted)
    shown = rows[:limit]
    following = shown[-1].id if len(rows) > limit else None
    return Page(tuple(media_details(row) for row in shown), following)


def set_alt_text(ctx: Context, actor: Actor, media_id: str, alt_text: str) -> MediaDetails:
    """Say what an image shows, for people who cannot see it. Raises NotFound, InvalidInput."""
    require(actor, Permission.WRITE_POSTS)
    cleaned = _clean_alt_text(alt_text)
    with ctx.database.unit_of_work() as session:
        asset = get_asset(session, actor.workspace_id, media_id)
        asset.alt_text = cleaned
        return media_details(asset)


def read_media(ctx: Context, workspace_id: str, media_id: str) -> bytes:
    """The bytes of a file. Raises NotFound when it is not that workspace's."""
    with ctx.database.unit_of_work() as session:
        storage_key = get_asset(session, workspace_id, media_id).storage_key
    return storage.read_bytes(ctx, storage_key)


def read_public(ctx: Context, word: str) -> tuple[bytes, str]:
    """The bytes and MIME type behind the last part of a public address.

    Raises NotFound when it is over, was never given out, or the file is gone.
    """
    storage_key = storage.find_public(ctx, word)
    if storage_key is None:
        raise NotFound("This address is over, or never led anywhere.")
    mime = mimetypes.guess_type(storage_key)[0] or "application/octet-stream"
    return storage.read_bytes(ctx, storage_key), mime


@dataclass(frozen=True, slots=True)
class Kept:
    """A file as it is stored."""

    data: bytes
    mime: str
    extension: str
    width: int
    height: int
    length: float | None = None
    is_animated: bool = False


def kept(image: CleanImage) -> Kept:
    """An image as it is stored."""
    return Kept(
        image.data,
        image.mime,
        image.extension,
        image.width,
        image.height,
        is_animated=image.is_animated,
    )


def _kept_long_file(data: bytes) -> Kept:
    found = long_files.measure(data)
    return Kept(data, found.mime, found.extension, found.width, found.height, found.length)


def remove_strays(ctx: Context) -> int:
    """Remove files that no row knows of: what a crash left between storing a file and its row.

    Only those older than a day, since an upload may be under way; and only below workspaces that
    are in the database, since a directory may be shared with another one. Returns how many.
    """
    before, removed = ctx.clock.now() - _STRAY_AFTER, 0
    with ctx.database.unit_of_work() as session:
        known_workspaces = workspace_ids(session)
    for workspace_id in known_workspaces:
        keys = storage.keys_older_than(ctx, workspace_id, before)
        while batch := list(islice(keys, _STRAYS_AT_ONCE)):
            with ctx.database.unit_of_work() as session:
                known = MediaAssets(session, workspace_id).stored(batch)
            strays = [key for key in batch if key not in known]
            removed += sum(storage.remove_older_than(ctx, key, before) for key in strays)
    if removed:
        log.info("stray_files_removed", count=removed)
    return removed


def make_asset(
    ctx: Context,
    actor: Actor,
    kept: Kept,
    filename: str,
    alt_text: str,
    media_id: str | None,
) -> MediaAsset:
    """The row of a file, whose bytes are stored when this returns; the row is not."""
    storage_key = keyed_by_content(actor.workspace_id, kept.data, kept.extension)
    storage.write_bytes(ctx, storage_key, kept.data, kept.mime)
    return MediaAsset(
        id=media_id or new_id("med"),
        workspace_id=actor.workspace_id,
        user_id=actor.user_id,
        sha256=hashlib.sha256(kept.data).hexdigest(),
        mime=kept.mime,
        bytes=len(kept.data),
        width=kept.width,
        height=kept.height,
        length=kept.length,
        is_animated=kept.is_animated,
        storage_key=storage_key,
        original_name=_clean_name(filename),
        alt_text=alt_text,
        created_at=ctx.clock.now(),
    )


def get_asset(session: Session, workspace_id: str, media_id: str) -> MediaAsset:
    """The row of a file. Raises NotFound when it is not that workspace's."""
    asset = MediaAssets(session, workspace_id).find(media_id) if is_storable(media_id) else None
    if asset is None:
        raise NotFound("There is no such file in this workspace.")
    return asset


def _check_bytes(ctx: Context, data: bytes, *, is_image: bool) -> None:
    settings = ctx.settings
    most = settings.max_upload_bytes if is_image else settings.max_long_upload_bytes
    if not data:
        raise _refuse("file", "empty", "This file is empty. Choose another one.")
    if len(data) > most:
        message = f"This file has {len(data) / 1e6:.1f} MB; {most / 1e6:.1f} MB are allowed."
        raise TooLarge(message, [FieldError("file", "too_large", message)])


def _clean_alt_text(alt_text: str) -> str:
    cleaned = alt_text.strip()
    if len(cleaned) > MAX_ALT_TEXT:
        message = f"Alt text has at most {MAX_ALT_TEXT} characters."
        raise _refuse("alt_text", "alt_text_too_long", message)
    if not is_storable(cleaned):
        raise _refuse("alt_text", "bad_character", "Alt text has a character that is none.")
    return cleaned


def _clean_name(filename: str) -> str:
    name = PurePosixPath(filename.replace("\\", "/")).name
    return "".join(char for char in name if char.isprintable() and is_storable(char))[:_MAX_NAME]


def _refuse(field: str, code: str, message: str) -> InvalidInput:
    return InvalidInput(message, [FieldError(field, code, message)], code=code)
