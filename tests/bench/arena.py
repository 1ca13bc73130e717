"""Where measurements take place: one set of servers, one stub, and processes that end with it."""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import httpx
import redis

from app.core import embedded
from app.core.process import python_environment
from app.core.settings import PROJECT_ROOT, Settings, read_settings
from app.db.migrate import upgrade
from tests.support.ports import free_ports

_THEIRS = ("DATABASE_URL", "REDIS_URL", "PUNCTUAL_", "LINKEDIN_", "X_")


@dataclass(frozen=True)
class Stub:
    """The stub network, from outside."""

    url: str
    http: httpx.Client = field(default_factory=lambda: httpx.Client(trust_env=False, timeout=30))

    def reset(self, delay_ms: int) -> None:
        """Forget all arrivals; answer after ``delay_ms`` milliseconds from now on."""
        self.http.get(f"{self.url}/_bench/reset?delay_ms={delay_ms}").raise_for_status()

    def count(self) -> int:
        """How many requests have arrived."""
        return int(self.http.get(f"{self.url}/_bench/count").text)

    def arrivals(self) -> list[tuple[str, float]]:
        """Each request's text and the epoch second of its first byte."""
        lines = self.http.get(f"{self.url}/_bench/arrivals").text.splitlines()
        return [(key, float(at)) for key, at in (line.rsplit(" ", 1) for line in lines)]


@dataclass(frozen=True)
class Arena:
    """Servers, stub and a place for files."""

    home: Path
    settings: Settings
    stub: Stub

    @property
    def environment(self) -> dict[str, str]:
        """What a process of the product, or of a rival, finds in its environment."""
        return python_environment({**self.settings.to_environment(), "BENCH_STUB": self.stub.url})

    @property
    def redis(self) -> redis.Redis:
        assert self.settings.redis_url
        return redis.Redis.from_url(self.settings.redis_url)

    @contextlib.contextmanager
    def process(
        self, name: str, *argv: str, grace_s: float = 10
    ) -> Iterator["subprocess.Popen[bytes]"]:
        """A Python process with these arguments, for the length of the block."""
        with started(self.home / f"{name}.log", argv, self.environment, grace_s) as process:
            yield process


@contextlib.contextmanager
def started(
    log: Path, argv: Sequence[str], environment: Mapping[str, str], grace_s: float = 10
) -> Iterator["subprocess.Popen[bytes]"]:
    """``python *argv`` with its words in ``log``; ended, by force after ``grace_s`` seconds."""
    with log.open("ab") as output:
        process = subprocess.Popen(
            [sys.executable, "-P", *argv],
            env=dict(environment),
            cwd=PROJECT_ROOT,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        yield process
    finally:
        _end(process, grace_s)


def _end(process: "subprocess.Popen[bytes]", grace_s: float) -> None:
    process.terminate()
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(grace_s)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


@contextlib.contextmanager
def arena(more: Mapping[str, str] | None = None) -> Iterator[Arena]:
    """An arena in a temporary directory; ``more`` goes into the product's environment."""
    with home() as place, contextlib.ExitStack() as stack:
        stub = stack.enter_context(running_stub(place))
        environment = {
            **clean_environment(),
            "PUNCTUAL_DATA_DIR": str(place / "data"),
            "LINKEDIN_CLIENT_ID": "bench",
            "LINKEDIN_CLIENT_SECRET": "bench",
            "LINKEDIN_API_URL": stub.url,
            "LINKEDIN_AUTH_URL": stub.url,
            **(more or {}),
        }
        settings = stack.enter_context(embedded.servers(read_settings(environment)))
        assert settings.database_url
        upgrade(settings.database_url)
        # Made now, so that all processes find the same.
        settings = replace(settings, given_secret_key=settings.secret_key)
        yield Arena(place, settings, stub)


@contextlib.contextmanager
def home() -> Iterator[Path]:
    """A temporary directory that servers under other accounts may enter."""
    place = Path(tempfile.mkdtemp(prefix="punctual-bench-"))
    place.chmod(0o755)
    try:
        yield place
    finally:
        shutil.rmtree(place, ignore_errors=True)


@contextlib.contextmanager
def running_stub(place: Path) -> Iterator[Stub]:
    """The stub network in a process of its own."""
    (port,) = free_ports(1)
    stub = Stub(f"http://127.0.0.1:{port}")
    argv = ["-m", "tests.bench.stub", str(port)]
    with started(place / "stub.log", argv, python_environment(os.environ)), stub.http:
        wait_until(lambda: _answers(stub), 20, "the stub network does not answer")
        yield stub


def _answers(stub: Stub) -> bool:
    try:
        return stub.count() == 0
    except httpx.HTTPError:
        return False


def clean_environment() -> dict[str, str]:
    """This process's environment without settings of whoever runs the measurement."""
    return {name: value for name, value in os.environ.items() if not name.startswith(_THEIRS)}


def wait_until(
    is_so: Callable[[], bool], within_s: float, otherwise: str, pause_s: float = 0.1
) -> None:
    """Return once ``is_so()``; raises TimeoutError saying ``otherwise``."""
    deadline = time.monotonic() + within_s
    while not is_so():
        if time.monotonic() > deadline:
            raise TimeoutError(f"{otherwise} (after {within_s:g} s)")
        time.sleep(pause_s)
