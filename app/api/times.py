"""Times as programs write them."""

import re
from datetime import UTC, datetime, timedelta

from app.core.errors import FieldError, InvalidInput
from app.domain.slots import LocalTimeKind, is_zone, resolve_local, to_local

_HAS_TIME = re.compile(r"\d[T ]\d", re.IGNORECASE)
# A plus sign that nobody escaped arrives in a query as a space.
_LOST_PLUS = re.compile(r" (\d\d:?\d\d)$")


def read_instant(text: str, field: str) -> datetime:
    """The UTC instant that ``text`` (ISO 8601 with offset) names. Raises InvalidInput."""
    at = _read(_LOST_PLUS.sub(r"+\1", text), field)
    if at.tzinfo is None:
        raise _refuse(field, "no_offset", "Add the offset, such as 2026-03-01T09:00:00+01:00.")
    return _to_utc(at, field)


def read_time(text: str, timezone: str | None, field: str = "scheduled_for") -> datetime:
    """The UTC instant meant by ``text``: with its own offset, or local in ``timezone``.

    A time that the clock repeats means the first pass. Raises InvalidInput for one it skips, for
    a local time without a zone, and for what is no time at all.
    """
    at = _read(text, field)
    if timezone is not None and not is_zone(timezone):
        message = f"There is no time zone {timezone!r}. Use an IANA name such as Europe/Berlin."
        raise _refuse("timezone", "unknown_timezone", message)
    if at.tzinfo is not None:
        return _to_utc(at, field)
    if timezone is None:
        message = "Add an offset (2026-03-01T09:00:00+01:00) or send timezone beside it."
        raise _refuse(field, "no_offset", message)
    return _resolve(at, timezone, field)


def _read(text: str, field: str) -> datetime:
    try:
        at = datetime.fromisoformat(text.strip())
    except ValueError:
        at = None
    if at is None or not _HAS_TIME.search(text):
        message = "Write a date and time in ISO 8601, such as 2026-03-01T09:00:00+01:00."
        raise _refuse(field, "bad_time", message)
    return at


def _to_utc(at: datetime, field: str) -> datetime:
    try:
        return at.astimezone(UTC)
    except OverflowError as error:
        raise _refuse(field, "bad_time", "That year is out of reach.") from error


def _resolve(local: datetime, zone: str, field: str) -> datetime:
    try:
        meant = resolve_local(local, zone)
    except OverflowError as error:
        raise _refuse(field, "bad_time", "That year is out of reach.") from error
    if meant.kind is LocalTimeKind.SKIPPED:
        valid = to_local(_end_of_gap(meant.at, zone), zone).isoformat()
        message = (
            f"{local.isoformat()} does not exist in {zone}: the clocks go forward then. "
            f"The next valid time is {valid}."
        )
        raise _refuse(field, "skipped_by_clock_change", message)
    return meant.at


def _end_of_gap(after: datetime, zone: str) -> datetime:
    """The instant of the clock change that ``after`` lies behind, to the second."""
    offset, low, high = to_local(after, zone).utcoffset(), after - timedelta(days=1), after
    while high - low > timedelta(seconds=1):
        middle = low + (high - low) / 2
        if to_local(middle, zone).utcoffset() == offset:
            high = middle
        else:
            low = middle
    return high.replace(microsecond=0)


def _refuse(field: str, code: str, message: str) -> InvalidInput:
    return InvalidInput(message, [FieldError(field, code, message)])
