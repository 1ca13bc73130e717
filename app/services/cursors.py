"""Where a page of something that is ordered by time ended, as programs hand it back."""

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
        message = "This cursor is not one of ours. Start again without it."
        raise InvalidInput(message, [FieldError("cursor", "unknown", message)])
    return instant, row_id
