"""Counting text as networks count it, and splitting what is too long."""

import re
from collections.abc import Callable

import regex

Counter = Callable[[str], int]

_GRAPHEME = regex.compile(r"\X")
_SENTENCE_END = regex.compile(r"(?<=[.!?…。！？])\s+|\n+")
_SPACE = re.compile(r"\s+")
# Never cut inside one of these: a link, a mention, a hashtag.
_UNBREAKABLE = regex.compile(r"https?://\S+|[@#][\w.]+")


def count_code_points(text: str) -> int:
    """Unicode code points."""
    return len(text)


def count_utf16(text: str) -> int:
    """UTF-16 code units, the unit of JavaScript and of several networks."""
    return len(text.encode("utf-16-le")) // 2


def count_code_points_or_utf16(text: str) -> int:
    """The larger of both, for networks that do not say which: never lets too much through."""
    return max(count_code_points(text), count_utf16(text))


def count_graphemes(text: str) -> int:
    """What a person would call characters (extended grapheme clusters)."""
    return len(_GRAPHEME.findall(text))


def shorten(text: str, most: int) -> str:
    """``text`` in at most ``most`` characters, on one line, with an ellipsis where cut."""
    line = " ".join(text.split())
    return line if len(line) <= most else f"{line[: most - 1].rstrip()}…"


def split_text(text: str, limit: int, count: Counter) -> list[str]:
    """``text`` as parts that each count at most ``limit``.

    Cuts at the end of a sentence where it can, else between words, and inside a word only where
    the word alone is too long, and then between graphemes; never inside a link, mention or
    hashtag that fits. Text that fits comes back whole.
    """
    parts: list[str] = []
    rest = text.strip()
    while rest and count(rest) > limit:
        cut = _best_cut(rest, limit, count)
        parts.append(rest[:cut].rstrip())
        rest = rest[cut:].lstrip()
    return [*parts, rest] if rest else parts


def _best_cut(text: str, limit: int, count: Counter) -> int:
    longest = _longest_prefix(text, limit, count)
    kept = [m.span() for m in _UNBREAKABLE.finditer(text, 0, min(len(text), longest * 2 + 100))]
    for pattern, least in ((_SENTENCE_END, longest // 2), (_SPACE, 1)):
        ends = [
            m.start()
            for m in pattern.finditer(text, 0, min(len(text), longest + 1))
            if least <= m.start() <= longest and not _is_inside(m.start(), kept)
        ]
        if ends:
            return ends[-1]
    return longest


def _is_inside(position: int, spans: list[tuple[int, int]]) -> bool:
    return any(start < position < end for start, end in spans)


def _longest_prefix(text: str, limit: int, count: Counter) -> int:
    """Where the longest run of whole graphemes that fits ends; at least one grapheme."""
    ends = [m.end() for m in _GRAPHEME.finditer(text)]
    low, high = 0, len(ends) - 1
    while low < high:
        middle = (low + high + 1) // 2
        if count(text[: ends[middle]]) <= limit:
            low = middle
        else:
            high = middle - 1
    return ends[low]


def written_handle(handle: str, name: str) -> str:
    """A handle as people write it; where the network has only names, the ``name``."""
    is_name = handle == name or " " in handle
    return handle if is_name or handle.startswith("@") else f"@{handle}"
