"""What the tests of the scheduler share: a scheduler in a thread, one in a process, their keys."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

from app.core.clock import epoch
from app.core.jobs import JobQueue
from app.core.redis import connect
from workers.periodic import Periodic
from workers.scheduler import PunctualScheduler

RUN = """
import sys
from app.core.redis import connect
from workers.scheduler import PunctualScheduler
PunctualScheduler(connect(sys.argv[1]), lambda queue, now: 0).run()
"""
PUSHED = "rq:queue:publish"
SET = "rq:scheduled:publish"


def now() -> datetime:
    return datetime.now(UTC)


def in_s(seconds: float) -> datetime:
    return now() + timedelta(seconds=seconds)


@contextmanager
def running(
    url: str,
    reconcile: Callable[[JobQueue, datetime], int] = lambda queue, now: 0,
    periodics: tuple[Periodic, ...] = (),
    every_s: float = 60,
    clock: Callable[[], float] = epoch,
) -> Iterator[PunctualScheduler]:
    """A scheduler serving in a thread."""
    scheduler = PunctualScheduler(
        connect(url), reconcile, periodics=periodics, reconcile_every_s=every_s, now=clock
    )
    scheduler.reconciler.start()
    thread = threading.Thread(target=scheduler._serve)
    thread.start()
    try:
        yield scheduler
    finally:
        scheduler.request_stop()
        thread.join(timeout=15)
        scheduler._leave()
        assert not thread.is_alive()
