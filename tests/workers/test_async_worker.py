"""The asyncio worker: it runs what is queued, and RQ's tools see and steer it as one of theirs."""

import os
import time

import pytest
import redis
from rq import Worker
from rq.command import send_shutdown_command, send_stop_job_command
from rq.registry import FailedJobRegistry, StartedJobRegistry
from rq.serializers import JSONSerializer
from rq.suspension import resume, suspend

from app.core.heartbeat import living
from app.core.jobs import RqJobQueue
from tests.workers import sample_jobs
from tests.workers.conftest import Processes, until
from tests.workers.crew import JOBS, RUN, job, put, rq_queue, serving, worker


def test_coroutines_and_plain_functions_are_both_run(
    url: str, queue: RqJobQueue, client: redis.Redis
) -> None:
    put(queue, "a", "note", url, "traces")
    put(queue, "b", "note_plainly", url, "traces")
    assert worker(url).work(burst=True)
    assert len(sample_jobs.traces(client, "traces")) == 2
    assert job(client, "b").return_value() == "noted"


def test_jobs_that_wait_wait_together(url: str, queue: RqJobQueue, client: redis.Redis) -> None:
    for n in range(60):
        put(queue, f"job-{n}", "sleep_then_note", url, "traces", 500)
    began = time.monotonic()
    worker(url).work(burst=True)
    assert client.llen("traces") == 60
    assert time.monotonic() - began < 15  # one after another it would be 30


def test_no_more_than_the_limit_are_under_way(
    url: str, queue: RqJobQueue, client: redis.Redis
) -> None:
    for n in range(7):
        put(queue, f"job-{n}", "note_start_then_sleep", url, "starts", 400)
    with serving(url, concurrency=3):
        until(lambda: client.llen("starts") >= 3)
        time.sleep(0.1)
        assert client.llen("starts") == 3
        until(lambda: client.llen("starts") == 7)


def test_a_job_knows_who_it_is(url: str, queue: RqJobQueue, client: redis.Redis) -> None:
    put(queue, "a", "own_id")
    put(queue, "b", "own_id")
    worker(url).work(burst=True)
    assert [job(client, each).return_value() for each in "ab"] == ["a", "b"]


def test_a_failure_is_kept_with_its_traceback(
    url: str, queue: RqJobQueue, client: redis.Redis
) -> None:
    put(queue, "a", "fail", "the sky is green")
    worker(url).work(burst=True)
    assert job(client, "a").get_status() == "failed"
    result = job(client, "a").latest_result()
    assert result is not None
    assert "ValueError: the sky is green" in str(result.exc_string)
    assert FailedJobRegistry("publish", connection=client).get_job_ids() == ["a"]


def test_a_job_that_takes_too_long_fails(url: str, queue: RqJobQueue, client: redis.Redis) -> None:
    put(queue, "a", "sleep_then_note", url, "traces", 60_000)
    client.hset("rq:job:a", "timeout", 1)
    worker(url).work(burst=True)
    result = job(client, "a").latest_result()
    assert result is not None
    assert "longer than 1 seconds" in str(result.exc_string)


@pytest.mark.parametrize("name", ["os.getpid", "tests.workers.sample_jobs.not_there"])
def test_a_function_that_is_not_a_job_is_not_called(
    url: str, queue: RqJobQueue, client: redis.Redis, name: str
) -> None:
    queue.enqueue_now("a", name, ())
    worker(url).work(burst=True)
    assert job(client, "a").get_status() == "failed"


def test_a_job_that_cannot_be_read_fails_alone(
    url: str, queue: RqJobQueue, client: redis.Redis
) -> None:
    put(queue, "poison", "nothing")
    client.hset("rq:job:poison", "data", b"\xff\xfe")
    put(queue, "b", "nothing")
    worker(url).work(burst=True)
    assert job(client, "poison").get_status() == "failed"
    assert job(client, "b").get_status() == "finished"


def test_a_job_that_was_put_again_while_it_ran_is_still_scheduled_afterwards(
    url: str, queue: RqJobQueue, client: redis.Redis
) -> None:
    from datetime import UTC, datetime

    put(queue, "a", "note_start_then_sleep", url, "starts", 300)
    with serving(url):
        until(lambda: client.llen("starts") == 1)
        later = datetime(2031, 1, 1, tzinfo=UTC)
        queue.schedule("a", JOBS + "nothing", (), later)
        until(lambda: client.zcard("rq:wip:publish") == 0)
    assert queue.scheduled_ids() == {"a": later.timestamp()}
    assert job(client, "a").get_status() == "scheduled"


def test_rq_sees_the_worker_while_it_lives(
    url: str, queue: RqJobQueue, client: redis.Redis
) -> None:
    put(queue, "a", "note_start_then_sleep", url, "starts", 400)
    with serving(url) as serves:
        until(lambda: client.llen("starts") == 1)
        (seen,) = Worker.all(connection=client)
        assert (seen.name, seen.get_state(), seen.queue_names()) == (
            serves.name,
            "busy",
            ["publish"],
        )
        assert [held.job_id for held in seen.get_current_executions()] == ["a"]
        assert StartedJobRegistry("publish", connection=client).get_job_ids() == ["a"]
        assert living(client, "worker")[0].pid == os.getpid()
        until(lambda: client.hget(serves.key, "state") == b"idle")
    assert Worker.all(connection=client) == []
    assert living(client, "worker") == ()


def test_a_stopped_job_stops_and_no_other(url: str, queue: RqJobQueue, client: redis.Redis) -> None:
    put(queue, "a", "note_start_then_sleep", url, "starts", 30_000)
    put(queue, "b", "sleep_then_note", url, "traces", 600)
    with serving(url):
        until(lambda: client.llen("starts") == 1)
        until(lambda: client.pubsub_channels("rq:pubsub:*"))
        send_stop_job_command(client, "a", serializer=JSONSerializer)
        until(lambda: job(client, "a").get_status() == "stopped")
        until(lambda: client.llen("traces") == 1)


def test_a_shutdown_command_ends_the_worker(
    url: str, client: redis.Redis, processes: Processes
) -> None:
    process = processes.start(RUN, url, "30", "20")
    until(lambda: living(client, "worker") and client.pubsub_channels("rq:pubsub:*"))
    (seen,) = Worker.all(connection=client)
    send_shutdown_command(client, seen.name)
    assert process.wait(timeout=15) == 0


def test_suspended_workers_take_nothing_until_resumed(
    url: str, queue: RqJobQueue, client: redis.Redis
) -> None:
    suspend(client)
    put(queue, "a", "note", url, "traces")
    with serving(url):
        time.sleep(0.3)
        assert client.llen("traces") == 0
        resume(client)
        until(lambda: client.llen("traces") == 1)


def test_a_dependent_job_is_run_after_the_one_it_waits_for(
    url: str, queue: RqJobQueue, client: redis.Redis
) -> None:
    first = rq_queue(client).enqueue(sample_jobs.note, url, "traces", result_ttl=0)
    rq_queue(client).enqueue(sample_jobs.note, url, "traces", depends_on=first)
    with serving(url):
        until(lambda: client.llen("traces") == 2)


def test_a_retry_asked_for_through_rq_is_made(
    url: str, queue: RqJobQueue, client: redis.Redis
) -> None:
    from rq import Retry

    rq_queue(client).enqueue(sample_jobs.fail, "again", job_id="a", retry=Retry(2))
    worker(url).work(burst=True)
    failed = job(client, "a")
    assert (failed.get_status(), failed.retries_left) == ("failed", 0)
