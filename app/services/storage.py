"""Where the files of posts lie, as the settings say, and how the outside can fetch them."""

import re
from collections.abc import Iterator
from datetime import datetime
from functools import lru_cache

from app.core.object_store import ObjectStore, open_store
from app.core.signing import Signer, hours_ahead
from app.services.context import Context

# Networks fetch within minutes; those that are slow, or asked again, get hours.
_PUBLIC_FOR_HOURS = 6
_PURPOSE = "public media"
PUBLIC_PATH = "/media/public"
# A digest and an extension; drafts of it begin with a dot and end in some random digits.
_NAME = re.compile(r"[0-9a-f]{64}\.[a-z0-9]{3,4}|\.[0-9a-f]{64}\.[a-z0-9]{3,4}\.[0-9a-f]{8}")


def write_bytes(ctx: Context, storage_key: str, data: bytes, mime: str) -> None:
    """Keep ``data`` under ``storage_key`` (a relative path); it is safe when this returns.

    Raises ConfigurationError when the storage cannot be written.
    """
    _store(ctx).write(storage_key, data, mime)


def read_bytes(ctx: Context, storage_key: str) -> bytes:
    """What lies under ``storage_key``. Raises NotFound when nothing does any more."""
    return _store(ctx).read(storage_key)


def keys_older_than(ctx: Context, folder: str, at: datetime) -> Iterator[str]:
    """Storage keys below ``folder`` that were last written before ``at``, drafts that a crash left
    behind included. What is not named as we name files is none of ours."""
    for found in _store(ctx).list(folder):
        if _NAME.fullmatch(found.name.rpartition("/")[2]) and found.changed_at < at:
            yield found.name


def remove_older_than(ctx: Context, storage_key: str, at: datetime) -> bool:
    """Remove what lies under ``storage_key`` unless it was written since ``at``; whether it was."""
    return _store(ctx).remove_older_than(storage_key, at)


def exists(ctx: Context, storage_key: str) -> bool:
    """Whether something lies under ``storage_key``."""
    return _store(ctx).exists(storage_key)


def remove(ctx: Context, storage_key: str) -> None:
    """Forget it; one that is gone already is no error."""
    _store(ctx).remove(storage_key)


def public_url(ctx: Context, storage_key: str) -> str:
    """An address at which a network can fetch the file for some hours, and nobody can guess."""
    now = ctx.clock.now()
    until = hours_ahead(now, _PUBLIC_FOR_HOURS)
    direct = _store(ctx).public_url(storage_key, int((until - now).total_seconds()))
    if direct:
        return direct
    return f"{ctx.settings.public_url}{PUBLIC_PATH}/{_signer(ctx).sign(storage_key, until)}"


def can_be_fetched(ctx: Context, *, is_sandbox: bool) -> bool:
    """Whether a network could get files from here by itself. The sandbox is on this machine."""
    is_bucket = "://" in ctx.settings.media_location
    return is_sandbox or is_bucket or ctx.settings.can_be_reached


def find_public(ctx: Context, word: str) -> str | None:
    """The storage key that the last part of a public address stands for; None: for nothing now."""
    return _signer(ctx).read(word, ctx.clock.now())


def _store(ctx: Context) -> ObjectStore:
    return _open(ctx.settings.media_location)


@lru_cache(maxsize=8)
def _open(location: str) -> ObjectStore:
    return open_store(location)


def _signer(ctx: Context) -> Signer:
    return Signer(ctx.settings.secret_keys, _PURPOSE)
