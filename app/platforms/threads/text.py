"""How Threads counts text, and how many links it takes. Source: Threads posts (April 2026): emoji
are counted as the number of their UTF-8 bytes; changelog of December 2025: links."""

import re

import regex

from app.domain.text import count_code_points_or_utf16

MOST_LINKS = 5

_GRAPHEME = regex.compile(r"\X")
# Characters that are emoji only with a selector behind them are not told apart by the
# documentation: counted as emoji, they never let too much through.
_EMOJI = regex.compile(r"[\p{Extended_Pictographic}\p{Emoji_Presentation}\u20e3]")
_LINK = re.compile(r"(?i)\b(?:https?://|www\.)[^\s<>\"]+")
_AFTER_LINK = ".,;:!?)]}'"


def count_characters(text: str) -> int:
    """The length of ``text`` against the limit: an emoji is as long as its UTF-8 bytes.

    For everything else Threads does not say whether it counts code points or UTF-16 units: the
    larger one never lets too much through.
    """
    if text.isascii():
        return len(text)
    return sum(_length(cluster) for cluster in _GRAPHEME.findall(text))


def _length(cluster: str) -> int:
    is_emoji = _EMOJI.search(cluster) is not None
    return len(cluster.encode()) if is_emoji else count_code_points_or_utf16(cluster)


def find_links(text: str) -> set[str]:
    """The different links in ``text``."""
    return {link.rstrip(_AFTER_LINK) for link in _LINK.findall(text)}


def find_flaw(text: str) -> str | None:
    """A sentence about too many links, or None."""
    links = len(find_links(text))
    if links <= MOST_LINKS:
        return None
    return (
        f"Threads takes at most {MOST_LINKS} different links in one post; this one has {links}. "
        "Remove some, or put them into another part."
    )
