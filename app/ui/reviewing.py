"""Turns a stretch of days into what the Analytics page shows. Pure functions."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from urllib.parse import urlencode

from app.domain.trends import HourNumbers, best_hour
from app.services.analytics import AccountAnalytics, Numbers, Summary
from app.services.details import AccountRef
from app.services.trends import BestPost, Review, span_of
from app.ui.analytics_views import (
    AccountRowView,
    BestPostView,
    CellView,
    ChartRowView,
    ChartView,
    HeatRowView,
    ReviewView,
    SeriesView,
    TileView,
)
from app.ui.clockwork import iso, lateness_label, moment_label
from app.ui.presenting import present_account
from app.ui.views import AccountView
from app.ui.wording import post_count

UNKNOWN = "–"
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_LONGEST_TEXT = 140
_MS_PER_S = 1_000


def present_review(
    found: Review, refs: Mapping[str, AccountRef], zone: str, now: datetime, account_id: str
) -> ReviewView:
    """The page for ``found``, its instants in ``zone``."""
    days = [found.first + timedelta(n) for n in range((found.last - found.first).days + 1)]
    summary = found.summary
    return ReviewView(
        span_label=_span_label(found.first, found.last),
        tiles=_tiles(found),
        outcomes=_outcomes(found, days),
        interactions=_response(found, days, "interactions"),
        views=_response(found, days, "views"),
        lateness=_lateness(found, days),
        heat=_heat(found.hours),
        advice=_advice(found.hours),
        accounts=[_account(a, refs, summary) for a in summary.accounts],
        best=[_best(one, refs, zone, now) for one in found.best],
        is_empty=not (summary.published or summary.failed or summary.missed),
        export_url=_export_url(found, zone, account_id),
    )


def interactions(numbers: Numbers) -> int | None:
    """Everything that people did beyond looking; None where no network told."""
    told = [numbers.likes, numbers.comments, numbers.shares, numbers.clicks, numbers.saves]
    known = [value for value in told if value is not None]
    return sum(known) if known else None


def _tiles(found: Review) -> list[TileView]:
    now, before = found.summary, found.before
    return [
        _tile("published", "Published", now.published, before.published),
        _tile(
            "failed",
            "Failed or missed",
            now.failed + now.missed,
            before.failed + before.missed,
            is_more_better=False,
        ),
        TileView("lateness", "Half were out within", _typical_lateness(now), "", "slate"),
        _tile("views", "Views", now.numbers.views, before.numbers.views),
        _tile(
            "interactions", "Interactions", interactions(now.numbers), interactions(before.numbers)
        ),
    ]


def _tile(
    key: str, label: str, value: int | None, before: int | None, *, is_more_better: bool = True
) -> TileView:
    if not value or not before:
        change = "none in the days before" if value and before == 0 else ""
        return TileView(key, label, _amount(value), change, "slate")
    difference = value - before
    share = round(difference / before * 100)
    sign = "+" if difference > 0 else "−" if difference < 0 else "±"
    is_good = (difference > 0) == is_more_better
    tone = "slate" if difference == 0 else "green" if is_good else "red"
    return TileView(key, label, _amount(value), f"{sign}{abs(share)} % on the days before", tone)


def _typical_lateness(summary: Summary) -> str:
    """The median of the accounts' medians, weighed by what each published."""
    each = sorted(
        (a.late_by_ms_median, a.published)
        for a in summary.accounts
        if a.late_by_ms_median is not None
    )
    half, seen = sum(count for _, count in each) / 2, 0
    for late, count in each:
        seen += count
        if seen >= half:
            return lateness_label(late)
    return UNKNOWN


def _outcomes(found: Review, days: Sequence[date]) -> ChartView:
    by_day = {tally.day: tally for tally in found.days}
    names = (("Published", "green"), ("Failed", "red"), ("Missed", "orange"))
    counts = {
        "Published": {day: t.published for day, t in by_day.items()},
        "Failed": {day: t.failed for day, t in by_day.items()},
        "Missed": {day: t.missed for day, t in by_day.items()},
    }
    series = [
        _series(name, tone, [counts[name].get(day, 0) for day in days]) for name, tone in names
    ]
    return _chart(days, [s for s in series if s.name == "Published" or any(s.values)])


def _response(found: Review, days: Sequence[date], field: str) -> ChartView:
    """What people did, or how often they looked, on the days of which a network told it."""
    by_day = {numbers.day: numbers for numbers in found.numbers}
    told = [_or_none(by_day.get(day), field) for day in days]
    if not any(told):
        return ChartView()
    name, tone = ("Views", "blue") if field == "views" else ("Interactions", "indigo")
    return _chart(days, [_series(name, tone, [value or 0 for value in told])])


