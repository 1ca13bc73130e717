"""Files of one workspace."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sqlalchemy import ColumnElement, SQLColumnExpression, Text, cast, exists, or_, select
from sqlmodel import Session, col

from app.db.models import Attachment, Draft, MediaAsset, Post, PostPart, Rendition
from app.domain.content import FileKind


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which files: with all of ``words`` in name or alt text, of that kind; ``is_unused``: only
    those that no post needs."""

    words: tuple[str, ...] = ()
    kind: FileKind | None = None
    is_unused: bool = False


EVERYTHING = Wanted()


class MediaAssets:
    def __init__(self, session: Session, workspace_id: str) -> None:
        self._session = session
        self._workspace_id = workspace_id

    def add(self, asset: MediaAsset) -> None:
        self._session.add(asset)

    def find(self, media_id: str) -> MediaAsset | None:
        asset = self._session.get(MediaAsset, media_id)
        return asset if asset and asset.workspace_id == self._workspace_id else None

    def by_ids(self, media_ids: Iterable[str]) -> dict[str, MediaAsset]:
        statement = select(MediaAsset).where(
            col(MediaAsset.workspace_id) == self._workspace_id,
            col(MediaAsset.id).in_(list(media_ids)),
        )
        return {asset.id: asset for asset in self._session.scalars(statement)}

    def lock(self, media_ids: Iterable[str]) -> list[MediaAsset]:
        """These files, in one order; nobody can use them in a post until the commit."""
        statement = (
            select(MediaAsset)
            .where(
                col(MediaAsset.workspace_id) == self._workspace_id,
                col(MediaAsset.id).in_(list(media_ids)),
            )
            .order_by(col(MediaAsset.id))
            .with_for_update()
        )
        return list(self._session.scalars(statement))

    def used(self, media_ids: Iterable[str]) -> frozenset[str]:
        """Those of ``media_ids`` that a post or a draft needs."""
        statement = select(col(MediaAsset.id)).where(
            col(MediaAsset.workspace_id) == self._workspace_id,
            col(MediaAsset.id).in_(list(media_ids)),
            _is_used(),
        )
        return frozenset(self._session.scalars(statement))

    def posts_with(self, media_id: str) -> list[Post]:
        """Posts, and what is posted again and again, that need the file; newest first."""
        parts = (
            select(col(PostPart.post_id))
            .join(Attachment, col(Attachment.part_id) == col(PostPart.id))
            .where(col(Attachment.media_id) == media_id)
        )
        statement = select(Post).where(
            col(Post.workspace_id) == self._workspace_id, col(Post.id).in_(parts)
        )
        return list(self._session.scalars(statement.order_by(col(Post.id).desc())))

    def drafts_with(self, media_id: str) -> list[Draft]:
        """Drafts that need the file, the one that was changed last first."""
        statement = select(Draft).where(
            col(Draft.workspace_id) == self._workspace_id, _names(media_id)
        )
        newest_first = (col(Draft.updated_at).desc(), col(Draft.id).desc())
        return list(self._session.scalars(statement.order_by(*newest_first)))

    def cut_out_of(self, media_id: str) -> list[MediaAsset]:
        """Files that were cut out of this one, newest first."""
        statement = select(MediaAsset).where(
            col(MediaAsset.workspace_id) == self._workspace_id,
            col(MediaAsset.source_id) == media_id,
        )
        return list(self._session.scalars(statement.order_by(col(MediaAsset.id).desc())))

    def remove(self, assets: Iterable[MediaAsset]) -> None:
        """Forget files with their copies; none may be needed by a post."""
        for asset in assets:
            self._session.delete(asset)

    def stored(self, storage_keys: Iterable[str]) -> frozenset[str]:
        """Those of ``storage_keys`` that a file of the workspace lies under, or a copy of one."""
        keys = list(storage_keys)
        is_ours = col(MediaAsset.workspace_id) == self._workspace_id
        originals = select(col(MediaAsset.storage_key)).where(
            is_ours, col(MediaAsset.storage_key).in_(keys)
        )
        copies = (
            select(col(Rendition.storage_key))
            .join(MediaAsset, col(MediaAsset.id) == col(Rendition.media_id))
            .where(is_ours, col(Rendition.storage_key).in_(keys))
        )
        return frozenset(self._session.scalars(originals.union_all(copies)))

    def page(
        self, limit: int, before_id: str | None, wanted: Wanted = EVERYTHING
    ) -> list[MediaAsset]:
        """At most ``limit`` files, newest first, from the one behind ``before_id`` on."""
        statement = select(MediaAsset).where(
            col(MediaAsset.workspace_id) == self._workspace_id, *_conditions(wanted)
        )
        if before_id:
            statement = statement.where(col(MediaAsset.id) < before_id)
        ordered = statement.order_by(col(MediaAsset.id).desc()).limit(limit)
        return list(self._session.scalars(ordered))


def hold(session: Session, media_ids: Iterable[str]) -> set[str]:
    """Those of ``media_ids`` that are there, in any workspace, and stay until the commit."""
    statement = select(col(MediaAsset.id)).where(col(MediaAsset.id).in_(list(media_ids)))
    held = statement.order_by(col(MediaAsset.id)).with_for_update(read=True, key_share=True)
    return set(session.scalars(held))


def _is_used() -> ColumnElement[bool]:
    return or_(exists().where(col(Attachment.media_id) == col(MediaAsset.id)), _is_in_draft())


def _is_in_draft() -> ColumnElement[bool]:
    return exists().where(
        col(Draft.workspace_id) == col(MediaAsset.workspace_id), _names(col(MediaAsset.id))
    )


def _names(media_id: str | SQLColumnExpression[str]) -> ColumnElement[bool]:
    # Drafts keep ids in their JSON; no id is a part of another one.
    return cast(col(Draft.content), Text).contains(media_id)


def _conditions(wanted: Wanted) -> Iterator[ColumnElement[bool]]:
    name, alt_text, mime = map(
        col, (MediaAsset.original_name, MediaAsset.alt_text, MediaAsset.mime)
    )
    for word in wanted.words:
        yield or_(name.icontains(word, autoescape=True), alt_text.icontains(word, autoescape=True))
    if wanted.is_unused:
        yield ~_is_used()
    is_image, is_video = mime.startswith("image/"), mime.startswith("video/")
    if wanted.kind is FileKind.IMAGE:
        yield is_image
    elif wanted.kind is FileKind.VIDEO:
        yield is_video
    elif wanted.kind is FileKind.DOCUMENT:
        yield ~or_(is_image, is_video)
