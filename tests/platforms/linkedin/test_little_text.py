import pytest

from app.platforms.linkedin.emulator_text import rendered
from app.platforms.linkedin.little_text import RESERVED, escape, unescape


@pytest.mark.parametrize("letter", sorted(RESERVED))
def test_every_reserved_character_is_escaped(letter: str) -> None:
    assert escape(f"a {letter} b") == f"a \\{letter} b"


@pytest.mark.parametrize(
    "text",
    [
        "plain",
        "(a) [b] {c} <d> e_f *g* ~h~ i|j k\\l @m",
        "#Tag and #snake_case and # alone and a#b and ##two",
        "\\(already escaped\\)",
        "日本語 #タグ (かっこ)",
    ],
)
def test_escaped_text_shows_as_it_was_written(text: str) -> None:
    assert rendered(escape(text)) == text
    assert unescape(escape(text)) == text


def test_a_hashtag_stays_a_hashtag() -> None:
    assert escape("go #Fast") == "go #Fast"


@pytest.mark.parametrize("letter", sorted(RESERVED - {"#", "\\"}))
def test_what_is_not_escaped_is_silently_cut_off(letter: str) -> None:
    assert rendered(f"before {letter} after") == "before "


@pytest.mark.parametrize(
    ("commentary", "shown"),
    [
        (r"go {hashtag|\#|fast} now", "go #fast now"),
        ("hi @[Ada Lovelace](urn:li:person:abc-1)!", "hi Ada Lovelace!"),
        ("one # two", "one "),
        ("trailing \\", "trailing "),
    ],
)
def test_markup_is_read(commentary: str, shown: str) -> None:
    assert rendered(commentary) == shown
