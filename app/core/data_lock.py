"""One owner for each data directory.

The lock is the kernel's (flock), so that it vanishes with its owner however that ends. What the
file says tells others who the owner is and where its embedded servers answer.
"""

import fcntl
import json
import os
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from app.core.errors import ConfigurationError

RUN = "run"
COMMAND = "command"
# Asking who holds the lock takes it for an instant; whoever wants it looks twice.
_BLINK_S = 0.25


@dataclass(frozen=True, slots=True)
class Owner:
    """Who holds a data directory: ``purpose`` is ``run`` for the product, ``command`` for a
    command that ends by itself; ``urls`` are those of its embedded servers.
    """

    pid: int
    purpose: str
    urls: Mapping[str, str] = field(default_factory=dict)
    temporary: tuple[str, ...] = ()


def prepare_directory(path: Path) -> None:
    """Make the data directory, readable by its owner alone.

    Raises ConfigurationError when that cannot be done or nothing can be written there.
    """
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        probe = path / f".probe-{os.getpid()}"
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise ConfigurationError(
            f"The data directory {path} cannot be written ({error.strerror}). "
            "Choose another with --data-dir, or change its owner."
        ) from error


class DataLock:
    """The lock of one data directory, held from ``acquire`` to ``release``."""

    def __init__(self, data_dir: Path) -> None:
        self.path = data_dir / "lock"
        self._file: int | None = None
        self.left_over: Owner | None = None

    def try_acquire(self) -> bool:
        """Take the lock if it is free. ``left_over`` then tells what the last owner wrote."""
        file = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(file)
            return False
        self._file = file
        self.left_over = self.owner()
        return True

    def acquire(self, *, patience_s: float = 30.0) -> None:
        """Take the lock, waiting for a command to end but not for a running product.

        Raises ConfigurationError naming the process that owns the directory.
        """
        began = time.monotonic()
        while not self.try_acquire():
            owner = self.owner()
            runs = owner is not None and owner.purpose == RUN
            if time.monotonic() - began > (_BLINK_S if runs else patience_s):
                pid = owner.pid if owner else "unknown"
                raise ConfigurationError(
                    f"The data directory {self.path.parent} is in use by another Punctual "
                    f"(process {pid}). Stop that one, or choose another with --data-dir."
                )
            time.sleep(0.1)

    def describe(self, owner: Owner) -> None:
        """Write who holds the lock; only for its holder."""
        if self._file is None:
            raise RuntimeError("describe() needs the lock")
        text = json.dumps(
            {
                "pid": owner.pid,
                "purpose": owner.purpose,
                "urls": dict(owner.urls),
                "temporary": list(owner.temporary),
            }
        )
        os.ftruncate(self._file, 0)
        os.pwrite(self._file, text.encode(), 0)

    def owner(self) -> Owner | None:
        """What the present or last owner wrote, None when there is nothing legible."""
        try:
            told = json.loads(self.path.read_text(encoding="utf-8"))
            return Owner(told["pid"], told["purpose"], told["urls"], tuple(told["temporary"]))
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def holder(self) -> Owner | None:
        """Who holds the lock now, None when nobody does."""
        try:
            file = os.open(self.path, os.O_RDONLY)
        except OSError:
            return None
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
            return None
        except BlockingIOError:
            return self.owner()
        finally:
            os.close(file)

    def release(self) -> None:
        """Give the lock back; without it, nothing happens."""
        if self._file is None:
            return
        os.ftruncate(self._file, 0)
        os.close(self._file)
        self._file = None
