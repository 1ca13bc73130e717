"""Runs a set of programs together: starts them in order, keeps them alive, stops them in the
reverse order, and leaves nothing behind.
"""

import asyncio
import os
import sys
import time
from collections.abc import Sequence
from itertools import chain, cycle
from typing import TextIO

from app.core.errors import Unavailable
from app.core.process import Command
from app.core.service import Keeper, Service, describe_exit, kill_group, pass_lines, start_process

READY_TIMEOUT_S = 120.0
# A server that cannot come up at all is not going to after this many tries.
DEATHS_BEFORE_GIVING_UP = 3
_POLL_S = 0.02
_COLOURS = (36, 33, 32, 35, 34, 96, 93, 92, 95, 94)


class Console:
    """Prints lines, each behind the name of whoever said it, in colour on a terminal."""

    def __init__(self, stream: TextIO | None = None, *, width: int = 10) -> None:
        self._stream = stream or sys.stdout
        self._width = width
        self._colours = cycle(_COLOURS)
        self._chosen: dict[str, int] = {}
        self._colourful = self._stream.isatty()

    def say(self, name: str, text: str) -> None:
        """Print one line said by ``name``."""
        label = f"{name:<{self._width}} |"
        if self._colourful:
            colour = self._chosen.setdefault(name, next(self._colours))
            label = f"\x1b[{colour}m{label}\x1b[0m"
        self.tell(f"{label} {text}")

    def tell(self, text: str) -> None:
        """Print one line of our own. A terminal that went away is no reason to stop."""
        try:
            self._stream.write(f"{text}\n")
            self._stream.flush()
        except OSError:
            self._stream = open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115


class Supervisor:
    """Groups of services: started in the order given, stopped in the reverse one.

    The members of one group start and stop together.
    """

    def __init__(self, console: Console) -> None:
        self._console = console
        self._groups: list[list[Keeper]] = []
        self._once: set[asyncio.subprocess.Process] = set()

    def launch(self, services: Sequence[Service]) -> list[Keeper]:
        """Start one group and come back at once."""
        group = [Keeper(service, self._console.say) for service in services]
        self._groups.append(group)
        for keeper in group:
            keeper.launch()
        return group

    async def start(self, services: Sequence[Service]) -> None:
        """Start one group and wait until every member is ready.

        Raises Unavailable when one dies again and again, or is not ready in two minutes.
        """
        await asyncio.gather(*(self.wait_until_ready(keeper) for keeper in self.launch(services)))

    async def wait_until_ready(self, keeper: Keeper) -> None:
        """Wait for one service; raises Unavailable as ``start`` does."""
        deadline = time.monotonic() + READY_TIMEOUT_S
        while not await keeper.ready():
            if keeper.deaths >= DEATHS_BEFORE_GIVING_UP or time.monotonic() > deadline:
                why = keeper.failure or "it is not ready after two minutes"
                raise Unavailable(f"{keeper.service.name} cannot be started: {why}.")
            await asyncio.sleep(_POLL_S)

    async def run_once(self, name: str, command: Command) -> None:
        """Run a program to its end; raises Unavailable when that is not a success."""
        said: list[str] = []
        process = await start_process(command)
        self._once.add(process)

        def take(line: str) -> None:
            said.append(line)
            self._console.say(name, line)

        try:
            await pass_lines(process, take)
            status = await process.wait()
        finally:
            kill_group(process)
            self._once.discard(process)
        if status != 0:
            raise Unavailable(f"{name} {describe_exit(status)}; see its lines above.")

    async def stop(self) -> None:
        """Stop everything, the last group first."""
        for process in self._once:
            kill_group(process)
        for group in reversed(self._groups):
            await asyncio.gather(*(keeper.stop() for keeper in group))

    def kill(self) -> None:
        """Kill everything at once; ``stop`` then has nothing to wait for."""
        for keeper in chain.from_iterable(self._groups):
            keeper.kill()
        for process in self._once:
            kill_group(process)
