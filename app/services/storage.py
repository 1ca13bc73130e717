"""Where files lie: a directory, written so that a crash leaves the old file or the new one."""

import os
import re
import secrets
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from app.core.errors import ConfigurationError, NotFound
from app.services.context import Context

# A digest and an extension; drafts of it begin with a dot and end in some random digits.
_NAME = re.compile(r"[0-9a-f]{64}\.[a-z]{3,4}|\.[0-9a-f]{64}\.[a-z]{3,4}\.[0-9a-f]{8}")


def write_bytes(ctx: Context, storage_key: str, data: bytes) -> None:
    """Keep ``data`` under ``storage_key`` (a relative path); it is on the disk when this returns.

    Raises ConfigurationError when the directory cannot be written.
    """
    path = _path(ctx, storage_key)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with draft.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
        _sync_directory(path.parent)
    except OSError as error:
        with suppress(OSError):
            draft.unlink()
        raise ConfigurationError(
            f"The file cannot be stored ({error.strerror}). Whoever runs Punctual must make room "
            "in the media directory, or make it writable."
        ) from error


def read_bytes(ctx: Context, storage_key: str) -> bytes:
    """What lies under ``storage_key``. Raises NotFound when nothing does any more."""
    try:
        return _path(ctx, storage_key).read_bytes()
    except OSError as error:
        raise NotFound(
            "This file is not in the media directory any more. Upload it again, or restore the "
            "directory from a backup."
        ) from error


def keys_older_than(ctx: Context, folder: str, at: datetime) -> Iterator[str]:
    """Storage keys directly below ``folder``'s two-letter folders that were last written before
    ``at``, drafts that a crash left behind included. What is not named as we name files is none of
    ours."""
    root = _path(ctx, folder)
    for path in root.glob("??/*"):
        if _NAME.fullmatch(path.name) and _written_at(path) < at:
            yield path.relative_to(ctx.settings.media_dir.resolve()).as_posix()


def remove_older_than(ctx: Context, storage_key: str, at: datetime) -> bool:
    """Remove what lies under ``storage_key``, unless it was written since ``at``; whether it was.

    Taken aside first, because the same image may be stored anew at this very moment.
    """
    path = _path(ctx, storage_key)
    aside = path.with_name(f".{path.name.lstrip('.')[:68]}.{secrets.token_hex(4)}")
    try:
        path.rename(aside)
        if _written_at(aside) >= at:
            aside.replace(path)
            return False
        aside.unlink()
    except OSError:
        return False
    return True


def exists(ctx: Context, storage_key: str) -> bool:
    """Whether something lies under ``storage_key``."""
    return _path(ctx, storage_key).is_file()


def _written_at(path: Path) -> datetime:
    try:
        return datetime.fromtimestamp(path.stat().st_mtime, UTC)
    except FileNotFoundError:
        return datetime.max.replace(tzinfo=UTC)


def _path(ctx: Context, storage_key: str) -> Path:
    if "://" in (ctx.settings.media_url or ""):
        raise ConfigurationError("PUNCTUAL_MEDIA_URL must be a directory on this machine.")
    root = ctx.settings.media_dir.resolve()
    path = (root / storage_key).resolve()
    if not path.is_relative_to(root):
        raise NotFound("There is no such file.")
    return path


def _sync_directory(directory: Path) -> None:
    handle = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
