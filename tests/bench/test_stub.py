"""The stub network, spoken to by the product's own clients."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.platforms import registry
from app.platforms.base import Connection, Endpoints, PartToPublish
from tests.bench.arena import Stub, running_stub
from tests.bench.stub import content_length


@pytest.fixture(scope="module")
def stub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stub]:
    place: Path = tmp_path_factory.mktemp("stub")
    with running_stub(place) as stub:
        yield stub


# Networks that publish with one request; others do more than a stub needs to understand.
IN_ONE_REQUEST = ("facebook", "linkedin", "x")


@pytest.mark.parametrize("platform", IN_ONE_REQUEST)
async def test_it_takes_the_posts_of_networks_that_publish_with_one_request(
    stub: Stub, platform: str
) -> None:
    stub.reset(0)
    hosts = Endpoints(stub.url, stub.url, "bench", "bench")
    client = registry.get(platform).client(Connection("1", "me", "token", (), hosts))
    try:
        live = await client.publish(PartToPublish(text="unique1"), ())
    finally:
        await client.aclose()
    assert live.remote_id
    assert [key for key, _ in stub.arrivals()] == ["unique1"]


def test_a_reset_forgets_what_arrived(stub: Stub) -> None:
    stub.http.post(f"{stub.url}/rest/posts", json={"commentary": "old"})
    stub.reset(0)
    assert stub.count() == 0


def test_the_length_of_a_body_is_found_in_any_spelling() -> None:
    assert content_length(b"POST / HTTP/1.1\r\nContent-Length: 12\r\nHost: x") == 12
    assert content_length(b"GET / HTTP/1.1\r\nhost: x") == 0
