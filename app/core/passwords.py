"""Passwords: only a slow, salted hash of each is kept."""

from functools import lru_cache
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

# OWASP's minimum for Argon2id (Password Storage Cheat Sheet): 19 MiB, two passes, one lane. More
# would let a handful of sign-ins at once outgrow a small machine.
_HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
_AT_ONCE = BoundedSemaphore(4)


def hash_password(password: str) -> str:
    """The Argon2id hash of ``password``, with its salt and costs in it."""
    with _AT_ONCE:
        return _HASHER.hash(password)


def is_password(password: str, password_hash: str | None) -> bool:
    """Whether ``password`` is the one behind ``password_hash``.

    None (nobody of that name) costs the same time, so that nobody learns who has an account.
    """
    with _AT_ONCE:
        try:
            return _HASHER.verify(password_hash or _nobodys(), password) and bool(password_hash)
        except (VerificationError, InvalidHashError):
            return False


def needs_rehash(password_hash: str) -> bool:
    """Whether ``password_hash`` was made with other costs than today's."""
    return _HASHER.check_needs_rehash(password_hash)


@lru_cache(maxsize=1)
def _nobodys() -> str:
    return _HASHER.hash("a password that nobody has")
