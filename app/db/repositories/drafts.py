"""Drafts of one workspace, and the history of what drafts and posts said."""

from collections.abc import Iterable, Sequence

from sqlalchemy import delete, func, select
from sqlmodel import Session, col

from app.db.models import Draft, DraftVersion


class Drafts:
    def __init__(self, session: Session, workspace_id: str) -> None:
        self._session = session
        self._workspace_id = workspace_id

    def find(self, draft_id: str, *, lock: bool = False) -> Draft | None:
        """``lock``: nobody else changes or sends it until the commit."""
        found = self._session.get(
            Draft, draft_id, with_for_update=lock or None, populate_existing=lock
        )
        return found if found and found.workspace_id == self._workspace_id else None

    def take(self, draft_ids: Iterable[str]) -> list[str]:
        """Those of these ids that are drafts; nobody else changes or sends them until the
        commit."""
        statement = select(col(Draft.id)).where(
            col(Draft.workspace_id) == self._workspace_id, col(Draft.id).in_(list(draft_ids))
        )
        return list(self._session.scalars(statement.order_by(col(Draft.id)).with_for_update()))

    def latest(self, limit: int) -> Sequence[Draft]:
        """At most ``limit`` drafts, the one that was changed last first."""
        statement = select(Draft).where(col(Draft.workspace_id) == self._workspace_id)
        newest_first = statement.order_by(col(Draft.updated_at).desc(), col(Draft.id).desc())
        return list(self._session.scalars(newest_first.limit(limit)))

    def count(self) -> int:
        """How many there are."""
        ours = col(Draft.workspace_id) == self._workspace_id
        return self._session.scalar(select(func.count()).select_from(Draft).where(ours)) or 0

    def remove(self, draft_id: str) -> None:
        """Remove it, if it is there."""
        self._session.execute(
            delete(Draft).where(
                col(Draft.id) == draft_id, col(Draft.workspace_id) == self._workspace_id
            )
        )


class DraftVersions:
    def __init__(self, session: Session, workspace_id: str) -> None:
        self._session = session
        self._workspace_id = workspace_id

    def of(self, draft_id: str) -> Sequence[DraftVersion]:
        """What it said, the newest first."""
        statement = select(DraftVersion).where(
            col(DraftVersion.draft_id) == draft_id,
            col(DraftVersion.workspace_id) == self._workspace_id,
        )
        newest_first = (col(DraftVersion.created_at).desc(), col(DraftVersion.id).desc())
        return list(self._session.scalars(statement.order_by(*newest_first)))

    def remove_all(self, draft_id: str) -> None:
        """Forget its history."""
        self._session.execute(
            delete(DraftVersion).where(
                col(DraftVersion.draft_id) == draft_id,
                col(DraftVersion.workspace_id) == self._workspace_id,
            )
        )
