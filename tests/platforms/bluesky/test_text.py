"""Counting, and pointing out links, mentions and hashtags."""

from typing import Any

import pytest

from app.domain.splitting import split_for
from app.platforms.bluesky.facets import facets_of, handles_in
from app.platforms.bluesky.spec import SPEC

DIDS = {"bob.bsky.social": "did:plc:bob", "ada.example.org": "did:plc:ada"}


def cuts(text: str) -> list[tuple[str, str]]:
    """What each facet's bytes cut out of ``text``, and what the facet says it is."""
    found = []
    for facet in facets_of(text, DIDS):
        index: Any = facet["index"]
        features: Any = facet["features"]
        value = next(v for k, v in features[0].items() if k != "$type")
        found.append((text.encode()[index["byteStart"] : index["byteEnd"]].decode(), value))
    return found


@pytest.mark.parametrize(
    ("text", "graphemes"),
    [
        ("hello world", 11),
        ("https://example.com/" + "a" * 300, 320),
        ("👨‍👩‍👧‍👦 and so on", 11),
        ("🇺🇸", 1),
        ("e\u0301", 1),
        ("“quoted” – dash…", 16),
        ("👩🏽‍🚀 in space", 10),
        ("क्षि, abc", 6),
        ("", 0),
    ],
)
def test_text_counts_as_graphemes(text: str, graphemes: int) -> None:
    assert SPEC.text.count(text) == graphemes


def test_three_thousand_bytes_are_the_other_limit() -> None:
    fits, too_much = "👨‍👩‍👧‍👦" * 120, "👨‍👩‍👧‍👦" * 120 + "a"
    assert len(fits.encode()) == 3000
    assert (SPEC.text.count(fits), SPEC.text.count(too_much)) == (300, 301)


def test_long_text_full_of_emoji_is_split_within_both_limits() -> None:
    parts = split_for("👨‍👩‍👧‍👦" * 300, [SPEC])
    assert "".join(parts) == "👨‍👩‍👧‍👦" * 300
    assert [len(part.encode()) for part in parts] == [3000, 3000, 1500]


def test_offsets_are_bytes_and_not_characters() -> None:
    text = "Zażółć https://example.com/x @bob.bsky.social #tag"
    spans = [facet["index"] for facet in facets_of(text, DIDS)]
    assert spans == [
        {"byteStart": 11, "byteEnd": 32},
        {"byteStart": 33, "byteEnd": 49},
        {"byteStart": 50, "byteEnd": 54},
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("see https://a.example/b?c=d&e=f#g.", [("https://a.example/b?c=d&e=f#g",) * 2]),
        ("(https://a.example/b)", [("https://a.example/b",) * 2]),
        ("https://a.example/b_(c)", [("https://a.example/b_(c)",) * 2]),
        ("HTTPS://A.example!", [("HTTPS://A.example",) * 2]),
        ("no link: example.com, https://, xhttps://a.example", []),
        ("😀 https://a.example", [("https://a.example",) * 2]),
    ],
)
def test_links_are_pointed_out(text: str, expected: list[tuple[str, str]]) -> None:
    assert cuts(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("@bob.bsky.social.", [("@bob.bsky.social", "did:plc:bob")]),
        ("(@Bob.Bsky.Social)", [("@Bob.Bsky.Social", "did:plc:bob")]),
        ("é @ada.example.org", [("@ada.example.org", "did:plc:ada")]),
        ("@nobody.example", []),
        ("me@bob.bsky.social and @bob", []),
    ],
)
def test_mentions_are_pointed_out_where_somebody_has_the_handle(
    text: str, expected: list[tuple[str, str]]
) -> None:
    assert cuts(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("#Tag, #żółć! #1st", [("#Tag", "Tag"), ("#żółć", "żółć"), ("#1st", "1st")]),
        ("＃日本", [("＃日本", "日本")]),
        ("# #1 #! a#b #", []),
        (f"#{'a' * 64} #{'b' * 65}", [(f"#{'a' * 64}", "a" * 64)]),
        ("https://a.example/#top", [("https://a.example/#top",) * 2]),
    ],
)
def test_hashtags_are_pointed_out(text: str, expected: list[tuple[str, str]]) -> None:
    assert cuts(text) == expected


def test_a_handle_is_asked_about_once() -> None:
    assert handles_in("@bob.bsky.social and @BOB.bsky.social, @x") == ("bob.bsky.social",)
