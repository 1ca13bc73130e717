"""The scheduler process: it sleeps until the next job is due, and nothing stops it but a signal.

A Redis that is away is waited for. One that comes back new or empty is noticed within a second,
and everything in it is rebuilt from the database. Any number of these processes may run.
"""

import contextlib
import secrets
import signal
import socket
import time
from collections.abc import Callable, Sequence
from datetime import datetime
from types import FrameType
from typing import Any

import redis
import structlog

from app.core.clock import SystemClock, epoch
from app.core.heartbeat import beat, stop_beating
from app.core.jobs import WAKE_CHANNEL, JobQueue, RqJobQueue
from app.core.redis import connect
from workers.connection import configure_logging, redis_url, verify_secret_key
from workers.float_scheduler import FloatScheduler
from workers.periodic import PERIODICS, Periodic, forget_others, register
from workers.reconciler import Reconcile, Reconciler

GENERATION_KEY = "punctual:generation"
SLEEP_AT_MOST_S = 1.0
UPKEEP_EVERY_S = 5.0
FIRST_WAIT_S = 0.1
WAIT_AT_MOST_S = 2.0

log = structlog.get_logger(__name__)


class _Stopped(Exception):
    pass


class PunctualScheduler(FloatScheduler):
    """Runs the clock of one queue.

    ``reconcile(queue, now)`` is called at start, every ``reconcile_every_s`` seconds and whenever
    Redis turns out to be new, empty or back. ``periodics`` are kept registered.
    """

    def __init__(
        self,
        connection: redis.Redis,
        reconcile: Reconcile,
        *,
        periodics: Sequence[Periodic] = (),
        reconcile_every_s: float = UPKEEP_EVERY_S,
        now: Callable[[], float] = epoch,
    ) -> None:
        name = f"{socket.gethostname()}-{secrets.token_hex(4)}"
        super().__init__(connection, now=now, name=name)
        self._periodics = tuple(periodics)
        self.reconciler = Reconciler(
            reconcile, RqJobQueue(connection), SystemClock(), every_s=reconcile_every_s
        )
        self._channel: Any = None
        self._stopping = False
        self._asleep = False
        self._seen: tuple[Any, Any] | None = None
        self._upkeep_at = 0.0

    def run(self, burst: bool = False) -> None:
        """Serve until a signal (or, with ``burst``, until nothing is due any more)."""
        if burst:
            self.enqueue_jobs()
            return
        self._install_signal_handlers()
        self.reconciler.start()
        log.info("scheduler_started", queue=self.queue_name)
        try:
            self._serve()
        except _Stopped:
            pass
        finally:
            self._leave()

    def request_stop(self) -> None:
        """End the loop after the turn under way; safe from another thread."""
        self._stopping = True
        # Wakes every scheduler, which harms none; without Redis the next turn is near anyway.
        with contextlib.suppress(redis.RedisError, OSError):
            self.connection.publish(WAKE_CHANNEL, "stop")

    def _serve(self) -> None:
        wait_s = FIRST_WAIT_S
        while not self._stopping:
            try:
                self._turn()
                wait_s = FIRST_WAIT_S
            except (redis.RedisError, OSError) as error:
                log.warning("redis_away", reason=type(error).__name__, retry_in_s=wait_s)
                self._forget_connection()
                self._sleep_without_redis(wait_s)
                wait_s = min(wait_s * 2, WAIT_AT_MOST_S)

    def _turn(self) -> None:
        if self._channel is None:
            self._listen()
        self._notice_new_redis()
        self.enqueue_jobs()
        if time.monotonic() >= self._upkeep_at:
            self._keep_up()
        self._sleep()

    def _listen(self) -> None:
        channel = self.connection.pubsub(ignore_subscribe_messages=True)
        channel.subscribe(WAKE_CHANNEL)
        self._channel = channel

    def _notice_new_redis(self) -> None:
        with self.connection.pipeline(transaction=False) as pipe:
            pipe.set(GENERATION_KEY, secrets.token_hex(8), nx=True)
            pipe.get(GENERATION_KEY)
            pipe.info("server")
            _, generation, server = pipe.execute()
        seen = (generation, server.get("run_id"))
        if seen == self._seen:
            return
        log.info("redis_is_new", first=self._seen is None)
        forget_others(self.connection, self._periodics, self.queue_name)
        self._keep_up()
        self.reconciler.poke()
        self._seen = seen

    def _keep_up(self) -> None:
        """Leave signs of life and put back periodic entries that went missing."""
        with self.connection.pipeline() as pipe:
            pipe.hsetnx(self.key, "birth", epoch())
            pipe.expire(self.key, int(self._interval) + 10)
            pipe.execute()
        beat(self.connection, "scheduler", queue=self.queue_name)
        register(self.connection, self._periodics, self.queue_name)
        self._upkeep_at = time.monotonic() + UPKEEP_EVERY_S

    def _sleep(self) -> None:
        """Until the next job is due or an earlier one arrives, a second at most.

        The time limit is ours (select), not the server's: Redis ends blocking commands on its own
        timer, up to a tenth of a second late.
        """
        due = self.next_due()
        timeout = SLEEP_AT_MOST_S if due is None else min(SLEEP_AT_MOST_S, due - self._now())
        if timeout > 0 and not self._stopping:
            self._interruptible(lambda: self._channel.get_message(timeout=timeout))
        while self._channel.get_message(timeout=0):
            pass

    def _sleep_without_redis(self, seconds: float) -> None:
        if not self._stopping:
            self._interruptible(lambda: time.sleep(seconds))

    def _interruptible(self, wait: Callable[[], object]) -> None:
        self._asleep = True
        try:
            wait()
        finally:
            self._asleep = False

    def _install_signal_handlers(self) -> None:
        def stop(_signum: int, _frame: FrameType | None) -> None:
            self._stopping = True
            if self._asleep:
                raise _Stopped

        signal.signal(signal.SIGINT, stop)
        signal.signal(signal.SIGTERM, stop)

    def _forget_connection(self) -> None:
        # Whatever comes back is treated as new: entries may have been lost meanwhile.
        self._seen = None
        channel, self._channel = self._channel, None
        if channel is not None:
            channel.close()

    def _leave(self) -> None:
        self.reconciler.stop()
        try:
            stop_beating(self.connection, "scheduler")
            self.connection.delete(self.key)
        except (redis.RedisError, OSError):
            log.info("redis_away_at_stop")
        self._forget_connection()
        log.info("scheduler_stopped")


def main() -> None:
    """``./punctual scheduler``: serve the publish queue until a signal.

    Raises ConfigurationError when no Redis or no database is set.
    """
    from app.services import context, queueing

    configure_logging()
    verify_secret_key()
    ctx = context.current()

    def reconcile(queue: JobQueue, now: datetime) -> int:
        return queueing.reconcile(ctx, queue, now)

    PunctualScheduler(connect(redis_url()), reconcile, periodics=PERIODICS).run()
