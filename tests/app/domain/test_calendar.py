"""Which days a view shows, and what a drop on one of them means."""

from datetime import UTC, date, datetime, timedelta

import pytest

from app.domain.calendar import MOST_DAYS, View, at_minute, clock_change, on_day, step, visible

BERLIN = "Europe/Berlin"
LORD_HOWE = "Australia/Lord_Howe"


@pytest.mark.parametrize(
    ("day", "first", "count"),
    [
        (date(2026, 11, 25), date(2026, 10, 26), 42),
        (date(2027, 2, 1), date(2027, 2, 1), 28),
        (date(2026, 3, 31), date(2026, 2, 23), 42),
    ],
)
def test_a_month_is_laid_out_in_whole_weeks(day: date, first: date, count: int) -> None:
    span = visible(View.MONTH, day)
    assert (span.first, span.count) == (first, count)


@pytest.mark.parametrize("view", View)
def test_no_view_asks_for_more_than_may_be_read(view: View) -> None:
    days = [date(2026, 1, 1) + timedelta(days=n) for n in range(800)]
    assert max(visible(view, day).count for day in days) <= MOST_DAYS
    assert all(day in visible(view, day).days for day in days)


def test_going_on_and_back_by_a_month_never_leaves_one_out() -> None:
    assert step(View.MONTH, date(2026, 1, 31), 1) == date(2026, 2, 1)
    assert step(View.MONTH, date(2026, 3, 31), -1) == date(2026, 2, 1)
    assert step(View.WEEK, date(2026, 3, 31), -1) == date(2026, 3, 24)


def test_a_day_begins_and_ends_on_its_own_clock() -> None:
    since, until = visible(View.DAY, date(2026, 3, 29)).instants(BERLIN)
    assert until - since == timedelta(hours=23)


def test_the_time_of_day_is_kept_across_a_change_of_the_clock() -> None:
    at = datetime(2026, 3, 27, 8, 30, 12, tzinfo=UTC)
    assert on_day(at, date(2026, 3, 30), BERLIN) == datetime(2026, 3, 30, 7, 30, 12, tzinfo=UTC)


def test_a_minute_that_the_clock_skips_lies_after_the_change() -> None:
    assert at_minute(date(2026, 3, 29), 150, BERLIN) == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)


def test_of_a_minute_that_comes_twice_the_first_is_meant() -> None:
    assert at_minute(date(2026, 10, 25), 150, BERLIN) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


def test_a_change_of_the_clock_is_told_with_its_size() -> None:
    assert clock_change(date(2026, 3, 29), BERLIN) == timedelta(hours=1)
    assert clock_change(date(2026, 10, 25), BERLIN) == timedelta(hours=-1)
    assert clock_change(date(2026, 3, 30), BERLIN) == timedelta()
    assert clock_change(date(2026, 4, 5), LORD_HOWE) == timedelta(minutes=-30)
