"""Times as people say them, read on a Wednesday in November."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.slots import resolve_local, to_local
from app.domain.worded_time import Unclear, read_words

BERLIN = "Europe/Berlin"
# Wednesday 25 November 2026, 11:00:30 in Berlin.
NOW = datetime(2026, 11, 25, 10, 0, 30, tzinfo=UTC)

UNDERSTOOD = {
    "tomorrow 9am": "2026-11-26 09:00",
    "Tomorrow at 9:00": "2026-11-26 09:00",
    "9am tomorrow": "2026-11-26 09:00",
    "tmrw 9.30pm": "2026-11-26 21:30",
    "tomorrow 9.30": "2026-11-26 09:30",
    "day after tomorrow at 10:00": "2026-11-27 10:00",
    "today 18:00": "2026-11-25 18:00",
    "today at 5": "2026-11-25 17:00",
    "tonight 8": "2026-11-25 20:00",
    "tonight at midnight": "2026-11-26 00:00",
    "this evening at 7": "2026-11-25 19:00",
    "tomorrow morning at 9": "2026-11-26 09:00",
    "friday evening 7": "2026-11-27 19:00",
    "tomorrow in the evening, 7:30": "2026-11-26 19:30",
    "noon": "2026-11-25 12:00",
    "midnight": "2026-11-26 00:00",
    "8am": "2026-11-26 08:00",
    "14:30": "2026-11-25 14:30",
    "12am tomorrow": "2026-11-26 00:00",
    "12pm tomorrow": "2026-11-26 12:00",
    "fri 14:30": "2026-11-27 14:30",
    "on Friday at 2:30 p.m.": "2026-11-27 14:30",
    "wed 9am": "2026-12-02 09:00",
    "this wed 14:00": "2026-11-25 14:00",
    "next wed 14:00": "2026-12-02 14:00",
    "next monday at noon": "2026-11-30 12:00",
    "friday next week 9am": "2026-12-04 09:00",
    "next week friday 9:00": "2026-12-04 09:00",
    "1 dec 18:00": "2026-12-01 18:00",
    "1 dec 18": "2026-12-01 18:00",
    "dec 1 6pm": "2026-12-01 18:00",
    "1st of December 2026 at 18:00": "2026-12-01 18:00",
    "Dec 1, 2026, 6 pm": "2026-12-01 18:00",
    "fri 27 nov 9:00": "2026-11-27 09:00",
    "3 march 9am": "2027-03-03 09:00",
    "the 5th at 9am": "2026-12-05 09:00",
    "25.12. 9:00": "2026-12-25 09:00",
    "25.12 9:00": "2026-12-25 09:00",
    "25.12.26 9:00": "2026-12-25 09:00",
    "25.12.2027 noon": "2027-12-25 12:00",
    "25/12 9:00": "2026-12-25 09:00",
    "12/25 9:00": "2026-12-25 09:00",
    "2026-12-01 9:00": "2026-12-01 09:00",
    "2026-12-01T09:00": "2026-12-01 09:00",
    "in 2 hours": "2026-11-25 13:01",
    "in two hours": "2026-11-25 13:01",
    "in an hour": "2026-11-25 12:01",
    "in half an hour": "2026-11-25 11:31",
    "in 1h 30m": "2026-11-25 12:31",
    "in 1.5 hours": "2026-11-25 12:31",
    "in 90 minutes": "2026-11-25 12:31",
    "in 3 days": "2026-11-28 11:01",
    "in 3 days at 9am": "2026-11-28 09:00",
    "in a week at 9:00": "2026-12-02 09:00",
}


@pytest.mark.parametrize(("words", "wanted"), UNDERSTOOD.items())
def test_words_are_understood(words: str, wanted: str) -> None:
    assert f"{read_words(words, BERLIN, NOW):%Y-%m-%d %H:%M}" == wanted


AMBIGUOUS = {
    "9": ["25 21:00", "26 09:00"],
    "tomorrow at 5": ["26 05:00", "26 17:00"],
    "12 tomorrow": ["26 00:00", "26 12:00"],
    "wednesday 14:00": ["25 14:00", "02 14:00"],
    "next friday 9:00": ["27 09:00", "04 09:00"],
    "friday midnight": ["27 00:00", "28 00:00"],
    "1/2 9:00": ["02 09:00", "01 09:00"],
    "day after tomorrow 10": ["27 10:00", "27 22:00"],
}


@pytest.mark.parametrize(("words", "wanted"), AMBIGUOUS.items())
def test_words_that_mean_two_times_are_asked_about(words: str, wanted: list[str]) -> None:
    with pytest.raises(Unclear) as unclear:
        read_words(words, BERLIN, NOW)
    assert [f"{at:%d %H:%M}" for at in unclear.value.choices] == wanted


REFUSED = {
    "": "Write a time",
    "hello": "“hello” is not understood",
    "may": "not understood",
    "next month": "not understood",
    "tomorrow 9am est": "“est” is not understood",
    "9am 10am tomorrow": "“10am” is not understood",
    "tomorrow": "At what time",
    "friday": "At what time",
    "march 3": "At what time",
    "25.12": "At what time",
    "tonight": "At what hour",
    "tomorrow afternoon": "At what hour",
    "next week": "Which day of next week",
    "10.12": "a day or a time",
    "tomorrow at 25:00": "no time “25:00”",
    "tomorrow 9:75": "no time “9:75”",
    "13pm": "no “13pm”",
    "tomorrow morning 9pm": "not in the morning",
    "31 feb 9:00": "no 31 February",
    "2026-02-30 9:00": "no 30 February",
    "32.1. 9:00": "no 32 January",
    "40/50 9:00": "no day “40/50”",
    "the 32nd 9:00": "No month has a day 32",
    "thu 27 nov 9:00": "is a Friday, not a Thursday",
    "yesterday 9am": "has passed",
    "2 hours ago": "has passed",
    "today 9:00": "has passed",
    "last friday 9:00": "has passed",
    "this monday 9:00": "has passed",
    "2020-01-01 9:00": "has passed",
    "10 nov 9am": "10 November has passed. If you mean next year, write “10 Nov 2027”",
    "now": "Name a time that lies ahead",
    "in 9999 weeks": "too far ahead",
    "9999-12-31 midnight": "too far ahead",
}


@pytest.mark.parametrize(("words", "said"), REFUSED.items())
def test_words_that_name_no_time_ahead_are_refused_with_a_reason(words: str, said: str) -> None:
    with pytest.raises(Unclear, match=said):
        read_words(words, BERLIN, NOW)


def test_hours_are_counted_across_a_clock_change_and_days_keep_the_time_of_day() -> None:
    before = datetime(2026, 10, 24, 22, 0, tzinfo=UTC)
    again = read_words("in 3 hours", BERLIN, before)
    assert (f"{again:%H:%M}", again.fold) == ("02:00", 1)
    assert f"{read_words('in 1 day', BERLIN, before):%d %H:%M}" == "26 00:00"


def test_the_day_is_that_of_the_persons_clock() -> None:
    late = datetime(2026, 11, 25, 23, 30, tzinfo=UTC)
    assert f"{read_words('tomorrow 9am', 'UTC', late):%d}" == "26"
    assert f"{read_words('tomorrow 9am', 'Asia/Tokyo', late):%d}" == "27"


ZONES = st.sampled_from(["UTC", BERLIN, "America/New_York", "Asia/Kolkata", "Pacific/Apia"])
MOMENTS = st.datetimes(datetime(2020, 1, 1), datetime(2035, 1, 1)).map(
    lambda at: at.replace(tzinfo=UTC)
)
VOCABULARY = """
in at on the next this last 2 30 9 12 31 9am 12pm 9:00 24:00 9.30 25.12 25.12. 1/2 2026-12-01
1999-01-01 9999-12-31 tomorrow today tonight yesterday mon friday weds 1 dec may 5th week
hours days half an midnight noon morning evening o'clock 2027 ago @ - :
"""
PIECES = st.sampled_from(VOCABULARY.split())


@given(st.lists(PIECES, max_size=6).map(" ".join) | st.text(max_size=100), ZONES, MOMENTS)
def test_whatever_is_typed_is_refused_or_lies_ahead(words: str, zone: str, now: datetime) -> None:
    try:
        meant = (read_words(words, zone, now),)
    except Unclear as unclear:
        meant = unclear.choices
    local = to_local(now, zone).replace(tzinfo=None)
    assert all(at > local - timedelta(minutes=1) or at.fold == 1 for at in meant)


@given(ZONES, MOMENTS, st.integers(1, 5_000))
def test_a_time_said_in_full_is_understood_to_the_minute(
    zone: str, now: datetime, minutes: int
) -> None:
    local = to_local(now + timedelta(minutes=minutes), zone).replace(tzinfo=None, fold=0)
    wanted = local.replace(second=0, microsecond=0) + timedelta(days=1)
    for written in (f"{wanted:%Y-%m-%d %H:%M}", f"{wanted:%A %-d %B %Y at %H:%M}"):
        assert read_words(written, zone, now) == wanted


@given(ZONES, MOMENTS, st.integers(1, 3_000))
def test_a_stretch_of_minutes_is_never_cut_short(zone: str, now: datetime, minutes: int) -> None:
    at = read_words(f"in {minutes} minutes", zone, now)
    meant = resolve_local(at, zone, is_second=at.fold == 1).at
    late = meant - now - timedelta(minutes=minutes)
    assert timedelta() <= late < timedelta(minutes=1)
