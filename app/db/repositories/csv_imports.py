"""Tables of posts that wait to be confirmed, in one workspace."""

from datetime import datetime

from sqlalchemy import delete
from sqlmodel import Session, col

from app.db.models import CsvImport


class CsvImports:
    def __init__(self, session: Session, workspace_id: str) -> None:
        self._session = session
        self._workspace_id = workspace_id

    def add(self, row: CsvImport, forgotten_before: datetime) -> None:
        """Keep it, and forget the workspace's tables that were sent before that."""
        self._session.execute(
            delete(CsvImport).where(
                col(CsvImport.workspace_id) == self._workspace_id,
                col(CsvImport.created_at) < forgotten_before,
            )
        )
        self._session.add(row)

    def find(self, import_id: str, *, lock: bool = False) -> CsvImport | None:
        """``lock``: nobody else changes or confirms it until the commit."""
        found = self._session.get(
            CsvImport, import_id, with_for_update=lock or None, populate_existing=lock
        )
        return found if found and found.workspace_id == self._workspace_id else None
