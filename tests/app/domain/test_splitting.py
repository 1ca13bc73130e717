"""Long texts in parts: nothing lost, nothing too long, nothing torn that must stay whole."""

import re
from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from app.domain.splitting import split_for, split_to_fit
from app.domain.text import count_code_points, count_graphemes, count_utf16
from app.platforms import registry

FAMILY = "👨‍👩‍👧‍👦"
LINK = "https://example.com/a/rather/long/path?with=a&query=string"

WORDS = st.sampled_from(
    [
        "word",
        "Sentence.",
        "Really?",
        "(aside)",
        "naïve",
        "日本語",
        "文。",
        FAMILY,
        "🇺🇸",
        "e\u0301",
        "x" * 30,
    ]
)
PRECIOUS = st.sampled_from(
    [
        "https://example.com/some/path?q=1",
        "@ada_lovelace",
        "@ada@social.example",
        "@ada-l.bsky.social",
        "#HashTag",
        "#日本語タグ",
    ]
)
GAPS = st.sampled_from([" ", "  ", "\n", "\n\n", " — ", "、"])


def split_text(
    text: str,
    limit: int | Callable[[int], int],
    count: Callable[[str], int],
    *,
    is_numbered: bool = False,
) -> list[str]:
    """Parts that each count at most ``limit``, of their position where it differs."""
    limit_of = limit if callable(limit) else lambda _position: limit
    return split_to_fit(
        text, lambda position, part: count(part) <= limit_of(position), is_numbered=is_numbered
    )


@st.composite
def precious_texts(draw: st.DrawFn) -> tuple[str, list[str]]:
    """A text, and what of it must never be torn."""
    words = draw(st.lists(st.tuples(st.one_of(WORDS, PRECIOUS), GAPS), min_size=1, max_size=60))
    text = "".join(word + gap for word, gap in words)
    return text, [word for word, _ in words if word[0] in "@#h"]


def squeezed(text: str) -> str:
    return "".join(text.split())


def test_text_that_fits_stays_whole() -> None:
    assert split_text("Short and sweet.", 280, count_code_points) == ["Short and sweet."]


def count_links_short(text: str) -> int:
    """Characters, a link as ten; one that lacks its end is none."""
    return len(text.replace(LINK, "x" * 10))


def test_text_that_fits_only_because_its_links_count_little_stays_whole() -> None:
    text = f"See {LINK} or {LINK}"
    for is_numbered in (False, True):
        assert split_text(text, 28, count_links_short, is_numbered=is_numbered) == [text]


def test_a_last_part_that_fits_because_its_links_count_little_stays_whole() -> None:
    last = f"{LINK} or {LINK}"
    parts = split_text(f"One sentence of its own. {last}", 24, count_links_short)
    assert parts == ["One sentence of its own.", last]


def test_long_text_is_cut_after_a_sentence() -> None:
    text = "The first sentence stands here. The second one is longer than what is left."
    first, second = split_text(text, 45, count_code_points)
    assert first == "The first sentence stands here."
    assert second.startswith("The second")


def test_a_closing_quote_stays_with_its_sentence() -> None:
    text = "She said “no, never again.” And then she left for good, without a word."
    assert split_text(text, 40, count_code_points)[0] == "She said “no, never again.”"


def test_a_script_without_spaces_is_cut_after_its_own_full_stop() -> None:
    assert split_text("今日は晴れです。明日は雨でしょう。", 12, count_code_points) == [
        "今日は晴れです。",
        "明日は雨でしょう。",
    ]


def test_without_a_sentence_it_is_cut_between_words() -> None:
    assert split_text("alpha beta gamma delta", 11, count_code_points) == [
        "alpha beta",
        "gamma delta",
    ]


def test_a_link_is_never_cut() -> None:
    parts = split_text(f"Read this now {LINK} and tell me", 70, count_code_points)
    assert sum(LINK in part for part in parts) == 1


