"""Work that comes round by itself."""

import time

import redis

from app.core.jobs import RqJobQueue
from tests.workers.clockwork import PUSHED, SET, in_s, running
from tests.workers.conftest import until
from workers.periodic import Periodic, forget_others, register

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


def test_periodic_work_goes_on_when_the_clock_was_set_back(client: redis.Redis) -> None:
    register(client, [EVERY_SECOND])
    client.zadd(SET, {"tick-beat": time.time() + 3600})
    assert register(client, [EVERY_SECOND]) == 1
    next_at = client.zscore(SET, "tick-beat")
    assert next_at is not None
    assert next_at <= time.time()
