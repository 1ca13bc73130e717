"""Where files lie: a directory, written so that a crash leaves the old file or the new one."""

import os
import secrets
from contextlib import suppress
from pathlib import Path

from app.core.errors import ConfigurationError, NotFound
from app.services.context import Context


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


def exists(ctx: Context, storage_key: str) -> bool:
    """Whether something lies under ``storage_key``."""
    return _path(ctx, storage_key).is_file()


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
