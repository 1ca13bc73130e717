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


class Gathering(StrEnum):
    """How several files of a post are shown together."""

    # Side by side in a frame, the last one covered by a number where there are more.
    MOSAIC = "mosaic"
    # One at a time, with dots for the others.
    ONE = "one"
    # In a row that is pushed aside.
    STRIP = "strip"


@dataclass(frozen=True, slots=True)
class LinkCard:
    """The options that make a card of a link: its address, and what it says. A network that reads
    the page by itself has only the first."""

    url: str
    title: str | None = None
    text: str | None = None


@dataclass(frozen=True, slots=True)
class ReadLinks:
    """The network makes a card of the first link in a text that has no files, unless the option
    called ``option`` is ``off``."""

    option: str | None = None
    off: bool = True


@dataclass(frozen=True, slots=True)
class Look:
    """How a post looks there.

    ``cut`` is where a long text is cut, in characters, ``cut_lines`` in lines (None: never), and
    ``more`` the words behind which the rest is. ``are_files_first`` tells that the text stands
    below the files, ``files_at_once`` how many of those are seen without a click. ``warning`` names
    the option whose words stand before the text until somebody wants to read it, ``hides_files``
    the one (yes or no) that covers the files.
    """

    kind: LookKind = LookKind.FEED
    cut: int | None = None
    cut_lines: int | None = None
    more: str = "see more"
    card: LinkCard | None = None
    reads_links: ReadLinks | None = None
    are_files_first: bool = False
    gathering: Gathering = Gathering.MOSAIC
    files_at_once: int = 4
    warning: str | None = None
    hides_files: str | None = None
