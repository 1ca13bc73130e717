"""The servers that come with the product: which are needed, where they answer, and running them
for the length of one command.
"""

import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from app.core.data_lock import COMMAND, DataLock, Owner, prepare_directory
from app.core.embedded_postgres import EmbeddedPostgres
from app.core.embedded_redis import EmbeddedRedis
from app.core.errors import ConfigurationError, Unavailable
from app.core.process import Command, unprivileged_account
from app.core.settings import Settings

READY_TIMEOUT_S = 60.0
STOP_TIMEOUT_S = 30.0
# sockaddr_un holds 107 bytes on Linux and 103 on macOS.
_LONGEST_SOCKET = 103
_SOCKET_NAME = "/.s.PGSQL.5432"


class EmbeddedServer(Protocol):
    """A server of ours: prepared before each start, started by its command."""

    @property
    def name(self) -> str: ...
    @property
    def stop_signal(self) -> signal.Signals: ...
    @property
    def url(self) -> str: ...
    @property
    def directory(self) -> Path: ...
    def prepare(self) -> None: ...
    def command(self) -> Command: ...
    def is_ready(self) -> bool: ...


@dataclass(frozen=True, slots=True)
class EmbeddedServers:
    """What one data directory needs; None where the settings name a server elsewhere."""

    postgres: EmbeddedPostgres | None
    redis: EmbeddedRedis | None
    temporary: tuple[Path, ...] = ()

    @property
    def all(self) -> tuple[EmbeddedServer, ...]:
        return tuple(server for server in (self.postgres, self.redis) if server is not None)

    def fill(self, settings: Settings) -> Settings:
        """``settings`` with the URLs of these servers in them."""
        return replace(
            settings,
            database_url=self.postgres.url if self.postgres else settings.database_url,
            redis_url=self.redis.url if self.redis else settings.redis_url,
        )

    def described(self, purpose: str, settings: Settings | None = None) -> Owner:
        """What the lock file says while they run; ``settings`` are the product's, if it does."""
        urls = {server.name: server.url for server in self.all}
        if settings:
            urls |= {"public": settings.public_url, "sandbox": settings.sandbox_url}
        return Owner(os.getpid(), purpose, urls, tuple(str(path) for path in self.temporary))

    def forget(self) -> None:
        """Remove the temporary directories of the sockets."""
        for path in self.temporary:
            shutil.rmtree(path, ignore_errors=True)


def plan(settings: Settings, lock: DataLock) -> EmbeddedServers:
    """The servers that ``settings`` do not name, with sockets at a path the kernel accepts.

    For the holder of ``lock``: what the last owner left in the temporary directory is removed.
    """
    for path in lock.left_over.temporary if lock.left_over else ():
        shutil.rmtree(path, ignore_errors=True)
    places: list[Path] = []
    postgres = redis = None
    if not settings.database_url:
        directory = settings.data_dir / "postgres"
        postgres = EmbeddedPostgres(directory, _socket_dir(directory, places))
    if not settings.redis_url:
        directory = settings.data_dir / "redis"
        redis = EmbeddedRedis(directory, _socket_dir(directory, places))
    return EmbeddedServers(postgres, redis, tuple(places))


def _socket_dir(directory: Path, places: list[Path]) -> Path:
    if len(os.fsencode(f"{directory}{_SOCKET_NAME}")) <= _LONGEST_SOCKET:
        return directory
    place = Path(tempfile.mkdtemp(prefix="punctual-", dir="/tmp"))
    places.append(place)
    if directory.name == "postgres" and (account := unprivileged_account(directory)):
        os.chown(place, account.uid, account.gid)
    return place


@contextlib.contextmanager
def servers(settings: Settings) -> Iterator[Settings]:
    """``settings`` with ``database_url`` and ``redis_url`` filled, for the length of the block.

    Uses the servers of the product that runs on this data directory; where none runs, starts what
    is needed and stops it at the end. Raises ConfigurationError or Unavailable.
    """
    if settings.database_url and settings.redis_url:
        yield _told(settings)
        return
    prepare_directory(settings.data_dir)
    lock = DataLock(settings.data_dir)
    if not _acquire_unless_running(lock):
        # It may be starting still: whoever connects waits, as for any server.
        yield running(settings)
        return
    needed = plan(settings, lock)
    try:
        lock.describe(needed.described(COMMAND))
        with contextlib.ExitStack() as stack:
            _start_all(needed.all, settings.data_dir, stack)
            yield needed.fill(settings)
    finally:
        needed.forget()
        lock.release()


def _acquire_unless_running(lock: DataLock) -> bool:
    try:
        lock.acquire()
    except ConfigurationError:
        owner = lock.owner()
        if owner is None or owner.purpose == COMMAND:
            raise
        return False
    return True


def running(settings: Settings) -> Settings:
    """``settings`` with the URLs of the product that runs on this data directory.

    Raises ConfigurationError when none does and a URL is missing.
    """
    found = _told(settings)
    if not (found.database_url and found.redis_url):
        raise ConfigurationError(
            f"Nothing runs on the data directory {settings.data_dir}. Start `./punctual run` "
            "there, or set DATABASE_URL and REDIS_URL."
        )
    return found


def _told(settings: Settings) -> Settings:
    """``settings`` with what the data directory's present owner says about its addresses, where
    the environment says nothing.
    """
    owner = DataLock(settings.data_dir).holder()
    urls = owner.urls if owner else {}
    given = settings.environment
    return replace(
        settings,
        database_url=settings.database_url or urls.get("postgres"),
        redis_url=settings.redis_url or urls.get("redis"),
        public_url=settings.public_url
        if given.get("PUNCTUAL_PUBLIC_URL")
        else urls.get("public", settings.public_url),
        sandbox_url=settings.sandbox_url
        if given.get("PUNCTUAL_SANDBOX_URL")
        else urls.get("sandbox", settings.sandbox_url),
    )


def _start_all(
    wanted: Iterable[EmbeddedServer], data_dir: Path, stack: contextlib.ExitStack
) -> None:
    started = [(server, stack.enter_context(_running(server, data_dir))) for server in wanted]
    for server, process in started:
        _wait_until_ready(server, process, data_dir)


@contextlib.contextmanager
def _running(server: EmbeddedServer, data_dir: Path) -> Iterator[subprocess.Popen[bytes]]:
    server.prepare()
    command = server.command()
    with _log(server, data_dir).open("wb") as log:
        process = subprocess.Popen(
            command.tied(),
            env=dict(command.environment or {}),
            cwd=command.directory,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        yield process
    finally:
        _stop(process, server.stop_signal)


def _wait_until_ready(
    server: EmbeddedServer, process: subprocess.Popen[bytes], data_dir: Path
) -> None:
    deadline = time.monotonic() + READY_TIMEOUT_S
    while not server.is_ready():
        if process.poll() is not None or time.monotonic() > deadline:
            said = _log(server, data_dir).read_text(errors="replace").strip().splitlines()
            raise Unavailable(
                f"The embedded {server.name} did not start: "
                f"{said[-1] if said else 'it said nothing'}. Its files are in {server.directory}."
            )
        time.sleep(0.01)


def _log(server: EmbeddedServer, data_dir: Path) -> Path:
    return data_dir / f"{server.name}.log"


def _stop(process: subprocess.Popen[bytes], how: signal.Signals) -> None:
    process.send_signal(how)
    try:
        process.wait(STOP_TIMEOUT_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
