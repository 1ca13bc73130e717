"""Waiting for Redis instead of failing with it."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from typing import Any, TypeVar

import redis
import structlog

FIRST_WAIT_S = 0.1
WAIT_AT_MOST_S = 2.0
CANCEL_AGAIN_AFTER_S = 0.5

T = TypeVar("T")

log = structlog.get_logger(__name__)


async def with_patience(
    attempt: Callable[[], Awaitable[T]], *, unless: asyncio.Event | None = None
) -> T | None:
    """What ``attempt`` returns, tried again for as long as Redis is away.

    None when ``unless`` is set while waiting.
    """
    wait_s = FIRST_WAIT_S
    while True:
        try:
            return await attempt()
        except (redis.RedisError, OSError) as error:
            log.warning("redis_away", reason=type(error).__name__, retry_in_s=wait_s)
        if unless is None:
            await asyncio.sleep(wait_s)
        else:
            await first_of(asyncio.sleep(wait_s), unless.wait())
            if unless.is_set():
                return None
        wait_s = min(wait_s * 2, WAIT_AT_MOST_S)


async def first_of(*waiting: Awaitable[Any]) -> None:
    """Until one of ``waiting`` is done; the others are cancelled."""
    tasks = [asyncio.ensure_future(each) for each in waiting]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        await end(tasks)


async def end(tasks: Iterable[asyncio.Future[Any]]) -> None:
    """Cancel ``tasks`` and wait until they are gone.

    More than once where needed: a cancellation that arrives just as a reply does can be lost
    inside the Redis client, and waiting for that task would then never end.
    """
    while left := [task for task in tasks if not task.done()]:
        for task in left:
            task.cancel()
        await asyncio.wait(left, timeout=CANCEL_AGAIN_AFTER_S)
