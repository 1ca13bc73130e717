"""What a person looks for, read from what they typed."""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

LONGEST = 200
_QUOTED = re.compile(r'"([^"]*)"?')
_ID = re.compile(r"(?:post|sp)_[0-9A-Za-z]{6,60}")
_ADDRESS = re.compile(r"https?://\S+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Search:
    """``phrases`` have to stand as they are, of ``beginnings`` each has to begin a word. An
    ``id`` names a post or one of its ways, ``addresses`` are how a live post's may be written.
    """

    phrases: tuple[str, ...] = ()
    beginnings: tuple[str, ...] = ()
    id: str = ""
    addresses: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether nothing is looked for, so that everything is found."""
        return not (self.has_words or self.id or self.addresses)

    @property
    def has_words(self) -> bool:
        """Whether a text has to have something."""
        return bool(self.phrases or self.beginnings)


def read_search(typed: str) -> Search:
    """What is meant by ``typed``: an id, an address, phrases in quotes, beginnings of words."""
    said = " ".join(typed[:LONGEST].replace("\0", " ").split())
    if _ID.fullmatch(said):
        return Search(id=said)
    phrases = tuple(p.strip() for p in _QUOTED.findall(said) if p.strip())
    if _ADDRESS.fullmatch(said):
        return Search(phrases=(said,), addresses=_ways_to_write(said))
    return Search(phrases, tuple(_QUOTED.sub(" ", said).split()))


def _ways_to_write(address: str) -> tuple[str, ...]:
    """The address as it is, without what was added by sharing it, with and without a slash."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return (address,)
    bare = parts._replace(query="", fragment="").geturl().rstrip("/")
    return tuple(dict.fromkeys([address, bare, f"{bare}/"]))
