"""Entries that are bad, moved, cancelled or made by RQ: one never harms the others."""

import json
from datetime import UTC, datetime, timedelta

import pytest
import redis
from rq import Queue, Retry
from rq.job import Job
from rq.serializers import JSONSerializer

from app.core.jobs import RqJobQueue
from tests.workers.clockwork import PUSHED, SET, in_s
from tests.workers.sample_jobs import nothing
from workers.float_scheduler import QUARANTINE_KEY, FloatScheduler


@pytest.fixture
def scheduler(client: redis.Redis) -> FloatScheduler:
    return FloatScheduler(client)


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
