"""Comparing the job queue with the database, on a plain timer.

It runs in the scheduler's process and not as a scheduled job, because the moment it is needed
most is when Redis has lost everything, the schedule of such a job included.
"""

import threading
from collections.abc import Callable

import structlog

from app.core.clock import Clock
from app.core.jobs import JobQueue

EVERY_S = 5.0

# Puts into the queue what the database says is due or coming; returns how many it put.
Reconcile = Callable[..., int]

log = structlog.get_logger(__name__)


class Reconciler:
    """Calls ``reconcile(queue, now)`` at start, every ``every_s`` seconds, and when poked.

    It has a thread of its own, so that a database that is slow or away never delays a post that
    is already in the queue.
    """

    def __init__(
        self, reconcile: Reconcile, queue: JobQueue, clock: Clock, *, every_s: float = EVERY_S
    ) -> None:
        self._reconcile = reconcile
        self._queue = queue
        self._clock = clock
        self._every_s = every_s
        self._poked = threading.Event()
        self._stopping = False
        self._thread = threading.Thread(target=self._run, name="reconciler", daemon=True)

    def start(self) -> None:
        """Begin, with a first round at once."""
        self._thread.start()

    def poke(self) -> None:
        """Ask for a round now, without waiting for it."""
        self._poked.set()

    def stop(self) -> None:
        """End after the round under way; waits up to five seconds for it."""
        self._stopping = True
        self._poked.set()
        if self._thread.is_alive():
            self._thread.join(timeout=5)

    def _run(self) -> None:
        while not self._stopping:
            self._poked.clear()
            self._round()
            self._poked.wait(self._every_s)

    def _round(self) -> None:
        try:
            put = self._reconcile(self._queue, self._clock.now())
        except Exception as error:  # whatever it was, the next round may succeed
            log.warning("reconcile_failed", reason=type(error).__name__, exc_info=True)
        else:
            if put:
                log.info("reconciled", put=put)
