"""Counting uses in a window."""

import threading

import pytest
import redis

from app.core.errors import ConfigurationError
from app.core.limit import Limit, parse_limit
from app.core.rate_limit import RateLimiter, limiter_for
from app.core.redis import connect

TWO = Limit(2, 1, "hour")


@pytest.fixture
def connection(redis_url: str) -> redis.Redis:
    connection = connect(redis_url)
    connection.delete("k")
    return connection


@pytest.mark.parametrize(
    ("text", "said", "window_s"),
    [
        ("20/hour", "20 per 1 hour", 3600),
        ("5/minute", "5 per 1 minute", 60),
        ("100/day", "100 per 1 day", 86_400),
        ("10/5minutes", "10 per 5 minutes", 300),
        (" 1 / Second ", "1 per 1 second", 1),
    ],
)
def test_a_limit_is_read_and_said_in_words(text: str, said: str, window_s: int) -> None:
    limit = parse_limit(text)
    assert (str(limit), limit.window_s) == (said, window_s)


@pytest.mark.parametrize("text", ["", "20", "20/week", "0/hour", "-1/hour", "5/0minutes", "x/hour"])
def test_a_limit_that_says_nothing_names_its_setting(text: str) -> None:
    with pytest.raises(ConfigurationError, match="PUNCTUAL_PUBLISH_RATE_LIMIT"):
        parse_limit(text, "PUNCTUAL_PUBLISH_RATE_LIMIT")


def test_uses_within_the_limit_pass_and_the_next_does_not(connection: redis.Redis) -> None:
    limiter = RateLimiter(connection)
    verdicts = [limiter.count("k", TWO) for _ in range(3)]
    assert [v.is_allowed for v in verdicts] == [True, True, False]
    assert [v.remaining for v in verdicts] == [1, 0, 0]
    assert connection.get("k") == b"2"


def test_looking_costs_nothing(connection: redis.Redis) -> None:
    limiter = RateLimiter(connection)
    limiter.count("k", TWO)
    assert [limiter.look("k", TWO).remaining for _ in range(3)] == [1, 1, 1]
    limiter.count("k", TWO)
    assert not limiter.look("k", TWO).is_allowed


def test_the_window_ends_when_it_was_said_to(connection: redis.Redis) -> None:
    limiter = RateLimiter(connection)
    limiter.count("k", TWO)
    connection.pexpire("k", 30_500)
    assert limiter.count("k", TWO).resets_in_s == 31


def test_a_counter_that_lost_its_end_gets_a_new_one(connection: redis.Redis) -> None:
    connection.set("k", 7)
    RateLimiter(connection).count("k", TWO)
    assert 0 < int(str(connection.ttl("k"))) <= 3600


def test_many_at_once_get_exactly_what_the_limit_says(connection: redis.Redis) -> None:
    limiter, allowed = RateLimiter(connection), []
    limit = Limit(20, 1, "hour")

    def use() -> None:
        allowed.extend(limiter.count("k", limit).is_allowed for _ in range(10))

    threads = [threading.Thread(target=use) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(allowed) == 20


def test_without_redis_everything_passes() -> None:
    limiter = limiter_for("unix:///nonexistent/redis.sock")
    for verdict in (limiter.count("k", TWO), limiter.look("k", TWO)):
        assert verdict.is_allowed
        assert verdict.remaining == 2
    limiter.forget("k")
