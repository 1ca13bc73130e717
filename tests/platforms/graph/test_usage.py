"""Where the Graph API says when to come back."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from app.platforms.graph.usage import find_room_at, fullest

NOW = datetime(2026, 11, 25, 7, 0, tzinfo=UTC)


def business(*minutes: object, percent: int = 100) -> dict[str, str]:
    entries = [
        {"type": "pages", "call_count": percent, "estimated_time_to_regain_access": m}
        for m in minutes
    ]
    return {"x-business-use-case-usage": json.dumps({"1": entries[:1], "2": entries[1:]})}


def test_minutes_are_minutes_and_the_longest_counts() -> None:
    assert find_room_at(business(3, 40, 0), NOW) == NOW + timedelta(minutes=40)


def test_minutes_go_before_a_common_header() -> None:
    headers = {**business(3), "retry-after": "10"}
    assert find_room_at(headers, NOW) == NOW + timedelta(minutes=3)


def test_a_common_header_counts_where_no_minutes_are_named() -> None:
    headers = {**business(0), "retry-after": "10"}
    assert find_room_at(headers, NOW) == NOW + timedelta(seconds=10)


@pytest.mark.parametrize("name", ["call_count", "total_time", "total_cputime"])
def test_a_full_percentage_without_an_instant_is_waited_out(name: str) -> None:
    headers = {"x-app-usage": json.dumps({"call_count": 1, name: 100})}
    assert find_room_at(headers, NOW) == NOW + timedelta(minutes=15)


def test_room_that_is_left_is_no_hint() -> None:
    headers = {**business(0, percent=97), "x-app-usage": '{"call_count": 28}'}
    assert find_room_at(headers, NOW) is None
    assert fullest(headers) == 97


def test_a_wild_number_never_parks_a_post_for_longer_than_a_day() -> None:
    assert find_room_at(business(10**9), NOW) == NOW + timedelta(hours=24)


@pytest.mark.parametrize(
    "text", ["", "soon", "[]", '{"1": 5}', '{"1": [7]}', '{"1": [{"call_count": "x"}]}', "null"]
)
def test_nonsense_is_no_hint(text: str) -> None:
    headers = {"x-business-use-case-usage": text, "x-app-usage": text}
    assert find_room_at(headers, NOW) is None


def test_no_header_is_no_hint() -> None:
    assert find_room_at({}, NOW) is None
