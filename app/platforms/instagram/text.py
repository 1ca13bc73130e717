"""What Instagram takes in a caption. Source: Instagram content publishing, media reference."""

import re

MOST_HASHTAGS, MOST_MENTIONS = 30, 20

_HASHTAG = re.compile(r"(?<![\w&])#\w+")
_MENTION = re.compile(r"(?<![\w.])@\w[\w.]*")


def count_hashtags(text: str) -> int:
    """How many hashtags ``text`` has; the same one twice counts twice."""
    return len(_HASHTAG.findall(text))


def count_mentions(text: str) -> int:
    """How many accounts ``text`` mentions; the same one twice counts twice."""
    return len(_MENTION.findall(text))


def find_flaw(text: str) -> str | None:
    """A sentence about too many hashtags or mentions, or None."""
    hashtags, mentions = count_hashtags(text), count_mentions(text)
    if hashtags > MOST_HASHTAGS:
        return (
            f"Instagram takes at most {MOST_HASHTAGS} hashtags; this has {hashtags}. Remove some."
        )
    if mentions > MOST_MENTIONS:
        return (
            f"Instagram takes at most {MOST_MENTIONS} mentions; this has {mentions}. Remove some."
        )
    return None
