"""What the Analytics page makes of figures."""

from datetime import UTC, date, datetime

from app.domain.trends import DayNumbers, DayTally, HourNumbers
from app.services.analytics import Numbers, Summary
from app.services.trends import Review
from app.ui.analytics_views import ReviewView
from app.ui.reviewing import present_review

NOW = datetime(2026, 6, 10, tzinfo=UTC)


def summary(published: int, failed: int = 0, **numbers: int) -> Summary:
    return Summary(NOW, NOW, published, failed, 0, Numbers(**numbers), ())


def review(
    now: Summary, before: Summary, hours: tuple[HourNumbers, ...] = (), days: int = 3
) -> ReviewView:
    first = date(2026, 6, 1)
    tallies = (DayTally(date(2026, 6, 2), 4, 1, 0, 20, 900),)
    numbers = (DayNumbers(date(2026, 6, 2), 12, None),)
    found = Review(first, first.replace(day=days), now, before, tallies, numbers, hours, ())
    return present_review(found, {}, "Europe/Berlin", NOW, "")


def tiles(shown: ReviewView) -> dict[str, tuple[str, str, str]]:
    return {tile.key: (tile.value, tile.change, tile.tone) for tile in shown.tiles}


def test_a_figure_is_compared_with_the_days_before_and_more_failures_are_no_success() -> None:
    found = tiles(review(summary(30, 6, views=1_200), summary(20, 3, views=1_200)))
    assert found["published"] == ("30", "+50 % on the days before", "green")
    assert found["failed"] == ("6", "+100 % on the days before", "red")
    assert found["views"] == ("1,200", "±0 % on the days before", "slate")


def test_what_nobody_told_is_a_dash_and_compared_with_nothing() -> None:
    found = tiles(review(summary(3), summary(0)))
    assert found["views"] == ("–", "", "slate")
    assert found["published"] == ("3", "none in the days before", "slate")


def test_every_day_has_its_place_in_a_chart_and_only_days_with_figures_a_row() -> None:
    shown = review(summary(4, 1), summary(0))
    assert shown.outcomes.labels == ["1 Jun", "2 Jun", "3 Jun"]
    assert [(s.name, s.values) for s in shown.outcomes.series] == [
        ("Published", [0.0, 4.0, 0.0]),
        ("Failed", [0.0, 1.0, 0.0]),
    ]
    assert [(row.label, row.cells) for row in shown.outcomes.rows] == [("2 Jun", ["4", "1"])]


def test_lateness_has_gaps_where_nothing_went_out() -> None:
    half, most = review(summary(4), summary(0)).lateness.series
    assert half.values == [None, 0.02, None]
    assert most.words == ["–", "900 ms", "–"]


def test_what_no_network_tells_is_not_drawn_as_nothing() -> None:
    shown = review(summary(4), summary(0))
    assert shown.views.is_empty
    assert [s.values for s in shown.interactions.series] == [[0.0, 12.0, 0.0]]


def test_an_hour_is_recommended_only_after_it_was_tried_twice() -> None:
    lucky, steady = HourNumbers(1, 8, 1, 1, 90), HourNumbers(3, 23, 4, 3, 30)
    shown = review(summary(5), summary(0), (lucky, steady))
    assert shown.advice == (
        "Best so far: Wednesday 23:00 to 00:00, 10.0 interactions for each of 3 posts."
    )
    monday = next(row for row in shown.heat if row.day == "Monday")
    assert monday.cells[8].strength == 100
    assert monday.cells[8].words == "Monday 08:00: 1 post, 90.0 interactions each"
    assert monday.cells[9].strength == 0


def test_nothing_is_recommended_while_too_little_is_known() -> None:
    assert review(summary(1), summary(0)).advice.startswith("No hour stands out yet.")


def test_the_export_holds_the_same_days_whole() -> None:
    assert review(summary(1), summary(0)).export_url == (
        "/api/v2/analytics/posts.csv"
        "?from=2026-05-31T22%3A00%3A00.000Z&to=2026-06-03T22%3A00%3A00.000Z"
    )
