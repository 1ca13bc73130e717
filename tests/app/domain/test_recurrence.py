"""Rules by which posts come round, on the clock of their zone."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.recurrence import BadRule, Recurrence
from app.domain.slots import resolve_local, to_local

BERLIN, NEW_YORK = "Europe/Berlin", "America/New_York"
MONDAY = datetime(2026, 3, 2, 9, 0)
YEAR = timedelta(days=366)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def first(rule: str, count: int, start: datetime = MONDAY, zone: str = "UTC") -> list[str]:
    """The first times of a rule, in UTC."""
    since = resolve_local(start, zone).at - timedelta(minutes=1)
    found = Recurrence(rule, start, zone).between(since, since + 4 * YEAR)
    return [one.at.strftime("%Y-%m-%d %H:%M") for one in found[:count]]


def test_a_weekly_post_keeps_its_local_time_when_the_clocks_change() -> None:
    found = first("FREQ=WEEKLY", 3, datetime(2026, 3, 23, 9, 0), BERLIN)
    assert found == ["2026-03-23 08:00", "2026-03-30 07:00", "2026-04-06 07:00"]


def test_a_post_every_few_days_counts_days_and_not_hours() -> None:
    found = first("FREQ=DAILY;INTERVAL=3", 3, datetime(2026, 10, 24, 9, 0), BERLIN)
    assert found == ["2026-10-24 07:00", "2026-10-27 08:00", "2026-10-30 08:00"]


def test_a_time_that_the_clock_skips_is_as_far_behind_the_change() -> None:
    found = first("FREQ=DAILY", 2, datetime(2026, 3, 8, 2, 30), NEW_YORK)
    assert found == ["2026-03-08 07:30", "2026-03-09 06:30"]


def test_a_time_that_the_clock_repeats_comes_once() -> None:
    found = first("FREQ=DAILY", 2, datetime(2026, 11, 1, 1, 30), NEW_YORK)
    assert found == ["2026-11-01 05:30", "2026-11-02 06:30"]


@pytest.mark.parametrize(
    ("rule", "days"),
    [
        ("FREQ=WEEKLY;BYDAY=MO,TH", ["03-02", "03-05", "03-09"]),
        ("FREQ=WEEKLY;INTERVAL=2", ["03-02", "03-16", "03-30"]),
        ("FREQ=WEEKLY;BYDAY=FR", ["03-06", "03-13", "03-20"]),
        ("FREQ=MONTHLY;BYMONTHDAY=31", ["03-31", "05-31", "07-31"]),
        ("FREQ=MONTHLY;BYMONTHDAY=-1", ["03-31", "04-30", "05-31"]),
        ("FREQ=MONTHLY;BYDAY=2TU", ["03-10", "04-14", "05-12"]),
        ("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1", ["03-31", "04-30", "05-29"]),
        ("RRULE:FREQ=DAILY", ["03-02", "03-03", "03-04"]),
    ],
)
def test_the_usual_rules_mean_what_they_mean_elsewhere(rule: str, days: list[str]) -> None:
    assert [at[5:10] for at in first(rule, 3)] == days


@pytest.mark.parametrize(
    ("rule", "zone", "count"),
    [
        ("FREQ=DAILY;COUNT=3", "UTC", 3),
        ("FREQ=DAILY;UNTIL=20260304", "UTC", 3),
        ("FREQ=DAILY;UNTIL=20260304T085959", "UTC", 2),
        ("FREQ=DAILY;UNTIL=20260304T090000", "UTC", 3),
        # Nine in Tokyo is midnight in UTC.
        ("FREQ=DAILY;UNTIL=20260304T000000Z", "Asia/Tokyo", 3),
        ("FREQ=DAILY;UNTIL=20260303T235959Z", "Asia/Tokyo", 2),
    ],
)
def test_a_rule_ends_after_a_count_or_with_a_day(rule: str, zone: str, count: int) -> None:
    assert len(first(rule, 10, zone=zone)) == count


@pytest.mark.parametrize(
    "rule",
    [
        "",
        "every monday",
        "FREQ=HOURLY",
        "FREQ=YEARLY",
        "FREQ=DAILY;BYHOUR=9,17",
        "FREQ=DAILY;BYDAY=MO",
        "FREQ=DAILY;INTERVAL=0",
        "FREQ=DAILY;INTERVAL=1000",
        "FREQ=DAILY;COUNT=-1",
        "FREQ=DAILY;COUNT=2;UNTIL=20270101",
        "FREQ=DAILY;UNTIL=20270231",
        "FREQ=DAILY;UNTIL=00010101T000000Z",
        "FREQ=DAILY;UNTIL=tomorrow",
        "FREQ=DAILY;FREQ=WEEKLY",
        "FREQ=DAILY;",
        "FREQ=WEEKLY;BYDAY=1MO",
        "FREQ=WEEKLY;BYDAY=XX",
        "FREQ=MONTHLY;BYMONTHDAY=32",
        "FREQ=MONTHLY;BYMONTHDAY=31;BYDAY=MO",
        "FREQ=MONTHLY;BYSETPOS=1",
        "FREQ=MONTHLY;BYDAY=MO;BYSETPOS=5",
        "FREQ=DAILY\nRRULE:FREQ=WEEKLY",
        "FREQ=DAILY;COUNT=٣",
    ],
)
def test_a_rule_that_posts_cannot_follow_is_refused_with_an_example(rule: str) -> None:
    with pytest.raises(BadRule) as refused:
        Recurrence(rule, MONDAY, "America/New_York")
    assert "FREQ=WEEKLY;BYDAY=MO,TH" in refused.value.message


def test_a_rule_that_never_comes_true_has_no_more() -> None:
    never = Recurrence("FREQ=MONTHLY;INTERVAL=12;BYMONTHDAY=30", datetime(2026, 2, 1, 9), "UTC")
    assert not never.has_more(utc("2026-01-01"))


def test_the_last_time_is_still_to_come_although_the_clock_skips_it() -> None:
    rule = Recurrence("FREQ=DAILY;COUNT=1", datetime(2026, 3, 8, 2, 30), NEW_YORK)
    assert rule.has_more(utc("2026-03-08T07:15"))
    assert not rule.has_more(utc("2026-03-08T07:30"))


rules = st.sampled_from(
    [
        "FREQ=DAILY",
        "FREQ=DAILY;INTERVAL=5;COUNT=40",
        "FREQ=WEEKLY;BYDAY=SU,WE",
        "FREQ=MONTHLY;BYMONTHDAY=-1,15",
        "FREQ=MONTHLY;BYDAY=-1SU;UNTIL=20270601",
    ]
)
zones = st.sampled_from([BERLIN, NEW_YORK, "UTC", "Australia/Lord_Howe", "Africa/Casablanca"])
starts = st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31)).map(
    lambda at: at.replace(microsecond=0)
)
offsets = st.timedeltas(timedelta(days=-10), timedelta(days=500))
lengths = st.timedeltas(timedelta(), timedelta(days=60))


@given(rule=rules, zone=zones, start=starts, offset=offsets, first=lengths, second=lengths)
def test_a_stretch_cut_in_two_has_the_same_times_once_each(
    rule: str, zone: str, start: datetime, offset: timedelta, first: timedelta, second: timedelta
) -> None:
    recurrence, since = Recurrence(rule, start, zone), start.replace(tzinfo=UTC) + offset
    middle, until = since + first, since + first + second
    whole = recurrence.between(since, until)
    assert whole == recurrence.between(since, middle) + recurrence.between(middle, until)
    assert len({one.at for one in whole}) == len({one.local for one in whole}) == len(whole)
    if whole:
        assert recurrence.has_more(since)


@given(rule=rules, zone=zones, start=starts)
def test_every_time_is_at_the_local_time_of_the_start_unless_the_clock_skips_it(
    rule: str, zone: str, start: datetime
) -> None:
    since = start.replace(tzinfo=UTC) - timedelta(days=2)
    for one in Recurrence(rule, start, zone).between(since, since + YEAR):
        assert one.local.time() == start.time()
        if to_local(one.at, zone).replace(tzinfo=None) != one.local:
            assert to_local(one.at, zone).replace(tzinfo=None) > one.local
