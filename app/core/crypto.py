"""Secrets at rest: encryption bound to its place, key rotation, hashing of bearer secrets."""

import base64
import hashlib
import os
import secrets
from collections.abc import Sequence

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from app.core.errors import ConfigurationError

_NONCE_BYTES = 12


class DecryptionFailed(ConfigurationError):
    """A stored secret does not open: the key changed, or the ciphertext was moved or altered."""

    code = "wrong_secret_key"


class Vault:
    """Encrypts with the first of ``keys`` and decrypts with whichever made the ciphertext.

    Rotation: put a new key in front, re-encrypt at leisure, then drop the old one. Ciphertext is
    ``v1.<key id>.<nonce and data>``; ``place`` (table, column and row) is authenticated with it,
    so that a value copied to another row does not open there.
    """

    def __init__(self, keys: Sequence[str]) -> None:
        if not keys:
            raise ConfigurationError("No secret key: set PUNCTUAL_SECRET_KEY.")
        derived = [_derive(key) for key in keys]
        self._by_id = {_key_id(key): AESGCM(key) for key in derived}
        self._current = _key_id(derived[0])

    def encrypt(self, plain: str, place: str) -> str:
        """Ciphertext of ``plain`` for ``place``."""
        nonce = os.urandom(_NONCE_BYTES)
        data = self._by_id[self._current].encrypt(nonce, plain.encode(), place.encode())
        return f"v1.{self._current}.{base64.urlsafe_b64encode(nonce + data).decode()}"

    def decrypt(self, stored: str, place: str) -> str:
        """The text behind ``stored``. Raises DecryptionFailed when it does not open here."""
        try:
            _version, key_id, body = stored.split(".", 2)
            raw = base64.urlsafe_b64decode(body)
            cipher = self._by_id[key_id]
            plain = cipher.decrypt(raw[:_NONCE_BYTES], raw[_NONCE_BYTES:], place.encode())
        except (ValueError, KeyError, InvalidTag) as error:
            raise DecryptionFailed(
                "A stored secret does not open with this secret key. Start with the "
                "PUNCTUAL_SECRET_KEY (or data directory) that this database was made with."
            ) from error
        return plain.decode()

    def needs_rotation(self, stored: str) -> bool:
        """Whether ``stored`` was made with an older key than the current one."""
        return stored.split(".", 2)[1] != self._current


def place_of(table: str, column: str, row_id: str) -> str:
    """The place that a ciphertext is bound to."""
    return f"{table}.{column}:{row_id}"


def new_token(prefix: str) -> str:
    """A bearer secret with 256 random bits, such as ``pt_…``."""
    return f"{prefix}_{secrets.token_urlsafe(32)}"


def hash_token(token: str) -> str:
    """What is stored of a bearer secret. A plain hash is enough for 256 random bits."""
    return hashlib.sha256(token.encode()).hexdigest()


def fingerprint(*pieces: str) -> str:
    """A stable hash of ``pieces`` in order."""
    digest = hashlib.sha256()
    for piece in pieces:
        data = piece.encode()
        digest.update(len(data).to_bytes(8, "big"))
        digest.update(data)
    return digest.hexdigest()


def _derive(secret: str) -> bytes:
    kdf = HKDF(algorithm=SHA256(), length=32, salt=b"punctual", info=b"tokens at rest")
    return kdf.derive(secret.encode())


def _key_id(key: bytes) -> str:
    return hashlib.sha256(key).hexdigest()[:8]
