"""Weekly slots and the instants they mean, across clock changes."""

from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.posting_schedule import Slot, Weekday, WeeklySlots
from app.domain.slots import resolve_local, to_local

BERLIN, NEW_YORK = "Europe/Berlin", "America/New_York"
WEEK = timedelta(weeks=1)

zones = st.sampled_from(
    [BERLIN, NEW_YORK, "UTC", "Australia/Lord_Howe", "Pacific/Apia", "Africa/Casablanca"]
)
instants = st.datetimes(
    datetime(2011, 1, 1), datetime(2032, 1, 1), timezones=st.just(UTC)
)  # The whole of a day is missing in Samoa at the end of 2011.
slots = st.builds(
    Slot, st.sampled_from(Weekday), st.builds(time, st.integers(0, 23), st.integers(0, 59))
)
weeks = st.builds(WeeklySlots, zones, st.lists(slots, min_size=1, max_size=8).map(tuple))
lengths = st.timedeltas(timedelta(), timedelta(weeks=9))


def daily(zone: str, *times: str) -> WeeklySlots:
    found = [Slot(day, time.fromisoformat(at)) for day in Weekday for at in times]
    return WeeklySlots(zone, tuple(found))


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def test_a_slot_keeps_its_local_time_when_the_clocks_change() -> None:
    sundays = WeeklySlots(BERLIN, (Slot(Weekday.SUNDAY, time(9)),))
    found = sundays.between(utc("2026-03-16"), utc("2026-03-31"))
    assert found == [utc("2026-03-22T08:00"), utc("2026-03-29T07:00")]


def test_a_slot_that_the_clock_skips_is_as_far_behind_the_change() -> None:
    found = daily(NEW_YORK, "02:30").between(utc("2026-03-08T00:00"), utc("2026-03-09T00:00"))
    assert found == [utc("2026-03-08T07:30")]
    assert to_local(found[0], NEW_YORK).time() == time(3, 30)


def test_two_slots_that_a_clock_change_puts_on_one_instant_are_one() -> None:
    both = daily(NEW_YORK, "02:30", "03:30")
    assert len(both.between(utc("2026-03-08T00:00"), utc("2026-03-09T00:00"))) == 1


def test_a_slot_that_the_clock_repeats_comes_once_at_the_first_pass() -> None:
    found = daily(NEW_YORK, "01:30").between(utc("2026-11-01T00:00"), utc("2026-11-02T00:00"))
    assert found == [utc("2026-11-01T05:30")]


def test_the_day_that_a_zone_leaves_out_falls_on_the_next_one() -> None:
    friday = WeeklySlots("Pacific/Apia", (Slot(Weekday.FRIDAY, time(9)),))
    found = friday.between(utc("2011-12-29T12:00"), utc("2012-01-01T00:00"))
    assert [to_local(at, "Pacific/Apia").date().day for at in found] == [31]


def test_a_slot_at_this_very_instant_is_past_and_one_at_the_end_still_counts() -> None:
    found = daily("UTC", "09:00").between(utc("2026-03-02T09:00"), utc("2026-03-03T09:00"))
    assert found == [utc("2026-03-03T09:00")]


@given(weekly=weeks, since=instants, length=lengths)
def test_every_instant_reads_as_one_of_the_slots_unless_the_clock_skips_it(
    weekly: WeeklySlots, since: datetime, length: timedelta
) -> None:
    planned = {(slot.weekday.number, slot.at) for slot in weekly.slots}
    for at in weekly.between(since, since + length):
        local = to_local(at, weekly.zone)
        if (local.weekday(), local.time()) not in planned:
            before = to_local(at - timedelta(days=1, hours=1), weekly.zone).utcoffset()
            assert local.utcoffset() != before


@given(weekly=weeks, since=instants, length=lengths)
def test_every_slot_of_every_day_is_among_the_instants(
    weekly: WeeklySlots, since: datetime, length: timedelta
) -> None:
    found, until = set(weekly.between(since, since + length)), since + length
    day = to_local(since, weekly.zone).date()
    while day <= to_local(until, weekly.zone).date():
        for slot in weekly.slots:
            meant = resolve_local(datetime.combine(day, slot.at), weekly.zone)
            if slot.weekday.number == day.weekday() and since < meant.at <= until:
                assert meant.at in found
        day += timedelta(days=1)


@given(weekly=weeks, since=instants, first=lengths, second=lengths)
def test_a_stretch_cut_in_two_has_the_same_slots_in_the_same_order(
    weekly: WeeklySlots, since: datetime, first: timedelta, second: timedelta
) -> None:
    middle, until = since + first, since + first + second
    whole = weekly.between(since, until)
    assert whole == weekly.between(since, middle) + weekly.between(middle, until)
    assert whole == list(weekly.after(since, until))
    assert whole == sorted(set(whole))


@pytest.mark.parametrize("zone", [BERLIN, NEW_YORK])
@given(at=st.builds(time, st.integers(0, 23), st.integers(0, 59)), since=instants)
def test_a_daily_slot_comes_once_on_each_day(zone: str, at: time, since: datetime) -> None:
    weekly = daily(zone, at.isoformat())
    days = [to_local(found, zone).date() for found in weekly.between(since, since + 8 * WEEK)]
    assert days == [days[0] + timedelta(days=n) for n in range(len(days))]
    assert 55 <= len(days) <= 57
