"""Telling open browsers that something changed, without saying what.

A message carries the workspace's id in its channel name and nothing else: whoever hears it reads
the truth from the database, under its own permissions.
"""

import asyncio
from collections.abc import AsyncGenerator

import redis
import structlog

from app.core.redis import connect, connect_async

CHANNEL_PREFIX = "live:"
EVERY_WORKSPACE = "*"
RECONNECT_AFTER_S = 0.2
RECONNECT_AT_MOST_S = 5.0
_LISTEN_S = 10.0

log = structlog.get_logger(__name__)


class LiveBus:
    """Publishes and hears "this workspace changed" over Redis pub/sub."""

    def __init__(self, redis_url: str) -> None:
        self._url = redis_url
        self._redis = connect(redis_url, patient=False)

    def publish(self, workspace_id: str) -> None:
        """Tell every listener that ``workspace_id`` changed.

        Never raises for a Redis that is away: a screen that is a little stale must not undo work
        that is already stored.
        """
        try:
            self._redis.publish(f"{CHANNEL_PREFIX}{workspace_id}", b"changed")
        except (redis.RedisError, OSError) as error:
            log.warning(
                "live_publish_failed", workspace_id=workspace_id, reason=type(error).__name__
            )

    async def subscribe(self) -> AsyncGenerator[str, None]:
        """Workspace ids as they change, for as long as the caller listens.

        Reconnects by itself. After a gap it yields ``EVERY_WORKSPACE`` once, because whatever
        happened meanwhile went unheard.
        """
        wait_s = RECONNECT_AFTER_S
        missed = False
        while True:
            try:
                async for workspace_id in self._listen(missed):
                    wait_s, missed = RECONNECT_AFTER_S, False
                    yield workspace_id
            except (redis.RedisError, OSError) as error:
                log.warning(
                    "live_subscription_lost", reason=type(error).__name__, retry_in_s=wait_s
                )
            missed = True
            await asyncio.sleep(wait_s)
            wait_s = min(wait_s * 2, RECONNECT_AT_MOST_S)

    async def _listen(self, missed: bool) -> AsyncGenerator[str, None]:
        client = connect_async(self._url)
        try:
            async with client.pubsub() as channel:
                await channel.psubscribe(f"{CHANNEL_PREFIX}*")
                await channel.get_message(timeout=_LISTEN_S)
                if missed:
                    yield EVERY_WORKSPACE
                while True:
                    message = await channel.get_message(timeout=_LISTEN_S)
                    if message and message["type"] == "pmessage":
                        yield message["channel"].decode().removeprefix(CHANNEL_PREFIX)
        finally:
            await client.aclose()
