import pytest

from app.platforms.slack.text import SECTION_LIMIT, count_escaped, escape, sections, unescape


@pytest.mark.parametrize(
    ("text", "length"),
    [("hello", 5), ("", 0), ("a & b", 9), ("<b>", 9), ("日本", 2), ("👍", 2), ("&amp;", 9)],
)
def test_text_is_as_long_as_it_is_on_the_wire(text: str, length: int) -> None:
    assert count_escaped(text) == length


@pytest.mark.parametrize("text", ["Tom & Jerry <3", "<!channel> &lt;", "&amp;amp;", "a\nb"])
def test_a_reader_sees_what_was_written(text: str) -> None:
    assert unescape(escape(text)) == text
    assert "<" not in escape(text)


@pytest.mark.parametrize(
    "text",
    [
        "word " * 2000,
        "a" * 7000,
        "&" * 1300,
        ("line\n" * 500 + "x" * 400) * 3,
        "👍" * 3100,
        "short",
    ],
)
def test_sections_fit_and_together_are_the_whole_text(text: str) -> None:
    pieces = sections(text)
    assert "".join(unescape(piece) for piece in pieces) == text
    assert all(0 < count_escaped(unescape(piece)) <= SECTION_LIMIT for piece in pieces)


def test_a_section_ends_with_a_line_where_it_can() -> None:
    first, second = sections("x" * 2000 + " y\n" + "z" * 1500)
    assert (first[-2:], second[0]) == ("y\n", "z")


def test_no_text_has_no_sections() -> None:
    assert sections("") == []
