"""Somebody for each module of tests, with a workspace, accounts and a browser of their own."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import httpx
import pytest
from playwright.sync_api import Page

from tests.e2e.calendar_page import Calendar
from tests.e2e.conftest import Session
from tests.support.stack import Client, Stack

_AS_JSON = {"Accept": "application/json"}


@pytest.fixture(scope="module")
def handle(request: pytest.FixtureRequest) -> str:
    """What the somebody of this module is called, here and on the networks."""
    return str(request.module.__name__.rpartition("_")[2])


@pytest.fixture(scope="module")
def program(stack: Stack, session: Session, handle: str) -> Client:
    """A program of theirs; the owner of the whole product comes first."""
    return stack.member(f"{handle}@example.com", handle)


@pytest.fixture(scope="module")
def accounts(program: Client) -> list[str]:
    """The ids of two of the accounts."""
    found = program.call("GET", "/accounts").json()["items"]
    return [a["id"] for a in found if a["platform"] in {"x", "linkedin"}]


@pytest.fixture(scope="module")
def cookies(stack: Stack, program: Client, handle: str) -> list[Any]:
    """The same person, signed in with a browser."""
    known = {"email": f"{handle}@example.com", "password": "a long password"}
    answer = httpx.post(f"{stack.url}/api/auth/login", json=known, headers=_AS_JSON)
    found = answer.raise_for_status().cookies
    return [{"name": name, "value": value, "url": stack.url} for name, value in found.items()]


@pytest.fixture
def plan(program: Client, accounts: list[str]) -> Iterator[Any]:
    """Schedules a post, and takes it away afterwards."""
    made: list[str] = []

    def _plan(text: str, at: datetime, count: int = 1) -> dict[str, Any]:
        body = {"content": text, "account_ids": accounts[:count], "scheduled_for": at.isoformat()}
        answer: dict[str, Any] = program.call("POST", "/schedule", json=body).json()
        made.append(str(answer["post_id"]))
        return answer

    yield _plan
    for post_id in made:
        program.call("DELETE", f"/posts/{post_id}")


@pytest.fixture
def calendar(stack: Stack, page: Page, cookies: list[Any]) -> Calendar:
    page.context.add_cookies(cookies)
    return Calendar(page, stack.url)
