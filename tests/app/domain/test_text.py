"""Counting and splitting."""

from hypothesis import given
from hypothesis import strategies as st

from app.domain.text import (
    count_code_points,
    count_code_points_or_utf16,
    count_graphemes,
    count_utf16,
    shorten,
    split_text,
)

FAMILY = "👨‍👩‍👧‍👦"


def test_a_family_is_one_character_to_a_person_and_eleven_units_to_a_machine() -> None:
    assert (count_graphemes(FAMILY), count_code_points(FAMILY), count_utf16(FAMILY)) == (1, 7, 11)
    assert count_code_points_or_utf16(FAMILY) == 11


def test_a_devanagari_conjunct_is_one_character() -> None:
    assert count_graphemes("क्षि") == 1


def test_text_that_fits_stays_whole() -> None:
    assert split_text("Short and sweet.", 280, count_code_points) == ["Short and sweet."]


def test_long_text_is_cut_after_a_sentence() -> None:
    text = "The first sentence stands here. The second one is longer than what is left."
    first, second = split_text(text, 45, count_code_points)
    assert first == "The first sentence stands here."
    assert second.startswith("The second")


def test_without_a_sentence_it_is_cut_between_words() -> None:
    assert split_text("alpha beta gamma delta", 11, count_code_points) == [
        "alpha beta",
        "gamma delta",
    ]


def test_a_link_is_never_cut() -> None:
    link = "https://example.com/a/rather/long/path?with=a&query=string"
    parts = split_text(f"Read this now {link} and tell me", 70, count_code_points)
    assert sum(link in part for part in parts) == 1


def test_a_word_that_is_too_long_is_cut_between_graphemes() -> None:
    parts = split_text(FAMILY * 5, 22, count_utf16)
    assert parts == [FAMILY * 2, FAMILY * 2, FAMILY]


@given(st.text(min_size=1, max_size=400), st.integers(min_value=20, max_value=100))
def test_no_part_is_too_long_and_nothing_but_space_is_lost(text: str, limit: int) -> None:
    parts = split_text(text, limit, count_code_points)
    assert all(count_code_points(part) <= limit for part in parts)
    assert "".join("".join(parts).split()) == "".join(text.split())


def test_shortened_text_ends_in_an_ellipsis() -> None:
    assert shorten("one  two\nthree", 9) == "one two…"
    assert shorten("one", 9) == "one"
