"""Whose turn it is, and who would come again too soon."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from app.domain.evergreen import choose_next

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
DAY = timedelta(days=1)


def test_at_first_everything_comes_in_order() -> None:
    assert choose_next([[], [], []], NOW, None) == 0
    assert choose_next([[NOW - DAY], [], []], NOW, None) == 1


def test_what_was_used_longest_ago_comes_next() -> None:
    assert choose_next([[NOW - DAY], [NOW - 9 * DAY, NOW - 3 * DAY]], NOW, None) == 1


def test_what_would_come_again_too_soon_waits() -> None:
    assert choose_next([[NOW - 5 * DAY], [NOW - 2 * DAY]], NOW, 4 * DAY) == 0
    assert choose_next([[NOW - 3 * DAY], [NOW - 2 * DAY]], NOW, 4 * DAY) is None


def test_what_is_planned_already_keeps_its_distance_as_well() -> None:
    assert choose_next([[NOW + 3 * DAY]], NOW, 4 * DAY) is None
    assert choose_next([[NOW + 4 * DAY]], NOW, 4 * DAY) == 0


@given(
    count=st.integers(1, 6),
    gap=st.integers(1, 20),
    steps=st.lists(st.integers(1, 5), max_size=60),
)
def test_the_same_post_never_comes_again_within_the_gap_and_no_turn_is_missed_without_need(
    count: int, gap: int, steps: list[int]
) -> None:
    uses: list[list[datetime]] = [[] for _ in range(count)]
    at = NOW
    for step in steps:
        at += step * DAY
        number = choose_next(uses, at, gap * DAY)
        if number is None:
            assert all(at - times[-1] < gap * DAY for times in uses)
        else:
            uses[number].append(at)
    for times in uses:
        assert all(b - a >= gap * DAY for a, b in pairwise(times))
