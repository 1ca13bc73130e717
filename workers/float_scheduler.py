"""rq-scheduler's interface, made safe.

Kept: the class, its methods and a sorted set of due times. Changed, each for a fault that was
reproduced with the stock class: times keep their fractions; a job and its time are written in one
transaction; due jobs move in one atomic step, so there is no lock to lose and nothing is sent
twice or dropped when a process dies; a job that cannot be loaded is put aside instead of ending
the scheduler; moving and cancelling are conditional; naive times are refused.
"""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, cast

import redis
import structlog
from crontab import CronTab  # type: ignore[import-untyped]
from rq.exceptions import NoSuchJobError
from rq.job import Job, JobStatus
from rq.queue import Queue
from rq.serializers import JSONSerializer
from rq.utils import utcformat
from rq_scheduler.scheduler import Scheduler

from app.core.clock import epoch
from app.core.job_scripts import CANCEL
from app.core.jobs import PUBLISH_QUEUE, WAKE_CHANNEL
from workers.scheduler_scripts import ADVANCE, MOVE_DUE, RESCHEDULE

BATCH = 500
QUARANTINE_KEY = "punctual:quarantine"
_TAKEN_FOR_S = 30.0
_OPTIONS = {
    "timeout": "timeout",
    "id": "job_id",
    "ttl": "job_ttl",
    "result_ttl": "job_result_ttl",
    "description": "job_description",
    "depends_on": "depends_on",
    "meta": "meta",
    "on_success": "on_success",
    "on_failure": "on_failure",
}

log = structlog.get_logger(__name__)


