"""``punctual run``: the whole product in the foreground.

This process only supervises. What needs a library (migrations, the bundle, each server) runs in a
process of its own, so that watching over the product costs little memory.
"""

import asyncio
import contextlib
import signal
import socket
import sys
import time
from collections.abc import Awaitable
from http import HTTPStatus

from app.core import embedded, frontend
from app.core.data_lock import RUN, DataLock, prepare_directory
from app.core.errors import AppError, ConfigurationError, Unavailable
from app.core.service import Keeper
from app.core.settings import Settings, get_settings
from app.core.supervisor import Console, Supervisor
from app.plan import SANDBOX_HOST, Options, Plan, Stage, get_status

_PATIENCE_S = 20.0
_POLL_S = 0.15


def main(host: str, port: str, sandbox_port: str, workers: str, demo: str = "") -> int:
    """Run the product until a signal ends it; the exit status."""
    options = Options(host, int(port), int(sandbox_port), int(workers), bool(demo))
    return asyncio.run(Product(options, get_settings(), Console()).run())


class Product:
    """One run of the product: the data directory's lock, its servers, its processes."""

    def __init__(self, options: Options, settings: Settings, console: Console) -> None:
        self._options = options
        self._settings = settings
        self._console = console
        self._supervisor = Supervisor(console)
        self._stop = asyncio.Event()

    async def run(self) -> int:
        """Start, wait for a signal, stop. 0 after a signal, 1 when it could not start."""
        self._listen_to_signals()
        try:
            lock, servers = self._take_data_directory()
        except AppError as error:
            return self._refuse(error)
        try:
            return await self._run_until_told(servers)
        finally:
            await self._supervisor.stop()
            servers.forget()
            lock.release()
            self._console.tell("Punctual has stopped.")

    def _refuse(self, error: AppError) -> int:
        sys.stderr.write(f"{error.user_message}\n")
        return 1

    def _listen_to_signals(self) -> None:
        loop = asyncio.get_running_loop()
        for name in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            loop.add_signal_handler(name, self._on_signal, name)

    def _on_signal(self, name: signal.Signals) -> None:
        if self._stop.is_set() and name is signal.SIGINT:
            self._console.tell("Stopping at once.")
            self._supervisor.kill()
        elif not self._stop.is_set():
            self._console.tell("Stopping… (Ctrl-C again to stop at once)")
            self._stop.set()

    def _take_data_directory(self) -> tuple[DataLock, embedded.EmbeddedServers]:
        options = self._options
        check_port(options.host, options.port, "--port")
        check_port(SANDBOX_HOST, options.sandbox_port, "--sandbox-port")
        prepare_directory(self._settings.data_dir)
        lock = DataLock(self._settings.data_dir)
        lock.acquire()
        servers = embedded.plan(self._settings, lock)
        lock.describe(servers.described(RUN, self._settings))
        return lock, servers

    async def _run_until_told(self, servers: embedded.EmbeddedServers) -> int:
        starting = asyncio.create_task(self._start(servers))
        told = asyncio.create_task(self._stop.wait())
        await asyncio.wait({starting, told}, return_when=asyncio.FIRST_COMPLETED)
        try:
            if not told.done():
                await starting
        except AppError as error:
            told.cancel()
            return self._refuse(error)
        await told
        starting.cancel()
        with contextlib.suppress(asyncio.CancelledError, AppError):
            await starting
        return 0

    async def _start(self, servers: embedded.EmbeddedServers) -> None:
        settings = servers.fill(self._settings)
        plan = Plan(self._options, settings, servers)
        start = self._supervisor.start
        services = [plan.embedded(server) for server in servers.all]
        # The web process spends seconds on imports before it looks at the database, so it starts
        # with the servers; itself it waits for the schema.
        web, *_ = await asyncio.gather(
            self._start_web(plan), self._start_work(plan, start(Stage.SERVERS, *services))
        )
        await self._wait_until_healthy(web)
        if self._options.demo:
            await self._supervisor.run_once("demo", plan.demo())
        self._console.tell(f"Punctual is ready at {settings.public_url}")

    async def _start_web(self, plan: Plan) -> Keeper:
        if not await asyncio.to_thread(frontend.is_current):
            await self._supervisor.run_once("build", plan.build())
        (web,) = self._supervisor.launch(Stage.WEB, plan.web())
        await self._supervisor.wait_until_ready(web)
        return web

    async def _start_work(self, plan: Plan, servers: Awaitable[None]) -> None:
        await servers
        if not plan.is_schema_known():
            await self._supervisor.run_once("migrate", plan.migrate())
            plan.remember_schema()
        keepers = [
            keeper
            for stage, services in plan.work().items()
            for keeper in self._supervisor.launch(stage, *services)
        ]
        await asyncio.gather(*map(self._supervisor.wait_until_ready, keepers))

    async def _wait_until_healthy(self, web: Keeper) -> None:
        patience = time.monotonic() + _PATIENCE_S
        while await asyncio.to_thread(get_status, self._options, "/health") != HTTPStatus.OK:
            await asyncio.sleep(_POLL_S)
            if time.monotonic() < patience:
                continue
            if web.deaths:
                raise Unavailable("The web process does not stay up; its lines above say why.")
            self._console.tell("Still waiting for every part to report; see /health.")
            patience = time.monotonic() + _PATIENCE_S


def check_port(host: str, port: int, option: str) -> None:
    """Raise ConfigurationError when ``port`` of ``host`` cannot be listened on."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise ConfigurationError(
                f"Port {port} on {host} cannot be used ({error.strerror}). "
                f"Stop what uses it, or choose another with {option}."
            ) from error


def default_public_url(host: str, port: int) -> str:
    """The URL a person on this machine would use for a server on ``host`` and ``port``."""
    shown = "127.0.0.1" if host in ("0.0.0.0", "::") else host
    return f"http://{f'[{shown}]' if ':' in shown else shown}:{port}"