def _lateness(found: Review, days: Sequence[date]) -> ChartView:
    by_day = {tally.day: tally for tally in found.days}
    names = (
        ("Half of them", "indigo", "late_by_ms_median"),
        ("95 of 100", "blue", "late_by_ms_p95"),
    )
    series = []
    for name, tone, field in names:
        late = [_or_none(by_day.get(day), field) for day in days]
        values = [None if ms is None else ms / _MS_PER_S for ms in late]
        words = [UNKNOWN if ms is None else lateness_label(ms) for ms in late]
        series.append(SeriesView(name, tone, values, words))
    return _chart(days, series)


def _or_none(row: object, field: str) -> int | None:
    value = getattr(row, field, None)
    return value if isinstance(value, int) else None


def _series(name: str, tone: str, counts: Sequence[int]) -> SeriesView:
    return SeriesView(name, tone, [float(n) for n in counts], [f"{n:,}" for n in counts])


def _chart(days: Sequence[date], series: list[SeriesView]) -> ChartView:
    labels = [f"{day:%-d %b}" for day in days]
    rows = [
        ChartRowView(label, [one.words[place] for one in series])
        for place, label in enumerate(labels)
        if any(one.values[place] for one in series)
    ]
    return ChartView(labels, series, rows, is_empty=not rows)


def _heat(hours: Sequence[HourNumbers]) -> list[HeatRowView]:
    by_place = {(h.weekday, h.hour): h for h in hours}
    largest = max((h.per_post for h in hours), default=0.0)
    return [
        HeatRowView(
            name,
            [_cell(name, hour, by_place.get((day, hour)), largest) for hour in range(24)],
        )
        for day, name in enumerate(_DAYS, 1)
    ]


def _cell(day: str, hour: int, found: HourNumbers | None, largest: float) -> CellView:
    key = f"{day} {hour:02d}:00"
    if found is None:
        return CellView(key, 0, f"{key}: nothing went out")
    words = f"{key}: {post_count(found.published)}"
    if found.told:
        words += f", {found.per_post:,.1f} interactions each"
    # What went out but moved nobody is still seen.
    strength = 12 + round(88 * found.per_post / largest) if largest else 12
    return CellView(key, strength, words)


def _advice(hours: Sequence[HourNumbers]) -> str:
    best = best_hour(hours)
    if best is None:
        return (
            "No hour stands out yet. That takes two posts in the same hour of the week, on "
            "networks that tell numbers."
        )
    hours_of_day = f"{best.hour:02d}:00 to {(best.hour + 1) % 24:02d}:00"
    return (
        f"Best so far: {_DAYS[best.weekday - 1]} {hours_of_day}, {best.per_post:,.1f} "
        f"interactions for each of {post_count(best.told)}."
    )


def _account(
    found: AccountAnalytics, refs: Mapping[str, AccountRef], summary: Summary
) -> AccountRowView:
    late = found.late_by_ms_median
    return AccountRowView(
        account=_named(found.account_id, found.handle, refs),
        published=f"{found.published:,}",
        failed=f"{found.failed + found.missed:,}",
        is_failing=found.failed + found.missed > 0,
        lateness=UNKNOWN if late is None else lateness_label(late),
        views=_amount(found.numbers.views),
        interactions=_amount(interactions(found.numbers)),
        share=round(100 * found.published / summary.published) if summary.published else 0,
    )


def _named(account_id: str, handle: str, refs: Mapping[str, AccountRef]) -> AccountView:
    ref = refs.get(account_id)
    return present_account(ref) if ref else AccountView(id=account_id, handle=handle, name=handle)


def _best(
    found: BestPost, refs: Mapping[str, AccountRef], zone: str, now: datetime
) -> BestPostView:
    post = found.post
    each = [
        f"{value:,} {name}"
        for name in ("likes", "comments", "shares", "clicks", "saves")
        if (value := getattr(post.numbers, name))
    ]
    return BestPostView(
        id=post.scheduled_post_id,
        post_id=post.post_id,
        text=post.text[:_LONGEST_TEXT] or "A post without words",
        account=_named(post.account_id, post.handle, refs),
        url=post.url,
        at_label=moment_label(post.published_at, zone, now),
        views=_amount(post.numbers.views),
        interactions=f"{found.interactions:,}",
        numbers=", ".join(each),
    )


def _amount(value: int | None) -> str:
    return UNKNOWN if value is None else f"{value:,}"


def _span_label(first: date, last: date) -> str:
    if first == last:
        return f"{first:%-d %B %Y}"
    if first.year == last.year:
        return f"{first:%-d %B} to {last:%-d %B %Y}"
    return f"{first:%-d %B %Y} to {last:%-d %B %Y}"


def _export_url(found: Review, zone: str, account_id: str) -> str:
    span = span_of(found.first, found.last, zone)
    asked = {"from": iso(span.since), "to": iso(span.until)}
    if account_id:
        asked["account_id"] = account_id
    return f"/api/v2/analytics/posts.csv?{urlencode(asked)}"
