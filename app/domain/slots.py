"""Wall-clock times in a named zone, and the instants they mean."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

# How far ahead a post can be scheduled.
FURTHEST_AHEAD = timedelta(days=5 * 365)


class LocalTimeKind(StrEnum):
    """How a wall-clock time relates to the zone's clock changes."""

    EXACT = "exact"
    SKIPPED = "skipped"
    REPEATED = "repeated"


@dataclass(frozen=True, slots=True)
class LocalInstant:
    """The UTC instant a wall-clock time means, and whether the clock skips or repeats it."""

    at: datetime
    kind: LocalTimeKind


def is_zone(name: str) -> bool:
    """Whether ``name`` is an IANA zone that this machine knows."""
    # Machines keep more beside them: their own clock, no clock, clocks with leap seconds.
    if name in {"localtime", "posixrules", "Factory"} or name.startswith(("posix/", "right/")):
        return False
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


def resolve_local(local: datetime, zone: str, *, is_second: bool = False) -> LocalInstant:
    """The instant that the naive ``local`` means in ``zone``.

    A time the clock skips means the instant as far after the change as it would have been (02:30
    becomes 03:30); a repeated one means the first pass, or the second one where ``is_second``.
    Raises ValueError for an aware ``local`` or an unknown zone.
    """
    if local.tzinfo is not None:
        raise ValueError("a wall-clock time has no offset")
    if not is_zone(zone):
        raise ValueError(f"unknown time zone {zone!r}")
    first = local.replace(tzinfo=ZoneInfo(zone), fold=0)
    second = first.replace(fold=1)
    at = first.astimezone(UTC)
    if first.utcoffset() == second.utcoffset():
        return LocalInstant(at, LocalTimeKind.EXACT)
    is_real = at.astimezone(ZoneInfo(zone)).replace(tzinfo=None) == local
    if not is_real:
        return LocalInstant(at, LocalTimeKind.SKIPPED)
    return LocalInstant(second.astimezone(UTC) if is_second else at, LocalTimeKind.REPEATED)


def to_local(at: datetime, zone: str) -> datetime:
    """The aware ``at`` as the clock in ``zone`` shows it."""
    return at.astimezone(ZoneInfo(zone))


def offset_label(at: datetime, zone: str) -> str:
    """How far ``zone`` is from UTC at that instant, such as ``UTC+2`` or ``UTC−3:30``."""
    offset = to_local(at, zone).utcoffset() or timedelta()
    minutes = int(offset.total_seconds() // 60)
    hours, rest = divmod(abs(minutes), 60)
    if minutes == 0:
        return "UTC"
    sign = "+" if minutes > 0 else "−"
    return f"UTC{sign}{hours}" + (f":{rest:02d}" if rest else "")
