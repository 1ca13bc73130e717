"""The asyncio worker told to stop, killed, or without its Redis: no job is lost."""

import asyncio
import os
import signal
import time

import pytest
import redis
from rq import Worker
from rq.registry import FinishedJobRegistry

from app.core.heartbeat import living
from app.core.jobs import JobEntry, RqJobQueue
from app.core.redis import connect
from tests.workers.conftest import Processes, Server, until
from tests.workers.crew import JOBS, RUN, job, put, serving, worker


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
