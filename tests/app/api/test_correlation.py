"""One id from the request to whatever it sets going."""

from collections.abc import Mapping, Sequence
from typing import Any

import httpx
import pytest
import structlog
from sqlmodel import select
from structlog.testing import capture_logs

from app.api import correlation as answering
from app.core import correlation
from app.db.models import ScheduledPost
from app.services.context import Context
from tests.app.api.conftest import Connected
from tests.support.stack import wait_for

LATER = "2026-03-02T10:00:00Z"


def _stored(context: Context) -> list[str | None]:
    with context.database.unit_of_work() as session:
        return [row.correlation_id for row in session.exec(select(ScheduledPost))]


def test_the_callers_request_id_comes_back_and_is_kept_with_what_was_scheduled(
    client: httpx.Client, connected: Connected, context: Context
) -> None:
    body = {"content": "Traced", "platforms": ["linkedin", "x"], "scheduled_for": LATER}
    answer = client.post("/api/v2/schedule", json=body, headers={"X-Request-ID": "order-4711-a"})
    assert answer.status_code == 201, answer.text
    assert answer.headers["x-request-id"] == "order-4711-a"
    assert _stored(context) == ["order-4711-a"] * 2


def test_a_request_without_an_id_is_given_one_that_its_post_carries(
    client: httpx.Client, connected: Connected, context: Context
) -> None:
    body = {"content": "Traced", "platforms": ["x"], "scheduled_for": LATER}
    told = client.post("/api/v2/schedule", json=body).headers["x-request-id"]
    assert len(told) == 32
    assert _stored(context) == [told]


@pytest.mark.parametrize("given", ["short", "x" * 65, "semi;colon-1", "späße-12345"])
def test_an_id_that_could_spoil_a_log_is_replaced(anyone: httpx.Client, given: str) -> None:
    answer = anyone.get("/health", headers=[(b"X-Request-ID", given.encode())])
    assert answer.headers["x-request-id"] != given
    assert len(answer.headers["x-request-id"]) == 32


def test_two_requests_have_two_ids(anyone: httpx.Client) -> None:
    first, second = (anyone.get("/health").headers["x-request-id"] for _ in range(2))
    assert first != second


def test_a_refusal_carries_the_id_as_well(anyone: httpx.Client) -> None:
    answer = anyone.get("/api/v2/posts", headers={"X-Request-ID": "refused-1"})
    assert (answer.status_code, answer.headers["x-request-id"]) == (401, "refused-1")


def test_a_change_is_told_in_the_log_and_a_look_is_not(
    anyone: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Another test may have set up logging for good, and then loggers that were used stay as they
    # are.
    monkeypatch.setattr(answering, "log", structlog.get_logger())
    with capture_logs() as told:
        anyone.get("/health")
        anyone.post("/api/v2/publish", json={})
        # It is told after the answer has left.
        wait_for(lambda: len(_answered(told)) == 2, 10)
    levels = [(line["path"], line["log_level"]) for line in _answered(told)]
    assert levels == [("/health", "debug"), ("/api/v2/publish", "info")]


def _answered(told: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    return [line for line in told if line["event"] == "request_answered"]


def test_work_inside_work_keeps_the_id_it_began_with() -> None:
    with correlation.bound() as outer, correlation.bound() as inner:
        assert inner == outer == correlation.current()
    assert correlation.current() != outer
