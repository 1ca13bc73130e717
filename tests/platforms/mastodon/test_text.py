"""Mastodon counts graphemes, links as a fixed length, and mentions without the server."""

import pytest

from app.platforms.mastodon.emulator_text import shortened, to_html
from app.platforms.mastodon.text import comparable, count_in_full, count_text, letters, plain_text


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 0),
        ("hello world", 11),
        ("日本", 2),
        ("e\u0301", 1),
        ("👨‍👩‍👧‍👦🇺🇸👍🏽1️⃣", 4),
        ("https://example.com/" + "a" * 300, 23),
        ("http://a.de", 23),
        ("see https://example.com/a?b=1&c=2#d now", 31),
        ("(https://example.com/a).", 26),
        ("https://example.com/a, https://example.com/b", 48),
        # No scheme: not a link to Mastodon.
        ("see example.com now", 19),
        # Not surely a link: counted in full.
        ("https://localhost/aaaaaaaaaaaaaaaaaaaaaaaa", 42),
        ("xhttps://example.com/aaaaaaaaaaaaaaaaaaaaaaaa", 45),
        ("https://example.com/日本語", 26),
        ("@ada", 4),
        ("@ada@social.example hi", 7),
        ("@ada@social.example: hi @b.c@d.example", 13),
        ("mail ada@social.example", 23),
        ("a/@ada@social.example", 21),
    ],
)
def test_counting(text: str, count: int) -> None:
    assert count_text(text) == count


@pytest.mark.parametrize(
    "text",
    ["plain", "https://example.com/a?b=1 and @ada@social.example", "👍🏽 日本 http://a.de/x_(y)"],
)
def test_the_stand_in_counts_by_itself_and_comes_to_the_same(text: str) -> None:
    assert count_text(text) == shortened(text)


def test_a_server_may_have_another_price_for_links() -> None:
    assert count_text("https://example.com/", cost_of_url=40) == 40


def test_relatives_count_everything_as_it_is_written() -> None:
    assert count_in_full("https://example.com/ @ada@social.example 👍") == 43


@pytest.mark.parametrize(
    "text",
    [
        "plain",
        "one\ntwo\n\nthree",
        "Tom & Jerry <3 > \"quotes\" 'and' such",
        "https://example.com/a/long/path?with=a&query=too#and-more-than-thirty-characters",
        "#Tag @ada@social.example @bob https://example.com/",
        "  spaces   around ",
        "*stars* stay with Mastodon",
    ],
)
def test_the_text_is_the_same_after_a_way_through_the_server(text: str) -> None:
    assert comparable(plain_text(to_html(text))) == comparable(text)


def test_a_link_that_was_cut_for_showing_is_whole_again() -> None:
    link = "https://example.com/a/long/path?with=a&query=too"
    html = f'<p>See <a href="{link.replace("&", "&amp;")}">example.com/a/long…</a></p>'
    assert plain_text(html) == f"See {link}"


def test_markup_that_a_server_took_for_its_own_is_bridged_by_letters() -> None:
    sent = "*Bold* and _thin_, “said” she"
    shown = plain_text(to_html(sent, reads_markup=True))
    assert comparable(shown) != comparable(sent)
    assert letters(shown) == letters(sent)


def test_broken_html_is_read_as_far_as_it_goes() -> None:
    assert plain_text("<p>one <b>two</p></i><a href=x>three") == "one two\nthree"
