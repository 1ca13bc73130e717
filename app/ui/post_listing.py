"""What the list of posts works out: where its address leads, and the rows on it.

Pure functions, so that they can be tested alone.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from app.domain.publication import Status
from app.domain.search import LONGEST, read_search
from app.domain.slots import to_local
from app.services.auth_rules import is_storable
from app.services.post_list import (
    MOST_COUNTED,
    EntryRow,
    ListFilter,
    Narrowing,
    PostEntry,
    Spot,
)
from app.ui.calendaring import first_words, most_urgent
from app.ui.clockwork import iso
from app.ui.post_filters import FILTERS
from app.ui.post_list_views import ListPlaceView, MarkView, RowView, TabView
from app.ui.tag_views import present_tag
from app.ui.wording import FALLBACKS

_LONGEST_ID = 80
_LONGEST_TEXT = 200
_LONGEST_TROUBLE = 160
_YEARS = range(1980, 2200)
_ORDERS = ("newest", "oldest")


def read_place(said: Mapping[str, str]) -> ListPlaceView:
    """The place that the values of an address name; what makes no sense is left out."""
    said = {name: value if is_storable(value) else "" for name, value in said.items()}
    show = str(said.get("show", ""))
    show = show if show in FILTERS else "all"
    order = str(said.get("order", ""))
    natural = "newest" if FILTERS[show].is_newest_first else "oldest"
    return ListPlaceView(
        show=show,
        account=str(said.get("account", ""))[:_LONGEST_ID],
        platform=str(said.get("platform", ""))[:_LONGEST_ID],
        author=str(said.get("author", ""))[:_LONGEST_ID],
        tag=str(said.get("tag", ""))[:_LONGEST_ID],
        words=str(said.get("words", "")).strip()[:LONGEST],
        since=_day(str(said.get("since", ""))),
        until=_day(str(said.get("until", ""))),
        order=order if order in _ORDERS else natural,
        is_ordered=order in _ORDERS,
    )


def _day(said: str) -> str:
    try:
        day = date.fromisoformat(said)
    except ValueError:
        return ""
    return day.isoformat() if day.year in _YEARS else ""


def filter_of(place: ListPlaceView, zone: str) -> ListFilter:
    """Which posts the place shows, its days being those of ``zone``."""
    return ListFilter(
        statuses=tuple(sorted(FILTERS[place.show].statuses)),
        account_id=place.account,
        platform=place.platform,
        since=_midnight(place.since, zone, 0),
        until=_midnight(place.until, zone, 1),
    )


def narrowing_of(place: ListPlaceView) -> Narrowing:
    """What the place wants of a post itself."""
    return Narrowing(read_search(place.words), place.author, place.tag)


def _midnight(day: str, zone: str, days: int) -> datetime | None:
    if not day:
        return None
    on = date.fromisoformat(day) + timedelta(days=days)
    return datetime.combine(on, time(), ZoneInfo(zone))


def row_key(spot: Spot) -> str:
    """The name of a row, the same as long as its post goes out at that time."""
    return f"{iso(spot.at)}~{spot.post_id}"


def present_entry(entry: PostEntry, zone: str, now: datetime) -> RowView:
    """A post at one time as a row."""
    first, local = entry.rows[0], to_local(entry.spot.at, zone)
    shown = most_urgent([Status(row.status) for row in entry.rows])
    return RowView(
        key=row_key(entry.spot),
        post=entry.spot.post_id,
        day=day_label(local.date(), to_local(now, zone).date()),
        time=f"{local:%H:%M}",
        text=first_words(first.text, _LONGEST_TEXT),
        image=first.image_id or "",
        parts=first.part_count,
        status=shown.value,
        author=first.author,
        trouble=_trouble(entry.rows, shown),
        warns=any(row.problem for row in entry.rows),
        marks=[
            MarkView(row.id, row.version, row.account_id, Status(row.status).value)
            for row in entry.rows
        ],
        tags=[present_tag(tag) for tag in entry.tags],
    )


def gone(spot: Spot) -> RowView:
    """What takes the place of a row whose post stands there no more."""
    return RowView(key=row_key(spot), post=spot.post_id, is_gone=True)


def day_label(day: date, today: date) -> str:
    """A day as a heading of the list."""
    near = {-1: "Yesterday · ", 0: "Today · ", 1: "Tomorrow · "}.get((day - today).days, "")
    year = "" if day.year == today.year else f" {day:%Y}"
    return f"{near}{day:%A %-d %B}{year}"


def _trouble(rows: Sequence[EntryRow], shown: Status) -> str:
    if shown not in FALLBACKS:
        return first_words(next((r.problem for r in rows if r.problem), ""), _LONGEST_TROUBLE)
    said = next(row.error_message for row in rows if row.status == shown)
    return first_words(said or FALLBACKS[shown], _LONGEST_TROUBLE)


def tabs(counted: Mapping[str, int]) -> list[TabView]:
    """The groups with their counts; what was not counted through ends with a plus."""
    return [
        TabView(
            name,
            FILTERS[name].title,
            f"{MOST_COUNTED - 1}+" if count >= MOST_COUNTED else str(count),
        )
        for name, count in counted.items()
    ]
