"""Due jobs move in one atomic step: sent once, lost never, whoever dies."""

import os
import signal
import time
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
import redis
from rq import Queue
from rq.serializers import JSONSerializer

from app.core.heartbeat import living
from app.core.jobs import JobEntry, RqJobQueue
from tests.workers.clockwork import PUSHED, RUN, SET, in_s, now, running
from tests.workers.conftest import Processes, until
from tests.workers.sample_jobs import nothing
from workers.float_scheduler import FloatScheduler


@pytest.fixture
def scheduler(client: redis.Redis) -> FloatScheduler:
    return FloatScheduler(client)


def test_a_due_job_is_queued_and_no_longer_scheduled(
    scheduler: FloatScheduler, queue: RqJobQueue, client: redis.Redis
) -> None:
    queue.schedule("post-1-1", "m.f", (), in_s(-1))
    assert scheduler.enqueue_jobs() == ["post-1-1"]
    assert client.lrange(PUSHED, 0, -1) == [b"post-1-1"]
    assert client.zcard(SET) == 0
    (job,) = Queue("publish", connection=client, serializer=JSONSerializer).jobs
    assert job.get_status() == "queued"
    assert job.enqueued_at is not None


def test_a_job_is_not_sent_within_the_second_before_it_is_due(
    queue: RqJobQueue, client: redis.Redis
) -> None:
    due = datetime(2031, 1, 1, 12, 0, 0, 900_000, tzinfo=UTC)
    queue.schedule("post-1-1", "m.f", (), due)
    early = FloatScheduler(client, now=lambda: due.timestamp() - 0.001)
    assert early.enqueue_jobs() == []
    on_time = FloatScheduler(client, now=due.timestamp)
    assert on_time.enqueue_jobs() == ["post-1-1"]


def test_of_a_line_one_job_wakes_for_all_that_are_due(
    scheduler: FloatScheduler, queue: RqJobQueue, client: redis.Redis
) -> None:
    due = in_s(-1)
    queue.schedule_many(
        JobEntry(f"post-{n}-1", "m.f", (n,), due, line=f"acc-{n % 2}") for n in range(1200)
    )
    assert scheduler.enqueue_jobs() == ["post-0-1", "post-1-1"]
    assert client.lrange(PUSHED, 0, -1) == [b"post-0-1", b"post-1-1"]
    assert client.zcard(SET) == 0
    assert sorted(client.keys("rq:job:*")) == [b"rq:job:post-0-1", b"rq:job:post-1-1"]


def test_what_falls_due_or_is_put_after_its_line_was_woken_wakes_it_again(
    queue: RqJobQueue, client: redis.Redis
) -> None:
    start = int(time.time()) - 60
    at = [start]
    scheduler = FloatScheduler(client, now=lambda: at[0])
    queue.schedule_many(
        JobEntry(f"post-{n}-1", "m.f", (n,), datetime.fromtimestamp(start + n, UTC), line="acc")
        for n in range(2)
    )
    assert scheduler.enqueue_jobs() == ["post-0-1"]
    at[0] = start + 1
    assert scheduler.enqueue_jobs() == ["post-1-1"]
    late = datetime.fromtimestamp(start, UTC)
    queue.schedule_many([JobEntry("post-2-1", "m.f", (), late, line="acc")])
    assert scheduler.enqueue_jobs() == ["post-2-1"]


def test_a_job_that_wakes_for_its_line_cannot_be_taken_back_once_it_waits_for_a_worker(
    scheduler: FloatScheduler, queue: RqJobQueue, client: redis.Redis
) -> None:
    due = in_s(-1)
    queue.schedule_many(JobEntry(f"post-{n}-1", "m.f", (), due, line="acc") for n in (1, 2))
    assert scheduler.enqueue_jobs() == ["post-1-1"]
    assert not queue.cancel("post-1-1")
    assert client.lrange(PUSHED, 0, -1) == [b"post-1-1"]


def test_a_job_of_a_line_that_waits_for_its_time_is_taken_back(
    scheduler: FloatScheduler, queue: RqJobQueue
) -> None:
    due = in_s(-1)
    queue.schedule_many(JobEntry(f"post-{n}-1", "m.f", (), due, line="acc") for n in (1, 2))
    assert queue.cancel("post-1-1")
    assert scheduler.enqueue_jobs() == ["post-2-1"]


def test_three_schedulers_at_once_send_each_of_three_thousand_jobs_once(
    url: str, queue: RqJobQueue, client: redis.Redis
) -> None:
    due = in_s(0.5)
    queue.schedule_many(JobEntry(f"post-{n}-1", "m.f", (n,), due) for n in range(3000))
    with running(url), running(url), running(url):
        until(lambda: client.zcard(SET) == 0)
    pushed = client.lrange(PUSHED, 0, -1)
    assert len(pushed) == 3000
    assert len(set(pushed)) == 3000


