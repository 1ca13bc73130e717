"""Counting text as networks count it, and showing it in short."""

from collections.abc import Callable

import regex

Counter = Callable[[str], int]

_GRAPHEME = regex.compile(r"\X")


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


def written_handle(handle: str, name: str) -> str:
    """A handle as people write it; where the network has only names, the ``name``."""
    is_name = handle == name or " " in handle
    return handle if is_name or handle.startswith("@") else f"@{handle}"
