"""Counting and shortening."""

from app.domain.text import (
    count_code_points,
    count_code_points_or_utf16,
    count_graphemes,
    count_utf16,
    shorten,
)

FAMILY = "👨‍👩‍👧‍👦"


def test_a_family_is_one_character_to_a_person_and_eleven_units_to_a_machine() -> None:
    assert (count_graphemes(FAMILY), count_code_points(FAMILY), count_utf16(FAMILY)) == (1, 7, 11)
    assert count_code_points_or_utf16(FAMILY) == 11


def test_a_devanagari_conjunct_is_one_character() -> None:
    assert count_graphemes("क्षि") == 1


def test_shortened_text_ends_in_an_ellipsis() -> None:
    assert shorten("one  two\nthree", 9) == "one two…"
    assert shorten("one", 9) == "one"
