"""Where files lie: a directory, or a bucket that speaks the S3 API. Names are relative paths."""

import hashlib
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit

from app.core.errors import ConfigurationError, NotFound

_GONE = (
    "This file is not in the media storage any more. Upload it again, or restore the storage from "
    "a backup."
)


@dataclass(frozen=True, slots=True)
class StoredObject:
    """A file as the storage lists it; ``changed_at`` is UTC, ``size`` in bytes."""

    name: str
    size: int
    changed_at: datetime


def keyed_by_content(folder: str, data: bytes, extension: str) -> str:
    """A name below ``folder`` that is the same for the same bytes."""
    digest = hashlib.sha256(data).hexdigest()
    return f"{folder}/{digest[:2]}/{digest}.{extension}"


class ObjectStore(Protocol):
    """Whole files by name. All methods raise ConfigurationError when the storage is unusable."""

    def write(self, name: str, data: bytes, mime: str) -> None:
        """Keep ``data``; when this returns it would survive a crash."""
        ...

    def read(self, name: str) -> bytes:
        """What lies under ``name``. Raises NotFound."""
        ...

    def exists(self, name: str) -> bool:
        """Whether something does."""
        ...

    def remove(self, name: str) -> None:
        """Forget it; one that is gone already is no error."""
        ...

    def list(self, folder: str = "") -> Iterator[StoredObject]:
        """Everything below ``folder``, in no particular order."""
        ...

    def remove_older_than(self, name: str, at: datetime) -> bool:
        """Remove what lies under ``name`` unless it was written since ``at``; whether it was."""
        ...

    def public_url(self, name: str, seconds: int) -> str | None:
        """An address at which anybody can fetch it for so long; None: the storage has none."""
        ...


def open_store(url: str) -> ObjectStore:
    """The store at ``url``: a directory, or ``s3://bucket/prefix``.

    Raises ConfigurationError for any other kind of address.
    """
    if url.startswith("s3://"):
        parts = urlsplit(url)
        return BucketStore(parts.netloc, parts.path.strip("/"))
    if "://" in url:
        raise ConfigurationError(
            f"PUNCTUAL_MEDIA_URL is {url.partition('://')[0]}://…; it must be a directory or "
            "s3://bucket/prefix."
        )
    return DirectoryStore(Path(url))


class DirectoryStore:
    """Files in a directory, written so that a crash leaves the old file or the new one."""

    def __init__(self, root: Path) -> None:
        self._root = root.resolve()

    def write(self, name: str, data: bytes, mime: str) -> None:  # noqa: ARG002
        path = self._path(name)
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
                f"The file cannot be stored ({error.strerror}). Whoever runs Punctual must make "
                "room in the media directory, or make it writable."
            ) from error

    def read(self, name: str) -> bytes:
        try:
            return self._path(name).read_bytes()
        except OSError as error:
            raise NotFound(_GONE) from error

    def exists(self, name: str) -> bool:
        return self._path(name).is_file()

    def remove(self, name: str) -> None:
        self._path(name).unlink(missing_ok=True)

    def list(self, folder: str = "") -> Iterator[StoredObject]:
        for path in self._path(folder).rglob("*"):
            with suppress(FileNotFoundError):
                if path.is_file():
                    name = path.relative_to(self._root).as_posix()
                    yield StoredObject(name, path.stat().st_size, _written_at(path))

    def remove_older_than(self, name: str, at: datetime) -> bool:
        # Taken aside first, because the same file may be stored anew at this very moment.
        path = self._path(name)
        aside = path.with_name(f".{path.name.lstrip('.')[:70]}.{secrets.token_hex(4)}")
        try:
            path.rename(aside)
            if _written_at(aside) >= at:
                aside.replace(path)
                return False
            aside.unlink()
        except OSError:
            return False
        return True

    def public_url(self, name: str, seconds: int) -> str | None:  # noqa: ARG002
        return None

    def _path(self, name: str) -> Path:
        path = (self._root / name).resolve()
        if not path.is_relative_to(self._root):
            raise NotFound("There is no such file.")
        return path


class BucketStore:
    """Files in a bucket; address, region and keys come from the usual AWS variables."""

    def __init__(self, bucket: str, prefix: str) -> None:
        # Needed only where there is a bucket.
        from obstore.store import S3Store

        self._bucket = bucket
        self._store = S3Store(
            bucket,
            prefix=prefix or None,
            client_options={"allow_http": True, "connect_timeout": "5s", "timeout": "60s"},
            retry_config={"max_retries": 4, "retry_timeout": timedelta(seconds=60)},
        )

    def write(self, name: str, data: bytes, mime: str) -> None:
        import obstore

        with self._in_words():
            obstore.put(self._store, name, data, attributes={"Content-Type": mime})

    def read(self, name: str) -> bytes:
        import obstore

        with self._in_words():
            return bytes(obstore.get(self._store, name).bytes())

    def exists(self, name: str) -> bool:
        import obstore

        try:
            with self._in_words():
                obstore.head(self._store, name)
        except NotFound:
            return False
        return True

    def remove(self, name: str) -> None:
        import obstore

        with self._in_words():
            obstore.delete(self._store, name)

    def list(self, folder: str = "") -> Iterator[StoredObject]:
        import obstore

        with self._in_words():
            for batch in obstore.list(self._store, folder or None):
                for found in batch:
                    yield StoredObject(found["path"], found["size"], found["last_modified"])

    def remove_older_than(self, name: str, at: datetime) -> bool:
        import obstore

        try:
            with self._in_words():
                if obstore.head(self._store, name)["last_modified"] >= at:
                    return False
        except NotFound:
            return False
        self.remove(name)
        return True

    def public_url(self, name: str, seconds: int) -> str | None:
        import obstore

        with self._in_words():
            return str(obstore.sign(self._store, "GET", name, timedelta(seconds=seconds)))

    @contextmanager
    def _in_words(self) -> Iterator[None]:
        from obstore.exceptions import BaseError

        try:
            yield
        except (BaseError, OSError) as error:
            if isinstance(error, FileNotFoundError) and "NoSuchBucket" not in str(error):
                raise NotFound(_GONE) from error
            raise ConfigurationError(
                f"The bucket {self._bucket} cannot be used ({type(error).__name__}). Whoever runs "
                "Punctual should check PUNCTUAL_MEDIA_URL, AWS_ENDPOINT_URL and the AWS keys."
            ) from error


def _written_at(path: Path) -> datetime:
    return datetime.fromtimestamp(path.stat().st_mtime, UTC)


def _sync_directory(directory: Path) -> None:
    handle = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
