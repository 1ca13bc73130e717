"""The Analytics page in a browser."""

import re
from collections.abc import Iterator
from typing import Any, Literal

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.conftest import Session
from tests.e2e.pages import Screen
from tests.support.axe import violations
from tests.support.stack import Client, Stack

pytestmark = [pytest.mark.browser, pytest.mark.stack, pytest.mark.timeout(300)]

OWNER = "alma@example.com"


@pytest.fixture(scope="module")
def program(stack: Stack, session: Session) -> Client:
    """A program of somebody with a workspace and accounts of their own; the owner comes first."""
    return stack.member(OWNER, "numbers")


@pytest.fixture(scope="module")
def published(program: Client) -> str:
    """The account on which a post went out."""
    accounts = program.call("GET", "/accounts").json()["items"]
    account_id = next(str(a["id"]) for a in accounts if a["platform"] == "x")
    body = {"content": "Counted", "account_ids": [account_id]}
    answer = program.call("POST", "/publish", json=body)
    assert answer.json()["results"][0]["success"] is True
    return account_id


@pytest.fixture
def analytics(browser: Browser, stack: Stack, published: str) -> Iterator[Page]:
    known = {"email": OWNER, "password": "a long password"}
    found: Any = httpx.post(
        f"{stack.url}/api/auth/login", json=known, headers={"Accept": "application/json"}
    ).cookies
    context = browser.new_context(viewport={"width": 1280, "height": 900}, timezone_id="UTC")
    context.set_default_timeout(20_000)
    context.add_cookies([{"name": n, "value": v, "url": stack.url} for n, v in found.items()])
    page = context.new_page()
    page.emulate_media(reduced_motion="reduce")
    Screen(page, stack.url).open("/analytics")
    yield page
    context.close()


def test_what_went_out_is_counted_drawn_and_exported(analytics: Page, published: str) -> None:
    expect(analytics.locator('[data-tile="published"] dd')).to_contain_text(re.compile("[1-9]"))
    drawing = analytics.get_by_role("region", name="Posts by day").first
    expect(drawing.locator(".ct-bar").first).to_be_attached()
    drawing.get_by_role("group", name="arrows").focus()
    analytics.keyboard.press("ArrowLeft")
    expect(drawing.get_by_role("status")).to_contain_text(re.compile(r": Published \d"))
    analytics.get_by_label("Account", exact=True).select_option(published)
    expect(analytics).to_have_url(re.compile(f"account={published}"))
    analytics.get_by_role("button", name="7 days").click()
    expect(analytics).to_have_url(re.compile("days=7"))
    expect(analytics.locator('[data-tile="published"] dd')).to_contain_text(re.compile("^1"))
    with analytics.expect_download() as download:
        analytics.get_by_role("link", name="Export CSV").first.click()
    assert "Counted" in download.value.path().read_text(encoding="utf-8-sig")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_on_it(analytics: Page, theme: Literal["light", "dark"]) -> None:
    analytics.emulate_media(color_scheme=theme, reduced_motion="reduce")
    expect(analytics.locator(".ct-bar").first).to_be_attached()
    for summary in analytics.get_by_text("As a table").all():
        summary.click()
    assert violations(analytics) == []
