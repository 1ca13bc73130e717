"""Where a page of something that is ordered by time ended, as programs hand it back."""

import re
from datetime import datetime

from app.core.errors import FieldError, InvalidInput
from app.services.auth_rules import is_storable


def write_cursor(at: datetime, row_id: str) -> str:
    """The place behind the row with this instant (aware) and id."""
    return f"{at.isoformat()}~{row_id}"


def read_cursor(cursor: str | None) -> tuple[datetime, str] | None:
    """Instant and id of the row behind which to go on; None: from the beginning.

    Raises InvalidInput for a cursor that did not come from here.
    """
    if cursor is None:
        return None
    at, _, row_id = cursor.partition("~")
    try:
        instant = datetime.fromisoformat(at)
    except ValueError:
        instant = None
    if instant is None or instant.tzinfo is None or not is_storable(row_id):
        raise _unknown()
    return instant, row_id


def check_id_cursor(cursor: str | None, prefix: str) -> None:
    """Raises InvalidInput for a cursor that is no id with that prefix."""
    if cursor is not None and not re.fullmatch(rf"{prefix}_[0-9a-z]{{1,40}}", cursor):
        raise _unknown()


def _unknown() -> InvalidInput:
    message = "This cursor is not one of ours. Start again without it."
    return InvalidInput(message, [FieldError("cursor", "unknown", message)])
