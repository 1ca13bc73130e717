"""LinkedIn's "little text": the format of a post's commentary.

Reserved characters stand for markup unless a backslash precedes them, and LinkedIn silently drops
everything from the first one that it cannot read. Source: Posts API, "little text format".
"""

import re

RESERVED = frozenset("\\|{}[]()<>#@*_~")

_HASHTAG = re.compile(r"(?<![\w&])#(?=[^\W_])")
_RESERVED = re.compile(r"[\\|{}\[\]()<>#@*_~]")
_ESCAPED = re.compile(r"\\([\\|{}\[\]()<>#@*_~])")


def escape(text: str) -> str:
    """``text`` as commentary that shows exactly as written.

    A ``#`` that begins a hashtag stays bare, so that LinkedIn links it.
    """
    starts = {m.start() for m in _HASHTAG.finditer(text)}
    return _RESERVED.sub(lambda m: m[0] if m.start() in starts else f"\\{m[0]}", text)


def unescape(commentary: str) -> str:
    """What ``commentary`` shows, where it holds no markup but hashtags."""
    return _ESCAPED.sub(r"\1", commentary)
