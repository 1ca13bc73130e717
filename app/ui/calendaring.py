"""What the calendar's page works out: where its address leads, its days, and the cards on them.

Pure functions, so that they can be tested alone.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from app.domain.calendar import Span, View, at_minute, clock_change, step, visible
from app.domain.publication import Status
from app.domain.slots import is_zone, offset_label, to_local
from app.services.calendar import CalendarFilter, CalendarRow
from app.services.details import AccountRef
from app.ui.calendar_views import (
    CalendarDayView,
    CardView,
    ChoiceView,
    FrameView,
    FreeView,
    PlaceView,
)
from app.ui.clockwork import zone_label
from app.ui.post_filters import FILTERS
from app.ui.views import PostView, TargetView

LONGEST_WORDS = 100
_LONGEST = 80
# Minutes of a day.
_NINE, _LAST_QUARTER = 9 * 60, 23 * 60 + 45
# Characters of a text: as many as a card has room for.
_IN_A_LIST, _IN_A_GRID = 110, 60
_YEARS = range(1980, 2200)
# What most needs to be seen stands for a post whose accounts differ.
_URGENCY = (
    Status.FAILED,
    Status.MISSED,
    Status.BLOCKED,
    Status.UNCONFIRMED,
    Status.RETRYING,
    Status.PUBLISHING,
    Status.PROCESSING,
    Status.QUEUED,
    Status.HELD,
    Status.PENDING,
    Status.PUBLISHED,
    Status.CANCELLED,
)
# What was cancelled is out of the way until somebody asks for it.
_ORDINARY = tuple(status for status in Status if status is not Status.CANCELLED)


def read_place(asked: Mapping[str, object], own_zone: str, now: datetime) -> PlaceView:
    """What an address asks for; whatever makes no sense is as if it were not there."""
    said = {name: str(value)[:LONGEST_WORDS] for name, value in asked.items()}
    zone = said.get("zone", "")
    zone = zone if zone != own_zone and is_zone(zone) else ""
    named, show = said.get("view", ""), said.get("show", "")
    is_chosen = named in set(View)
    return PlaceView(
        view=named if is_chosen else View.MONTH.value,
        date=_day(said.get("date", ""), to_local(now, zone or own_zone).date()).isoformat(),
        zone=zone,
        account=said.get("account", "")[:_LONGEST],
        platform=said.get("platform", "")[:_LONGEST],
        show=show if show in FILTERS and show != "all" else "",
        author=said.get("author", "")[:_LONGEST],
        words=said.get("words", "").strip(),
        tag=said.get("tag", "")[:_LONGEST],
        is_chosen=is_chosen,
    )


def _day(said: str, today: date) -> date:
    try:
        day = date.fromisoformat(said)
    except ValueError:
        return today
    return day if day.year in _YEARS else today


def span_of(place: PlaceView) -> Span:
    """The days that the place shows."""
    return visible(View(place.view), date.fromisoformat(place.date))


def filter_of(place: PlaceView, zone: str) -> CalendarFilter:
    """Which posts the place shows, its days being those of ``zone``."""
    since, until = span_of(place).instants(zone)
    statuses = tuple(FILTERS[place.show].statuses) if place.show else _ORDINARY
    return CalendarFilter(
        since, until, statuses, place.account, place.platform, place.author, place.words, place.tag
    )


def frame(place: PlaceView, own_zone: str, now: datetime) -> FrameView:
    """The days of the place on its clock."""
    zone = place.zone or own_zone
    view, day = View(place.view), date.fromisoformat(place.date)
    local, span = to_local(now, zone), visible(view, day)
    month = day.month if view is View.MONTH else None
    return FrameView(
        title=_title(view, day, span),
        days=[_day_view(each, zone, month) for each in span.days],
        today=local.date().isoformat(),
        now_minute=local.hour * 60 + local.minute,
        earlier=step(view, day, -1).isoformat(),
        later=step(view, day, 1).isoformat(),
        zone=zone,
        zone_label=_zone_label(zone, span),
        own_zone=own_zone,
    )


def _zone_label(zone: str, span: Span) -> str:
    """The zone with its offset on these days; with both where the clock changes among them."""
    since, until = span.instants(zone)
    label, after = zone_label(zone, since), offset_label(until, zone)
    return label if label.endswith(after) else f"{label}, then {after}"


def _title(view: View, day: date, span: Span) -> str:
    if view is View.MONTH:
        return f"{day:%B %Y}"
    if view is View.DAY:
        return f"{day:%A %-d %b %Y}"
    last = span.days[-1]
    if span.first.year != last.year:
        return f"{span.first:%-d %b %Y} – {last:%-d %b %Y}"
    if span.first.month != last.month:
        return f"{span.first:%-d %b} – {last:%-d %b %Y}"
    return f"{span.first:%-d} – {last:%-d %b %Y}"


def _day_view(day: date, zone: str, month: int | None) -> CalendarDayView:
    return CalendarDayView(
        iso=day.isoformat(),
        number=str(day.day),
        weekday=f"{day:%a}",
        label=f"{day:%A %-d %B}",
        is_outside=month is not None and day.month != month,
        change=change_words(clock_change(day, zone)),
    )


def change_words(change: timedelta) -> str:
    """What the clock does, in words; empty where it goes on as ever."""
    minutes = round(change.total_seconds() / 60)
    if minutes == 0:
        return ""
    hours, rest = divmod(abs(minutes), 60)
    amount = " ".join([f"{hours} h"] * (hours > 0) + [f"{rest} min"] * (rest > 0))
    return f"Clock {'+' if minutes > 0 else '−'}{amount}"


def cards(
    rows: Sequence[CalendarRow],
    places: Mapping[str, int],
    tags: Mapping[str, int],
    place: PlaceView,
    zone: str,
) -> list[CardView]:
    """A card for each post at each time, by time; ``places`` is where each account is listed, and
    ``tags`` where each tag is."""
    longest = _IN_A_LIST if place.view == View.LIST else _IN_A_GRID
    first = span_of(place).first
    together: dict[tuple[datetime, str], list[CalendarRow]] = defaultdict(list)
    for row in rows:
        together[row.scheduled_for, row.post_id].append(row)
    made = []
    for found in together.values():
        local = to_local(found[0].scheduled_for, zone)
        at = (local.date() - first).days, local.hour * 60 + local.minute
        carried = sorted(tags[tag_id] for tag_id in found[0].tag_ids if tag_id in tags)
        made.append(_card(found, places, at, carried, longest))
    return made


def free_views(
    free: Sequence[tuple[str, datetime]], places: Mapping[str, int], place: PlaceView, zone: str
) -> list[FreeView]:
    """The free slots, on the clock of ``zone``."""
    first, made = span_of(place).first, []
    for account_id, at in free:
        local = to_local(at, zone)
        minute = local.hour * 60 + local.minute
        made.append(FreeView((local.date() - first).days, minute, places[account_id]))
    return made


def sensible_time(day: date, minute: int, zone: str, now: datetime) -> datetime:
    """When a post that is begun at this place is to go out; ``minute`` −1 is the day as a whole:
    nine o'clock, or on the day that it is now, the next full hour but one."""
    if minute >= 0:
        return at_minute(day, minute, zone)
    on_any_day, today = draft_minutes(None, zone, now)
    is_today = day == to_local(now, zone).date()
    return at_minute(day, today if is_today else on_any_day, zone)


