"""Signing what is sent to webhooks, in the scheme of Standard Webhooks (v1, symmetric)."""

import base64
import hashlib
import hmac
import secrets
from datetime import datetime

PREFIX = "whsec_"
_SECRET_BYTES = 32


def new_secret() -> str:
    """A secret as receivers are given it: ``whsec_`` and 256 random bits in base64."""
    return PREFIX + base64.b64encode(secrets.token_bytes(_SECRET_BYTES)).decode()


def sign(secret: str, message_id: str, at: datetime, body: bytes) -> dict[str, str]:
    """The headers that let a receiver check who sent ``body``, and that it is not an old copy.

    ``at`` is the instant of sending. Raises ValueError for a secret that is not one of ours.
    """
    seconds = int(at.timestamp())
    key = base64.b64decode(secret.removeprefix(PREFIX), validate=True)
    signed = f"{message_id}.{seconds}.".encode() + body
    mark = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(seconds),
        "webhook-signature": f"v1,{mark}",
    }
