import subprocess
import sys

import pytest

from app.core.settings import PROJECT_ROOT
from app.platforms.x.text import comparable, count_weight, find_flaw


@pytest.mark.parametrize(
    ("text", "weight"),
    [
        ("hello world", 11),
        ("a" * 281, 281),
        ("日" * 141, 282),
        ("https://example.com/" + "a" * 300, 23),
        ("see example.com now", 31),
        ("👨‍👩‍👧‍👦", 2),
        ("🇺🇸", 2),
        ("e\u0301", 1),
        ("“quoted” – dash…", 17),
        ("👍🏽", 2),
        ("1️⃣", 2),
        ("👩🏽‍🚀", 2),
        ("", 0),
        ("a\nb", 3),
    ],
)
def test_text_weighs_what_x_says(text: str, weight: int) -> None:
    assert count_weight(text) == weight


@pytest.mark.parametrize("letter", ["\ufeff", "\ufffe", "\uffff"])
def test_a_forbidden_character_is_named(letter: str) -> None:
    flaw = find_flaw(f"ab{letter}c")
    assert flaw is not None
    assert f"U+{ord(letter):04X}" in flaw


def test_ordinary_text_has_no_flaw() -> None:
    assert find_flaw("Ordinary 👍 text\u200d") is None


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("Tom & Jerry <3", "Tom &amp; Jerry &lt;3"),
        ("see example.com", "see http://example.com"),
        ("see https://example.com/", "see https://example.com"),
        (" padded ", "padded"),
        ("e\u0301", "é"),
    ],
)
def test_what_x_shows_is_recognised_as_what_was_sent(ours: str, theirs: str) -> None:
    assert comparable(ours) == comparable(theirs)


def test_different_texts_stay_different() -> None:
    assert comparable("see example.com/a") != comparable("see example.com/b")


def test_counting_works_where_setuptools_is_not_installed() -> None:
    program = (
        "import sys; sys.modules['pkg_resources'] = None\n"
        "from app.platforms.x.text import count_weight\n"
        "assert count_weight('日本') == 4"
    )
    subprocess.run([sys.executable, "-c", program], cwd=PROJECT_ROOT, check=True)