def draft_minutes(own: datetime | None, zone: str, now: datetime) -> tuple[int, int]:
    """The minute at which a draft goes out on a day that it is dropped on, and the one on the day
    that it is now: its own time of day (``own``, aware) where it has one and that lies ahead."""
    local = to_local(own, zone) if own else None
    minute = local.hour * 60 + local.minute if local else _NINE
    today = to_local(now, zone)
    is_ahead = local is not None and minute > today.hour * 60 + today.minute
    return minute, minute if is_ahead else min((today.hour + 2) * 60, _LAST_QUARTER)


def _card(
    rows: Sequence[CalendarRow],
    places: Mapping[str, int],
    at: tuple[int, int],
    tags: list[int],
    longest: int,
) -> CardView:
    first, (day, minute) = rows[0], at
    shown = most_urgent([Status(row.status) for row in rows])
    ordered = sorted(rows, key=lambda row: places[row.account_id])
    return CardView(
        post=first.post_id,
        day=day,
        minute=minute,
        text=first_words(first.text, longest),
        image=first.image_id or "",
        parts=first.part_count,
        status=shown.value,
        warns=int(any(row.has_problem for row in rows)),
        targets=[_target(row, places[row.account_id], shown) for row in ordered],
        tags=tags,
    )


def most_urgent(statuses: Sequence[Status]) -> Status:
    """The status that stands for a post whose accounts differ."""
    return min(statuses, key=_URGENCY.index)


def _target(row: CalendarRow, place: int, shown: Status) -> tuple[str, int, int, str]:
    status = Status(row.status)
    return row.id, row.version, place, "" if status is shown else status.value


def first_words(text: str, longest: int = _IN_A_LIST) -> str:
    """The beginning of ``text`` on one line of at most ``longest`` characters."""
    line = " ".join(text.split())
    return line if len(line) <= longest else f"{line[: longest - 1].rstrip()}…"


def platform_choices(accounts: Sequence[AccountRef]) -> list[ChoiceView]:
    """The networks that there are accounts of, each once, by name."""
    names = {account.platform: account.platform_name for account in accounts}
    return [ChoiceView(slug, names[slug]) for slug in sorted(names, key=names.__getitem__)]


def narrowed(post: PostView, targets: Sequence[TargetView]) -> PostView:
    """The post with these of its lines alone; with all of them where none of these is left."""
    return replace(post, targets=list(targets)) if targets else post
