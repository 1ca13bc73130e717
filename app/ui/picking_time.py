"""When a post goes out: from what a person picks or writes to an instant. Pure."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from app.domain.slots import FURTHEST_AHEAD, LocalTimeKind, offset_label, resolve_local, to_local
from app.domain.worded_time import Unclear, read_words
from app.ui.draft_views import QuickPickView
from app.ui.time_views import PassView, WordedView

# Whoever picks the present minute means now.
PAST_TOLERANCE = timedelta(seconds=60)
_TOO_FAR = "That is more than five years ahead. Choose an earlier time."


@dataclass(frozen=True, slots=True)
class ChosenTime:
    """What the date and time fields mean. ``at`` None: they do not name an instant yet.

    ``passes`` are the two instants of a time that the clock repeats, to choose from.
    """

    at: datetime | None = None
    label: str = ""
    warning: str = ""
    problem: str = ""
    passes: list[PassView] = field(default_factory=list)


def read_time(
    day: str, clock_time: str, zone: str, now: datetime, *, is_second: bool = False
) -> ChosenTime:
    """The instant that ``day`` (2026-03-01) and ``clock_time`` (09:00) mean in ``zone``; where the
    clock repeats that time, its first pass, or the second one if ``is_second``."""
    try:
        local = datetime.combine(date.fromisoformat(day), time.fromisoformat(clock_time))
    except ValueError:
        return ChosenTime(problem="Choose a date and a time.")
    if local.tzinfo is not None:
        return ChosenTime(problem="Choose a date and a time.")
    try:
        resolved = resolve_local(local, zone, is_second=is_second)
        shown = to_local(resolved.at, zone)
    except OverflowError:
        return ChosenTime(problem="That year is out of reach. Choose an earlier one.")
    passes = _passes(local, zone, is_second) if resolved.kind is LocalTimeKind.REPEATED else []
    if resolved.at < now - PAST_TOLERANCE:
        problem = "That time has passed. Choose a later one."
        return ChosenTime(problem=problem, passes=passes)
    if resolved.at > now + FURTHEST_AHEAD:
        return ChosenTime(problem=_TOO_FAR, passes=passes)
    name = zone.replace("_", " ")
    label = f"{shown:%A %-d %B %Y, %H:%M} · {name} ({offset_label(resolved.at, zone)})"
    warning = _clock_change(resolved.kind, local, shown)
    return ChosenTime(resolved.at, label, warning, passes=passes)


def _clock_change(kind: LocalTimeKind, local: datetime, shown: datetime) -> str:
    if kind is LocalTimeKind.SKIPPED:
        return (
            f"There is no {local:%H:%M} on this day: the clock skips it. "
            f"It goes out at {shown:%H:%M}."
        )
    if kind is LocalTimeKind.REPEATED:
        return f"The clock passes {local:%H:%M} twice on this day. Choose which one you mean."
    return ""


def _passes(local: datetime, zone: str, is_second: bool) -> list[PassView]:
    both = [resolve_local(local, zone, is_second=second).at for second in (False, True)]
    return [
        PassView(f"{word} ({offset_label(at, zone)})", place == 1, is_second == (place == 1))
        for place, (word, at) in enumerate(zip(("First", "Second"), both, strict=True))
    ]


def read_worded(words: str, zone: str, now: datetime) -> tuple[WordedView, datetime | None]:
    """What ``words`` mean on the clock in ``zone``: the time (naive, ``fold`` 1 for a second pass),
    or None and what to say and to choose from instead."""
    try:
        return WordedView(), read_words(words, zone, now)
    except Unclear as unclear:
        choices = [_choice(at) for at in unclear.choices]
        return WordedView(str(unclear), choices), None


def _choice(at: datetime) -> QuickPickView:
    return QuickPickView(f"{at:%a %-d %b %Y, %H:%M}", f"{at:%Y-%m-%d}", f"{at:%H:%M}")


def clock_text(at: datetime) -> str:
    """A time as the time field has it: seconds only where there are some."""
    return f"{at:%H:%M:%S}" if at.second else f"{at:%H:%M}"


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
