"""A file system of a few hundred megabytes for a product's data, so that it can really be full."""

import errno
import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

SIZE_MB = 700
_BLOCK = bytes(1024 * 1024)


@contextmanager
def small_disk(at: Path) -> Iterator[bool]:
    """Mounted at ``at`` for the length of the block. False where this machine does not allow it:
    mounting needs root."""
    at.mkdir(parents=True)
    options = f"size={SIZE_MB}m,mode=700"
    mount = ["mount", "-t", "tmpfs", "-o", options, "punctual-faults", str(at)]
    try:
        is_mounted = subprocess.run(mount, capture_output=True, check=False).returncode == 0
    except OSError:
        is_mounted = False
    try:
        yield is_mounted
    finally:
        if is_mounted:
            subprocess.run(["umount", "--lazy", str(at)], check=True)


def is_small_disk(path: Path) -> bool:
    """Whether ``path`` lies on a file system of its own, which a test may fill."""
    return path.is_mount()


def keep_full(folder: Path, lasts_s: float) -> None:
    """Leave no byte free where ``folder`` lies for so long, whatever others remove meanwhile."""
    ballast = folder / "ballast"
    until = time.monotonic() + lasts_s
    try:
        with ballast.open("wb", buffering=0) as file:
            while time.monotonic() < until:
                _fill(file.fileno())
                time.sleep(0.05)
    finally:
        with suppress(FileNotFoundError):
            ballast.unlink()


def _fill(file: int) -> None:
    """Write until nothing fits any more, then what is left byte by byte."""
    size = len(_BLOCK)
    while size:
        try:
            os.write(file, _BLOCK[:size])
        except OSError as error:
            if error.errno != errno.ENOSPC:
                raise
            size //= 2
