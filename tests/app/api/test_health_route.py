"""Health, and the headers around everything."""

import socket
import time
from collections.abc import Iterator
from dataclasses import replace

import httpx
import pytest

from app.api.main import create_api
from app.api.security import content_security_policy
from app.core import heartbeat
from app.services.context import Context
from tests.app.api.conftest import serving


@pytest.fixture
def silent_port() -> Iterator[int]:
    """A port where somebody picks up and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def test_with_everything_alive_the_product_is_well(anyone: httpx.Client, context: Context) -> None:
    heartbeat.beat(context.redis, "scheduler")
    heartbeat.beat(context.redis, "worker")
    answer = anyone.get("/health")
    assert answer.status_code == 200
    assert answer.json() == {
        "status": "ok",
        "checks": {"database": "ok", "redis": "ok", "scheduler": "ok", "workers": "ok"},
    }


def test_without_a_worker_the_product_is_degraded(anyone: httpx.Client, context: Context) -> None:
    heartbeat.beat(context.redis, "scheduler")
    answer = anyone.get("/health")
    assert (answer.status_code, answer.json()["status"]) == (503, "degraded")
    assert answer.json()["checks"]["workers"] == "down"
    assert answer.json()["checks"]["scheduler"] == "ok"


def test_frozen_servers_cannot_freeze_the_answer(context: Context, silent_port: int) -> None:
    settings = replace(
        context.settings,
        database_url=f"postgresql://punctual@127.0.0.1:{silent_port}/punctual",
        redis_url=f"redis://127.0.0.1:{silent_port}/0",
    )
    with serving(create_api(replace(context, settings=settings))) as url:
        began = time.monotonic()
        answer = httpx.get(f"{url}/health", timeout=30)
        took = time.monotonic() - began
    assert answer.status_code == 503
    assert set(answer.json()["checks"].values()) == {"down"}
    assert took < 10


def test_watchers_may_ask_for_the_head_alone(anyone: httpx.Client, context: Context) -> None:
    assert anyone.head("/health").status_code == 503


def test_every_answer_carries_the_headers_that_bind_browsers(
    anyone: httpx.Client, context: Context
) -> None:
    for path in ("/health", "/api/docs", "/api/v2/posts", "/nowhere"):
        headers = anyone.get(path).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert headers["referrer-policy"]
        assert "strict-transport-security" not in headers


def test_answers_of_the_api_are_kept_by_no_cache(anyone: httpx.Client) -> None:
    assert anyone.get("/api/v2/posts").headers["cache-control"] == "no-store"


def test_pages_may_run_no_code_made_from_text(context: Context) -> None:
    assert "unsafe-eval" not in content_security_policy(context.settings)
