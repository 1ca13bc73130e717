"""Instants that were noted before a clock jumped."""

from datetime import UTC, datetime, timedelta

import pytest

from app.domain.clock_step import Step, earliest, latest

NINE = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


def test_without_a_step_an_instant_is_what_it_says() -> None:
    assert (earliest(NINE, None), latest(NINE, None, NINE + HOUR)) == (NINE, NINE)


def test_what_happened_after_the_step_is_what_it_says() -> None:
    step = Step(NINE - MINUTE, HOUR)
    assert (earliest(NINE, step), latest(NINE, step, NINE)) == (NINE, NINE)


@pytest.mark.parametrize("by", [HOUR, 9 * HOUR])
def test_after_a_step_forward_what_was_before_may_have_been_a_moment_ago(by: timedelta) -> None:
    step = Step(NINE + by, by)
    noted = NINE - timedelta(seconds=1)
    assert latest(noted, step, NINE + by) == step.at
    assert earliest(noted, step) == noted


def test_after_a_step_back_what_lies_ahead_was_over_when_the_step_was_noticed() -> None:
    step = Step(NINE - HOUR, -HOUR)
    noted = NINE - timedelta(seconds=1)
    assert latest(noted, step, NINE - HOUR) == step.at
    assert earliest(noted, step) == noted - HOUR


def test_in_the_hour_that_is_told_twice_both_passes_are_allowed_for() -> None:
    step, noted = Step(NINE - HOUR, -HOUR), NINE - 30 * MINUTE
    assert latest(noted, step, NINE) == noted
    assert earliest(noted, step) == noted - HOUR
