"""Addresses that carry their own permission: signed, and good for a while."""

import base64
import hashlib
import hmac
from collections.abc import Sequence
from datetime import datetime, timedelta

_MAC_BYTES = 16


class Signer:
    """Signs short texts for one ``purpose`` with the first of ``keys``, and accepts all of them."""

    def __init__(self, keys: Sequence[str], purpose: str) -> None:
        self._keys = [hashlib.sha256(f"{purpose}:{key}".encode()).digest() for key in keys]

    def sign(self, text: str, until: datetime) -> str:
        """A word for an address that stands for ``text`` until then (aware)."""
        body = f"{int(until.timestamp())}:{text}".encode()
        mac = _mac(self._keys[0], body)
        return base64.urlsafe_b64encode(mac + body).decode().rstrip("=")

    def read(self, word: str, now: datetime) -> str | None:
        """The text that ``word`` stands for; None when it was not signed here, or is over."""
        try:
            raw = base64.urlsafe_b64decode(word + "=" * (-len(word) % 4))
        except ValueError:
            return None
        mac, body = raw[:_MAC_BYTES], raw[_MAC_BYTES:]
        if not any(hmac.compare_digest(mac, _mac(key, body)) for key in self._keys):
            return None
        until, _, text = body.decode().partition(":")
        return text if now.timestamp() < int(until) else None


def hours_ahead(now: datetime, hours: int) -> datetime:
    """The first full hour at least ``hours`` ahead: the same address for everybody who asks
    within the hour, so that what fetches it may keep it."""
    return now.replace(minute=0, second=0, microsecond=0) + timedelta(hours=hours + 1)


def _mac(key: bytes, body: bytes) -> bytes:
    return hmac.new(key, body, hashlib.sha256).digest()[:_MAC_BYTES]
