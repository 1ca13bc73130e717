"""The scheduler: each fault of the stock class shown gone, and its promises kept."""

import json
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
import redis
from rq import Queue, Retry
from rq.job import Job
from rq.serializers import JSONSerializer

from app.core.heartbeat import living
from app.core.jobs import JobEntry, JobQueue, RqJobQueue
from app.core.redis import connect
from tests.workers.conftest import Processes, Server, until
from tests.workers.sample_jobs import nothing
from workers.float_scheduler import QUARANTINE_KEY, FloatScheduler
from workers.periodic import Periodic, forget_others, register
from workers.scheduler import GENERATION_KEY, PunctualScheduler

RUN = """
import sys
from app.core.redis import connect
from workers.scheduler import PunctualScheduler
PunctualScheduler(connect(sys.argv[1]), lambda queue, now: 0).run()
"""
PUSHED = "rq:queue:publish"
SET = "rq:scheduled:publish"


def now() -> datetime:
    return datetime.now(UTC)


def in_s(seconds: float) -> datetime:
    return now() + timedelta(seconds=seconds)


@pytest.fixture
def scheduler(client: redis.Redis) -> FloatScheduler:
    return FloatScheduler(client)


@contextmanager
def running(
    url: str,
    reconcile: Callable[[JobQueue, datetime], int] = lambda queue, now: 0,
    periodics: tuple[Periodic, ...] = (),
    every_s: float = 60,
) -> Iterator[PunctualScheduler]:
    """A scheduler serving in a thread."""
    scheduler = PunctualScheduler(
        connect(url), reconcile, periodics=periodics, reconcile_every_s=every_s
    )
    scheduler.reconciler.start()
    thread = threading.Thread(target=scheduler._serve)
    thread.start()
    try:
        yield scheduler
    finally:
        scheduler.request_stop()
        thread.join(timeout=15)
        scheduler._leave()
        assert not thread.is_alive()


# -- one atomic step (stock: queued twice, lost for good, locks left behind) ---------------------


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


# -- bad entries (stock: the scheduler dies of them) ---------------------------------------------


def test_a_job_that_cannot_be_loaded_stops_nobody(
    scheduler: FloatScheduler, queue: RqJobQueue, client: redis.Redis
) -> None:
    queue.schedule("poison", "m.f", (), in_s(-3))
    client.hset("rq:job:poison", mapping={"data": b"\xff\xfe", "meta": b"\x80garbage"})
    queue.schedule("post-1-1", "m.f", (), in_s(-2))
    moved = scheduler.enqueue_jobs()
    assert "post-1-1" in moved
    assert client.zcard(SET) == 0


def test_a_cron_job_with_a_senseless_line_is_put_aside(
    scheduler: FloatScheduler, queue: RqJobQueue, client: redis.Redis
) -> None:
    queue.schedule("odd", "m.f", (), in_s(-3))
    client.hset("rq:job:odd", "meta", json.dumps({"cron_string": "not a cron line"}))
    queue.schedule("post-1-1", "m.f", (), in_s(-2))
    assert scheduler.enqueue_jobs() == ["post-1-1"]
    assert client.zrange(QUARANTINE_KEY, 0, -1) == [b"odd"]
    assert client.zcard(SET) == 0


def test_an_id_without_a_record_is_dropped(scheduler: FloatScheduler, client: redis.Redis) -> None:
    client.zadd(SET, {"ghost": 1})
    assert scheduler.enqueue_jobs() == []
    assert client.zcard(SET) == 0
    assert client.llen(PUSHED) == 0


# -- moving and cancelling (stock: put back, sent although cancelled) ----------------------------


def test_moving_a_job_that_was_sent_meanwhile_does_not_put_it_back(
    scheduler: FloatScheduler, client: redis.Redis
) -> None:
    job = scheduler.enqueue_at(in_s(-1), nothing)
    scheduler.enqueue_jobs()
    with pytest.raises(ValueError, match="not in scheduled"):
        scheduler.change_execution_time(job, in_s(60))
    assert client.zcard(SET) == 0


