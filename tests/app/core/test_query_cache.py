"""Answers that are kept for a short while."""

from dataclasses import dataclass
from datetime import date

import pytest
import redis

from app.core.query_cache import QueryCache
from app.core.redis import connect


@dataclass(frozen=True)
class Answer:
    day: date
    counts: tuple[int, ...]


class Maker:
    """Counts how often it was asked."""

    def __init__(self) -> None:
        self.asked = 0

    def __call__(self) -> Answer:
        self.asked += 1
        return Answer(date(2026, 3, 1), (self.asked, 2))


@pytest.fixture
def connection(redis_url: str) -> redis.Redis:
    connection = connect(redis_url)
    connection.flushdb()
    return connection


def ask(cache: QueryCache, question: object, maker: Maker) -> Answer:
    return cache.get_or_make("test", question, Answer, maker, ttl_s=60)


def test_the_same_question_is_worked_out_once_and_answered_in_the_same_types(
    connection: redis.Redis,
) -> None:
    cache, maker = QueryCache(connection), Maker()
    first = ask(cache, ("w1", date(2026, 3, 1)), maker)
    assert ask(cache, ("w1", date(2026, 3, 1)), maker) == first == Answer(date(2026, 3, 1), (1, 2))
    assert maker.asked == 1


def test_another_question_has_an_answer_of_its_own(connection: redis.Redis) -> None:
    cache, maker = QueryCache(connection), Maker()
    ask(cache, ("w1", None), maker)
    assert ask(cache, ("w2", None), maker).counts == (2, 2)


def test_an_answer_is_forgotten_by_itself(connection: redis.Redis) -> None:
    ask(QueryCache(connection), "anything", Maker())
    (key,) = connection.keys("query_cache:*")  # type: ignore[misc]
    assert 0 < int(connection.ttl(key)) <= 60  # type: ignore[arg-type]


def test_what_an_earlier_version_kept_in_another_shape_is_worked_out_anew(
    connection: redis.Redis,
) -> None:
    cache, maker = QueryCache(connection), Maker()
    ask(cache, "anything", maker)
    (key,) = connection.keys("query_cache:*")  # type: ignore[misc]
    connection.set(key, b'{"day": "yesterday"}')
    assert ask(cache, "anything", maker).counts == (2, 2)


def test_without_redis_everything_is_worked_out() -> None:
    away = redis.Redis(host="127.0.0.1", port=1, socket_connect_timeout=1)
    maker = Maker()
    ask(QueryCache(away), "anything", maker)
    assert ask(QueryCache(away), "anything", maker).counts == (2, 2)
