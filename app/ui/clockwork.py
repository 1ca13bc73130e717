"""Instants as a person in a given zone reads them."""

from datetime import UTC, datetime, timedelta

from app.domain.slots import offset_label, to_local

_DAY_SHORT = "%a %-d %b"


def iso(at: datetime) -> str:
    """The instant for machines, in UTC."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def moment_label(at: datetime, zone: str, now: datetime) -> str:
    """Day and time in ``zone``, such as ``Tomorrow, 09:00`` or ``Tue 3 Mar, 09:00``."""
    local, today = to_local(at, zone), to_local(now, zone)
    difference = (local.date() - today.date()).days
    near = {-1: "Yesterday", 0: "Today", 1: "Tomorrow"}.get(difference)
    day = near or local.strftime(_DAY_SHORT if local.year == today.year else f"{_DAY_SHORT} %Y")
    return f"{day}, {local:%H:%M}"


def in_a_sentence(label: str) -> str:
    """A ``moment_label`` as it stands within a sentence: ``tomorrow, 09:00``."""
    is_near = label.startswith(("Yesterday", "Today", "Tomorrow"))
    return label[0].lower() + label[1:] if is_near else label


def exact_label(at: datetime, zone: str) -> str:
    """Day, time to the second, and the zone's offset, for a log of what happened."""
    local = to_local(at, zone)
    return f"{local.strftime(_DAY_SHORT)}, {local:%H:%M:%S} ({offset_label(at, zone)})"


def zone_label(zone: str, at: datetime) -> str:
    """A zone and its offset at that instant, such as ``Europe/Rome, UTC+2``."""
    name, offset = zone.replace("_", " "), offset_label(at, zone)
    return name if name == offset else f"{name}, {offset}"


def lateness_label(late_by_ms: int) -> str:
    """How long after its time something began, in the unit that suits."""
    if late_by_ms < 1_000:
        return f"{max(late_by_ms, 0)} ms"
    if late_by_ms < 60_000:
        return f"{late_by_ms / 1_000:.1f} s"
    return str(timedelta(seconds=late_by_ms // 1_000))


def exact_day(at: datetime, zone: str) -> str:
    """Day with its year and time in ``zone``, for tables that reach far ahead."""
    return to_local(at, zone).strftime(f"{_DAY_SHORT} %Y, %H:%M")