def test_a_moved_job_is_due_at_its_new_time(scheduler: FloatScheduler, client: redis.Redis) -> None:
    job = scheduler.enqueue_at(in_s(60), nothing)
    later = in_s(120)
    scheduler.change_execution_time(job, later)
    assert client.zscore(SET, job.id) == later.timestamp()


def test_a_job_cancelled_through_rq_stays_cancelled(
    scheduler: FloatScheduler, client: redis.Redis
) -> None:
    job = scheduler.enqueue_at(in_s(-1), nothing)
    job.cancel()
    assert scheduler.enqueue_jobs() == []
    assert client.llen(PUSHED) == 0


def test_a_job_marked_cancelled_but_still_in_the_set_is_not_sent(
    scheduler: FloatScheduler, queue: RqJobQueue, client: redis.Redis
) -> None:
    queue.schedule("post-1-1", "m.f", (), in_s(-1))
    client.hset("rq:job:post-1-1", "status", "canceled")
    assert scheduler.enqueue_jobs() == []
    assert client.zcard(SET) == 0


def test_cancelling_through_the_scheduler_leaves_no_record(
    scheduler: FloatScheduler, client: redis.Redis
) -> None:
    job = scheduler.enqueue_at(in_s(60), nothing)
    scheduler.cancel(job)
    assert job not in scheduler
    assert client.keys("rq:job:*") == []


# -- the kept interface --------------------------------------------------------------------------


def test_a_retry_belongs_to_the_job_and_not_to_its_function(
    scheduler: FloatScheduler, client: redis.Redis
) -> None:
    scheduler.enqueue_at(in_s(60), nothing, job_id="a", retry=Retry(3, [1, 2]), failure_ttl=9)
    job = Job.fetch("a", connection=client, serializer=JSONSerializer)
    assert (job.retries_left, job.failure_ttl, job.kwargs) == (3, 9, {})


def test_a_retry_that_rq_planned_is_served(scheduler: FloatScheduler, client: redis.Redis) -> None:
    queue = Queue("publish", connection=client, serializer=JSONSerializer)
    queue.enqueue_at(datetime(2020, 1, 1, tzinfo=UTC), nothing, job_id="planned-by-rq")
    assert scheduler.enqueue_jobs() == ["planned-by-rq"]


def test_jobs_are_listed_with_aware_times(scheduler: FloatScheduler) -> None:
    due = in_s(60)
    scheduler.enqueue_at(due, nothing, job_id="a")
    scheduler.enqueue_in(timedelta(seconds=90), nothing, job_id="b")
    listed = list(scheduler.get_jobs(with_times=True))
    assert [job.id for job, _ in listed] == ["a", "b"]
    assert listed[0][1] == due
    assert scheduler.count(timedelta(seconds=70)) == 1
    assert scheduler.count() == 2


def test_a_naive_time_is_refused(scheduler: FloatScheduler) -> None:
    with pytest.raises(ValueError, match="time zone"):
        scheduler.enqueue_at(datetime(2031, 1, 1), nothing)


# -- the loop ------------------------------------------------------------------------------------


def test_it_sleeps_until_the_due_instant(url: str, queue: RqJobQueue, client: redis.Redis) -> None:
    with running(url):
        until(lambda: living(client, "scheduler"))
        due = in_s(0.7)
        queue.schedule("post-1-1", "m.f", (), due)
        until(lambda: client.llen(PUSHED) == 1)
        late = time.time() - due.timestamp()
    assert 0 <= late < 0.3


def test_an_earlier_entry_wakes_it(url: str, queue: RqJobQueue, client: redis.Redis) -> None:
    queue.schedule("post-1-1", "m.f", (), in_s(3600))
    with running(url):
        until(lambda: living(client, "scheduler"))
        time.sleep(0.1)
        asked = time.time()
        queue.schedule("post-2-1", "m.f", (), now())
        until(lambda: client.llen(PUSHED) == 1)
        took = time.time() - asked
    assert took < 0.5


