"""What the calendar's page works out: where its address leads, its days, and the cards on them.

Pure functions, so that they can be tested alone.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from app.domain.calendar import Span, View, clock_change, step, visible
from app.domain.publication import Status
from app.domain.slots import is_zone, offset_label, to_local
from app.services.calendar import CalendarFilter, CalendarRow
from app.services.details import AccountRef
from app.ui.calendar_views import CalendarDayView, CardView, ChoiceView, FrameView, PlaceView
from app.ui.clockwork import zone_label
from app.ui.post_filters import FILTERS
from app.ui.views import PostView, TargetView

LONGEST_WORDS = 100
_LONGEST = 80
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
        since, until, statuses, place.account, place.platform, place.author, place.words
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
    rows: Sequence[CalendarRow], places: Mapping[str, int], zone: str, view: str = View.MONTH
) -> list[CardView]:
    """A card for each post at each time, by time; ``places`` is where its account is listed."""
    longest = _IN_A_LIST if view == View.LIST else _IN_A_GRID
    together: dict[tuple[datetime, str], list[CalendarRow]] = defaultdict(list)
    for row in rows:
        together[row.scheduled_for, row.post_id].append(row)
    return [_card(found, places, zone, longest) for found in together.values()]


def _card(
    rows: Sequence[CalendarRow], places: Mapping[str, int], zone: str, longest: int
) -> CardView:
    first, local = rows[0], to_local(rows[0].scheduled_for, zone)
    shown = most_urgent([Status(row.status) for row in rows])
    ordered = sorted(rows, key=lambda row: places[row.account_id])
    return CardView(
        post=first.post_id,
        day=local.date().isoformat(),
        minute=local.hour * 60 + local.minute,
        text=first_words(first.text, longest),
        image=first.image_id or "",
        parts=first.part_count,
        status=shown.value,
        warns=any(row.has_problem for row in rows),
        targets=[_target(row, places[row.account_id], shown) for row in ordered],
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
