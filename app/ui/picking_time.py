"""When a post goes out: from the date and the time that a person picks to an instant. Pure."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from app.domain.slots import LocalTimeKind, offset_label, resolve_local, to_local
from app.ui.draft_views import QuickPickView

# Whoever picks the present minute means now.
PAST_TOLERANCE = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class ChosenTime:
    """What the date and time fields mean. ``at`` None: they do not name an instant yet."""

    at: datetime | None = None
    label: str = ""
    warning: str = ""
    problem: str = ""


def read_time(day: str, clock_time: str, zone: str, now: datetime) -> ChosenTime:
    """The instant that ``day`` (2026-03-01) and ``clock_time`` (09:00) mean in ``zone``."""
    try:
        local = datetime.combine(date.fromisoformat(day), time.fromisoformat(clock_time))
    except ValueError:
        return ChosenTime(problem="Choose a date and a time.")
    if local.tzinfo is not None:
        return ChosenTime(problem="Choose a date and a time.")
    resolved = resolve_local(local, zone)
    if resolved.at < now - PAST_TOLERANCE:
        return ChosenTime(problem="That time has passed. Choose a later one.")
    shown = to_local(resolved.at, zone)
    name = zone.replace("_", " ")
    label = f"{shown:%A %-d %B %Y, %H:%M} · {name} ({offset_label(resolved.at, zone)})"
    return ChosenTime(resolved.at, label, _clock_change(resolved.kind, shown))


def _clock_change(kind: LocalTimeKind, shown: datetime) -> str:
    if kind is LocalTimeKind.SKIPPED:
        return f"The clock skips that time on this day. It goes out at {shown:%H:%M}."
    if kind is LocalTimeKind.REPEATED:
        return "The clock passes that time twice on this day. It goes out the first time."
    return ""


def quick_picks(zone: str, now: datetime) -> list[QuickPickView]:
    """Times that people often want, none of them past."""
    local = to_local(now, zone)
    soon = to_local(now + timedelta(hours=1), zone)
    tomorrow = local.date() + timedelta(days=1)
    monday = local.date() + timedelta(days=7 - local.weekday())
    picks = [
        QuickPickView("In 1 hour", f"{soon:%Y-%m-%d}", f"{soon:%H:%M}"),
        QuickPickView("Tomorrow 9:00", tomorrow.isoformat(), "09:00"),
        QuickPickView("Tomorrow 17:30", tomorrow.isoformat(), "17:30"),
    ]
    if monday != tomorrow:
        picks.append(QuickPickView("Monday 9:00", monday.isoformat(), "09:00"))
    return picks