def test_a_link_that_follows_a_word_without_a_space_is_not_cut_either() -> None:
    parts = split_text(f"{'長' * 30}{LINK}", 70, count_code_points)
    assert parts == ["長" * 30, LINK]


def test_a_link_that_fits_no_part_is_cut_for_want_of_better() -> None:
    assert "".join(split_text(LINK, 30, count_code_points)) == LINK


def test_a_word_that_is_too_long_is_cut_between_graphemes() -> None:
    parts = split_text(FAMILY * 5, 22, count_utf16)
    assert parts == [FAMILY * 2, FAMILY * 2, FAMILY]


def test_each_part_has_a_limit_of_its_own() -> None:
    parts = split_text("word " * 60, lambda position: 20 if position else 100, count_code_points)
    assert len(parts[0]) > 90
    assert all(len(part) <= 20 for part in parts[1:])


def test_several_parts_are_numbered_at_their_end() -> None:
    parts = split_text(
        "One sentence here. Another one there.", 24, count_code_points, is_numbered=True
    )
    assert parts == ["One sentence here. 1/2", "Another one there. 2/2"]


def test_a_single_part_gets_no_number() -> None:
    assert split_text("Just this.", 24, count_code_points, is_numbered=True) == ["Just this."]


def test_numbers_of_two_digits_find_room_as_well() -> None:
    parts = split_text("abcd " * 30, 14, count_code_points, is_numbered=True)
    assert len(parts) >= 10
    assert all(len(part) <= 14 for part in parts)
    assert parts[-1].endswith(f" {len(parts)}/{len(parts)}")


def test_more_than_a_thousand_parts_are_numbered_and_none_is_lost() -> None:
    text = " ".join(f"word{n}" for n in range(1_200))
    parts = split_text(text, 22, count_code_points, is_numbered=True)
    assert len(parts) >= 1_000
    assert max(len(part) for part in parts) <= 22
    bare = [part.rpartition(" ")[0] for part in parts]
    assert squeezed("".join(bare)) == squeezed(text)


def test_a_very_long_text_is_not_read_anew_for_every_part() -> None:
    counted = 0

    def count(text: str) -> int:
        nonlocal counted
        counted += len(text)
        return len(text)

    text = "Some words that go on. " * 8_000
    split_text(text, 280, count)
    assert counted < 60 * len(text)


@pytest.mark.parametrize("slug", registry.slugs())
@settings(deadline=None)
@given(sample=precious_texts(), is_numbered=st.booleans(), most=st.integers(60, 200))
@example(sample=("a.b " * 100, []), is_numbered=True, most=60)
def test_parts_fit_their_network_lose_nothing_and_tear_nothing(
    slug: str, sample: tuple[str, list[str]], is_numbered: bool, most: int
) -> None:
    text, precious = sample
    spec = registry.get(slug).spec
    small = replace(spec, text=replace(spec.text, limit=most))
    parts = split_for(text, [small], is_numbered=is_numbered)
    for position, part in enumerate(parts):
        assert small.text.count(part) <= small.text_limit(position)
    bare = parts
    if is_numbered and len(parts) > 1:
        bare = [part.removesuffix(f" {n}/{len(parts)}") for n, part in enumerate(parts, 1)]
        assert all(len(a) < len(b) for a, b in zip(bare, parts, strict=True))
    assert squeezed("".join(bare)) == squeezed(text)
    for word in precious:
        pattern = re.compile(re.escape(word))
        assert sum(len(pattern.findall(part)) for part in bare) == len(pattern.findall(text))
    assert sum(count_graphemes(squeezed(p)) for p in bare) >= count_graphemes(squeezed(text))


@given(st.text(min_size=1, max_size=400), st.integers(min_value=20, max_value=100))
def test_no_part_of_any_text_is_too_long_and_nothing_but_space_is_lost(
    text: str, limit: int
) -> None:
    parts = split_text(text, limit, count_code_points)
    assert all(count_code_points(part) <= limit for part in parts)
    assert squeezed("".join(parts)) == squeezed(text)
