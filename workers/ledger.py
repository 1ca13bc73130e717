"""Which jobs a worker holds, kept in RQ's own keys, many to one exchange with Redis."""

import base64
import json
import zlib
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast
from uuid import uuid4

from redis import Redis
from redis.asyncio import Redis as AsyncRedis
from rq.defaults import (
    DEFAULT_FAILURE_TTL,
    DEFAULT_RESULT_TTL,
    UNSERIALIZABLE_RETURN_VALUE_PAYLOAD,
)
from rq.executions import Execution
from rq.job import Job, JobStatus
from rq.job_lifecycle import format_exc_info
from rq.results import Result
from rq.serializers import JSONSerializer
from rq.utils import utcformat

from app.core.clock import SystemClock, epoch
from workers.worker_scripts import CLAIM, FINISH, GIVE_BACK, RENEW, RESCUE

LOSES_WORKER_AT_MOST = 2
_CLOCK = SystemClock()


@dataclass(frozen=True, slots=True)
class Claimed:
    """A job this worker holds, and the execution under which RQ knows that."""

    job: Job
    execution: Execution
    started_at: datetime


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a job ended: FINISHED with ``value``, FAILED or STOPPED with ``error``, or QUEUED when
    it goes back to the front of its queue."""

    claimed: Claimed
    status: JobStatus
    ended_at: datetime
    value: Any = None
    error: BaseException | None = None


@dataclass(frozen=True, slots=True)
class Rescue:
    """How many jobs of dead workers were put back, and how many were left to be failed because
    they have lost ``LOSES_WORKER_AT_MOST`` workers before."""

    given_back: int
    given_up: int


class Ledger:
    """Claims, renews and settles jobs of one queue in the name of one worker.

    Every method raises redis.RedisError when Redis is away; each may be called again.
    """

    def __init__(
        self, client: AsyncRedis, jobs: Redis, *, queue: str, worker: str, lease_s: int
    ) -> None:
        self._redis = client
        self._jobs = jobs
        self._queue = queue
        self._worker = worker
        self._lease_s = lease_s
        self._list = f"rq:queue:{queue}"
        self._started = f"rq:wip:{queue}"
        self._worker_key = f"rq:worker:{worker}"
        self._executions = f"rq:worker:{worker}:executions"
        self._claim = client.register_script(CLAIM)
        self._finish = client.register_script(FINISH)
        self._give_back = client.register_script(GIVE_BACK)
        self._rescue = client.register_script(RESCUE)
        self._renew = client.register_script(RENEW)

    async def claim(self, wanted: int) -> list[Claimed] | None:
        """Up to ``wanted`` jobs from the head of the queue; None while workers are suspended."""
        now = _CLOCK.now()
        found = await self._claim(
            keys=[self._list, self._started, self._worker_key, self._executions],
            args=[
                self._worker,
                repr(now.timestamp()),
                utcformat(now),
                self._lease_s,
                *(uuid4().hex for _ in range(wanted)),
            ],
        )
        if found is None:
            return None
        return [self._claimed(job_id, execution, flat, now) for job_id, execution, flat in found]

    async def wait(self, seconds: int) -> None:
        """Until the queue has something, or ``seconds`` have passed.

        Turning the list onto itself blocks like a pop and changes nothing, so that no job is
        ever in the hands of a process that has not yet written down that it holds it.
        """
        await self._redis.blmove(self._list, self._list, seconds, "LEFT", "LEFT")

    async def settle(self, outcomes: Sequence[Outcome]) -> list[Outcome]:
        """Write down how jobs ended; those that other jobs have been waiting for."""
        async with self._redis.pipeline(transaction=False) as pipe:
            for outcome in outcomes:
                if outcome.status is JobStatus.QUEUED:
                    await self._give_one_back(outcome.claimed, pipe)
                else:
                    await self._finish_one(outcome, pipe)
            answers = await pipe.execute()
        return [
            outcome
            for outcome, answer in zip(outcomes, answers, strict=True)
            if answer == 1 and outcome.status is not JobStatus.QUEUED
        ]

    async def idle(self) -> None:
        """Show the worker as idle."""
        await cast("Awaitable[int]", self._redis.hset(self._worker_key, "state", "idle"))

    async def renew(self, executions: Iterable[Execution]) -> None:
        """Extend the lease of everything under way."""
        pairs = [part for held in executions for part in (held.job_id, held.id)]
        if pairs:
            now = _CLOCK.now()
            lease = [repr(now.timestamp()), utcformat(now), str(self._lease_s)]
            await self._renew(keys=[self._started], args=[*lease, *pairs])

    async def end_leases_of_the_dead(self, is_gone: Callable[[str], bool]) -> int:
        """Let the leases of workers that ``is_gone`` knows by their name run out now.

        Returns how many there were: a machine knows of its own processes, others must wait.
        """
        known = cast("Awaitable[set[bytes]]", self._redis.smembers(f"rq:workers:{self._queue}"))
        names = [key.decode().removeprefix("rq:worker:") for key in await known]
        ended = 0
        for name in filter(is_gone, names):
            held = cast(
                "Awaitable[set[bytes]]", self._redis.smembers(f"rq:worker:{name}:executions")
            )
            if leases := dict.fromkeys(await held, 0):
                ended += await self._redis.zadd(self._started, leases, xx=True, ch=True)
        return ended

    async def rescue(self) -> Rescue:
        """Put jobs whose worker died back into the queue."""
        now = _CLOCK.now()
        args = [repr(now.timestamp()), utcformat(now), self._queue, str(LOSES_WORKER_AT_MOST)]
        return Rescue(*await self._rescue(keys=[self._started], args=args))

    async def give_back_unheld(self, held: Iterable[str]) -> int:
        """Give back what Redis believes this worker has and is not among execution ids ``held``.

        Such are left behind when the answer to a claim is lost on the way.
        """
        ours, count = set(held), 0
        known = cast("Awaitable[set[bytes]]", self._redis.smembers(self._executions))
        for composite in await known:
            job_id, _, execution = composite.decode().rpartition(":")
            if execution not in ours:
                count += await self._give_back(
                    keys=[f"rq:job:{job_id}", self._started],
                    args=[job_id, execution, "", utcformat(_CLOCK.now()), self._queue],
                )
        return count

    def _claimed(
        self, job_id: bytes, execution: bytes, flat: list[bytes], now: datetime
    ) -> Claimed:
        job = Job(job_id.decode(), connection=self._jobs, serializer=JSONSerializer)
        job.restore({name: flat[i + 1] for i, name in enumerate(flat) if i % 2 == 0})
        held = Execution(execution.decode(), job.id, self._jobs, self._worker)
        held.created_at = held.last_heartbeat = now
        held._job = job
        return Claimed(job, held, now)

    async def _give_one_back(self, claimed: Claimed, pipe: Any) -> None:
        await self._give_back(
            keys=[claimed.job.key, self._started],
            args=[
                claimed.job.id,
                claimed.execution.id,
                utcformat(claimed.started_at),
                utcformat(_CLOCK.now()),
                self._queue,
            ],
            client=pipe,
        )

    async def _finish_one(self, outcome: Outcome, pipe: Any) -> None:
        job, started = outcome.claimed.job, outcome.claimed.started_at
        await self._finish(
            keys=[job.key, self._started, self._worker_key],
            args=[
                job.id,
                outcome.claimed.execution.id,
                outcome.status.value,
                utcformat(started),
                utcformat(outcome.ended_at),
                (outcome.ended_at - started).total_seconds(),
                repr(epoch()),
                _ttl(outcome),
                self._queue,
                *_result(outcome, self._worker),
            ],
            client=pipe,
        )


def _ttl(outcome: Outcome) -> int:
    job = outcome.claimed.job
    if outcome.status is JobStatus.FINISHED:
        return job.get_result_ttl(DEFAULT_RESULT_TTL)
    return DEFAULT_FAILURE_TTL if job.failure_ttl is None else job.failure_ttl


def _result(outcome: Outcome, worker: str) -> list[str | int | float]:
    """The fields of RQ's result record, flat."""
    finished = outcome.status is JobStatus.FINISHED
    kind = Result.Type.SUCCESSFUL if finished else Result.Type.FAILED
    fields: list[str | int | float] = ["type", kind.value, "worker_name", worker]
    if outcome.error is not None:
        packed = base64.b64encode(zlib.compress(_told(outcome.error).encode())).decode()
        fields += ["exc_string", packed]
    if outcome.value is not None:
        fields += ["return_value", base64.b64encode(_packed(outcome.value)).decode()]
    fields += ["execution_id", outcome.claimed.execution.id]
    fields += ["execution_started_at", outcome.claimed.started_at.timestamp()]
    return [*fields, "execution_ended_at", outcome.ended_at.timestamp()]


def _told(error: BaseException) -> str:
    return format_exc_info((type(error), error, error.__traceback__))


def _packed(value: Any) -> bytes:
    try:
        return json.dumps(value).encode()
    except (TypeError, ValueError):
        return json.dumps(UNSERIALIZABLE_RETURN_VALUE_PAYLOAD).encode()
