"""Whether the product's parts answer, asked so that a frozen one cannot freeze the question."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeVar

import psycopg
import redis
import structlog

from app.core.heartbeat import living
from app.core.redis import connect
from app.services.context import Context

PATIENCE_S = 2.0

T = TypeVar("T")

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Health:
    """Which parts answered in time."""

    database: bool
    redis: bool
    scheduler: bool
    workers: bool

    @property
    def is_ok(self) -> bool:
        return self.database and self.redis and self.scheduler and self.workers


async def check(ctx: Context) -> Health:
    """Ask every part at once; each has two seconds. Never raises."""
    database, signs = await asyncio.gather(
        _in_time(lambda: _ask_database(ctx.settings.database_url or ""), False),
        _in_time(lambda: asyncio.to_thread(_ask_redis, ctx.settings.redis_url or ""), None),
    )
    scheduler, workers = signs or (False, False)
    return Health(database, redis=signs is not None, scheduler=scheduler, workers=workers)


async def _in_time(ask: Callable[[], Awaitable[T]], otherwise: T) -> T:
    try:
        async with asyncio.timeout(PATIENCE_S):
            return await ask()
    except (TimeoutError, OSError, psycopg.Error, redis.RedisError) as error:
        log.warning("health_check_failed", reason=type(error).__name__)
        return otherwise


async def _ask_database(url: str) -> bool:
    # A connection of its own: the pool's would wait for whoever holds them.
    plain = f"postgresql://{url.partition('://')[2]}"
    connection = await psycopg.AsyncConnection.connect(plain, connect_timeout=2)
    async with connection:
        await connection.execute("SELECT 1")
    return True


def _ask_redis(url: str) -> tuple[bool, bool] | None:
    connection = connect(url, patient=False)
    try:
        return bool(living(connection, "scheduler")), bool(living(connection, "worker"))
    finally:
        connection.close()
