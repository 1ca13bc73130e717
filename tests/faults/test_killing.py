"""Any one process may be killed at any time: it comes back, nothing is lost, nothing is doubled."""

from collections import Counter

import httpx
import pytest
import redis

from tests.support.stack import PROCESSES, Client, Stack, wait_for

pytestmark = [pytest.mark.stack, pytest.mark.timeout(400)]

EVERYWHERE = ["linkedin", "x"]


@pytest.mark.parametrize("name", list(PROCESSES))
def test_killing_one_process_loses_and_doubles_nothing(
    name: str, stack: Stack, client: Client
) -> None:
    texts = [f"{name} dies, number {n}" for n in range(4)]
    for number, text in enumerate(texts):
        client.schedule(text, 2 + number * 0.7, EVERYWHERE)
    before = stack.pids(name)[0]
    wait_for(lambda: _landed(stack, texts), 30)
    stack.kill(name)
    wait_for(lambda: stack.pids(name) and stack.pids(name)[0] != before, 30)
    wait_for(stack.is_healthy, 60)
    # An answer lost in the kill is looked into only after it can no longer be on its way.
    wait_for(lambda: set(client.statuses()) == {"published"}, 180, 1)
    assert _landed(stack, texts) == dict.fromkeys(texts, 2)


def test_after_everything_in_redis_is_gone_the_posts_go_out_all_the_same(
    stack: Stack, client: Client
) -> None:
    texts = [f"flushed {n}" for n in range(3)]
    for number, text in enumerate(texts):
        client.schedule(text, 4 + number, EVERYWHERE)
    socket = next((stack.data_dir / "redis").glob("*.sock"))
    with redis.Redis(unix_socket_path=str(socket)) as connection:
        connection.flushall()
    wait_for(lambda: _landed(stack, texts) == dict.fromkeys(texts, 2), 60)
    wait_for(lambda: set(client.statuses()) == {"published"}, 60, 1)


def _landed(stack: Stack, texts: list[str]) -> dict[str, int]:
    try:
        items = stack.ledger()
    except httpx.HTTPError:
        # The sandbox itself may be the one that was killed.
        return {}
    return dict(Counter(item["text"] for item in items if item["text"] in texts))
