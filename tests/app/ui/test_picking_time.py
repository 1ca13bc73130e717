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
    assert "passes 02:30 twice" in chosen.warning


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


def test_of_a_time_that_comes_twice_either_pass_can_be_chosen() -> None:
    berlin, day = "Europe/Berlin", "2026-10-25"
    first = picking_time.read_time(day, "02:30", berlin, NOW)
    second = picking_time.read_time(day, "02:30", berlin, NOW, is_second=True)
    assert second.at == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)
    assert [p.label for p in first.passes] == ["First (UTC+2)", "Second (UTC+1)"]
    assert [p.is_chosen for p in first.passes] == [True, False]
    assert [p.is_chosen for p in second.passes] == [False, True]
    assert "UTC+1" in second.label


def test_the_second_pass_can_still_be_chosen_when_the_first_is_over() -> None:
    between = datetime(2026, 10, 25, 0, 45, tzinfo=UTC)
    chosen = picking_time.read_time("2026-10-25", "02:30", "Europe/Berlin", between)
    assert (chosen.at, len(chosen.passes)) == (None, 2)
    later = picking_time.read_time("2026-10-25", "02:30", "Europe/Berlin", between, is_second=True)
    assert later.at == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)


def test_the_end_of_all_years_is_out_of_reach() -> None:
    chosen = picking_time.read_time("9999-12-31", "23:30", "America/New_York", NOW)
    assert "out of reach" in chosen.problem


def test_words_that_mean_two_times_offer_both() -> None:
    said, at = picking_time.read_worded("tomorrow at 5", "UTC", NOW)
    assert at is None
    assert [(c.label, c.day, c.time) for c in said.choices] == [
        ("Tue 3 Mar 2026, 05:00", "2026-03-03", "05:00"),
        ("Tue 3 Mar 2026, 17:00", "2026-03-03", "17:00"),
    ]
