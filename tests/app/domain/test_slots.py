"""Wall-clock times and clock changes."""

from datetime import UTC, datetime

import pytest

from app.domain.slots import LocalTimeKind, is_zone, offset_label, resolve_local


def test_an_ordinary_time_means_one_instant() -> None:
    found = resolve_local(datetime(2026, 7, 1, 9, 0), "Europe/Berlin")
    assert found.kind is LocalTimeKind.EXACT
    assert found.at == datetime(2026, 7, 1, 7, 0, tzinfo=UTC)


def test_a_skipped_time_means_an_hour_later_on_the_clock() -> None:
    found = resolve_local(datetime(2026, 3, 29, 2, 30), "Europe/Berlin")
    assert found.kind is LocalTimeKind.SKIPPED
    assert found.at == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)


def test_a_repeated_time_means_its_first_pass() -> None:
    found = resolve_local(datetime(2026, 10, 25, 2, 30), "Europe/Berlin")
    assert found.kind is LocalTimeKind.REPEATED
    assert found.at == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


def test_half_an_hour_may_be_skipped_too() -> None:
    found = resolve_local(datetime(2026, 10, 4, 2, 15), "Australia/Lord_Howe")
    assert found.kind is LocalTimeKind.SKIPPED


def test_an_unknown_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="Mars/Olympus"):
        resolve_local(datetime(2026, 1, 1), "Mars/Olympus")


def test_an_offset_has_no_place_in_a_wall_clock_time() -> None:
    with pytest.raises(ValueError, match="no offset"):
        resolve_local(datetime(2026, 1, 1, tzinfo=UTC), "Europe/Berlin")


@pytest.mark.parametrize(
    ("zone", "expected"),
    [
        ("UTC", "UTC"),
        ("Europe/Berlin", "UTC+1"),
        ("Asia/Kolkata", "UTC+5:30"),
        ("America/St_Johns", "UTC−3:30"),
    ],
)
def test_a_zone_s_offset_is_said_in_hours(zone: str, expected: str) -> None:
    assert offset_label(datetime(2026, 1, 1, tzinfo=UTC), zone) == expected


@pytest.mark.parametrize(
    "name",
    ["", "../etc/passwd", "Nowhere", "/UTC", "localtime", "Factory", "right/UTC", "posix/UTC"],
)
def test_a_name_that_is_no_zone_is_no_zone(name: str) -> None:
    assert not is_zone(name)
