"""Networks at the root of host names of their own."""

from collections.abc import Iterator

import httpx
import pytest

from app.platforms import registry
from tests.support.sandbox import Sandbox


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox.running() as running:
        yield running


def ask(sandbox: Sandbox, host: str, path: str) -> httpx.Response:
    return httpx.get(f"{sandbox.url}{path}", headers={"Host": host}, trust_env=False)


@pytest.mark.parametrize("slug", registry.slugs())
def test_a_network_answers_at_the_root_of_its_own_host_name(sandbox: Sandbox, slug: str) -> None:
    ask(sandbox, f"{slug}.localhost:3001", "/no/such/thing")
    noted = httpx.get(f"{sandbox.url}/_emu/requests", trust_env=False).json()["items"]
    assert [(item["platform"], item["path"]) for item in noted] == [(slug, "/no/such/thing")]


def test_the_timeline_stays_at_every_other_name(sandbox: Sandbox) -> None:
    for host in ("127.0.0.1:3001", "localhost", "sandbox.example:3001"):
        assert "timeline" in ask(sandbox, host, "/").text


def test_the_control_calls_are_there_under_every_name(sandbox: Sandbox) -> None:
    for slug in registry.slugs():
        assert ask(sandbox, f"{slug}.localhost", "/_emu/health").json()["status"] == "ok"
