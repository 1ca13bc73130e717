"""What the emulated servers do to text: they count it, and make a page of it."""

import html
import re

import regex

_GRAPHEME = regex.compile(r"\X")
_LINK = re.compile(r"https?://(?P<host>[\w.-]+\.[a-z]{2,})(?P<rest>[^\s<>\"]*[\w/=#-]|/)?", re.I)
_FAR = re.compile(r"(?<![\w/])@(\w+)@[\w-]+(?:\.[\w-]+)+")
_PIECE = re.compile(
    rf"(?P<link>{_LINK.pattern})|(?<![\w/])@(?P<who>\w+)(?:@[\w.-]+\w)?|(?<![\w&])#(?P<tag>\w+)",
    re.I,
)
_MARKUP = re.compile(r"(?<!\w)([*_~])(\S(?:.*?\S)?)\1(?!\w)")
_SHOWN = 30


def graphemes(text: str) -> int:
    """What people call characters."""
    return len(_GRAPHEME.findall(text))


def code_points(text: str) -> int:
    """Go's runes, PHP's multibyte characters."""
    return len(text)


def utf16(text: str) -> int:
    """JavaScript's length."""
    return len(text.encode("utf-16-le")) // 2


def shortened(text: str) -> int:
    """Mastodon's way: a link is 23, a mention is its name without the server."""
    return graphemes(_FAR.sub(r"@\1", _LINK.sub("x" * 23, text)))


def to_html(text: str, *, reads_markup: bool = False, cuts_links: bool = False) -> str:
    """``text`` as a post's ``content``."""
    pieces, end = [], 0
    for found in _PIECE.finditer(text):
        pieces.append(_escape(text[end : found.start()], reads_markup))
        pieces.append(_entity(found, cuts_links))
        end = found.end()
    pieces.append(_escape(text[end:], reads_markup))
    paragraphs = re.split(r"\n{2,}", "".join(pieces))
    return "".join(f"<p>{p.replace(chr(10), '<br />')}</p>" for p in paragraphs if p)


def _escape(text: str, reads_markup: bool) -> str:
    safe = html.escape(text, quote=False)
    return _MARKUP.sub(r"<em>\2</em>", safe) if reads_markup else safe


def _entity(found: re.Match[str], cuts_links: bool) -> str:
    if found["who"]:
        name = f"@<span>{found['who']}</span>"
        return f'<span class="h-card"><a href="/@{found["who"]}">{name}</a></span>'
    if found["tag"]:
        return f'<a href="/tags/{found["tag"]}">#<span>{found["tag"]}</span></a>'
    link = found["link"]
    scheme, _, rest = link.partition("://")
    target = f'<a href="{html.escape(link)}" rel="nofollow">'
    if cuts_links:
        shown = rest if len(rest) <= _SHOWN else f"{rest[:_SHOWN]}…"
        return f"{target}{html.escape(shown if '…' in shown else link)}</a>"
    hidden = f'<span class="invisible">{scheme}://</span>'
    middle, more = html.escape(rest[:_SHOWN]), html.escape(rest[_SHOWN:])
    return f'{target}{hidden}<span>{middle}</span><span class="invisible">{more}</span></a>'
