"""An RQ worker that keeps many jobs under way in one event loop.

Publishing waits on networks, and RQ's own workers wait with it, one job to a process. This one
claims jobs in batches, runs them together and settles them in batches, on RQ's own data model:
dashboards, registries, ``rq info``, stop commands and suspension work as usual.
"""

import asyncio
import os
import secrets
import signal
import socket
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

import redis
import structlog
from rq import worker_registration
from rq.job import JobStatus
from rq.serializers import JSONSerializer
from rq.timeouts import TimerDeathPenalty
from rq.worker import SimpleWorker, WorkerStatus

from app.core import event_loop
from app.core.heartbeat import beat, stop_beating
from app.core.jobs import PUBLISH_QUEUE
from app.core.process import is_running
from app.core.redis import connect, connect_async
from workers.calling import Caller
from workers.commands import Commands
from workers.ledger import Claimed, Ledger, Outcome
from workers.patience import end, first_of, with_patience
from workers.settling import Settler

LEASE_S = 30
RENEW_EVERY_S = 5.0
GRACE_S = 20.0
RQ_CLEANS_EVERY_S = 60.0
SETTLE_AT_STOP_S = 5.0
THREADS = 16
WORKER_TTL_S = 60
CLAIM_AT_MOST = 64
JOB_MODULES = ("workers.jobs.",)

log = structlog.get_logger(__name__)


