from datetime import UTC, datetime, timedelta

import pytest

from app.platforms.hints import Hint, find_hint, next_utc_midnight

NOW = datetime(2026, 11, 23, 18, 0, 0, tzinfo=UTC)
EPOCH = int(NOW.timestamp())


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry-after": "120"}, 120),
        ({"retry-after": "0.5"}, 0.5),
        ({"retry-after": "Mon, 23 Nov 2026 18:05:00 GMT"}, 300),
        ({"x-rate-limit-reset": str(EPOCH + 90)}, 90),
        ({"x-ratelimit-reset": "2026-11-23T18:10:00.000Z"}, 600),
        ({"x-ratelimit-reset": "42.5"}, 42.5),
        ({"ratelimit-reset": str(EPOCH + 7)}, 7),
    ],
)
def test_a_hint_is_read_in_every_unit(headers: dict[str, str], seconds: float) -> None:
    assert find_hint(headers, NOW) == Hint(NOW + timedelta(seconds=seconds))


def test_the_empty_bucket_decides() -> None:
    headers = {
        "x-rate-limit-remaining": "12",
        "x-rate-limit-reset": str(EPOCH + 60),
        "x-user-limit-24hour-remaining": "0",
        "x-user-limit-24hour-reset": str(EPOCH + 5000),
    }
    assert find_hint(headers, NOW) == Hint(NOW + timedelta(seconds=5000))


def test_without_an_empty_bucket_the_latest_instant_counts() -> None:
    headers = {
        "x-rate-limit-reset": str(EPOCH + 60),
        "x-app-limit-24hour-reset": str(EPOCH + 700),
    }
    assert find_hint(headers, NOW) == Hint(NOW + timedelta(seconds=700))


def test_an_empty_bucket_of_the_app_is_everyone_s_and_ends_at_its_own_reset() -> None:
    headers = {
        "x-rate-limit-remaining": "0",
        "x-rate-limit-reset": str(EPOCH + 60),
        "x-user-limit-24hour-remaining": "0",
        "x-user-limit-24hour-reset": str(EPOCH + 5000),
        "x-app-limit-24hour-remaining": "0",
        "x-app-limit-24hour-reset": str(EPOCH + 700),
    }
    assert find_hint(headers, NOW) == Hint(NOW + timedelta(seconds=700), per="app")


def test_of_an_account_s_empty_buckets_the_last_to_fill_decides() -> None:
    headers = {
        "x-rate-limit-remaining": "0",
        "x-rate-limit-reset": str(EPOCH + 60),
        "x-user-limit-24hour-remaining": "0",
        "x-user-limit-24hour-reset": str(EPOCH + 5000),
    }
    assert find_hint(headers, NOW) == Hint(NOW + timedelta(seconds=5000))


@pytest.mark.parametrize("value", ["soon", "", "nan-ish", "1e400", "99999999999999999999"])
def test_nonsense_is_no_hint_or_at_most_a_day(value: str) -> None:
    found = find_hint({"retry-after": value}, NOW).retry_at
    assert found is None or found <= NOW + timedelta(hours=24)


def test_a_wild_hint_never_parks_a_post_for_longer_than_a_day() -> None:
    found = find_hint({"retry-after": "31536000"}, NOW)
    assert found == Hint(NOW + timedelta(hours=24))


def test_a_hint_in_the_past_means_now() -> None:
    assert find_hint({"x-rate-limit-reset": str(EPOCH - 60)}, NOW) == Hint(NOW)


def test_midnight_is_the_next_one_in_utc() -> None:
    assert next_utc_midnight(NOW) == datetime(2026, 11, 24, tzinfo=UTC)
