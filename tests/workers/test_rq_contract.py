"""The same jobs under RQ's own worker and under ours leave the same traces in Redis."""

import re
from collections.abc import Callable
from typing import Any

import pytest
import redis
from rq import Queue, SimpleWorker
from rq.job import Job
from rq.registry import (
    CanceledJobRegistry,
    FailedJobRegistry,
    FinishedJobRegistry,
    ScheduledJobRegistry,
    StartedJobRegistry,
)
from rq.results import Result
from rq.serializers import JSONSerializer

from app.core.jobs import RqJobQueue
from tests.workers import sample_jobs
from workers.async_worker import AsyncWorker

JOBS = "tests.workers.sample_jobs."
REGISTRIES = (
    StartedJobRegistry,
    FinishedJobRegistry,
    FailedJobRegistry,
    ScheduledJobRegistry,
    CanceledJobRegistry,
)


def run_stock(_url: str, client: redis.Redis) -> None:
    SimpleWorker(["publish"], connection=client, serializer=JSONSerializer).work(burst=True)


def run_ours(url: str, _client: redis.Redis) -> None:
    AsyncWorker(url, job_modules=(JOBS,)).work(burst=True)


def put_finished(queue: RqJobQueue, client: redis.Redis) -> None:
    queue.enqueue_now("a", JOBS + "give", (7,))


def put_failing(queue: RqJobQueue, client: redis.Redis) -> None:
    queue.enqueue_now("a", JOBS + "fail", ("why",))


def put_without_value(queue: RqJobQueue, client: redis.Redis) -> None:
    queue.enqueue_now("a", JOBS + "nothing", ())


def put_not_kept(queue: RqJobQueue, client: redis.Redis) -> None:
    put_finished(queue, client)
    client.hset("rq:job:a", "result_ttl", 0)


def put_kept_for_ever(queue: RqJobQueue, client: redis.Redis) -> None:
    put_finished(queue, client)
    client.hset("rq:job:a", "result_ttl", -1)


def put_unknown(queue: RqJobQueue, client: redis.Redis) -> None:
    queue.enqueue_now("a", JOBS + "not_there", ())


def put_unserializable(queue: RqJobQueue, client: redis.Redis) -> None:
    queue.enqueue_now("a", JOBS + "give_a_set", ())


def put_by_rq_with_dependent(queue: RqJobQueue, client: redis.Redis) -> None:
    by_rq = Queue("publish", connection=client, serializer=JSONSerializer)
    first = by_rq.enqueue(sample_jobs.give, 1, job_id="a")
    by_rq.enqueue(sample_jobs.give, 2, job_id="b", depends_on=first)


def snapshot(client: redis.Redis) -> dict[str, Any]:
    """What a dashboard can see, without names of workers and executions and without clock times."""
    keys = sorted(key.decode() for key in client.keys("rq:*"))
    jobs = [key.removeprefix("rq:job:") for key in keys if re.fullmatch("rq:job:[a-z]+", key)]
    return {
        "keys": sorted({re.sub(r"rq:worker:.*", "rq:worker", key) for key in keys}),
        "jobs": {job_id: of_job(client, job_id) for job_id in jobs},
        "registries": {
            registry.__name__: registry("publish", connection=client).get_job_ids()
            for registry in REGISTRIES
        },
        "queued": client.lrange("rq:queue:publish", 0, -1),
        "worker": [of_worker(client, key) for key in keys if key.startswith("rq:worker:")],
    }


def of_job(client: redis.Redis, job_id: str) -> dict[str, Any]:
    job = Job.fetch(job_id, connection=client, serializer=JSONSerializer)
    assert job.started_at is not None
    assert job.ended_at is not None
    assert job.ended_at >= job.started_at
    fields = {name.decode() for name, value in client.hgetall(f"rq:job:{job_id}").items() if value}
    return {
        "status": job.get_status(),
        "fields": fields,
        "expires": roughly(client.ttl(f"rq:job:{job_id}")),
        "results_expire": roughly(client.ttl(f"rq:results:{job_id}")),
        "results": [of_result(result) for result in job.results()],
        "worker_named": bool(job.worker_name),
    }


def roughly(ttl: int) -> int:
    return ttl if ttl < 0 else round(ttl / 30)


def of_result(result: Result) -> dict[str, Any]:
    assert result.execution_started_at is not None
    assert result.execution_ended_at is not None
    last_line = (result.exc_string or "").strip().splitlines()[-1:]
    return {
        "type": result.type,
        "value": result.return_value,
        "error": last_line,
        "worker_named": bool(result.worker_name),
        "execution_named": bool(result.execution_id),
    }


def of_worker(client: redis.Redis, key: str) -> dict[str, Any]:
    said = client.hgetall(key)
    counters = (b"successful_job_count", b"failed_job_count")
    return {
        "fields": sorted(name.decode() for name in said),
        "counters": [said.get(name) for name in counters],
        "queues": said[b"queues"],
    }


@pytest.mark.filterwarnings("ignore::DeprecationWarning:rq")
@pytest.mark.parametrize(
    "put",
    [
        put_finished,
        put_failing,
        put_without_value,
        put_not_kept,
        put_kept_for_ever,
        put_unserializable,
        put_by_rq_with_dependent,
    ],
)
def test_a_dashboard_cannot_tell_which_worker_ran_the_job(
    put: Callable[[RqJobQueue, redis.Redis], None],
    url: str,
    queue: RqJobQueue,
    client: redis.Redis,
) -> None:
    put(queue, client)
    run_stock(url, client)
    stock = snapshot(client)
    client.flushall()
    put(queue, client)
    run_ours(url, client)
    assert snapshot(client) == stock


def test_a_function_that_is_not_there_fails_under_both(
    url: str, queue: RqJobQueue, client: redis.Redis
) -> None:
    for run in (run_stock, run_ours):
        client.flushall()
        put_unknown(queue, client)
        run(url, client)
        assert FailedJobRegistry("publish", connection=client).get_job_ids() == ["a"]
