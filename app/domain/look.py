"""How a network shows a post, as far as a preview needs to know."""

from dataclasses import dataclass
from enum import StrEnum


class LookKind(StrEnum):
    """The shape that posts have on a network."""

    # The picture of its author on the left, text and files beside it.
    FEED = "feed"
    # The author on top, the text below, files from edge to edge.
    CARD = "card"
    # Files first and large, the text as their caption.
    GALLERY = "gallery"
    # A message in a channel.
    CHAT = "chat"


@dataclass(frozen=True, slots=True)
class LinkCard:
    """The options that make a card of a link: its address, and what it says. A network that reads
    the page by itself has only the first."""

    url: str
    title: str | None = None
    text: str | None = None


@dataclass(frozen=True, slots=True)
class Look:
    """``cut`` is where a long text is cut behind "see more", in characters (None: never);
    ``are_files_first`` tells that the text stands below the files."""

    kind: LookKind = LookKind.FEED
    cut: int | None = None
    card: LinkCard | None = None
    are_files_first: bool = False
