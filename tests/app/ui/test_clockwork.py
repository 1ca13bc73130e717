"""Instants in words."""

from datetime import UTC, datetime, timedelta

import pytest

from app.ui import clockwork

NOW = datetime(2026, 3, 2, 22, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("at", "label"),
    [
        (NOW + timedelta(minutes=20), "Today, 23:50"),
        (NOW + timedelta(hours=1), "Tomorrow, 00:30"),
        (NOW - timedelta(days=1), "Yesterday, 23:30"),
        (NOW + timedelta(days=3), "Thu 5 Mar, 23:30"),
        (NOW + timedelta(days=400), "Wed 7 Apr 2027, 00:30"),
    ],
)
def test_a_moment_is_told_by_the_persons_own_calendar(at: datetime, label: str) -> None:
    assert clockwork.moment_label(at, "Europe/Berlin", NOW) == label


def test_a_zone_is_shown_with_its_offset_of_that_day() -> None:
    assert clockwork.zone_label("America/New_York", NOW) == "America/New York, UTC−5"
    assert clockwork.zone_label("UTC", NOW) == "UTC"


@pytest.mark.parametrize(
    ("late_by_ms", "label"), [(-5, "0 ms"), (128, "128 ms"), (2_500, "2.5 s"), (61_000, "0:01:01")]
)
def test_lateness_is_told_in_the_unit_that_suits(late_by_ms: int, label: str) -> None:
    assert clockwork.lateness_label(late_by_ms) == label
