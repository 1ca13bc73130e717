"""Listening to what the database is asked."""

from typing import Any

from sqlalchemy import event

from app.services.context import Context


class Statements:
    """The statements that the database is asked meanwhile, with their values; one that is sent
    with many rows of values counts once."""

    def __init__(self, context: Context) -> None:
        self._engine = context.database.engine
        self._asked: list[tuple[str, Any]] = []

    def __enter__(self) -> list[tuple[str, Any]]:
        event.listen(self._engine, "before_cursor_execute", self._note)
        return self._asked

    def __exit__(self, *_: object) -> None:
        event.remove(self._engine, "before_cursor_execute", self._note)

    def _note(self, _c: Any, _cu: Any, statement: str, values: Any, *_: Any) -> None:
        self._asked.append((statement, values))
