"""From nothing to posts that are live, as a newcomer does it."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.e2e.pages import EMAIL, Accounts, Composer, Entrance, Posts
from tests.support.stack import Stack

pytestmark = [pytest.mark.browser, pytest.mark.stack, pytest.mark.timeout(300)]

NOW_TEXT = "Published the moment I pressed the button."
LATER_TEXT = "Published by itself a few seconds later."


def test_a_newcomer_signs_up_connects_publishes_and_schedules(stack: Stack, page: Page) -> None:
    Entrance(page, stack.url).sign_up("Ada Lovelace", EMAIL)
    accounts = Accounts(page, stack.url)
    accounts.connect("LinkedIn")
    accounts.connect("X")
    composer, posts = Composer(page, stack.url), Posts(page, stack.url)

    composer.write(NOW_TEXT)
    composer.publish_now()
    posts.expect_statuses(NOW_TEXT, "published", 2)

    composer.write(LATER_TEXT)
    composer.schedule(datetime.now(ZoneInfo("Europe/Berlin")) + timedelta(seconds=5))
    posts.expect_statuses(LATER_TEXT, "published", 2)

    landed = [(item["platform"], item["text"]) for item in _ledger(stack)]
    assert sorted(landed) == sorted(
        (platform, text) for text in (NOW_TEXT, LATER_TEXT) for platform in ("linkedin", "x")
    )
    page.goto(stack.sandbox_url)
    expect(page.get_by_text(LATER_TEXT)).to_have_count(2)


def _ledger(stack: Stack) -> list[dict[str, Any]]:
    answer = httpx.get(f"{stack.sandbox_url}/_emu/ledger")
    items: list[dict[str, Any]] = answer.raise_for_status().json()["items"]
    return items
