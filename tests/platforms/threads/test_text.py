"""Threads counts emoji by their UTF-8 bytes, and everything else by characters."""

import pytest

from app.platforms.threads.text import count_characters, find_flaw, find_links


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("", 0),
        ("hello world", 11),
        ("日本語", 3),
        ("e\u0301", 2),
        ("“quoted” – dash…", 16),
        ("👍", 4),
        ("👍🏽", 8),
        ("🇺🇸", 8),
        ("1️⃣", 7),
        ("👩🏽‍🚀", 15),
        ("👨‍👩‍👧‍👦", 25),
        ("❤️", 6),
        ("a👍b", 6),
        ("#1 *", 4),
        ("𠮷", 2),
    ],
)
def test_an_emoji_is_as_long_as_its_bytes(text: str, length: int) -> None:
    assert count_characters(text) == length


def test_what_may_be_an_emoji_is_counted_as_one() -> None:
    assert count_characters("©") == len("©".encode())
    assert count_characters("™") == len("™".encode())


@pytest.mark.parametrize(
    ("text", "links"),
    [
        ("no link at all, e.g. this", set()),
        (
            "see https://a.example/x, and (http://b.example).",
            {"https://a.example/x", "http://b.example"},
        ),
        ("https://a.example twice: https://a.example!", {"https://a.example"}),
        ("www.c.example", {"www.c.example"}),
    ],
)
def test_links_are_told_from_the_text_around_them(text: str, links: set[str]) -> None:
    assert find_links(text) == links


def test_the_sixth_link_is_one_too_many() -> None:
    five = " ".join(f"https://{n}.example" for n in range(5))
    assert find_flaw(five) is None
    assert find_flaw(f"{five} https://0.example") is None
    flaw = find_flaw(f"{five} https://5.example")
    assert flaw is not None
    assert "this one has 6" in flaw
