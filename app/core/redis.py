"""How the product reaches Redis (or Valkey).

One place decides the protocol, the time limits and the retries, so that a short outage looks the
same to every part of the product.
"""

from typing import TYPE_CHECKING, Any

import redis
from redis.backoff import ExponentialBackoff, NoBackoff
from redis.retry import Retry

if TYPE_CHECKING:
    from redis.asyncio import Redis as AsyncRedis

CONNECT_TIMEOUT_S = 2.0
REPLY_TIMEOUT_S = 15.0
HEALTH_CHECK_S = 30


def connect(redis_url: str, *, patient: bool = True) -> redis.Redis:
    """A client for ``redis_url`` (``redis://``, ``rediss://`` or ``unix:///path?db=0``).

    Nothing is sent yet: a server that is away shows itself in the first command, as
    redis.exceptions.ConnectionError or TimeoutError. A ``patient`` client tries each command three
    times within about a second; an impatient one tells at once, for callers on a person's time.
    Replies are bytes, as RQ needs them.
    """
    retry = Retry(ExponentialBackoff(cap=0.5, base=0.05), 3) if patient else Retry(NoBackoff(), 0)
    return redis.Redis.from_url(
        redis_url,
        # Version 2 gives scores and script replies the same shape on every client version.
        protocol=2,
        socket_connect_timeout=CONNECT_TIMEOUT_S,
        socket_timeout=REPLY_TIMEOUT_S if patient else CONNECT_TIMEOUT_S,
        health_check_interval=HEALTH_CHECK_S,
        retry=retry,
    )


def connect_async(redis_url: str) -> "AsyncRedis":
    """The same for an event loop, without any retry of its own.

    A worker must know that a reply was lost: the command may have been carried out, and sending
    it again would take a second set of jobs.
    """
    from redis.asyncio import Redis as AsyncRedis
    from redis.asyncio.retry import Retry as AsyncRetry

    client = AsyncRedis.from_url(
        redis_url,
        protocol=2,
        socket_connect_timeout=CONNECT_TIMEOUT_S,
        socket_timeout=REPLY_TIMEOUT_S,
        health_check_interval=HEALTH_CHECK_S,
        retry=AsyncRetry(NoBackoff(), 0),
    )
    pool = client.connection_pool
    pool.connection_class = _telling_of_closed_sockets(pool.connection_class)
    return client


def _telling_of_closed_sockets(kind: type[Any]) -> type[Any]:
    """The connection class ``kind``, for which a socket found closed is a lost connection.

    uvloop says so with a bare RuntimeError, which the client hands on as it is: a server that went
    away between connecting and the first command would end a worker instead of making it wait.
    """

    class Telling(kind):  # type: ignore[misc]
        async def send_packed_command(self, *args: Any, **kwargs: Any) -> None:
            try:
                await super().send_packed_command(*args, **kwargs)
            except RuntimeError as error:
                raise redis.ConnectionError("The connection is closed.") from error

    return Telling
