"""Links, mentions and hashtags in plain text, as Bluesky wants them pointed out.

Source: lexicon ``app.bsky.richtext.facet``. What is not pointed out stays dead text. Offsets are
bytes of UTF-8, the end excluded. A link is what begins with http:// or https://.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import regex

from app.domain.text import count_graphemes

_LINK = regex.compile(r"(?:^|(?<=[\s(]))https?://\S+", regex.IGNORECASE)
_MENTION = regex.compile(r"(?:^|(?<=[\s(]))@(?P<handle>[a-zA-Z0-9.-]+)\b")
_TAG = regex.compile(r"(?:^|(?<=\s))[#＃](?!\ufe0f)(?P<tag>[^\s\u00ad\u200a-\u200d\u2060\u20e2]+)")
_HANDLE = regex.compile(
    r"(?:[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?\.)+[a-zA-Z](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?"
)
_LAST_PUNCTUATION = regex.compile(r"\p{P}+$")
_SAYS_SOMETHING = regex.compile(r"[^\d\p{P}]")
_MOST_TAG_GRAPHEMES, _MOST_TAG_BYTES = 64, 640


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of text, in characters, and what it is: link, mention or tag."""

    start: int
    end: int
    kind: str
    value: str


def handles_in(text: str) -> tuple[str, ...]:
    """The handles mentioned in ``text``, each once, in order."""
    return tuple(dict.fromkeys(s.value for s in _mentions(text)))


def facets_of(text: str, dids: Mapping[str, str]) -> list[dict[str, object]]:
    """The facets of ``text``; a mention whose handle is not in ``dids`` stays plain text."""
    spans = sorted((*_links(text), *_mentions(text), *_tags(text)), key=lambda s: s.start)
    made = ((span, _feature(span, dids)) for span in spans)
    return [
        {"index": _bytes_of(text, span), "features": [feature]} for span, feature in made if feature
    ]


def _links(text: str) -> Iterator[Span]:
    for match in _LINK.finditer(text):
        uri = match[0].rstrip(".,;:!?\"'”’")
        if uri.endswith(")") and "(" not in uri:
            uri = uri[:-1]
        if len(uri.partition("://")[2]) > 0:
            yield Span(match.start(), match.start() + len(uri), "link", uri)


def _mentions(text: str) -> Iterator[Span]:
    for match in _MENTION.finditer(text):
        if _HANDLE.fullmatch(match["handle"]):
            yield Span(match.start(), match.end(), "mention", match["handle"].lower())


def _tags(text: str) -> Iterator[Span]:
    for match in _TAG.finditer(text):
        tag = _LAST_PUNCTUATION.sub("", match["tag"])
        is_short = count_graphemes(tag) <= _MOST_TAG_GRAPHEMES
        if _SAYS_SOMETHING.search(tag) and is_short and len(tag.encode()) <= _MOST_TAG_BYTES:
            yield Span(match.start(), match.start() + 1 + len(tag), "tag", tag)


def _feature(span: Span, dids: Mapping[str, str]) -> dict[str, str] | None:
    kind = {"$type": f"app.bsky.richtext.facet#{span.kind}"}
    if span.kind == "mention":
        did = dids.get(span.value)
        return {**kind, "did": did} if did else None
    return {**kind, ("uri" if span.kind == "link" else "tag"): span.value}


def _bytes_of(text: str, span: Span) -> dict[str, int]:
    start = len(text[: span.start].encode())
    return {"byteStart": start, "byteEnd": start + len(text[span.start : span.end].encode())}
