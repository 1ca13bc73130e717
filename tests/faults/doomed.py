"""Real workers in processes of their own that die, or stand still, at a step of a test's choice.

One process loads the code and forks a worker for each order, so that a death costs a tenth of a
second and not two.
"""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import Any

from app.core.settings import PROJECT_ROOT

_PROGRAM = "from tests.faults.doomed import main; main()"


class Doomed:
    """Workers on order, one at a time."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process
        self.environment: Mapping[str, str] = {}
        self.pid, self._has_ended = 0, True

    @classmethod
    @contextmanager
    def ready(cls) -> Iterator["Doomed"]:
        """A process that is ready to fork workers, with ``environment`` as their settings."""
        with subprocess.Popen(
            [sys.executable, "-c", _PROGRAM],
            cwd=PROJECT_ROOT,
            env={**os.environ, "PYTHONPATH": str(PROJECT_ROOT)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        ) as process:
            yield cls(process)

    def work(self, crash_at: str = "") -> int:
        """Have a worker serve the queue until it is empty: how it ended, as a wait status."""
        self.begin(crash_at)
        return self.status()

    def begin(self, crash_at: str = "") -> None:
        """The same, without waiting for the end; ``pid`` is the worker's."""
        self._send({**self.environment, "PUNCTUAL_CRASH_AT": crash_at})
        self.pid, self._has_ended = self._read(), False

    def status(self) -> int:
        """How it ended or where it stands: minus the signal, or the exit status."""
        status = self._read()
        if os.WIFSTOPPED(status):
            return -os.WSTOPSIG(status)
        self._has_ended = True
        return os.waitstatus_to_exitcode(status)

    def go_on(self) -> int:
        """Let a worker that stands still go on; how it ended."""
        os.kill(self.pid, signal.SIGCONT)
        return self.status()

    def end(self) -> None:
        """Let nobody stand still for ever."""
        if not self._has_ended:
            with suppress(ProcessLookupError):
                os.kill(self.pid, signal.SIGKILL)
            self.status()

    def _send(self, order: Mapping[str, str]) -> None:
        assert self._process.stdin
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()

    def _read(self) -> int:
        assert self._process.stdout
        line = self._process.stdout.readline()
        assert line, "the process that forks workers has died"
        return int(line)


def main() -> None:
    """Fork a worker for each line of settings; print its pid, then each status it has."""
    from workers import async_worker, jobs

    assert async_worker, jobs
    answers = os.fdopen(os.dup(1), "w", buffering=1)
    # What a worker logs must not pass for an answer.
    os.dup2(2, 1)
    for line in sys.stdin:
        pid = os.fork()
        if pid == 0:
            _work_and_leave(json.loads(line))
        print(pid, file=answers)
        while True:
            _, status = os.waitpid(pid, os.WUNTRACED)
            print(status, file=answers)
            if not os.WIFSTOPPED(status):
                break


def _work_and_leave(environment: dict[str, Any]) -> None:
    status = 1
    try:
        _work(environment)
        status = 0
    finally:
        os._exit(status)


def _work(environment: dict[str, Any]) -> None:
    from app.core import crash_points, settings
    from workers.async_worker import AsyncWorker
    from workers.connection import configure_logging, redis_url

    os.environ.update(environment)
    settings.get_settings.cache_clear()
    crash_points.forget()
    configure_logging()
    AsyncWorker(redis_url(), concurrency=4).work(burst=True)
