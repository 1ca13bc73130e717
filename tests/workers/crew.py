"""What the tests of the asyncio worker share: one in a thread, one in a process, its jobs."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import redis
from rq import Queue
from rq.job import Job
from rq.serializers import JSONSerializer

from app.core.jobs import RqJobQueue
from workers.async_worker import AsyncWorker

JOBS = "tests.workers.sample_jobs."
RUN = """
import sys
from workers.async_worker import AsyncWorker
worker = AsyncWorker(
    sys.argv[1], job_modules=("tests.workers.sample_jobs.",),
    lease_s=int(sys.argv[2]), grace_s=float(sys.argv[3]),
)
worker.work()
"""


def worker(url: str, **options: object) -> AsyncWorker:
    return AsyncWorker(url, job_modules=(JOBS,), **options)  # type: ignore[arg-type]


def put(queue: RqJobQueue, job_id: str, function: str, *args: str | int) -> None:
    queue.enqueue_now(job_id, JOBS + function, args)


def job(client: redis.Redis, job_id: str) -> Job:
    return Job.fetch(job_id, connection=client, serializer=JSONSerializer)


def rq_queue(client: redis.Redis) -> Queue:
    return Queue("publish", connection=client, serializer=JSONSerializer)


@contextmanager
def serving(url: str, **options: object) -> Iterator[AsyncWorker]:
    """A worker that serves in a thread with a loop of its own, without signal handlers."""
    serves = worker(url, **options)
    serves._heed_signals = lambda: None  # type: ignore[method-assign]
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=lambda: loop.run_until_complete(serves.serve()))
    thread.start()
    try:
        yield serves
    finally:
        loop.call_soon_threadsafe(serves.drain)
        thread.join(timeout=30)
        assert not thread.is_alive()
        loop.run_until_complete(loop.shutdown_default_executor())
        loop.close()
