"""Runs a set of programs together: starts them in order, keeps them alive, stops them in the
reverse order, and leaves nothing behind.
"""

import asyncio
import os
import sys
import time
from itertools import chain, cycle
from typing import TextIO

from app.core.errors import Unavailable
from app.core.process import Command
from app.core.service import (
    Keeper,
    Service,
    describe_exit,
    kill_group,
    live_to_the_end,
    start_process,
)

READY_TIMEOUT_S = 120.0
# A server that cannot come up at all is not going to after this many tries.
DEATHS_BEFORE_GIVING_UP = 3
_POLL_S = 0.05
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
    """Services in stages: a higher stage stops before a lower one, whenever each was started.

    The members of one stage stop together.
    """

    def __init__(self, console: Console) -> None:
        self._console = console
        self._stages: dict[int, list[Keeper]] = {}
        self._once: set[asyncio.subprocess.Process] = set()
        self._stopping = False

    def launch(self, stage: int, *services: Service) -> list[Keeper]:
        """Start services of one stage and come back at once.

        Once stopping has begun nothing new starts: the task that tries is cancelled.
        """
        self._refuse_when_stopping()
        keepers = [Keeper(service, self._console.say) for service in services]
        self._stages.setdefault(stage, []).extend(keepers)
        for keeper in keepers:
            keeper.launch()
        return keepers

    async def start(self, stage: int, *services: Service) -> None:
        """Start services of one stage and wait until each is ready.

        Raises Unavailable when one dies again and again, or is not ready in two minutes.
        """
        keepers = self.launch(stage, *services)
        await asyncio.gather(*(self.wait_until_ready(keeper) for keeper in keepers))

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
        self._refuse_when_stopping()
        running = await start_process(command)
        self._once.add(running.process)
        try:
            status = await live_to_the_end(running, lambda line: self._console.say(name, line))
        finally:
            self._once.discard(running.process)
        if status != 0:
            raise Unavailable(f"{name} {describe_exit(status)}; see its lines above.")

    async def stop(self) -> None:
        """Stop everything, the highest stage first."""
        self._stopping = True
        for process in self._once:
            kill_group(process)
        for stage in sorted(self._stages, reverse=True):
            await asyncio.gather(*(keeper.stop() for keeper in self._stages[stage]))

    def kill(self) -> None:
        """Kill everything at once; ``stop`` then has nothing to wait for."""
        self._stopping = True
        for keeper in chain.from_iterable(self._stages.values()):
            keeper.kill()
        for process in self._once:
            kill_group(process)

    def _refuse_when_stopping(self) -> None:
        if self._stopping:
            raise asyncio.CancelledError