def test_it_reconciles_at_start_and_on_a_plain_timer(url: str, client: redis.Redis) -> None:
    rounds: list[datetime] = []

    def reconcile(_queue: JobQueue, at: datetime) -> int:
        rounds.append(at)
        return 0

    with running(url, reconcile, every_s=0.2):
        until(lambda: len(rounds) >= 4)
    assert all(at.tzinfo is UTC for at in rounds)


def test_after_flushall_it_reconciles_at_once(url: str, client: redis.Redis) -> None:
    def reconcile(queue: JobQueue, at: datetime) -> int:
        queue.schedule("post-1-1", "m.f", (), at + timedelta(hours=1))
        return 1

    with running(url, reconcile):
        until(lambda: client.exists(GENERATION_KEY) and client.zcard(SET) == 1)
        client.flushall()
        until(lambda: client.zcard(SET) == 1, seconds=3)


def test_a_failing_reconciler_stops_nothing(
    url: str, queue: RqJobQueue, client: redis.Redis
) -> None:
    def reconcile(_queue: JobQueue, _at: datetime) -> int:
        raise RuntimeError("the database is away")

    with running(url, reconcile, every_s=0.05):
        time.sleep(0.2)
        queue.schedule("post-1-1", "m.f", (), now())
        until(lambda: client.llen(PUSHED) == 1)


def test_a_redis_that_was_killed_and_comes_back_is_served_again(own_server: Server) -> None:
    client = connect(own_server.url)
    rounds: list[datetime] = []

    def reconcile(_queue: JobQueue, at: datetime) -> int:
        rounds.append(at)
        return 0

    with running(own_server.url, reconcile):
        until(lambda: living(client, "scheduler") and rounds)
        RqJobQueue(client).schedule("post-1-1", "m.f", (), in_s(1.5))
        own_server.kill()
        time.sleep(2)
        before = len(rounds)
        own_server.start()
        until(lambda: client.llen(PUSHED) == 1)
        until(lambda: len(rounds) > before)


def test_a_scheduler_started_before_redis_waits_for_it(own_server: Server) -> None:
    own_server.kill()
    with running(own_server.url):
        time.sleep(0.3)
        own_server.start()
        client = connect(own_server.url)
        until(lambda: living(client, "scheduler"))


def test_it_stops_on_a_signal_and_takes_its_sign_of_life_away(
    url: str, client: redis.Redis, processes: Processes
) -> None:
    process = processes.start(RUN, url)
    until(lambda: living(client, "scheduler"))
    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=10) == 0
    assert living(client, "scheduler") == ()


# -- periodic work -------------------------------------------------------------------------------

EVERY_SECOND = Periodic("beat", "tests.workers.sample_jobs.nothing", 1)


def test_registering_again_does_not_push_the_next_run_away(client: redis.Redis) -> None:
    assert register(client, [EVERY_SECOND]) == 1
    first = client.zscore(SET, "tick-beat")
    assert register(client, [EVERY_SECOND]) == 0
    assert client.zscore(SET, "tick-beat") == first


def test_a_changed_interval_is_taken_over(client: redis.Redis) -> None:
    register(client, [EVERY_SECOND])
    assert register(client, [Periodic("beat", EVERY_SECOND.function, 2)]) == 1


def test_periodic_work_of_an_earlier_release_is_forgotten(
    client: redis.Redis, queue: RqJobQueue
) -> None:
    register(client, [EVERY_SECOND, Periodic("old", "m.gone", 5)])
    queue.schedule("post-1-1", "m.f", (), in_s(60))
    forget_others(client, [EVERY_SECOND])
    assert client.zrange(SET, 0, -1) == [b"tick-beat", b"post-1-1"]
    assert not client.exists("rq:job:tick-old")


def test_periodic_work_comes_back_after_flushall(url: str, client: redis.Redis) -> None:
    with running(url, periodics=(EVERY_SECOND,)):
        until(lambda: client.llen(PUSHED) == 1)
        client.flushall()
        until(lambda: client.llen(PUSHED) == 1, seconds=5)
