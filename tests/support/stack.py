"""The whole product, started as a user starts it, with its processes within reach."""

import json
import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar
from uuid import uuid4

import httpx
import psutil
import psycopg
import redis

from app.core import embedded
from app.core.settings import PROJECT_ROOT, Settings, read_settings
from app.platforms.clients import tls_context
from tests.support.ports import free_ports

START_WITHIN_S = 170
STOP_WITHIN_S = 40
# How often a client asks again, half a second apart.
_PATIENCE = 120
# How each process of the product is recognised by its command line.
PROCESSES = {
    "web": "app.processes:web",
    "worker": "punctual worker",
    "scheduler": "punctual scheduler:",
    "sandbox": "punctual sandbox:",
    "crew": "app.core.crew:main",
    "postgres": "bin/postgres",
    "redis": "valkey-server",
}
_LAUNCHER = str(PROJECT_ROOT / "punctual")

T = TypeVar("T")


@lru_cache(maxsize=1)
def _http() -> httpx.Client:
    """Asks without keeping connections: what is asked dies and comes back."""
    limits = httpx.Limits(max_keepalive_connections=0)
    return httpx.Client(trust_env=False, verify=tls_context(), limits=limits)


@dataclass
class Stack:
    """A running product: where it answers, and ways to use and to hurt it."""

    url: str
    sandbox_url: str
    data_dir: Path
    process: "subprocess.Popen[bytes]"
    environment: Mapping[str, str]

    @classmethod
    @contextmanager
    def running(
        cls, home: Path, more: Mapping[str, str] | None = None, *, workers: int | None = None
    ) -> Iterator["Stack"]:
        """``./punctual run`` with its data below ``home`` and free ports; ``more`` goes into its
        environment. ``workers`` None: as many as it starts by itself."""
        port, sandbox_port = free_ports(2)
        environment = {**_clean_environment(), **(more or {})}
        log_path, data_dir = home / "run.log", home / "data"
        places = ["--data-dir", str(data_dir), "--port", str(port)]
        if workers:
            places += ["--workers", str(workers)]
        with log_path.open("wb") as log:
            process = subprocess.Popen(
                [_LAUNCHER, "run", *places, "--sandbox-port", str(sandbox_port)],
                cwd=PROJECT_ROOT,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        try:
            _wait_until_ready(process, log_path)
            yield cls(
                f"http://127.0.0.1:{port}",
                f"http://127.0.0.1:{sandbox_port}",
                data_dir,
                process,
                environment,
            )
        finally:
            stop(process)

    def command(self, *words: str, said: str = "") -> str:
        """What ``./punctual`` with these words prints, on this product's data."""
        done = subprocess.run(
            [_LAUNCHER, *words, "--data-dir", str(self.data_dir)],
            cwd=PROJECT_ROOT,
            env=dict(self.environment),
            input=said,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def member(self, email: str = "olivia@example.com", handle: str | None = None) -> "Client":
        """A program acting for somebody new who has connected every network's sandbox, there
        signed in as ``handle``."""
        self.command("user", "create", "--email", email, "--password-stdin", said="a long password")
        who = ["--handle", handle] if handle else []
        self.command("sandbox", "connect", "--email", email, *who)
        return Client(self, self.command("token", "create", "--email", email))

    def pids(self, name: str) -> list[int]:
        """The processes called ``name``, parents first; a server's own children left out."""
        mark = PROCESSES[name]
        family = psutil.Process(self.process.pid).children(recursive=True)
        return [p.pid for p in family if mark in " ".join(_command_line(p))]

    def kill(self, name: str) -> None:
        """``kill -9`` of the process called ``name``."""
        self.send(name, signal.SIGKILL)

    def send(self, name: str, what: signal.Signals) -> None:
        """Send a signal to the process called ``name``, the first where there are several."""
        pids = self.pids(name)
        assert pids, f"no {name} is running"
        os.kill(pids[0], what)

    @contextmanager
    def paused(self, name: str) -> Iterator[None]:
        """The process called ``name`` with its children stands still for the length of the block.

        A process that ended meanwhile is none of our business.
        """
        first = psutil.Process(self.pids(name)[0])
        family = [first, *first.children(recursive=True)]
        _signal_all(family, signal.SIGSTOP)
        try:
            yield
        finally:
            _signal_all(family, signal.SIGCONT)

    def redis(self, password: str | None = None) -> redis.Redis:
        """A connection to the product's own Redis; to be closed by the caller."""
        place = self._urls().redis_url or ""
        return redis.Redis.from_url(place, password=password, socket_timeout=10)

    def sql(self) -> "psycopg.Connection[Any]":
        """A connection to the product's own database, each statement committed by itself."""
        return psycopg.connect(self._urls().database_url or "", autocommit=True, connect_timeout=5)

    def _urls(self) -> Settings:
        return embedded.running(read_settings({"PUNCTUAL_DATA_DIR": str(self.data_dir)}))

    def order(self, platform: str, mode: str, **more: object) -> None:
        """Have matching requests to an emulated network go wrong from now on."""
        order = {"platform": platform, "mode": mode, **more}
        _http().post(f"{self.sandbox_url}/_emu/faults", json=order, timeout=10).raise_for_status()

    def lift_limits(self) -> None:
        """Have the emulated networks refuse nothing for being too much."""
        url = f"{self.sandbox_url}/_emu/limits"
        _http().post(url, json={"enforced": False}, timeout=10).raise_for_status()

    def ledger(self) -> list[dict[str, Any]]:
        """Everything that landed on the emulated networks."""
        answer = _http().get(f"{self.sandbox_url}/_emu/ledger", timeout=10)
        items: list[dict[str, Any]] = answer.raise_for_status().json()["items"]
        return items

    def is_healthy(self) -> bool:
        """Whether every part of the product reports for duty."""
        try:
            return _http().get(f"{self.url}/health", timeout=5).status_code == 200
        except httpx.HTTPError:
            return False


@dataclass(frozen=True)
class Client:
    """Calls the REST API with one person's token."""

    stack: Stack
    token: str

    def call(
        self, method: str, path: str, more_headers: Mapping[str, str] | None = None, **more: Any
    ) -> httpx.Response:
        headers = {"Authorization": f"Bearer {self.token}", **(more_headers or {})}
        return _http().request(
            method, f"{self.stack.url}/api/v2{path}", headers=headers, timeout=40, **more
        )

    def schedule(self, text: str, in_s: float, platforms: list[str]) -> None:
        """Schedule ``text`` to go out ``in_s`` seconds from now."""
        at = datetime.now(UTC) + timedelta(seconds=in_s)
        self.schedule_parts([text], at, platforms)

    def schedule_parts(
        self, texts: list[str], at: datetime, platforms: list[str]
    ) -> list[dict[str, Any]]:
        """Schedule a post of one or more parts; its scheduled posts, one for each platform.

        An answer that is lost is asked for again, as a careful client does.
        """
        said: dict[str, Any] = {"platforms": platforms, "scheduled_for": at.isoformat()}
        said |= {"content": texts[0]} if len(texts) == 1 else {"parts": _parts(texts)}
        headers = {"Idempotency-Key": uuid4().hex}
        for _ in range(_PATIENCE):
            with suppress(httpx.HTTPError):
                answer = self.call("POST", "/schedule", json=said, more_headers=headers)
                if answer.status_code < 500 and not _is_told_to_wait(answer):
                    assert answer.status_code == 201, answer.text
                    items: list[dict[str, Any]] = answer.json()["scheduled_posts"]
                    return items
            time.sleep(0.5)
        raise AssertionError("the product does not come back")

    def scheduled_posts(self) -> list[dict[str, Any]]:
        """Every scheduled post as the API tells it. Raises httpx.HTTPError while it is away."""
        items: list[dict[str, Any]] = []
        query = {"limit": "100"}
        while True:
            page = self.call("GET", "/scheduled-posts", params=query).raise_for_status().json()
            items += page["items"]
            if page["next_cursor"] is None:
                return items
            query["cursor"] = page["next_cursor"]

    def statuses(self) -> list[str]:
        """The statuses of all scheduled posts, or nothing while the product does not answer."""
        try:
            answer = self.call("GET", "/scheduled-posts?limit=100")
        except httpx.HTTPError:
            return []
        return [i["status"] for i in answer.json()["items"]] if answer.is_success else []


def wait_for(what: Callable[[], T], within_s: float, pause_s: float = 0.2) -> T:
    """What ``what`` returns once it is true. Fails with its last answer."""
    deadline = time.monotonic() + within_s
    while not (found := what()):
        assert time.monotonic() < deadline, f"still {found!r} after {within_s} s"
        time.sleep(pause_s)
    return found


def stop(process: "subprocess.Popen[bytes]") -> None:
    """End the product as Ctrl-C does."""
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(STOP_WITHIN_S)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        raise


def as_json(text: str) -> list[dict[str, Any]]:
    """JSON lines."""
    return [json.loads(line) for line in text.splitlines()]


def _is_told_to_wait(answer: httpx.Response) -> bool:
    """Whether the first request with this key is still under way."""
    return answer.status_code == 409 and answer.json()["code"] == "still_running"


def _parts(texts: list[str]) -> list[dict[str, str]]:
    return [{"content": text} for text in texts]


def _signal_all(family: Iterable[psutil.Process], what: signal.Signals) -> None:
    for process in family:
        with suppress(psutil.Error):
            process.send_signal(what)


def _command_line(process: psutil.Process) -> list[str]:
    try:
        return process.cmdline()
    except psutil.Error:
        return []


def _clean_environment() -> dict[str, str]:
    # Whoever runs the tests may have servers or credentials of their own in the environment.
    theirs = ("DATABASE_URL", "REDIS_URL", "PUNCTUAL_", "LINKEDIN_", "X_")
    return {name: value for name, value in os.environ.items() if not name.startswith(theirs)}


def _wait_until_ready(process: "subprocess.Popen[bytes]", log_path: Path) -> None:
    deadline = time.monotonic() + START_WITHIN_S
    while time.monotonic() < deadline:
        said = log_path.read_text(errors="replace")
        if "Punctual is ready at" in said:
            return
        if process.poll() is not None:
            break
        time.sleep(0.1)
    raise AssertionError(f"did not start:\n{log_path.read_text(errors='replace')[-4000:]}")
