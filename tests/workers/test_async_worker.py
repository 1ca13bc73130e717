"""The asyncio worker: it runs what is queued, loses nothing, and leaves when asked."""

import asyncio
import os
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import redis
from rq import Queue, Worker
from rq.command import send_shutdown_command, send_stop_job_command
from rq.job import Job
from rq.registry import FailedJobRegistry, FinishedJobRegistry, StartedJobRegistry
from rq.serializers import JSONSerializer
from rq.suspension import resume, suspend

from app.core.heartbeat import living
from app.core.jobs import JobEntry, RqJobQueue
from app.core.redis import connect
from tests.workers import sample_jobs
from tests.workers.conftest import Processes, Server, until
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


# -- running -------------------------------------------------------------------------------------


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


# -- what RQ's tools see and say -----------------------------------------------------------------


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


# -- staying and leaving -------------------------------------------------------------------------


def test_on_sigterm_jobs_under_way_are_finished_and_no_more_are_taken(
    url: str, queue: RqJobQueue, client: redis.Redis, processes: Processes
) -> None:
    process = processes.start(RUN, url, "30", "20")
    put(queue, "a", "note_start_then_sleep", url, "starts", 700)
    until(lambda: client.llen("starts") == 1)
    process.send_signal(signal.SIGTERM)
    time.sleep(0.2)
    put(queue, "b", "nothing")
    assert process.wait(timeout=20) == 0
    assert job(client, "a").get_status() == "finished"
    assert job(client, "b").get_status() == "queued"


def test_a_job_that_outlasts_the_grace_goes_back_to_the_front(
    url: str, queue: RqJobQueue, client: redis.Redis, processes: Processes
) -> None:
    process = processes.start(RUN, url, "30", "0.2")
    put(queue, "a", "note_start_then_sleep", url, "starts", 60_000)
    until(lambda: client.llen("starts") == 1)
    put(queue, "b", "note_start_then_sleep", url, "starts", 60_000)
    until(lambda: client.llen("starts") == 2)
    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=20) == 0
    assert set(client.lrange("rq:queue:publish", 0, -1)) == {b"a", b"b"}
    assert client.zcard("rq:wip:publish") == 0


def test_the_jobs_of_a_killed_worker_are_run_by_another(
    url: str, queue: RqJobQueue, client: redis.Redis, processes: Processes
) -> None:
    doomed = processes.start(RUN, url, "2", "20")
    for n in range(5):
        put(queue, f"job-{n}", "note_start_then_sleep", url, "starts", 2500)
    until(lambda: client.llen("starts") == 5)
    os.kill(doomed.pid, signal.SIGKILL)
    doomed.wait()
    client.delete("starts")
    with serving(url, lease_s=2):
        until(lambda: client.llen("starts") == 5)
        until(lambda: FinishedJobRegistry("publish", connection=client).count == 5)
    assert client.zcard("rq:wip:publish") == 0


def test_the_jobs_of_a_killed_worker_of_this_machine_do_not_wait_for_its_lease(
    url: str, queue: RqJobQueue, client: redis.Redis, processes: Processes
) -> None:
    doomed = processes.start(RUN, url, "3600", "20")
    put(queue, "a", "note_start_then_sleep", url, "starts", 2500)
    until(lambda: client.llen("starts") == 1)
    os.kill(doomed.pid, signal.SIGKILL)
    doomed.wait()
    with serving(url, lease_s=3600):
        until(lambda: job(client, "a").get_status() == "finished")
    assert client.llen("starts") == 2


def test_jobs_that_a_worker_of_another_machine_holds_are_left_to_it(
    url: str, queue: RqJobQueue, client: redis.Redis
) -> None:
    elsewhere, lease_until = "publish-elsewhere-1-abc", time.time() + 3600
    client.sadd("rq:workers:publish", f"rq:worker:{elsewhere}")
    client.sadd(f"rq:worker:{elsewhere}:executions", "b:1")
    client.zadd("rq:wip:publish", {"b:1": lease_until})
    put(queue, "a", "nothing")
    with serving(url, lease_s=3600):
        # Said after the first round of upkeep, which would have ended the lease.
        until(lambda: living(client, "worker"))
        until(lambda: job(client, "a").get_status() == "finished")
    assert client.zscore("rq:wip:publish", "b:1") == pytest.approx(lease_until)


def test_a_job_that_kills_its_workers_ends_as_failed(
    url: str, queue: RqJobQueue, client: redis.Redis, processes: Processes
) -> None:
    put(queue, "a", "die")
    for _ in range(3):
        assert processes.start(RUN, url, "1", "20").wait(timeout=20) == 9
        time.sleep(1.1)
    with serving(url, lease_s=1):
        until(lambda: job(client, "a").get_status() == "failed")
    assert client.llen("rq:queue:publish") == 0


def test_a_long_job_keeps_its_lease(url: str, queue: RqJobQueue, client: redis.Redis) -> None:
    put(queue, "a", "note_start_then_sleep", url, "starts", 3500)
    with serving(url, lease_s=2), serving(url, lease_s=2):
        until(lambda: job(client, "a").get_status() == "finished")
    assert client.llen("starts") == 1


def test_jobs_of_an_unheard_claim_go_back(url: str, queue: RqJobQueue, client: redis.Redis) -> None:
    put(queue, "a", "note", url, "traces")

    async def lose_an_answer() -> None:
        serves = worker(url)
        await serves._ledger.claim(5)
        serves._answer_lost = True
        await serves.serve(burst=True)

    asyncio.run(lose_an_answer())
    assert client.llen("traces") == 1
    assert client.zcard("rq:wip:publish") == 0


def on_own_server(server: Server) -> tuple[redis.Redis, RqJobQueue]:
    client = connect(server.url)
    return client, RqJobQueue(client)


def test_a_redis_killed_under_the_worker_costs_no_job(own_server: Server) -> None:
    client, queue = on_own_server(own_server)
    entries = [
        JobEntry(f"job-{n}", JOBS + "sleep_then_note", (own_server.url, "traces", 5))
        for n in range(300)
    ]
    for entry in entries:
        queue.enqueue_now(entry.job_id, entry.function, entry.args)
    with serving(own_server.url, lease_s=3, concurrency=8):
        until(lambda: client.llen("traces") > 20)
        own_server.kill()
        time.sleep(1.5)
        own_server.start()
        until(lambda: client.llen("rq:queue:publish") == 0 and client.zcard("rq:wip:publish") == 0)
    ended = [job(client, entry.job_id).get_status() for entry in entries]
    assert set(ended) <= {"finished", "failed"}
    # A job may have met the missing server itself; it is then failed, never lost.
    assert client.llen("traces") >= ended.count("finished")


def test_after_flushall_the_worker_is_known_again(
    url: str, queue: RqJobQueue, client: redis.Redis
) -> None:
    with serving(url, lease_s=2):
        until(lambda: living(client, "worker"))
        client.flushall()
        until(lambda: living(client, "worker") and Worker.all(connection=client))
        put(queue, "a", "note", url, "traces")
        until(lambda: client.llen("traces") == 1)


def test_a_worker_told_to_stop_while_redis_is_away_stops(
    own_server: Server, processes: Processes
) -> None:
    client = connect(own_server.url)
    process = processes.start(RUN, own_server.url, "30", "1")
    until(lambda: living(client, "worker"))
    own_server.kill()
    time.sleep(0.5)
    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=20) == 0
