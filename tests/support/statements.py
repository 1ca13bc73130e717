"""Listening to what the database is asked, and what that costs it."""

from collections.abc import Iterator
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


def scans(context: Context, statement: str, values: Any) -> list[tuple[str, float]]:
    """Each scan that the statement makes: what it goes by, and how many rows it read in all.

    The statement is carried out, and what it changed is taken back.
    """
    with context.database.engine.connect() as connection:
        plan = connection.exec_driver_sql(
            f"EXPLAIN (ANALYZE, FORMAT JSON, TIMING OFF) {statement}", values
        ).scalar_one()[0]["Plan"]
    return [
        (
            str(node.get("Index Name", node.get("Relation Name"))),
            (node["Actual Rows"] + node.get("Rows Removed by Filter", 0)) * node["Actual Loops"],
        )
        for node in _nodes(plan)
        if "Scan" in node["Node Type"] and ("Index Name" in node or "Relation Name" in node)
    ]


def _nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for child in plan.get("Plans", ()):
        yield from _nodes(child)
