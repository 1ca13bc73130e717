"""Identifiers: sortable by age, safe in URLs, telling what they name."""

import secrets
import time

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"


def new_id(prefix: str) -> str:
    """A new identifier such as ``sp_01k9x…``: 48 bits of milliseconds, then 80 random bits.

    Only letters, digits and ``_``, so that it may stand in a job id as it is.
    """
    value = (int(time.time() * 1000) << 80) | secrets.randbits(80)
    digits = []
    for _ in range(26):
        value, rest = divmod(value, 32)
        digits.append(_ALPHABET[rest])
    return f"{prefix}_{''.join(reversed(digits))}"