class AsyncWorker(SimpleWorker):
    """Serves one queue with up to ``concurrency`` jobs under way.

    ``job_modules`` are the dotted prefixes under which job functions may lie. A job whose worker
    dies is put back after ``lease_s`` seconds, by any worker of the queue; by one of the same
    machine within seconds. On a signal, jobs under way get ``grace_s`` seconds; the rest go back to
    the front of the queue.

    The constructor raises redis.RedisError when Redis is away; afterwards that is waited out.
    """

    # RQ's own way of ending a job runs in a thread here, where its alarm signal cannot be used.
    death_penalty_class = TimerDeathPenalty

    def __init__(
        self,
        url: str,
        queue: str = PUBLISH_QUEUE,
        *,
        concurrency: int = 64,
        job_modules: Sequence[str] = JOB_MODULES,
        lease_s: int = LEASE_S,
        grace_s: float = GRACE_S,
    ) -> None:
        name = f"{queue}-{socket.gethostname()}-{os.getpid()}-{secrets.token_hex(3)}"
        super().__init__(
            [queue], name=name, connection=connect(url), serializer=JSONSerializer, worker_ttl=20
        )
        self.concurrency = concurrency
        self.cut_short = False
        self._lease_s, self._grace_s = lease_s, grace_s
        self._client = connect_async(url)
        self._ledger = Ledger(
            self._client, self.connection, queue=queue, worker=self.name, lease_s=lease_s
        )
        self._settler = Settler(self._ledger, self, self._forget)
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="job")
        self._caller = Caller(job_modules, self._threads)
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._to_stop: set[str] = set()
        self._draining = asyncio.Event()
        self._room = asyncio.Event()
        self._quiet = asyncio.Event()
        self._answer_lost = False

    def work(self, burst: bool = False, **_: Any) -> bool:  # type: ignore[override]
        """Serve until a signal, or with ``burst`` until the queue is empty; True when jobs ran."""
        return event_loop.run(self.serve(burst=burst))

    async def serve(self, *, burst: bool = False) -> bool:
        """The same inside a running event loop."""
        self.birth_date = datetime.now(UTC)
        self._heed_signals()
        await with_patience(self._sign_of_life, unless=self._draining)
        keepers = self._start_keepers()
        log.info("worker_started", queue=self.queues[0].name, concurrency=self.concurrency)
        try:
            await self._claim_until_drained(burst)
            await self._drain()
        finally:
            await end(keepers)
            await self._leave()
        return bool(self.successful_job_count + self.failed_job_count)

    def drain(self) -> None:
        """Take no more jobs, finish those under way, then return from ``serve``."""
        self._draining.set()

    @property
    def _is_busy(self) -> bool:
        return bool(self._tasks or self._settler.backlog)

    # -- taking and running jobs -------------------------------------------------------------

    async def _claim_until_drained(self, burst: bool) -> None:
        while not self._draining.is_set():
            if len(self._tasks) >= self.concurrency or self._settler.backlog > self.concurrency:
                self._room.clear()
                await first_of(self._room.wait(), self._draining.wait())
                continue
            # Seen before the claim: what ends meanwhile may put another job into the queue.
            was_busy = self._is_busy
            claimed = await with_patience(self._claim, unless=self._draining)
            for each in claimed or ():
                self._start(each)
            if burst and not claimed and not was_busy:
                return
            if not claimed:
                await self._wait(suspended=claimed is None, burst=burst)

    async def _claim(self) -> list[Claimed] | None:
        if self._answer_lost:
            count = await self._ledger.give_back_unheld(self.executions)
            log.info("claims_given_back", count=count)
        self._answer_lost = True
        free = self.concurrency - len(self._tasks)
        claimed = await self._ledger.claim(min(free, CLAIM_AT_MOST))
        self._answer_lost = False
        return claimed

    async def _wait(self, *, suspended: bool, burst: bool) -> None:
        if suspended or burst:
            await first_of(asyncio.sleep(0.005 if burst else 1), self._draining.wait())
        else:
            await first_of(with_patience(lambda: self._ledger.wait(5)), self._draining.wait())

    def _start(self, claimed: Claimed) -> None:
        execution = claimed.execution
        self.executions[execution.id] = execution
        self._tasks[execution.id] = asyncio.create_task(self._perform(claimed))

    async def _perform(self, claimed: Claimed) -> None:
        try:
            value = await self._caller.call(claimed.job)
        except asyncio.CancelledError as error:
            self._note(claimed, self._why_cancelled(claimed.execution.id), error=error)
        except Exception as error:
            job_id, reason = claimed.job.id, type(error).__name__
            log.warning("job_failed", job_id=job_id, reason=reason, exc_info=True)
            self._note(claimed, JobStatus.FAILED, error=error)
        else:
            self._note(claimed, JobStatus.FINISHED, value=value)

    def _why_cancelled(self, execution_id: str) -> JobStatus:
        if execution_id in self._to_stop:
            return JobStatus.STOPPED
        return JobStatus.QUEUED if self._draining.is_set() else JobStatus.FAILED

    def _note(
        self,
        claimed: Claimed,
        status: JobStatus,
        *,
        value: Any = None,
        error: BaseException | None = None,
    ) -> None:
        claimed.job.ended_at = ended = datetime.now(UTC)
        self._to_stop.discard(claimed.execution.id)
        self._tasks.pop(claimed.execution.id, None)
        self._settler.note(Outcome(claimed, status, ended, value, error))
        self._room.set()

    def _forget(self, settled: Sequence[Outcome]) -> None:
        for outcome in settled:
            self.executions.pop(outcome.claimed.execution.id, None)
            if outcome.status is JobStatus.FINISHED:
                self.successful_job_count += 1
            elif outcome.status is not JobStatus.QUEUED:
                self.failed_job_count += 1
        self._room.set()
        if not self._is_busy:
            self._quiet.set()

    # -- staying alive -----------------------------------------------------------------------

    def _start_keepers(self) -> list[asyncio.Task[None]]:
        commands = Commands(self._client, self.pubsub_channel_name, self._obey)
        work = (self._settler.run(), self._keep_up_forever(), commands.listen_forever())
        keepers = [asyncio.create_task(each) for each in work]
        for keeper in keepers:
            keeper.add_done_callback(self._keeper_ended)
        return keepers

    def _keeper_ended(self, keeper: asyncio.Task[None]) -> None:
        # Better restarted by the supervisor than half alive.
        if not keeper.cancelled() and (error := keeper.exception()):
            log.error("worker_part_broke", reason=type(error).__name__, exc_info=error)
            self.drain()

    async def _keep_up_forever(self) -> None:
        rq_cleans_at = 0.0
        while True:
            await with_patience(self._keep_up)
            if time.monotonic() >= rq_cleans_at:
                await with_patience(lambda: asyncio.to_thread(self.run_maintenance_tasks))
                rq_cleans_at = time.monotonic() + RQ_CLEANS_EVERY_S
            await asyncio.sleep(min(RENEW_EVERY_S, self._lease_s / 3))

    async def _keep_up(self) -> None:
        await self._ledger.renew(list(self.executions.values()))
        await self._sign_of_life()
        await self._ledger.end_leases_of_the_dead(self._is_gone)
        rescue = await self._ledger.rescue()
        if rescue.given_back or rescue.given_up:
            log.warning("jobs_of_a_dead_worker", again=rescue.given_back, failed=rescue.given_up)
        if rescue.given_up:
            await asyncio.to_thread(self.queues[0].started_job_registry.cleanup)

    def _is_gone(self, name: str) -> bool:
        """Whether the worker called ``name`` was one of this machine and no longer runs."""
        here = f"{self.queues[0].name}-{socket.gethostname()}-"
        pid = name.removeprefix(here).partition("-")[0]
        return name.startswith(here) and pid.isdigit() and not is_running(int(pid))

    async def _sign_of_life(self) -> None:
        await asyncio.to_thread(self._register)

    def _register(self) -> None:
        """All that RQ knows about this worker, whole: it may have been lost with the rest."""
        self.last_heartbeat = datetime.now(UTC)
        state = WorkerStatus.BUSY if self.executions else WorkerStatus.IDLE
        with self.connection.pipeline() as pipe:
            pipe.hset(self.key, mapping={**self.serialize(), "state": state.value})
            worker_registration.register(self, pipe)
            pipe.expire(self.key, WORKER_TTL_S)
            pipe.expire(self.executions_key, WORKER_TTL_S)
            pipe.execute()
        beat(self.connection, "worker", busy=len(self.executions), queue=self.queues[0].name)

    # -- stopping ----------------------------------------------------------------------------

    def _obey(self, command: dict[str, Any]) -> None:
        """A command sent through RQ: stop one job, stop one execution, shut down."""
        asked = command.get("command")
        if asked == "shutdown":
            self.drain()
        for execution in list(self.executions.values()):
            if (asked == "stop-job" and execution.job_id == command.get("job_id")) or (
                asked == "stop-execution" and execution.id == command.get("execution_id")
            ):
                self._stop_one(execution.id)

    def _stop_one(self, execution_id: str) -> None:
        if task := self._tasks.get(execution_id):
            self._to_stop.add(execution_id)
            task.cancel()

    def _heed_signals(self) -> None:
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, self.drain)

    async def _drain(self) -> None:
        self.drain()
        if self._tasks:
            log.info("worker_drains", running=len(self._tasks))
            await asyncio.wait(list(self._tasks.values()), timeout=self._grace_s)
        for task in list(self._tasks.values()):
            self.cut_short = True
            task.cancel()
        if self._is_busy:
            self._quiet.clear()
            await first_of(self._quiet.wait(), asyncio.sleep(SETTLE_AT_STOP_S))

    async def _leave(self) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)
        try:
            await asyncio.to_thread(self.register_death)
            await asyncio.to_thread(stop_beating, self.connection, "worker")
        except (redis.RedisError, OSError):
            log.info("redis_away_at_stop")
        await self._client.aclose()
        log.info("worker_stopped", queue=self.queues[0].name)
