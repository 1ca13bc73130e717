"""Asking for work to be done later or now, by the name of a function.

The job queue holds wake-ups only. What is true is in the database: an entry that is lost is put
back by the reconciler, and one that comes twice finds nothing left to claim. Entries are RQ jobs
in RQ's own keys, so that its workers, command line and dashboard see them as theirs.
"""

import json
import re
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from typing import Any, Protocol, TypeVar, cast

import redis

from app.core.errors import Unavailable
from app.core.job_scripts import CANCEL, KNOWN, PUT

PUBLISH_QUEUE = "publish"
MEDIA_QUEUE = "media"
WAKE_CHANNEL = "punctual:wake"
RESULT_TTL_S = 60
FAILURE_TTL_S = 24 * 3600
JOB_TIMEOUT_S: Mapping[str, int] = {PUBLISH_QUEUE: 120, MEDIA_QUEUE: 900}
DEFAULT_TIMEOUT_S = 120
_CHUNK = 500
_JOB_ID = re.compile(r"[A-Za-z0-9_-]{1,200}")

T = TypeVar("T")
JobArgs = Sequence[str | int]


@dataclass(frozen=True, slots=True)
class JobEntry:
    """One piece of work: ``function`` is a dotted name, ``args`` are ids and small numbers.

    ``at`` is the aware instant it is due, None for now. Of entries on one ``line`` a single one
    wakes a worker for all that are due: while it waits in its queue, the others are dropped as they
    fall due.
    """

    job_id: str
    function: str
    args: tuple[str | int, ...] = ()
    at: datetime | None = None
    line: str = ""


class JobQueue(Protocol):
    """Where services leave work. Every call raises Unavailable when Redis cannot be reached."""

    def schedule(
        self,
        job_id: str,
        function: str,
        args: JobArgs,
        at: datetime,
        queue: str = PUBLISH_QUEUE,
    ) -> None:
        """Have ``function`` called with ``args`` at ``at`` (aware).

        Doing it again with the same ``job_id`` changes the time and adds nothing. A job that
        already waits in its queue stays there.
        """

    def schedule_many(self, entries: Iterable[JobEntry], queue: str = PUBLISH_QUEUE) -> None:
        """The same for many entries, hundreds in one exchange."""

    def enqueue_now(
        self, job_id: str, function: str, args: JobArgs, queue: str = PUBLISH_QUEUE
    ) -> None:
        """Have ``function`` called as soon as a worker is free."""

    def cancel(self, job_id: str) -> bool:
        """Take a waiting job back; whether it was.

        One that has started stays, and so does one that waits in its queue for the whole of its
        line: the others were dropped in its favour.
        """

    def scheduled_ids(self, queue: str = PUBLISH_QUEUE) -> dict[str, float]:
        """Ids of all jobs that wait for their time, with that time in epoch seconds."""

    def known(self, job_ids: Iterable[str]) -> set[str]:
        """Those of ``job_ids`` that wait for their time, wait in a queue, or are under way."""


class RqJobQueue:
    """The JobQueue on RQ's keys; needs neither a scheduler nor a worker to be running."""

    def __init__(self, connection: redis.Redis) -> None:
        self._redis = connection
        self._put = connection.register_script(PUT)
        self._cancel = connection.register_script(CANCEL)
        self._known = connection.register_script(KNOWN)

    def schedule(
        self,
        job_id: str,
        function: str,
        args: JobArgs,
        at: datetime,
        queue: str = PUBLISH_QUEUE,
    ) -> None:
        self.schedule_many([JobEntry(job_id, function, tuple(args), at)], queue)

    def schedule_many(self, entries: Iterable[JobEntry], queue: str = PUBLISH_QUEUE) -> None:
        for chunk in _chunks(entries):
            with _reachable(), self._redis.pipeline(transaction=False) as pipe:
                for entry in chunk:
                    self._put_one(entry, queue, pipe)
                pipe.execute()

    def enqueue_now(
        self, job_id: str, function: str, args: JobArgs, queue: str = PUBLISH_QUEUE
    ) -> None:
        with _reachable():
            self._put_one(JobEntry(job_id, function, tuple(args)), queue, self._redis)

    def cancel(self, job_id: str) -> bool:
        with _reachable():
            return bool(self._cancel(keys=[f"rq:job:{job_id}"], args=[job_id]))

    def scheduled_ids(self, queue: str = PUBLISH_QUEUE) -> dict[str, float]:
        with _reachable():
            found = self._redis.zrange(f"rq:scheduled:{queue}", 0, -1, withscores=True)
        return {job_id.decode(): score for job_id, score in cast("list[Any]", found)}

    def known(self, job_ids: Iterable[str]) -> set[str]:
        found: set[str] = set()
        for chunk in _chunks(job_ids):
            with _reachable():
                answer = cast("list[bytes]", self._known(args=chunk))
            found.update(job_id.decode() for job_id in answer)
        return found

    def _put_one(self, entry: JobEntry, queue: str, client: redis.Redis) -> None:
        score = "" if entry.at is None else repr(_epoch(entry.at))
        fields = job_record(entry, queue)
        self._put(
            keys=[f"rq:job:{entry.job_id}", f"rq:scheduled:{queue}", f"rq:queue:{queue}"],
            args=[entry.job_id, score, queue, WAKE_CHANNEL, *_flat(fields)],
            client=client,
        )


def job_record(entry: JobEntry, queue: str) -> dict[str, bytes | str | int]:
    """The fields of ``entry`` as RQ stores a job (JSON serializer).

    Raises ValueError for an id with other characters than letters, digits, ``_`` and ``-``.
    """
    if not _JOB_ID.fullmatch(entry.job_id):
        raise ValueError(f"a job id is letters, digits, _ and -: {entry.job_id!r}")
    call = f"{entry.function}({', '.join(map(repr, entry.args))})"
    created = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    record: dict[str, bytes | str | int] = {
        "created_at": created,
        "data": zlib.compress(json.dumps([entry.function, None, entry.args, {}]).encode()),
        "origin": queue,
        "description": call,
        "timeout": JOB_TIMEOUT_S.get(queue, DEFAULT_TIMEOUT_S),
        "result_ttl": RESULT_TTL_S,
        "failure_ttl": FAILURE_TTL_S,
        "status": "scheduled" if entry.at else "queued",
    }
    if entry.line:
        record["meta"] = json.dumps({"line": entry.line})
    return record if entry.at else record | {"enqueued_at": created}


def _chunks(items: Iterable[T]) -> Iterator[tuple[T, ...]]:
    rest = iter(items)
    while chunk := tuple(islice(rest, _CHUNK)):
        yield chunk


def _epoch(at: datetime) -> float:
    if at.tzinfo is None:
        raise ValueError("a job needs an aware instant")
    return at.timestamp()


def _flat(fields: Mapping[str, bytes | str | int]) -> Iterator[bytes | str | int]:
    for name, value in fields.items():
        yield name
        yield value


@contextmanager
def _reachable() -> Iterator[None]:
    try:
        yield
    except (redis.RedisError, OSError) as error:
        raise Unavailable(
            "The job queue cannot be reached for the moment. What was saved is safe and will go "
            "out by itself once Redis is back."
        ) from error
