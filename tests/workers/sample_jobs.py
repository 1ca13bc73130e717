"""Jobs that leave traces in Redis for tests to read."""

import asyncio
import os
import time

import redis
from rq import get_current_job

from app.core.redis import connect, connect_async


async def note(url: str, key: str) -> None:
    """Append the moment it ran to the list ``key``."""
    client = connect_async(url)
    try:
        await client.rpush(key, repr(time.time()))
    finally:
        await client.aclose()


def note_plainly(url: str, key: str) -> str:
    with connect(url) as client:
        client.rpush(key, repr(time.time()))
    return "noted"


async def nothing() -> None:
    pass


async def give(value: int) -> int:
    return value


async def give_a_set() -> set[int]:
    return {1}


async def fail(what: str) -> None:
    raise ValueError(what)


async def sleep_then_note(url: str, key: str, milliseconds: int) -> None:
    await asyncio.sleep(milliseconds / 1000)
    await note(url, key)


async def note_start_then_sleep(url: str, key: str, milliseconds: int) -> None:
    await note(url, key)
    await asyncio.sleep(milliseconds / 1000)


async def own_id() -> str:
    job = get_current_job()
    assert job is not None
    return job.id


def die() -> None:
    os._exit(9)


def traces(client: redis.Redis, key: str) -> list[float]:
    return [float(moment) for moment in client.lrange(key, 0, -1)]
