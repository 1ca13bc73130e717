"""From a picked date and time to an instant, in the person's zone."""

from datetime import UTC, datetime

import pytest

from app.ui import picking_time

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def test_a_chosen_time_is_read_in_the_persons_zone() -> None:
    chosen = picking_time.read_time("2026-03-03", "09:00", "Europe/Berlin", NOW)
    assert chosen.at == datetime(2026, 3, 3, 8, 0, tzinfo=UTC)
    assert "Tuesday 3 March 2026, 09:00 · Europe/Berlin (UTC+1)" in chosen.label


def test_a_time_that_the_clock_skips_is_explained() -> None:
    chosen = picking_time.read_time("2026-03-29", "02:30", "Europe/Berlin", NOW)
    assert chosen.at == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
    assert "goes out at 03:30" in chosen.warning


def test_a_time_that_comes_twice_is_explained() -> None:
    chosen = picking_time.read_time("2026-10-25", "02:30", "Europe/Berlin", NOW)
    assert chosen.at == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert "twice" in chosen.warning


@pytest.mark.parametrize(
    ("day", "time"), [("", "09:00"), ("2026-03-03", ""), ("x", "y"), ("2026-03-03", "09:00+02:00")]
)
def test_fields_that_name_no_moment_ask_for_one(day: str, time: str) -> None:
    chosen = picking_time.read_time(day, time, "Europe/Berlin", NOW)
    assert chosen.at is None
    assert chosen.problem == "Choose a date and a time."


def test_a_time_that_has_passed_is_refused_but_this_very_minute_is_not() -> None:
    assert picking_time.read_time("2026-03-02", "08:58", "UTC", NOW).at is None
    assert picking_time.read_time("2026-03-02", "09:00", "UTC", NOW.replace(second=30)).at == NOW


def test_quick_picks_lie_ahead_and_differ() -> None:
    for now in (NOW, datetime(2026, 3, 1, 23, 59, tzinfo=UTC)):
        picks = picking_time.quick_picks("Europe/Berlin", now)
        moments = [picking_time.read_time(p.day, p.time, "Europe/Berlin", now).at for p in picks]
        assert all(m and m > now for m in moments)
        assert len({(p.day, p.time) for p in picks}) == len(picks)
