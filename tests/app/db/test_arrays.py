"""Whatever a list holds, PostgreSQL gets it as it is."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.exc import DataError

from app.services.context import Context

# What a text of PostgreSQL can hold: everything but NUL and halves of pairs.
WORDS = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=12)


def there_and_back(context: Context, kind: str, given: list[Any]) -> Any:
    with context.database.unit_of_work() as session:
        return session.scalar(text(f"SELECT CAST(:given AS {kind}[])"), {"given": given})


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(given=st.lists(st.none() | WORDS, max_size=8))
def test_words_come_back_as_they_were(context: Context, given: list[str | None]) -> None:
    assert there_and_back(context, "text", given) == given


@pytest.mark.parametrize(
    "words", [["NULL", "null", ""], ['say "no"', "back\\slash", "{a,b}"], [" x ", "\n", "🚀"]]
)
def test_words_that_mean_something_in_an_array_are_only_words(
    context: Context, words: list[str]
) -> None:
    assert there_and_back(context, "text", words) == words


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(given=st.lists(st.none() | st.integers(-(2**63), 2**63 - 1), max_size=8))
def test_numbers_come_back_as_they_were(context: Context, given: list[int | None]) -> None:
    assert there_and_back(context, "bigint", given) == given


@pytest.mark.parametrize("number", [-(2**31) - 1, -(2**31), 2**31 - 1, 2**31])
def test_numbers_at_the_edge_of_the_usual_ones_come_back(context: Context, number: int) -> None:
    assert there_and_back(context, "bigint", [number, 1]) == [number, 1]


def test_truths_are_no_numbers(context: Context) -> None:
    assert there_and_back(context, "boolean", [True, False]) == [True, False]


def test_a_word_that_no_text_can_hold_is_refused(context: Context) -> None:
    with pytest.raises(DataError):
        there_and_back(context, "text", ["fine", "not\0fine"])
