"""Instagram takes thirty hashtags and twenty mentions, and counts each one."""

import pytest

from app.platforms.instagram.text import count_hashtags, count_mentions, find_flaw


@pytest.mark.parametrize(
    ("text", "hashtags", "mentions"),
    [
        ("plain", 0, 0),
        ("#one #two#three", 2, 0),
        ("#日本 und #grün_1", 2, 0),
        ("# alone &#39; a#b", 0, 0),
        ("@ada, @bob.k and e@f.example", 0, 2),
        ("#same #same @ada @ada", 2, 2),
    ],
)
def test_hashtags_and_mentions_are_counted(text: str, hashtags: int, mentions: int) -> None:
    assert (count_hashtags(text), count_mentions(text)) == (hashtags, mentions)


def test_the_thirty_first_hashtag_is_one_too_many() -> None:
    thirty = " ".join(f"#tag{n}" for n in range(30))
    assert find_flaw(thirty) is None
    assert "this has 31" in (find_flaw(f"{thirty} #more") or "")


def test_the_twenty_first_mention_is_one_too_many() -> None:
    twenty = " ".join(f"@person{n}" for n in range(20))
    assert find_flaw(twenty) is None
    assert "this has 21" in (find_flaw(f"{twenty} @more") or "")
