"""Text as Slack takes it. Source: docs.slack.dev, Formatting message text."""

from app.domain.text import count_code_points_or_utf16

LIMIT = 40_000
SECTION_LIMIT = 3000
_ENTITIES = (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"))


def escape(text: str) -> str:
    """``text`` with the three characters that Slack reads as markup written as entities.

    So nothing in it can notify a channel or stand for a link that it is not.
    """
    for character, entity in _ENTITIES:
        text = text.replace(character, entity)
    return text


def unescape(text: str) -> str:
    """What a reader sees of escaped text."""
    for character, entity in reversed(_ENTITIES):
        text = text.replace(entity, character)
    return text


def count_escaped(text: str) -> int:
    """How long ``text`` is on the wire, entities in full: Slack does not say whether it counts
    them as one, nor in which unit, and the larger figure never lets too much through."""
    return count_code_points_or_utf16(escape(text))


def sections(text: str) -> list[str]:
    """``text`` in pieces that each fit a section, escaped; joined they are the whole text.

    Cuts behind the last line break, else the last space, that leaves a piece which fits.
    """
    pieces, rest = [], text
    while rest:
        cut = _longest(rest)
        if cut < len(rest):
            cut = _behind_space(rest, cut)
        pieces.append(escape(rest[:cut]))
        rest = rest[cut:]
    return pieces


def _longest(text: str) -> int:
    """How many of the first characters fit a section; at least one."""
    used = 0
    for index, character in enumerate(text):
        used += count_escaped(character)
        if used > SECTION_LIMIT:
            return max(index, 1)
    return len(text)


def _behind_space(text: str, most: int) -> int:
    for space in ("\n", " "):
        found = text.rfind(space, 0, most)
        if found > 0:
            return found + 1
    return most
