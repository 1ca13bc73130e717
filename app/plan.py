"""Which processes the product consists of, and how each is started."""

import http.client
import os
import socket
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import IntEnum
from http import HTTPStatus
from pathlib import Path

from app.core import crew, embedded
from app.core.crew import Member
from app.core.process import Command, python, python_environment
from app.core.service import Service
from app.core.settings import PROJECT_ROOT, Settings
from app.core.web import web_environment

WORKER_GRACE_S = 30.0
SANDBOX_HOST = "127.0.0.1"
# What the crew's members have in common, loaded once for all of them.
_SHARED = (
    "app.services.scheduling",
    "workers.jobs",
    "workers.worker",
    "workers.async_worker",
    "workers.scheduler",
    "app.sandbox.server",
    # Loaded with the first connection else, by each of them.
    "sqlalchemy.dialects.postgresql.psycopg",
    "psycopg",
)
# What Valkey says on nearly every Linux machine at every start.
_MUTED = ("Memory overcommit must be enabled", "signal-handler", "ready to exit")


def default_workers() -> int:
    """How many workers share the posts: one of them fills one core, and the database needs some
    of the other."""
    return min(os.cpu_count() or 1, 2)


class Stage(IntEnum):
    """Who needs whom: each stage stops before those below it."""

    SERVERS = 0
    SANDBOX = 1
    SCHEDULER = 2
    WORKERS = 3
    WEB = 4


@dataclass(frozen=True, slots=True)
class Options:
    """What the command line says about one run."""

    host: str
    port: int
    sandbox_port: int
    workers: int = 1
    demo: bool = False


@dataclass(frozen=True, slots=True)
class Plan:
    """Every process of the product, from one set of options and complete settings."""

    options: Options
    settings: Settings
    servers: embedded.EmbeddedServers

    def embedded(self, server: embedded.EmbeddedServer) -> Service:
        return Service(
            server.name,
            command=server.command,
            prepare=server.prepare,
            is_ready=server.is_ready,
            stop_signal=server.stop_signal,
            muted=_MUTED,
        )

    def is_schema_known(self) -> bool:
        """Whether the embedded cluster was brought to the newest migration by an earlier start.

        Only spares a process its second: the web process asks the database itself, always.
        """
        try:
            return self._schema_note().read_text() == _newest_migration()
        except OSError:
            return False

    def remember_schema(self) -> None:
        """Note, inside the embedded cluster, what its schema is; nothing for another server."""
        note = self._schema_note()
        if note.parent.is_dir():
            note.write_text(_newest_migration())

    def _schema_note(self) -> Path:
        # In the cluster's own folder, so that a new cluster has none.
        cluster = self.servers.postgres
        return (cluster.directory if cluster else Path("/nonexistent")) / "punctual-schema"

    def migrate(self) -> Command:
        return self._python("app.processes:prepare")

    def build(self) -> Command:
        return Command(python("app.core.frontend:main"), self.settings.environment)

    def demo(self) -> Command:
        return self._python("app.services.demo:main")

    def members(self) -> list[Member]:
        """Every process that works on posts, and the sandbox."""
        count, port = self.options.workers, self.options.sandbox_port
        names = ["worker"] if count == 1 else [f"worker-{n + 1}" for n in range(count)]
        worker = "workers.worker:main"
        return [
            *(Member(name, worker, (), Stage.WORKERS, WORKER_GRACE_S) for name in names),
            Member("scheduler", "workers.scheduler:main", (), Stage.SCHEDULER),
            Member("sandbox", "app.processes:sandbox", (SANDBOX_HOST, str(port)), Stage.SANDBOX),
        ]

    def work(self) -> dict[Stage, list[Service]]:
        """The members as services: one crew that forks them where that is possible."""
        if crew.IS_SUPPORTED:
            return {Stage.WORKERS: [self._crew()]}
        services: dict[Stage, list[Service]] = {}
        for member in self.members():
            services.setdefault(Stage(member.stage), []).append(self._alone(member))
        return services

    def _crew(self) -> Service:
        members = self.members()
        command = self._python("app.core.crew:main", *crew.to_arguments(members, _SHARED))
        grace = sum(member.grace_s for member in members)
        return Service("crew", _always(command), is_ready=self._is_sandbox_up, grace_s=grace)

    def _alone(self, member: Member) -> Service:
        command = self._python(member.entry, *member.arguments)
        service = Service(member.name, _always(command), grace_s=member.grace_s)
        is_sandbox = member.stage == Stage.SANDBOX
        return replace(service, is_ready=self._is_sandbox_up) if is_sandbox else service

    def _is_sandbox_up(self) -> bool:
        return _listens(SANDBOX_HOST, self.options.sandbox_port)

    def web(self) -> Service:
        command = Command(
            python("app.processes:web", self.options.host, str(self.options.port)),
            web_environment(self.settings.to_environment()),
        )
        return Service("web", _always(command), is_ready=lambda: _answers(self.options))

    def _python(self, entry: str, *arguments: str) -> Command:
        environment = python_environment(self.settings.to_environment())
        return Command(python(entry, *arguments), environment)


def _newest_migration() -> str:
    versions = PROJECT_ROOT / "app" / "db" / "migrations" / "versions"
    return max((path.name for path in versions.glob("0*.py")), default="")


def _always(command: Command) -> Callable[[], Command]:
    return lambda: command


def _answers(options: Options) -> bool:
    return get_status(options, "/ping") == HTTPStatus.OK


def get_status(options: Options, path: str) -> int | None:
    """The status of a GET on the product itself, None when nobody answers."""
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(options.host, options.host)
    connection = http.client.HTTPConnection(host, options.port, timeout=5)
    try:
        connection.request("GET", path)
        return connection.getresponse().status
    except OSError:
        return None
    finally:
        connection.close()


def _listens(host: str, port: int) -> bool:
    try:
        with socket.create_connection((host, port), timeout=1):
            return True
    except OSError:
        return False
