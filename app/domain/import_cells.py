"""What the cells of an imported table mean."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from app.domain.post_queue import Place
from app.domain.slots import LocalTimeKind, resolve_local

# A line of three hyphens is where one part of a thread ends and the next begins.
BETWEEN_PARTS = "\n\n---\n\n"


class ImportField(StrEnum):
    """What a column can hold. ``scheduled_for`` is date and time in one, or a place in the queue;
    ``date`` and ``time`` are the two apart."""

    CONTENT = "content"
    SCHEDULED_FOR = "scheduled_for"
    DATE = "date"
    TIME = "time"
    ACCOUNTS = "accounts"
    MEDIA_IDS = "media_ids"


class DateOrder(StrEnum):
    """How dates with slashes are meant: 3/12/2026 is in December, or in March."""

    DAY_FIRST = "day_first"
    MONTH_FIRST = "month_first"


class BadCell(Exception):
    """A cell that means nothing: a stable ``code`` and what to write instead."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code, self.message = code, message


@dataclass(frozen=True, slots=True)
class Reading:
    """How dates are to be read: on the clock of an IANA ``zone``, in which order."""

    zone: str
    order: DateOrder | None = None


_NAMES = {
    ImportField.CONTENT: {"content", "text", "post", "message", "caption", "body", "copy"},
    ImportField.SCHEDULED_FOR: {"scheduledfor", "scheduledat", "datetime", "publishat", "when"},
    ImportField.DATE: {"date", "day", "publishdate", "postdate"},
    ImportField.TIME: {"time", "hour", "publishtime", "posttime"},
    ImportField.ACCOUNTS: {
        *("accounts", "account", "profiles", "profile", "channel", "channels", "platform"),
        *("platforms", "network", "networks", "accountid", "accountids"),
    },
    ImportField.MEDIA_IDS: {"mediaids", "mediaid", "media"},
}
_DATE = re.compile(r"(\d{1,4})([-./])(\d{1,2})\2(\d{1,4})", re.ASCII)
_TIME = re.compile(r"(\d{1,2})[:.](\d{2})(?::(\d{2}))?\s*([ap]\.?m\.?)?", re.ASCII | re.IGNORECASE)
_MEANT = "Write it like 2026-12-31 09:30, or “next” for the next free slot."


def guess_columns(columns: Sequence[str]) -> dict[ImportField, int]:
    """Which column holds what, going by the usual names; each column once."""
    found: dict[ImportField, int] = {}
    for number, name in enumerate(columns):
        word = re.sub(r"[^a-z]", "", name.lower())
        for field, names in _NAMES.items():
            if word in names:
                found.setdefault(field, number)
    return found


def read_when(cell: str, reading: Reading) -> datetime | Place:
    """The UTC instant, or the place in the queue, that ``cell`` means. Raises BadCell."""
    word = cell.strip().lower()
    if word in list(Place):
        return Place(word)
    instant = _iso_with_offset(cell)
    if instant is not None:
        return instant
    date, _, clock = cell.strip().replace("T", " ", 1).partition(" ")
    day, (hour, minute, second) = _read_date(date, reading.order), _read_time(clock)
    try:
        meant = resolve_local(datetime(*day, hour, minute, second), reading.zone)  # noqa: DTZ001
    except (ValueError, OverflowError):
        raise BadCell("bad_time", f"There is no {cell[:40]}. {_MEANT}") from None
    if meant.kind is LocalTimeKind.SKIPPED:
        raise BadCell(
            "skipped_by_clock_change",
            f"{cell[:40]} does not exist in {reading.zone}: the clocks go forward then.",
        )
    return meant.at


def split_words(cell: str) -> list[str]:
    """The words of a cell that lists several, each once: apart by commas, semicolons or bars."""
    return list(dict.fromkeys(w.strip() for w in re.split(r"[,;|\n]", cell) if w.strip()))


def split_parts(cell: str) -> list[str]:
    """The parts of a thread in one cell: apart by lines of three hyphens."""
    return [part.strip() for part in re.split(r"^[ \t]*---[ \t]*$", cell, flags=re.MULTILINE)]


def _iso_with_offset(cell: str) -> datetime | None:
    try:
        at = datetime.fromisoformat(cell.strip())
        return at.astimezone(UTC) if at.tzinfo else None
    except (ValueError, OverflowError):
        return None


def _read_date(text: str, order: DateOrder | None) -> tuple[int, int, int]:
    found = _DATE.fullmatch(text)
    if not found:
        raise BadCell("bad_time", f"{text[:40] or 'Nothing'} is no date. {_MEANT}")
    first, separator, second, third = found[1], found[2], int(found[3]), found[4]
    if len(first) == 4:
        return int(first), second, int(third)
    if len(third) != 4:
        raise BadCell("bad_time", f"Write the year of {text[:40]} with four digits. {_MEANT}")
    if separator == "." or order is DateOrder.DAY_FIRST or int(first) > 12:
        return int(third), second, int(first)
    if order is DateOrder.MONTH_FIRST or second > 12:
        return int(third), int(first), second
    raise BadCell(
        "ambiguous_date",
        f"{text[:40]} may be one of two days. Say which comes first, day or month.",
    )


def _read_time(text: str) -> tuple[int, int, int]:
    found = _TIME.fullmatch(text.strip())
    if not found:
        raise BadCell("bad_time", f"{text[:40] or 'Nothing'} is no time of day. {_MEANT}")
    hour, minute, second = int(found[1]), int(found[2]), int(found[3] or 0)
    half = (found[4] or "").lower().replace(".", "")
    if half and not 1 <= hour <= 12:
        raise BadCell("bad_time", f"{text[:40]} is no time of day. {_MEANT}")
    return (hour % 12 + 12 * (half == "pm") if half else hour), minute, second
