"""The lower bound: one asyncio process that sleeps until the instant and sends. It keeps nothing,
so that it cannot be asked what became of a post."""

import asyncio
import contextlib
import json
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass

from app.core import event_loop
from tests.bench.arena import Arena
from tests.bench.figures import Slip
from tests.bench.request import async_client, body, headers, stub_url
from tests.bench.systems import ANY_INSTANT, Grid


@dataclass(frozen=True)
class Bare:
    """``in_flight`` requests at once."""

    in_flight: int
    grid: Grid = ANY_INSTANT
    load_rate: float = 5000

    @property
    def name(self) -> str:
        return f"bare loop, {self.in_flight} in flight"

    @contextlib.contextmanager
    def running(self, arena: Arena) -> Iterator["RunningBare"]:
        log = arena.home / "bare.log"
        with log.open("ab") as errors:
            process = subprocess.Popen(
                [sys.executable, "-P", "-m", "tests.bench.rivals.bare", str(self.in_flight)],
                env=arena.environment,
                stdin=subprocess.PIPE,
                stderr=errors,
                text=True,
            )
        try:
            yield RunningBare(process)
        finally:
            process.kill()
            process.communicate()


@dataclass(frozen=True)
class RunningBare:
    """Reads posts from its standard input."""

    process: "subprocess.Popen[str]"

    def load(self, slips: Sequence[Slip]) -> None:
        assert self.process.stdin
        self.process.stdin.write(json.dumps([asdict(slip) for slip in slips]) + "\n")
        self.process.stdin.flush()

    warm_up = load


async def _send_all(slips: Sequence[Slip], in_flight: int) -> None:
    waiting = iter(sorted(slips, key=lambda slip: slip.due))
    await asyncio.gather(*(_lane(waiting) for _ in range(min(in_flight, len(slips)))))


async def _lane(waiting: Iterator[Slip]) -> None:
    url = f"{stub_url()}/rest/posts"
    # A client of its own: many requests in one pool get in one another's way.
    async with async_client() as client:
        for slip in waiting:
            await asyncio.sleep(max(0.0, slip.due - time.time()))
            request = body(slip.key, slip.account)
            answer = await client.post(url, json=request, headers=headers(slip.account))
            answer.raise_for_status()


async def _serve(in_flight: int) -> None:
    tasks = []
    while line := await asyncio.to_thread(sys.stdin.readline):
        slips = [Slip(**item) for item in json.loads(line)]
        tasks.append(asyncio.create_task(_send_all(slips, in_flight)))


if __name__ == "__main__":
    event_loop.run(_serve(int(sys.argv[1])))
