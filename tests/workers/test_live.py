"""The live bus: screens hear of changes, and work never fails for want of listeners."""

import asyncio
from pathlib import Path

import redis

from app.core.live import EVERY_WORKSPACE, LiveBus
from app.core.redis import connect
from tests.workers.conftest import Server, until


async def listening(client: redis.Redis) -> None:
    await asyncio.to_thread(until, client.pubsub_numpat)


async def test_a_listener_hears_which_workspace_changed(url: str, client: redis.Redis) -> None:
    bus = LiveBus(url)
    heard = bus.subscribe()
    first = asyncio.ensure_future(anext(heard))
    await listening(client)
    bus.publish("ws_1")
    bus.publish("ws_2")
    assert await asyncio.wait_for(first, 10) == "ws_1"
    assert await asyncio.wait_for(anext(heard), 10) == "ws_2"
    await heard.aclose()


def test_publishing_without_redis_raises_nothing(tmp_path: Path) -> None:
    LiveBus(f"unix://{tmp_path}/none.sock").publish("ws_1")


async def test_after_a_gap_the_listener_is_told_that_anything_may_have_changed(
    own_server: Server,
) -> None:
    bus = LiveBus(own_server.url)
    heard = bus.subscribe()
    first = asyncio.ensure_future(anext(heard))
    await listening(connect(own_server.url))
    bus.publish("ws_1")
    assert await asyncio.wait_for(first, 10) == "ws_1"
    after = asyncio.ensure_future(anext(heard))
    own_server.kill()
    own_server.start()
    assert await asyncio.wait_for(after, 15) == EVERY_WORKSPACE
    await listening(connect(own_server.url))
    bus.publish("ws_2")
    assert await asyncio.wait_for(anext(heard), 10) == "ws_2"
    await heard.aclose()
