"""Copies of images that fit a network."""

from collections.abc import Iterable

from sqlalchemy import select, tuple_
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import Session, col

from app.db.models import Rendition


class Renditions:
    """Renditions of every workspace: whoever asks has reached the file through its own id."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def find_all(self, wanted: Iterable[tuple[str, str]]) -> dict[tuple[str, str], Rendition]:
        """Those that exist of ``wanted`` (file id and target)."""
        key = tuple_(col(Rendition.media_id), col(Rendition.target))
        rows = self._session.scalars(select(Rendition).where(key.in_(list(wanted))))
        return {(row.media_id, row.target): row for row in rows}

    def add(self, rendition: Rendition) -> None:
        """Keep one; another process that was first made the same."""
        values = rendition.model_dump()
        self._session.execute(insert(Rendition).values(**values).on_conflict_do_nothing())
