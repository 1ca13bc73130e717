"""Naming a record before it is sent. Source: atproto.com, specifications of TIDs and record keys.

Whoever writes a record chooses its key. One that follows from the part alone makes it the same
record however often it is sent.
"""

import hashlib
import re
from dataclasses import dataclass
from datetime import UTC, datetime

from app.platforms.base import PartToPublish

COLLECTION = "app.bsky.feed.post"
_ALPHABET = "234567abcdefghijklmnopqrstuvwxyz"
_TID = re.compile(rf"[234567a-j][{_ALPHABET}]{{12}}")
_URI = re.compile(r"at://(?P<repo>did:[^/\s]+)/(?P<collection>[A-Za-z0-9.-]+)/(?P<key>[^/\s?#]+)")
_SECOND_US = 1_000_000
# Parts of a thread follow one another, so that they stand in order where replies are listed.
_STEP_US = 1000


@dataclass(frozen=True, slots=True)
class RecordName:
    """Where a record is: the account's id, the collection, the key in it."""

    repo: str
    key: str
    collection: str = COLLECTION

    @classmethod
    def parse(cls, uri: str) -> "RecordName | None":
        """The name that an ``at://`` address means, or None."""
        match = _URI.fullmatch(uri)
        return cls(match["repo"], match["key"], match["collection"]) if match else None

    @property
    def uri(self) -> str:
        """Its address on the network."""
        return f"at://{self.repo}/{self.collection}/{self.key}"


def tid(us: int, clock_id: int) -> str:
    """The key for ``us`` microseconds since 1970 and a ``clock_id`` below 1024."""
    value = us << 10 | clock_id
    return "".join(_ALPHABET[value >> shift & 31] for shift in range(60, -1, -5))


def tid_time_us(key: str) -> int | None:
    """Microseconds since 1970 in a key that is a TID; None for any other."""
    if not _TID.fullmatch(key):
        return None
    value = 0
    for letter in key:
        value = value << 5 | _ALPHABET.index(letter)
    return value >> 10


def key_of(part: PartToPublish) -> str:
    """The record key of ``part``, the same at every try.

    It lies within the planned second, at a place that follows from the part's own key: two posts
    of one account planned for the same second meet once in a billion times. A reply lies behind
    its parent. Raises ValueError for a part without key or planned time.
    """
    if not part.key or part.planned_for is None:
        raise ValueError("A part needs its key and its planned time to be named.")
    chance = int.from_bytes(hashlib.sha256(part.key.encode()).digest()[:8], "big")
    planned_us = int(part.planned_for.timestamp()) * _SECOND_US + chance % _SECOND_US
    parent = RecordName.parse(part.parent_id or "")
    after_us = (tid_time_us(parent.key) if parent else None) or 0
    return tid(max(planned_us, after_us + _STEP_US), chance >> 54)


def created_at(key: str) -> str:
    """The instant that a TID carries, as records write it: UTC, milliseconds."""
    us = tid_time_us(key) or 0
    made = datetime.fromtimestamp(us // _SECOND_US, UTC)
    return f"{made:%Y-%m-%dT%H:%M:%S}.{us % _SECOND_US // 1000:03d}Z"
