"""Turns files and their uses into what the media library shows."""

from datetime import datetime

from app.domain.content import File, FileKind
from app.domain.file_checks import format_names
from app.domain.publication import PostStatus
from app.services.details import MediaDetails
from app.services.media_library import MediaDraftUse, MediaUse, MediaUses
from app.ui.clockwork import in_a_sentence, moment_label
from app.ui.library_views import FactView, MediaDetailView, TileView, UseView
from app.ui.presenting import present_file

# Word and tone of each.
_POSTS: dict[PostStatus, tuple[str, str]] = {
    PostStatus.DRAFT: ("Draft", "slate"),
    PostStatus.SCHEDULED: ("Scheduled", "blue"),
    PostStatus.PUBLISHING: ("Publishing", "indigo"),
    PostStatus.PUBLISHED: ("Published", "green"),
    PostStatus.PARTIALLY_PUBLISHED: ("Published in part", "amber"),
    PostStatus.NEEDS_ATTENTION: ("Needs you", "red"),
    PostStatus.CANCELLED: ("Cancelled", "slate"),
}
_MOST_USES = 50


def present_tile(media: MediaDetails) -> TileView:
    """A file for the grid."""
    kind = _kind_of(media)
    pictures = {FileKind.IMAGE: f"{media.url}/thumbnail", FileKind.VIDEO: media.url}
    return TileView(
        id=media.id,
        kind=kind.value,
        name=media.original_name or "Without a name",
        picture=pictures.get(kind, ""),
        alt_text=media.alt_text,
        size=bytes_label(media.bytes),
        extent=_length_label(media, kind),
        lacks_alt_text=kind is FileKind.IMAGE and not media.alt_text,
    )


def present_media(
    media: MediaDetails, uses: MediaUses, zone: str, now: datetime
) -> MediaDetailView:
    """A file with its facts, and the posts and drafts that need it in ``zone``."""
    posts = [_present_use(use, zone, now) for use in uses.posts[:_MOST_USES]]
    drafts = [_present_draft(use, zone, now) for use in uses.drafts[:_MOST_USES]]
    return MediaDetailView(
        file=present_file(media),
        facts=_facts(media, zone, now),
        uses=[*posts, *drafts],
        crops=[present_tile(one) for one in uses.crops],
        source_id=media.source_id or "",
        use_count=len(uses.posts) + len(uses.drafts),
        needed_by=_needed_by(uses),
    )


def bytes_label(count: int) -> str:
    """A size in the unit that suits, such as ``340 kB`` or ``2.4 MB``."""
    if count < 1_000:
        return f"{count} bytes"
    if count < 1_000_000:
        return f"{count / 1_000:.0f} kB"
    return f"{count / 1_000_000:.1f} MB"


def _kind_of(media: MediaDetails) -> FileKind:
    return File("", media.mime, media.bytes, media.width, media.height).kind


def _length_label(media: MediaDetails, kind: FileKind) -> str:
    if media.length is None:
        return "GIF" if media.is_animated else ""
    if kind is FileKind.VIDEO:
        return f"{int(media.length // 60)}:{int(media.length % 60):02d}"
    return "1 page" if media.length == 1 else f"{media.length:g} pages"


def _facts(media: MediaDetails, zone: str, now: datetime) -> list[FactView]:
    kind = _kind_of(media)
    facts = [
        FactView("Format", format_names(frozenset({media.mime}))),
        FactView("Size", bytes_label(media.bytes)),
    ]
    if media.width and media.height:
        facts.append(FactView("Dimensions", f"{media.width} × {media.height} px"))
    if media.length is not None:
        word = "Duration" if kind is FileKind.VIDEO else "Length"
        facts.append(FactView(word, _length_label(media, kind)))
    return [*facts, FactView("Added", moment_label(media.created_at, zone, now))]


def _present_use(use: MediaUse, zone: str, now: datetime) -> UseView:
    word, tone = ("Recurring", "indigo") if use.status is None else _POSTS[use.status]
    return UseView(
        post_id=use.post_id,
        text=use.text or "Without text",
        link="" if use.is_recurring else f"/posts?open={use.post_id}",
        status="recurring" if use.status is None else use.status.value,
        status_word=word,
        tone=tone,
        when=moment_label(use.scheduled_for, zone, now) if use.scheduled_for else "",
    )


def _present_draft(use: MediaDraftUse, zone: str, now: datetime) -> UseView:
    word, tone = _POSTS[PostStatus.DRAFT]
    return UseView(
        post_id=use.draft_id,
        text=use.text or "Without text",
        link=f"/compose?draft={use.draft_id}",
        status=PostStatus.DRAFT.value,
        status_word=word,
        tone=tone,
        when=f"For {in_a_sentence(moment_label(use.at, zone, now))}" if use.at else "",
    )


def _needed_by(uses: MediaUses) -> str:
    """Why the file stays; empty where nothing needs it."""
    counts = ((len(uses.posts), "post"), (len(uses.drafts), "draft"))
    kinds = [(count, noun) for count, noun in counts if count]
    if not kinds:
        return ""
    if sum(count for count, _ in kinds) == 1:
        return f"It cannot be deleted: the {kinds[0][1]} above needs it."
    named = " and ".join(f"{n} {noun}" if n == 1 else f"{n} {noun}s" for n, noun in kinds)
    return f"It cannot be deleted: {named} need it."
