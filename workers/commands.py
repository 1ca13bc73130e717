"""Hearing what RQ's tools tell a worker: stop a job, stop an execution, shut down."""

import asyncio
import json
from collections.abc import Callable
from typing import Any

import redis
import structlog
from redis.asyncio import Redis as AsyncRedis

_LISTEN_S = 10.0
_RETRY_S = 1.0

log = structlog.get_logger(__name__)


class Commands:
    """Calls ``obey`` with each command published on ``channel``, reconnecting by itself."""

    def __init__(
        self, client: AsyncRedis, channel: str, obey: Callable[[dict[str, Any]], None]
    ) -> None:
        self._client = client
        self._channel = channel
        self._obey = obey

    async def listen_forever(self) -> None:
        """Until cancelled."""
        while True:
            try:
                await self._listen()
            except (redis.RedisError, OSError):
                await asyncio.sleep(_RETRY_S)

    async def _listen(self) -> None:
        async with self._client.pubsub(ignore_subscribe_messages=True) as pubsub:
            await pubsub.subscribe(self._channel)
            while True:
                message = await pubsub.get_message(timeout=_LISTEN_S)
                if message:
                    self._take(message["data"])

    def _take(self, data: bytes) -> None:
        try:
            command = json.loads(data)
        except ValueError:
            log.warning("worker_command_unreadable")
            return
        if isinstance(command, dict):
            self._obey(command)