class FloatScheduler(Scheduler):
    """rq-scheduler over RQ's own scheduled set of one queue.

    ``now`` gives epoch seconds. Methods raise redis.RedisError when Redis is away, and ValueError
    for a naive time.
    """

    def __init__(
        self,
        connection: redis.Redis,
        *,
        queue_name: str = PUBLISH_QUEUE,
        now: Callable[[], float] = epoch,
        name: str | None = None,
    ) -> None:
        super().__init__(queue_name, interval=5, connection=connection, name=name)  # type: ignore[no-untyped-call]
        self.scheduled_jobs_key = f"rq:scheduled:{queue_name}"
        self._now = now
        self._move = connection.register_script(MOVE_DUE)
        self._advance = connection.register_script(ADVANCE)
        self._reschedule = connection.register_script(RESCHEDULE)
        self._cancel = connection.register_script(CANCEL)

    # -- putting jobs in ---------------------------------------------------------------------

    def enqueue_at(self, scheduled_time: datetime, func: Any, *args: Any, **kwargs: Any) -> Job:
        """Have ``func`` called at ``scheduled_time`` (aware, to the microsecond).

        Takes rq-scheduler's options (``job_id``, ``timeout``, ``meta`` …) and also ``retry`` (an
        rq.Retry) and ``failure_ttl`` (seconds).
        """
        options = {ours: kwargs.pop(name, None) for ours, name in _OPTIONS.items()}
        retry, failure_ttl = kwargs.pop("retry", None), kwargs.pop("failure_ttl", None)
        at_front = kwargs.pop("at_front", None)
        job = self._new_job(func, args, kwargs, options)
        job.failure_ttl = failure_ttl
        if retry:
            job.retries_left, job.retry_intervals = retry.max, retry.intervals
        return self._store(job, scheduled_time, at_front)

    def enqueue_in(self, time_delta: timedelta, func: Any, *args: Any, **kwargs: Any) -> Job:
        """The same, ``time_delta`` from now."""
        return self.enqueue_at(self._instant() + time_delta, func, *args, **kwargs)

    def schedule(  # type: ignore[override]
        self,
        scheduled_time: datetime,
        func: Any,
        args: Any = None,
        kwargs: Any = None,
        **options: Any,
    ) -> Job:
        """Have ``func`` called at ``scheduled_time``, then every ``interval`` seconds if given.

        ``repeat`` limits the number of calls. Raises ValueError for ``repeat`` alone.
        """
        interval, repeat = options.pop("interval", None), options.pop("repeat", None)
        if repeat and interval is None:
            raise ValueError("repeat needs an interval")
        extra = {"interval": interval, "repeat": repeat}
        job = self._recurring(func, (args, kwargs), extra, options)
        return self._store(job, scheduled_time, options.get("at_front"))

    def cron(  # type: ignore[override]
        self,
        cron_string: str,
        func: Any,
        args: Any = None,
        kwargs: Any = None,
        **options: Any,
    ) -> Job:
        """Have ``func`` called whenever ``cron_string`` says, in UTC (or in the server's zone
        with ``use_local_timezone``)."""
        local = bool(options.pop("use_local_timezone", False))
        extra = {
            "cron_string": cron_string,
            "use_local_timezone": local,
            "repeat": options.pop("repeat", None),
        }
        job = self._recurring(func, (args, kwargs), extra, options)
        return self._store(job, self._next_cron(cron_string, local), options.get("at_front"))

    # -- changing and looking ----------------------------------------------------------------

    def cancel(self, job: Job | str) -> None:
        """Take a waiting job back, its record too; nothing happens when it has started."""
        job_id = job if isinstance(job, str) else job.id
        self._cancel(keys=[f"rq:job:{job_id}"], args=[job_id])

    def change_execution_time(self, job: Job, date_time: datetime) -> None:
        """Move a waiting job; raises ValueError when it no longer waits."""
        args: list[str | float] = [job.id, _epoch(date_time), WAKE_CHANNEL]
        if not self._reschedule(keys=[self.scheduled_jobs_key], args=args):
            raise ValueError("Job not in scheduled jobs queue")

    def count(self, until: datetime | timedelta | float | None = None) -> int:
        """How many jobs wait (``until`` an aware instant, a span from now, or epoch seconds)."""
        return cast(
            int, self.connection.zcount(self.scheduled_jobs_key, "-inf", self._until(until))
        )

    def get_jobs(
        self,
        until: datetime | timedelta | float | None = None,
        with_times: bool = False,
        offset: int | None = None,
        length: int | None = None,
    ) -> Iterator[Any]:
        """The waiting jobs, earliest first; with ``with_times`` pairs of job and aware time."""
        found = self.connection.zrangebyscore(
            self.scheduled_jobs_key, "-inf", self._until(until), offset, length, withscores=True
        )
        for job_id, score in found:
            try:
                job = self._load(job_id.decode())
            except NoSuchJobError:
                self.connection.zrem(self.scheduled_jobs_key, job_id)
                continue
            yield (job, datetime.fromtimestamp(score, UTC)) if with_times else job

    def get_jobs_to_queue(self, with_times: bool = False) -> Iterator[Any]:
        """The jobs that are due."""
        return self.get_jobs(self._now(), with_times=with_times)

    # -- moving what is due ------------------------------------------------------------------

    def enqueue_jobs(self) -> list[str]:
        """Move everything that is due into its queue; the ids of what was moved."""
        moved: list[str] = []
        while True:
            now = self._now()
            ids, seen, special = self._move(
                keys=[self.scheduled_jobs_key],
                args=[repr(now), BATCH, utcformat(datetime.fromtimestamp(now, UTC))],
            )
            moved += [job_id.decode() for job_id in ids]
            moved += [job_id.decode() for job_id in special if self._move_special(job_id.decode())]
            if seen < BATCH:
                return moved

    def acquire_lock(self) -> bool:
        """Always True: moving is atomic, so any number of schedulers may run."""
        return True

    def remove_lock(self) -> None:
        """Nothing to remove."""

    def next_due(self) -> float | None:
        """When the earliest job is due (epoch seconds), None when none waits."""
        head = self.connection.zrange(self.scheduled_jobs_key, 0, 0, withscores=True)
        return cast(float, head[0][1]) if head else None

    def _move_special(self, job_id: str) -> bool:
        try:
            return self._move_in_python(job_id)
        except (redis.RedisError, OSError):
            raise
        except Exception as error:  # one bad entry must never stop the others
            self._put_aside(job_id, error)
            return False

    def _move_in_python(self, job_id: str) -> bool:
        score = self.connection.zscore(self.scheduled_jobs_key, job_id)
        if score is None:
            return False
        job = self._load(job_id)
        if cron_string := job.meta.get("cron_string"):
            due = self._next_cron(cron_string, job.meta.get("use_local_timezone", False))
            return self._advance_to(job, score, due.timestamp(), "run")
        # Taken for a while rather than removed: if this process dies here, it is seen again.
        if not self._advance_to(job, score, self._now() + _TAKEN_FOR_S, ""):
            return False
        queue = Queue(job.origin, connection=self.connection, serializer=JSONSerializer)
        queue.enqueue_job(job, at_front=bool(job.enqueue_at_front))
        self.connection.zrem(self.scheduled_jobs_key, job_id)
        return True

    def _advance_to(self, job: Job, seen: float, score: float, run: str) -> bool:
        stamp = utcformat(self._instant())
        args = [job.id, repr(seen), repr(score), stamp, run]
        return bool(self._advance(keys=[self.scheduled_jobs_key, job.key], args=args))

    def _put_aside(self, job_id: str, error: Exception) -> None:
        log.error("scheduled_job_put_aside", job_id=job_id, reason=type(error).__name__)
        with self.connection.pipeline() as pipe:
            pipe.zrem(self.scheduled_jobs_key, job_id)
            pipe.zadd(QUARANTINE_KEY, {job_id: self._now()})
            pipe.execute()

    # -- small parts -------------------------------------------------------------------------

    def _new_job(self, func: Any, args: Any, kwargs: Any, options: dict[str, Any]) -> Job:
        options.setdefault("status", JobStatus.SCHEDULED)
        return Job.create(
            func,
            args=args,
            kwargs=kwargs,
            connection=self.connection,
            origin=self.queue_name,
            serializer=JSONSerializer,
            **options,
        )

    def _recurring(
        self, func: Any, call: tuple[Any, Any], extra: dict[str, Any], options: dict[str, Any]
    ) -> Job:
        args, kwargs = call
        given = {name: value for name, value in extra.items() if value is not None}
        rest = {name: value for name, value in options.items() if name != "at_front"}
        rest["meta"] = (rest.get("meta") or {}) | given
        return self._new_job(func, args or (), kwargs or {}, rest)

    def _store(self, job: Job, at: datetime, at_front: bool | None) -> Job:
        if at_front:
            job.enqueue_at_front = True
        score = _epoch(at)
        with self.connection.pipeline() as pipe:
            job.save(pipeline=pipe)
            pipe.zadd(self.scheduled_jobs_key, {job.id: score})
            pipe.publish(WAKE_CHANNEL, score)
            pipe.execute()
        return job

    def _load(self, job_id: str) -> Job:
        return Job.fetch(job_id, connection=self.connection, serializer=JSONSerializer)

    def _instant(self) -> datetime:
        return datetime.fromtimestamp(self._now(), UTC)

    def _next_cron(self, cron_string: str, local: bool) -> datetime:
        now = self._instant().astimezone() if local else self._instant()
        wait_s = CronTab(cron_string).next(now=now, default_utc=True)
        if wait_s is None:
            raise ValueError(f"the cron line never comes round: {cron_string}")
        return self._instant() + timedelta(seconds=wait_s)

    def _until(self, until: datetime | timedelta | float | None) -> float | str:
        if until is None:
            return "+inf"
        if isinstance(until, timedelta):
            return self._now() + until.total_seconds()
        return _epoch(until) if isinstance(until, datetime) else until


def _epoch(at: datetime) -> float:
    if at.tzinfo is None:
        raise ValueError("a scheduled time needs a time zone")
    return at.timestamp()
