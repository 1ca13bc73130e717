"""What the queue's page makes of what it reads.

Pure functions, so that they can be tested alone.
"""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from itertools import groupby
from urllib.parse import urlencode

from app.core.errors import InvalidInput
from app.domain.posting_schedule import Slot, Weekday
from app.domain.slots import to_local
from app.services.calendar import CalendarRow
from app.services.queue_reading import QueueDetails, QueuedRow, QueueSummary
from app.ui.clockwork import iso, moment_label
from app.ui.presenting import present_account
from app.ui.queue_views import (
    QueueDayView,
    QueueItemView,
    QueueTabView,
    SuggestionView,
    WeekdayView,
)

# Ids on the page, by which what came back takes the focus.
ADD_TIME_ID = "queue-add-time"
_WORKDAYS = tuple(Weekday)[:5]
_WEEKEND = tuple(Weekday)[5:]
_WEEK = timedelta(weeks=1)
_LONGEST_TEXT = 140

# Which days a word stands for, besides the days themselves.
SCOPES: dict[str, tuple[Weekday, ...]] = {
    "every_day": tuple(Weekday),
    "workdays": _WORKDAYS,
    "weekend": _WEEKEND,
    **{day.value: (day,) for day in Weekday},
}


def time_id(weekday: object, at: object) -> str:
    """The id, on the page, of a weekly time: a day's word and a time such as ``09:30``."""
    return f"time-{weekday}-{at}"


def item_id(key: object) -> str:
    """The id, on the page, of a post in the queue."""
    return f"queued-{key}"


def _slots(days: Sequence[Weekday], *times: str) -> tuple[Slot, ...]:
    return tuple(Slot(day, time.fromisoformat(at)) for day in days for at in times)


_THREE_DAYS = (Weekday.MONDAY, Weekday.WEDNESDAY, Weekday.FRIDAY)
SUGGESTIONS: dict[str, tuple[SuggestionView, tuple[Slot, ...]]] = {
    "three": (
        SuggestionView("three", "Three a week", "Monday, Wednesday, Friday at 09:00"),
        _slots(_THREE_DAYS, "09:00"),
    ),
    "workdays": (
        SuggestionView("workdays", "Every working day", "Monday to Friday at 09:00"),
        _slots(_WORKDAYS, "09:00"),
    ),
    "twice": (
        SuggestionView("twice", "Twice every working day", "Monday to Friday at 09:00 and 16:30"),
        _slots(_WORKDAYS, "09:00", "16:30"),
    ),
    "daily": (
        SuggestionView("daily", "Once a day", "Every day at 12:00"),
        _slots(tuple(Weekday), "12:00"),
    ),
}


def read_days(scope: str) -> tuple[Weekday, ...]:
    """The days that ``scope`` stands for. Raises InvalidInput."""
    try:
        return SCOPES[scope]
    except (KeyError, TypeError):
        raise InvalidInput("Choose the days that the time is for.") from None


def read_slot_time(said: object) -> time:
    """The time of day that a time field holds, to the minute. Raises InvalidInput."""
    try:
        return time.fromisoformat(str(said)[:8]).replace(second=0, microsecond=0)
    except ValueError:
        raise InvalidInput("Choose a time of day, such as 09:30.") from None


def present_tab(found: QueueSummary) -> QueueTabView:
    """An account of the rail."""
    account = present_account(found.account)
    line = _summary(found)
    mark = " (Sandbox)" if account.is_sandbox else ""
    return QueueTabView(
        account,
        line,
        found.paused_at is not None,
        f"{account.platform_name}, {account.handle}{mark} · {line}",
    )


def _summary(found: QueueSummary) -> str:
    if found.paused_at is not None:
        return f"Paused · {found.waiting_count} waiting"
    if not found.slots_a_week:
        return "No times yet"
    return f"{found.waiting_count} waiting · {found.slots_a_week} a week"


def present_week(slots: Sequence[Slot]) -> list[WeekdayView]:
    """The weekly schedule, day by day."""
    return [
        WeekdayView(
            day.value,
            day.value[:3].capitalize(),
            day.value.capitalize(),
            [f"{slot.at:%H:%M}" for slot in slots if slot.weekday is day],
        )
        for day in Weekday
    ]


def present_days(found: QueueDetails, now: datetime, weeks: int) -> list[QueueDayView]:
    """All that is planned, and what is free in so many weeks, by day on the account's clock.

    Posts that a pause held back beyond their slots come first, under a heading of their own.
    """
    items = _items(found, now, now + weeks * _WEEK)
    days = []
    for heading, group in groupby(items, key=lambda one: _heading(one[0], found, now)):
        days.append(QueueDayView(heading[1], [item for _, item in group], heading[0]))
    return days


def _items(
    found: QueueDetails, now: datetime, until: datetime
) -> list[tuple[datetime, QueueItemView]]:
    movable = [one.row.id for one in found.rows if one.is_in_slot]
    posts = [(one.row.scheduled_for, _post(one, movable, found, now)) for one in found.rows]
    free = [(at, _free(at, found, now)) for at in found.free if at <= until]
    return sorted([*posts, *free], key=lambda one: (one[0], one[1].key))


def _heading(at: datetime, found: QueueDetails, now: datetime) -> tuple[str, str]:
    if at <= now:
        return "past", "Their slots have passed"
    local = to_local(at, found.weekly.zone)
    return local.date().isoformat(), _day_label(at, found.weekly.zone, now)


def _day_label(at: datetime, zone: str, now: datetime) -> str:
    local, today = to_local(at, zone), to_local(now, zone)
    near = {0: "Today, ", 1: "Tomorrow, "}.get((local.date() - today.date()).days, "")
    year = "" if local.year == today.year else f" {local.year}"
    return f"{near}{local:%A %-d %B}{year}"


def _post(
    one: QueuedRow, movable: Sequence[str], found: QueueDetails, now: datetime
) -> QueueItemView:
    row = one.row
    place = movable.index(row.id) if one.is_in_slot else -1
    return present_row(
        row,
        found.weekly.zone,
        now,
        is_in_slot=one.is_in_slot,
        has_earlier=place > 0,
        has_later=0 <= place < len(movable) - 1,
    )


def present_row(
    row: CalendarRow,
    zone: str,
    now: datetime,
    *,
    is_in_slot: bool = False,
    has_earlier: bool = False,
    has_later: bool = False,
) -> QueueItemView:
    """A post of the queue, or one that was lost, as a line."""
    words = " ".join(row.text.split())
    return QueueItemView(
        key=row.id,
        at_iso=iso(row.scheduled_for),
        time=f"{to_local(row.scheduled_for, zone):%H:%M}",
        when=moment_label(row.scheduled_for, zone, now),
        post_id=row.post_id,
        text=words[:_LONGEST_TEXT] or "No text",
        image=f"/media/{row.image_id}" if row.image_id else "",
        part_count=row.part_count,
        status=str(row.status),
        version=row.version,
        is_in_slot=is_in_slot,
        has_earlier=has_earlier,
        has_later=has_later,
        warns=row.has_problem,
    )


def _free(at: datetime, found: QueueDetails, now: datetime) -> QueueItemView:
    asked = urlencode({"at": iso(at), "account": found.account.id})
    return QueueItemView(
        key=f"free-{iso(at)}",
        at_iso=iso(at),
        time=f"{to_local(at, found.weekly.zone):%H:%M}",
        when=moment_label(at, found.weekly.zone, now),
        compose_url=f"/compose?{asked}",
    )
