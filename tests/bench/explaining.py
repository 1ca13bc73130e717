"""Why an operation is slow: the plan of its dearest statement."""

import re
from collections.abc import Callable
from typing import Any

from sqlalchemy import Engine, event

_COST = re.compile(r"cost=[\d.]+\.\.([\d.]+)")
# A list of ids may be thousands long.
_LINE = 160
_PLANNED = ("SELECT", "UPDATE", "INSERT", "DELETE", "WITH")


def explain(engine: Engine, operation: Callable[[], object]) -> str:
    """PostgreSQL's plan of the statement in ``operation`` that it thinks is the dearest.

    The operation is carried out once, the statements of it are not carried out again.
    """
    said = _statements(engine, operation)
    plans = [_plan(engine, *statement) for statement in said]
    return max(plans, key=cost, default="it asked the database nothing")


def _statements(engine: Engine, operation: Callable[[], object]) -> list[tuple[str, Any]]:
    said: list[tuple[str, Any]] = []

    def note(_c: Any, _u: Any, statement: str, values: Any, _x: Any, is_many: bool) -> None:
        if statement.lstrip().startswith(_PLANNED) and not is_many:
            said.append((statement, values))

    event.listen(engine, "before_cursor_execute", note)
    try:
        operation()
    finally:
        event.remove(engine, "before_cursor_execute", note)
    return said


def _plan(engine: Engine, statement: str, values: Any) -> str:
    with engine.connect() as connection:
        rows = connection.exec_driver_sql(f"EXPLAIN {statement}", values)
        return "\n".join(str(row[0])[:_LINE] for row in rows)


def cost(plan: str) -> float:
    """What PostgreSQL expects ``plan`` to cost in all, in its own units."""
    found = _COST.search(plan)
    return float(found[1]) if found else 0.0
