"""One supervised program: what it is, and keeping it alive."""

import asyncio
import contextlib
import os
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass

from app.core.errors import AppError
from app.core.process import Command

FIRST_DELAY_S = 0.2
LONGEST_DELAY_S = 10.0
# Whoever lived this long is thought to have been well; its next death starts from the first delay.
HEALTHY_AFTER_S = 30.0
GRACE_S = 25.0
LAST_WORDS_S = 2.0
# Stands around the name of whoever said a line, where one process speaks for several.
SPEAKER_MARK = "\x1e"
_CHUNK = 64 * 1024

Say = Callable[[str, str], None]


def _nothing() -> None:
    return None


def _always() -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Service:
    """A program that is to run for as long as the product does.

    ``prepare`` and ``command`` are called before each start, in a thread; ``is_ready`` is asked,
    also in a thread, until it says yes. It is stopped with ``stop_signal``, and killed with
    everything it started after ``grace_s`` seconds. Lines that hold one of ``muted`` are dropped.
    """

    name: str
    command: Callable[[], Command]
    prepare: Callable[[], None] = _nothing
    is_ready: Callable[[], bool] = _always
    stop_signal: signal.Signals = signal.SIGTERM
    grace_s: float = GRACE_S
    muted: tuple[str, ...] = ()


def next_delay(delay_s: float, lived_s: float) -> float:
    """Seconds to wait before the next start, given the last wait and how long it then lived."""
    if delay_s == 0 or lived_s >= HEALTHY_AFTER_S:
        return FIRST_DELAY_S
    return min(delay_s * 2, LONGEST_DELAY_S)


def describe_exit(status: int) -> str:
    """How a process ended, in words: ``status`` as asyncio and subprocess report it."""
    if status >= 0:
        return f"ended with status {status}"
    try:
        return f"was ended by {signal.Signals(-status).name}"
    except ValueError:
        return f"was ended by signal {-status}"


@dataclass(frozen=True, slots=True)
class Running:
    """A started process and what it prints."""

    process: asyncio.subprocess.Process
    output: asyncio.StreamReader


async def start_process(command: Command) -> Running:
    """Start ``command`` tied to this process, in a session of its own, its output piped.

    The pipe is our own: asyncio's would count the process as running for as long as anybody,
    a child of a killed process for instance, holds the other end.
    """
    reading, writing = os.pipe()
    try:
        process = await asyncio.create_subprocess_exec(
            *command.tied(),
            env=None if command.environment is None else dict(command.environment),
            cwd=command.directory,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=writing,
            stderr=asyncio.subprocess.STDOUT,
            start_new_session=True,
        )
    except BaseException:
        os.close(reading)
        raise
    finally:
        os.close(writing)
    return Running(process, await _reader(reading))


async def _reader(file: int) -> asyncio.StreamReader:
    loop = asyncio.get_running_loop()
    reader = asyncio.StreamReader()
    pipe = os.fdopen(file, "rb", buffering=0)
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), pipe)
    return reader


async def live_to_the_end(running: Running, take: Callable[[str], None]) -> int:
    """Pass on what the process prints until it ends; its status. Nothing it started stays."""
    lines = asyncio.create_task(_pass_lines(running.output, take))
    try:
        return await running.process.wait()
    finally:
        kill_group(running.process)
        # Somebody else may still hold its output open: PostgreSQL's children, for an instant.
        await asyncio.wait({lines}, timeout=LAST_WORDS_S)
        lines.cancel()


async def _pass_lines(output: asyncio.StreamReader, take: Callable[[str], None]) -> None:
    rest = b""
    while chunk := await output.read(_CHUNK):
        *lines, rest = (rest + chunk).split(b"\n")
        for line in lines:
            take(line.decode(errors="replace").rstrip("\r"))
    if rest:
        take(rest.decode(errors="replace"))


def kill_group(process: asyncio.subprocess.Process) -> None:
    """Kill the process and whatever it started in its session."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)


class Keeper:
    """Keeps one service running until told to stop."""

    def __init__(self, service: Service, say: Say) -> None:
        self.service = service
        self.deaths = 0
        self.failure: str | None = None
        self._say = say
        self._process: asyncio.subprocess.Process | None = None
        self._stopping = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    def launch(self) -> None:
        """Begin; the service starts as soon as the event loop turns."""
        self._task = asyncio.create_task(self._keep(), name=self.service.name)

    async def ready(self) -> bool:
        """Whether it runs and says that it is ready."""
        if self._process is None or self._process.returncode is not None:
            return False
        return await asyncio.to_thread(self.service.is_ready)

    async def stop(self) -> None:
        """Stop it: politely first, by force when its grace is over."""
        self._stopping.set()
        if self._task is None:
            return
        process = self._process
        if process is not None and process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                process.send_signal(self.service.stop_signal)
        try:
            await asyncio.wait_for(asyncio.shield(self._task), self.service.grace_s)
        except TimeoutError:
            self._say(self.service.name, "did not stop in time and is killed")
            self.kill()
            await self._task

    def kill(self) -> None:
        """Kill it now, with everything it started."""
        self._stopping.set()
        if self._process is not None:
            kill_group(self._process)

    async def _keep(self) -> None:
        delay = 0.0
        while not self._stopping.is_set():
            began = time.monotonic()
            reason = await self._live_once()
            if self._stopping.is_set():
                return
            self.deaths += 1
            self.failure = reason
            delay = next_delay(delay, time.monotonic() - began)
            self._say(self.service.name, f"{reason}; it starts again in {delay:g} s")
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._stopping.wait(), delay)

    async def _live_once(self) -> str:
        """Start it and stay until it ends; how it ended."""
        try:
            await asyncio.to_thread(self.service.prepare)
            if self._stopping.is_set():
                return "stopped"
            running = await start_process(self.service.command())
        except (AppError, OSError) as error:
            return f"could not start: {error}"
        self._process = running.process
        if self._stopping.is_set():
            running.process.send_signal(self.service.stop_signal)
        return describe_exit(await live_to_the_end(running, self._take))

    def _take(self, line: str) -> None:
        name = self.service.name
        if line.startswith(SPEAKER_MARK):
            _, name, line = line.split(SPEAKER_MARK, 2)
        if line and not any(word in line for word in self.service.muted):
            self._say(name, line)
