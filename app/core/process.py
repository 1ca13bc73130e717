"""Starting programs that do not outlive whoever started them, and ending what others left."""

import os
import pwd
import signal
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from app.core.settings import PROJECT_ROOT

_CHILD = Path(__file__).with_name("child.py")


@dataclass(frozen=True, slots=True)
class Account:
    """A system account by number."""

    uid: int
    gid: int


@dataclass(frozen=True, slots=True)
class Command:
    """A program and how it runs.

    ``environment`` is the whole environment, or None to inherit; ``death_signal`` is what it gets
    when its parent dies without a word; ``account`` is whom it runs as (None: the same).
    """

    argv: tuple[str, ...]
    environment: Mapping[str, str] | None = field(default=None, repr=False)
    directory: Path = PROJECT_ROOT
    account: Account | None = None
    death_signal: signal.Signals = signal.SIGKILL

    def tied(self) -> list[str]:
        """The arguments that start it tied to the calling process.

        Start it from a thread that lives as long as the process: the kernel watches the thread.
        """
        account = f"{self.account.uid}:{self.account.gid}" if self.account else "-"
        tie = [str(os.getpid()), str(int(self.death_signal)), account, "--"]
        return [sys.executable, "-I", "-S", str(_CHILD), *tie, *self.argv]


def is_running(pid: int) -> bool:
    """Whether a process of this machine has this number; one that is somebody else's counts."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def python(entry: str, *arguments: str) -> tuple[str, ...]:
    """The argv that calls ``entry`` (``module:function``) with text arguments in a new Python."""
    return (sys.executable, "-P", "-m", "app.core.start", entry, *arguments)


def python_environment(environment: Mapping[str, str]) -> dict[str, str]:
    """``environment`` with what a Python child of ours needs added to it."""
    return {
        **environment,
        "PYTHONPATH": str(PROJECT_ROOT),
        "PYTHONUNBUFFERED": "1",
        # Each arena of glibc's keeps memory that it no longer needs; two are enough for us.
        "MALLOC_ARENA_MAX": "2",
    }


def unprivileged_account(directory: Path) -> Account | None:
    """Whom a server that refuses root runs as: the owner of its ``directory``, else a system
    account; None where we are not root and no change is needed.
    """
    if os.geteuid() != 0:
        return None
    if directory.exists() and (owner := directory.stat()).st_uid != 0:
        return Account(owner.st_uid, owner.st_gid)
    for name in ("postgres", "nobody", "daemon"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(entry.pw_uid, entry.pw_gid)
    return None


def _inhabitants(directory: Path, names: Sequence[str]) -> Iterator[int]:
    import psutil

    for process in psutil.process_iter():
        try:
            if process.name() in names and process.cwd() == str(directory):
                yield process.pid
        except psutil.Error:
            continue


def end_leftovers(directory: Path, names: Sequence[str], politely: signal.Signals) -> None:
    """End every process called one of ``names`` that works in ``directory``.

    For a directory whose lock the caller holds: whoever is still there has lost its parent. Each
    gets the signal ``politely``, and SIGKILL after ten seconds.
    """
    deadline = time.monotonic() + 10
    told: set[int] = set()
    while pids := set(_inhabitants(directory, names)):
        too_long = time.monotonic() > deadline
        for pid in pids if too_long else pids - told:
            _send(pid, signal.SIGKILL if too_long else politely)
        told |= pids
        time.sleep(0.05)


def _send(pid: int, what: signal.Signals) -> None:
    try:
        os.kill(pid, what)
    except ProcessLookupError:
        return
