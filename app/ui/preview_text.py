"""A text as networks show it: cut where they cut, links in another colour. Pure."""

import re

from app.domain.look import Look, LookKind
from app.ui.draft_views import RunView

# What may end a sentence does not belong to an address.
_LINK = r"https?://[^\s<>\"]*[^\s<>\".,;:!?)\]}'…]"
_NAME = r"(?<![\w@#/])[@#]\w[\w.@-]*\w|(?<![\w@#/])[@#]\w"
_LINKS = re.compile(_LINK, re.IGNORECASE)
_LINKS_AND_NAMES = re.compile(rf"{_LINK}|{_NAME}", re.IGNORECASE)


def cut(text: str, look: Look) -> tuple[str, str]:
    """What is seen of ``text`` at once, and the rest; "" where all is seen."""
    end = len(text)
    if look.cut_lines is not None:
        lines = text.split("\n")
        if len(lines) > look.cut_lines:
            end = len("\n".join(lines[: look.cut_lines]))
    if look.cut is not None:
        end = min(end, look.cut)
    return (text[:end].rstrip(), text[end:]) if end < len(text) else (text, "")


def runs(text: str, kind: LookKind) -> list[RunView]:
    """``text`` in pieces. Addresses are links, and, except in a chat, names and tags."""
    pattern = _LINKS if kind is LookKind.CHAT else _LINKS_AND_NAMES
    pieces, at = [], 0
    for found in pattern.finditer(text):
        if found.start() > at:
            pieces.append(RunView(text[at : found.start()]))
        pieces.append(RunView(found.group(), is_link=True))
        at = found.end()
    return [*pieces, RunView(text[at:])] if at < len(text) else pieces


def first_link(text: str) -> str:
    """The first web address in ``text``, or ""."""
    found = _LINKS.search(text)
    return found.group() if found else ""
