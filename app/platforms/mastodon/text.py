"""How Mastodon servers count text and show it.

Sources: joinmastodon.org, "Character limits"; ``StatusLengthValidator`` of the server, which counts
graphemes after putting a placeholder for each link and leaving the server out of each mention; of
other servers' sources that they count everything as it was written.
"""

import re
import unicodedata
from collections.abc import Mapping
from html.parser import HTMLParser

from app.domain.text import count_graphemes, count_utf16

URL_COST = 23
# No more than the server itself takes for a link: what is not surely one is counted in full.
_URL = (
    r"(?<![\w@#$])https?://(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}(?::\d{1,5})?"
    r"(?:/(?:[\w!*';:=+,.$/%#~@&|()\[\]-]*[\w=#/+-])?)?"
    r"(?:\?[\w!*'();:&=+$/%#\[\].,~|@-]*[\w=#/&-])?"
)
_MENTION = r"(?<![=/\w])@(?P<user>[a-z0-9_](?:[a-z0-9_.-]*[a-z0-9_])?)@[\w-]+(?:\.[\w-]+)+(?::\d+)?"
_SHORTENED = re.compile(f"(?P<url>{_URL})|{_MENTION}", re.IGNORECASE | re.ASCII)
_MENTIONED = re.compile(_MENTION, re.IGNORECASE | re.ASCII)
_SPACE = re.compile(r"\s+")
_BREAKS = frozenset({"br", "p", "div", "li", "blockquote", "pre", "h1", "h2", "h3"})
_CUT_ENDS = ("…", "...")


def count_text(text: str, cost_of_url: int = URL_COST) -> int:
    """Graphemes, a link as ``cost_of_url`` and ``@user@server`` as ``@user``."""
    if "@" not in text and "://" not in text:
        return count_graphemes(text)
    return count_graphemes(
        _SHORTENED.sub(
            lambda found: "x" * cost_of_url if found["url"] else f"@{found['user']}", text
        )
    )


# Servers differ in what a character is to them; this unit is never the smaller one.
count_in_full = count_utf16


def cost_of_warning(params: Mapping[str, object]) -> int:
    """What the content warning among a post's options takes from its limit; links in it are not
    shortened. In the larger unit: whose server counts is not known here."""
    return count_in_full(str(params.get("spoiler_text") or ""))


def comparable(text: str) -> str:
    """``text`` in the form in which what we sent and what a server shows can be compared."""
    plain = unicodedata.normalize("NFC", text)
    return _SPACE.sub(" ", _MENTIONED.sub(r"@\g<user>", plain)).strip()


def letters(text: str) -> str:
    """Only letters and digits of ``text``: what is left the same by servers that take ``*`` and
    ``_`` for markup, or straight quotes for curly ones."""
    return "".join(letter for letter in comparable(text) if letter.isalnum()).casefold()


def plain_text(html: str) -> str:
    """The text of a post's ``content``, as a person reads it; shortened links whole again."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return "".join(reader.pieces).strip()


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self._link: tuple[int, str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _BREAKS:
            self.pieces.append("\n")
        if tag == "a":
            self._link = (len(self.pieces), dict(attrs).get("href") or "")

    def handle_endtag(self, tag: str) -> None:
        if tag in _BREAKS:
            self.pieces.append("\n")
        if tag == "a" and self._link:
            start, target = self._link
            if "".join(self.pieces[start:]).endswith(_CUT_ENDS) and target:
                self.pieces[start:] = [target]
            self._link = None

    def handle_data(self, data: str) -> None:
        self.pieces.append(data)
