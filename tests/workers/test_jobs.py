"""The job queue: what services may rely on when they leave work."""

from datetime import UTC, datetime, timedelta

import pytest
import redis
from rq import Queue
from rq.job import Job
from rq.registry import ScheduledJobRegistry
from rq.serializers import JSONSerializer

from app.core.errors import Unavailable
from app.core.jobs import JobEntry, RqJobQueue
from app.core.redis import connect

SOON = datetime(2031, 5, 1, 12, 0, 0, 900_000, tzinfo=UTC)


def test_a_scheduled_job_keeps_its_fraction_of_a_second(queue: RqJobQueue) -> None:
    queue.schedule("post-1-1", "m.f", ("1", 1), SOON)
    assert queue.scheduled_ids() == {"post-1-1": SOON.timestamp()}


def test_scheduling_twice_changes_the_time_and_adds_nothing(queue: RqJobQueue) -> None:
    queue.schedule("post-1-1", "m.f", ("1", 1), SOON)
    queue.schedule("post-1-1", "m.f", ("1", 1), SOON + timedelta(seconds=1))
    assert queue.scheduled_ids() == {"post-1-1": SOON.timestamp() + 1}


def test_rq_reads_a_scheduled_job_as_its_own(queue: RqJobQueue, client: redis.Redis) -> None:
    queue.schedule("post-1-1", "m.f", ("sp_1", 7), SOON)
    job = Job.fetch("post-1-1", connection=client, serializer=JSONSerializer)
    assert (job.func_name, job.args, job.kwargs) == ("m.f", ["sp_1", 7], {})
    assert (job.origin, job.timeout, job.get_status()) == ("publish", 120, "scheduled")
    assert job.description == "m.f('sp_1', 7)"
    registry = ScheduledJobRegistry("publish", connection=client)
    assert registry.get_scheduled_time(job) == SOON


def test_rq_reads_an_enqueued_job_as_its_own(queue: RqJobQueue, client: redis.Redis) -> None:
    queue.enqueue_now("post-1-1", "m.f", ())
    (job,) = Queue("publish", connection=client, serializer=JSONSerializer).jobs
    assert job.id == "post-1-1"
    assert job.get_status() == "queued"
    assert job.enqueued_at is not None


def test_a_job_that_waits_in_its_queue_is_not_put_there_again(
    queue: RqJobQueue, client: redis.Redis
) -> None:
    queue.enqueue_now("post-1-1", "m.f", ())
    queue.enqueue_now("post-1-1", "m.f", ())
    queue.schedule("post-1-1", "m.f", (), SOON)
    assert client.lrange("rq:queue:publish", 0, -1) == [b"post-1-1"]
    assert queue.scheduled_ids() == {}


def test_enqueueing_now_takes_the_job_off_the_schedule(
    queue: RqJobQueue, client: redis.Redis
) -> None:
    queue.schedule("post-1-1", "m.f", (), SOON)
    queue.enqueue_now("post-1-1", "m.f", ())
    assert queue.scheduled_ids() == {}
    assert client.llen("rq:queue:publish") == 1


def test_a_cancelled_job_leaves_nothing_behind(queue: RqJobQueue, client: redis.Redis) -> None:
    queue.schedule("post-1-1", "m.f", (), SOON)
    queue.enqueue_now("post-2-1", "m.f", ())
    assert queue.cancel("post-1-1")
    assert queue.cancel("post-2-1")
    assert not queue.cancel("post-3-1")
    assert client.keys("rq:job:*") == []
    assert client.llen("rq:queue:publish") == 0


def test_known_tells_the_living_from_the_rest(queue: RqJobQueue, client: redis.Redis) -> None:
    queue.schedule("waits", "m.f", (), SOON)
    queue.enqueue_now("queued", "m.f", ())
    queue.schedule("hash-without-time", "m.f", (), SOON)
    client.zrem("rq:scheduled:publish", "hash-without-time")
    queue.schedule("over", "m.f", (), SOON)
    client.hset("rq:job:over", "status", "failed")
    asked = ["waits", "queued", "hash-without-time", "over", "never-heard-of"]
    assert queue.known(asked) == {"waits", "queued"}


def test_two_thousand_entries_go_in_together(queue: RqJobQueue) -> None:
    entries = [JobEntry(f"post-{n}-1", "m.f", (str(n), 1), SOON) for n in range(2000)]
    queue.schedule_many(entries)
    assert len(queue.scheduled_ids()) == 2000
    assert len(queue.known(entry.job_id for entry in entries)) == 2000


def test_a_naive_time_is_refused(queue: RqJobQueue) -> None:
    with pytest.raises(ValueError, match="aware"):
        queue.schedule("post-1-1", "m.f", (), datetime(2031, 1, 1))


def test_an_id_that_rq_would_refuse_is_refused_at_once(queue: RqJobQueue) -> None:
    with pytest.raises(ValueError, match="job id"):
        queue.enqueue_now("post:1", "m.f", ())


def test_redis_away_is_told_as_unavailable(tmp_path: object) -> None:
    nowhere = RqJobQueue(connect(f"unix://{tmp_path}/none.sock", patient=False))
    with pytest.raises(Unavailable, match="safe"):
        nowhere.enqueue_now("post-1-1", "m.f", ())
