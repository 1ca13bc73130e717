"""The scheduler as it runs: it sleeps until the due instant, and nothing but a signal ends it."""

import signal
import time
from datetime import UTC, datetime, timedelta

import redis

from app.core.heartbeat import living
from app.core.jobs import JobEntry, JobQueue, RqJobQueue
from app.core.redis import connect
from tests.workers.clockwork import PUSHED, RUN, SET, in_s, now, running
from tests.workers.conftest import Processes, Server, until
from workers.scheduler import GENERATION_KEY


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


def test_ten_seconds_without_redis_end_no_scheduler(
    own_server: Server, processes: Processes
) -> None:
    process = processes.start(RUN, own_server.url)
    client = connect(own_server.url)
    until(lambda: living(client, "scheduler"), seconds=60)
    RqJobQueue(client).schedule("post-1-1", "m.f", (), in_s(5))
    # A busy disk may keep what was said for a second or two: the test is not of that.
    assert client.waitaof(num_local=1, num_replicas=0, timeout=20_000) == [1, 0]
    own_server.kill()
    # The stock class dies of this after eight: as long as its client tries again.
    time.sleep(10)
    assert process.poll() is None
    own_server.start()
    until(lambda: client.llen(PUSHED) == 1, seconds=60)


def test_a_clock_that_is_set_back_sends_nothing_before_its_time_and_nothing_twice(
    url: str, queue: RqJobQueue, client: redis.Redis
) -> None:
    shift = [0.0]
    with running(url, clock=lambda: time.time() + shift[0]):
        queue.schedule("post-1-1", "m.f", (), now())
        until(lambda: client.llen(PUSHED) == 1)
        shift[0] = -600.0
        queue.schedule("post-2-1", "m.f", (), now())
        time.sleep(1.5)
        assert client.lrange(PUSHED, 0, -1) == [b"post-1-1"]
        shift[0] = 0.0
        until(lambda: client.llen(PUSHED) == 2)
        time.sleep(1.2)
    assert client.lrange(PUSHED, 0, -1) == [b"post-1-1", b"post-2-1"]


def test_a_clock_that_is_set_forward_sends_each_of_what_is_due_once_and_in_order(
    url: str, queue: RqJobQueue, client: redis.Redis
) -> None:
    shift = [0.0]
    due = [in_s(60 * n) for n in range(1, 30)]
    queue.schedule_many(JobEntry(f"post-{n}-1", "m.f", (), at) for n, at in enumerate(due))
    with running(url, clock=lambda: time.time() + shift[0]):
        until(lambda: living(client, "scheduler"))
        shift[0] = 3600.0
        until(lambda: client.zcard(SET) == 0)
    assert client.lrange(PUSHED, 0, -1) == [b"post-%d-1" % n for n in range(len(due))]