def test_schedulers_killed_in_the_middle_lose_nothing_and_double_nothing(
    url: str, queue: RqJobQueue, client: redis.Redis, processes: Processes
) -> None:
    for turn in range(3):
        doomed = processes.start(RUN, url)
        until(lambda: living(client, "scheduler"))
        start, before = now(), client.llen(PUSHED)
        queue.schedule_many(
            JobEntry(f"post-{turn}-{n}", "m.f", (n,), start + timedelta(milliseconds=n))
            for n in range(1000)
        )
        until(lambda before=before: client.llen(PUSHED) > before + 50)
        os.kill(doomed.pid, signal.SIGKILL)
        doomed.wait()
        client.delete(*client.keys("punctual:heartbeat:*"))
    FloatScheduler(client, now=lambda: time.time() + 60).enqueue_jobs()
    pushed = client.lrange(PUSHED, 0, -1)
    assert len(pushed) == 3000
    assert len(set(pushed)) == 3000


def test_a_scheduler_that_was_killed_holds_no_other_back(
    url: str, queue: RqJobQueue, client: redis.Redis, processes: Processes
) -> None:
    doomed = processes.start(RUN, url)
    until(lambda: living(client, "scheduler"))
    os.kill(doomed.pid, signal.SIGKILL)
    queue.schedule("post-1-1", "m.f", (), now())
    with running(url):
        until(lambda: client.llen(PUSHED) == 1, seconds=2)


def test_a_recurring_job_stays_scheduled_at_the_very_step_that_queues_a_run(
    scheduler: FloatScheduler, client: redis.Redis
) -> None:
    due = round(time.time(), 3) - 7
    job = scheduler.schedule(datetime.fromtimestamp(due, UTC), nothing, interval=5, id="tick-x")
    (run,) = scheduler.enqueue_jobs()
    assert run == f"tick-x-{round(due * 1000)}"
    assert client.zscore(SET, job.id) == pytest.approx(due + 10)
    assert client.lrange(PUSHED, 0, -1) == [run.encode()]
    (queued,) = Queue("publish", connection=client, serializer=JSONSerializer).jobs
    assert queued.func_name == "tests.workers.sample_jobs.nothing"


def test_a_recurring_job_that_falls_due_twice_with_no_worker_is_queued_once(
    client: redis.Redis,
) -> None:
    at = [round(time.time(), 3)]
    scheduler = FloatScheduler(client, now=lambda: at[0])
    scheduler.schedule(datetime.fromtimestamp(at[0], UTC), nothing, interval=5, id="tick-x")
    assert len(scheduler.enqueue_jobs()) == 1
    at[0] += 100
    assert scheduler.enqueue_jobs() == []
    assert client.llen(PUSHED) == 1
    assert client.zcard(SET) == 1


def test_a_repeat_count_runs_out(client: redis.Redis) -> None:
    at = [round(time.time(), 3)]
    scheduler = FloatScheduler(client, now=lambda: at[0])
    first = datetime.fromtimestamp(at[0], UTC)
    scheduler.schedule(first, nothing, interval=5, repeat=2, id="twice")
    runs = []
    for _ in range(4):
        runs += scheduler.enqueue_jobs()
        client.delete(PUSHED)
        for run in runs:
            client.hset(f"rq:job:{run}", "status", "finished")
        at[0] += 6
    assert len(runs) == 2
    assert client.zcard(SET) == 0


def test_a_cron_line_is_read_in_utc_wherever_the_server_stands(client: redis.Redis) -> None:
    noon = datetime(2031, 6, 1, 12, 0, tzinfo=UTC)
    scheduler = FloatScheduler(client, now=noon.timestamp)
    scheduler.cron("0 9 * * *", nothing, id="daily")
    assert client.zscore(SET, "daily") == datetime(2031, 6, 2, 9, 0, tzinfo=UTC).timestamp()


def test_a_cron_job_is_queued_and_set_to_its_next_time(client: redis.Redis) -> None:
    at = [datetime(2031, 6, 1, 8, 59, 59, tzinfo=UTC).timestamp()]
    scheduler = FloatScheduler(client, now=lambda: at[0])
    scheduler.cron("0 9 * * *", nothing, id="daily")
    at[0] += 2
    scheduler.enqueue_jobs()
    assert client.llen(PUSHED) == 1
    assert client.zscore(SET, "daily") == datetime(2031, 6, 2, 9, 0, tzinfo=UTC).timestamp()


def test_schedulers_killed_again_and_again_never_lose_a_job_that_comes_round(
    url: str, scheduler: FloatScheduler, client: redis.Redis, processes: Processes
) -> None:
    scheduler.schedule(now(), nothing, interval=0.01, id="beat")
    for _ in range(3):
        doomed, done = processes.start(RUN, url), Counter[str]()
        until(lambda done=done: _finish_one(client, done) and len(done) > 20)
        os.kill(doomed.pid, signal.SIGKILL)
        doomed.wait()
        assert client.zscore(SET, "beat") is not None


def _finish_one(client: redis.Redis, done: Counter[str]) -> bool:
    """Play the worker, for a run that waits keeps the next one from being queued."""
    run = client.lpop(PUSHED)
    if not isinstance(run, bytes):
        return False
    client.hset(f"rq:job:{run.decode()}", "status", "finished")
    done[run.decode()] += 1
    return True
