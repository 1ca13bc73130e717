"""Where the processor time goes while a burst is under way, as py-spy sees it."""

import contextlib
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

_SAMPLES_PER_S = 100


class Profiler:
    """Samples the processes it was given into ``directory``; does nothing without one."""

    def __init__(self, directory: Path | None) -> None:
        self._directory = directory
        self._pids: dict[str, int] = {}

    def add(self, name: str, pid: int) -> None:
        """Watch the process ``pid``, called ``name``."""
        self._pids[name] = pid

    @contextlib.contextmanager
    def recording(self, title: str) -> Iterator[None]:
        """Sample for the length of the block, into ``<title>-<process>.folded``."""
        if self._directory is None:
            yield
            return
        self._directory.mkdir(parents=True, exist_ok=True)
        files = {name: self._directory / f"{title}-{name}.folded" for name in self._pids}
        sampling = [_record(self._pids[name], file) for name, file in files.items()]
        try:
            yield
        finally:
            for process in sampling:
                process.send_signal(signal.SIGINT)
                process.wait(60)


def _record(pid: int, file: Path) -> "subprocess.Popen[bytes]":
    program = Path(sys.executable).parent / "py-spy"
    words = ["-r", str(_SAMPLES_PER_S), "-d", "600", "-f", "raw", "-o", str(file), "-p", str(pid)]
    return subprocess.Popen(
        [str(program), "record", "--nonblocking", "--gil", *words],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def shares(folded: str) -> list[tuple[str, float]]:
    """How large a part of all samples each function was in, its callees included, largest first.

    ``folded`` has one stack a line, outermost first, divided by ``;``, and its number of samples.
    """
    total, seen = 0, Counter[str]()
    for line in folded.splitlines():
        stack, _, count = line.rpartition(" ")
        total += int(count)
        for name in {frame.rpartition(":")[0] or frame for frame in stack.split(";")}:
            seen[name] += int(count)
    return [(name, count / total) for name, count in seen.most_common()] if total else []
