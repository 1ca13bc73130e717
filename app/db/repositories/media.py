"""Files of one workspace."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sqlalchemy import ColumnElement, or_, select
from sqlmodel import Session, col

from app.db.models import MediaAsset, Rendition
from app.domain.content import FileKind


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which files: with all of ``words`` in name or alt text, and of that kind."""

    words: tuple[str, ...] = ()
    kind: FileKind | None = None


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


def _conditions(wanted: Wanted) -> Iterator[ColumnElement[bool]]:
    name, alt_text, mime = map(
        col, (MediaAsset.original_name, MediaAsset.alt_text, MediaAsset.mime)
    )
    for word in wanted.words:
        yield or_(name.icontains(word, autoescape=True), alt_text.icontains(word, autoescape=True))
    is_image, is_video = mime.startswith("image/"), mime.startswith("video/")
    if wanted.kind is FileKind.IMAGE:
        yield is_image
    elif wanted.kind is FileKind.VIDEO:
        yield is_video
    elif wanted.kind is FileKind.DOCUMENT:
        yield ~or_(is_image, is_video)
