"""How X counts text. Source: the twitter-text configuration, version 3."""

import html
import re
import unicodedata

from app.platforms.x.parser import twitter_text

_FORBIDDEN = re.compile("[\ufffe\ufeff\uffff]")
_SCHEME = re.compile(r"(?i)\bhttps?://")
_SLASH = re.compile(r"/(?=\s|$)")


def count_weight(text: str) -> int:
    """The weighted length: a link is 23, an emoji 2, CJK 2, most others 1."""
    if text.isascii() and "." not in text:
        # No link is possible without a dot, and every ASCII character weighs one: so most drafts
        # are counted without loading the parser's large tables.
        return len(text)
    return int(twitter_text().parse_tweet(text).weightedLength)


def find_flaw(text: str) -> str | None:
    """A sentence about a character that X refuses, or None."""
    found = _FORBIDDEN.search(text)
    if found is None:
        return None
    return (
        f"X refuses the invisible character U+{ord(found[0]):04X}. "
        "Delete the text around it and type it again."
    )


def comparable(text: str) -> str:
    """``text`` in the form in which what we sent and what X shows can be compared.

    X escapes ``&``, ``<`` and ``>``, trims, composes (NFC) and gives every link a scheme.
    """
    plain = unicodedata.normalize("NFC", html.unescape(text)).strip()
    return _SLASH.sub("", _SCHEME.sub("", plain))
