"""RQ and rq-scheduler as they come, with two workers that do not fork."""

import contextlib
import os
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import redis
from rq import Queue, SimpleWorker
from rq_scheduler.scheduler import Scheduler

from tests.bench.arena import Arena
from tests.bench.figures import Slip
from tests.bench.request import send
from tests.bench.systems import ANY_INSTANT, Grid

QUEUE = "stock"


@dataclass(frozen=True)
class StockRq:
    """rq-scheduler looks every second here; every minute is what it does unless told."""

    name: str = "RQ, rq-scheduler (1 s)"
    grid: Grid = ANY_INSTANT
    load_rate: float = 250

    @contextlib.contextmanager
    def running(self, arena: Arena) -> Iterator["RunningRq"]:
        arena.redis.flushall()
        me = ("-m", "tests.bench.rivals.stock_rq")
        with contextlib.ExitStack() as stack:
            for number in range(2):
                stack.enter_context(arena.process(f"rq-{number}", *me, "worker", grace_s=3))
            stack.enter_context(arena.process("rq-scheduler", *me, "scheduler", grace_s=3))
            yield RunningRq(arena)


@dataclass(frozen=True)
class RunningRq:
    """Takes posts as scheduled jobs."""

    arena: Arena

    def load(self, slips: Sequence[Slip]) -> None:
        with self.arena.redis as connection:
            scheduler = _scheduler(connection)
            for slip in slips:
                at = datetime.fromtimestamp(slip.due, UTC).replace(tzinfo=None)
                scheduler.enqueue_at(at, send, slip.key, slip.account)

    def warm_up(self, slips: Sequence[Slip]) -> None:
        with self.arena.redis as connection:
            queue = Queue(QUEUE, connection=connection)
            for slip in slips:
                queue.enqueue(send, slip.key, slip.account)


def _scheduler(connection: redis.Redis) -> Any:
    make: Any = Scheduler
    return make(QUEUE, connection=connection, interval=1)


def _serve(what: str) -> None:
    connection = redis.Redis.from_url(os.environ["REDIS_URL"])
    if what == "scheduler":
        _scheduler(connection).run()
    else:
        SimpleWorker([QUEUE], connection=connection).work(logging_level="WARNING")


if __name__ == "__main__":
    _serve(sys.argv[1])
