"""Looking after accounts: letting one rest, and taking one away with what waits for it."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Session
from tests.e2e.pages import Accounts
from tests.support.axe import violations
from tests.support.stack import Client, Stack

pytestmark = [pytest.mark.browser, pytest.mark.stack, pytest.mark.timeout(300)]

OWNER = "nora@example.com"
_THEMES: tuple[tuple[Literal["light", "dark"], str], ...] = (
    ("light", "html.light"),
    ("dark", "html.dark"),
)


@pytest.fixture(scope="module")
def program(stack: Stack, session: Session) -> Client:
    """Somebody with two accounts on each network; the owner comes first."""
    program = stack.member(OWNER, "harbour")
    stack.command("sandbox", "connect", "--email", OWNER, "--handle", "lighthouse")
    return program


@pytest.fixture
def accounts(stack: Stack, page: Page, program: Client) -> Accounts:
    known = {"email": OWNER, "password": "a long password"}
    answer = httpx.post(
        f"{stack.url}/api/auth/login", json=known, headers={"Accept": "application/json"}
    )
    found = answer.raise_for_status().cookies
    page.context.add_cookies(
        [{"name": name, "value": value, "url": stack.url} for name, value in found.items()]
    )
    return Accounts(page, stack.url)


def account_of(program: Client, handle: str) -> str:
    items = program.call("GET", "/accounts").raise_for_status().json()["items"]
    return next(
        str(a["id"]) for a in items if a["platform"] == "mastodon" and handle in a["handle"]
    )


def plan(program: Client, account_id: str, words: str) -> dict[str, Any]:
    said = {
        "content": words,
        "account_ids": [account_id],
        "scheduled_for": (datetime.now(UTC) + timedelta(days=2)).isoformat(),
    }
    answer = program.call("POST", "/schedule", json=said).raise_for_status()
    planned: dict[str, Any] = answer.json()["scheduled_posts"][0]
    return planned


def plan_to_repeat(program: Client, account_id: str) -> str:
    """A recurring post whose first post is not made yet."""
    said = {
        "content": "Ships come in every month",
        "account_ids": [account_id],
        "rule": "FREQ=MONTHLY",
        "starts_at": (datetime.now(UTC) + timedelta(days=60)).strftime("%Y-%m-%dT12:00"),
        "timezone": "Europe/Berlin",
    }
    return str(program.call("POST", "/recurrences", json=said).raise_for_status().json()["id"])


def write_down(program: Client, account_id: str) -> str:
    said = {"parts": [{"content": "Ships may come in"}], "account_ids": [account_id]}
    return str(program.call("POST", "/drafts", json=said).raise_for_status().json()["id"])


def accounts_named(program: Client, path: str) -> list[str]:
    found: list[str] = program.call("GET", path).raise_for_status().json()["account_ids"]
    return found


def both_themes(page: Page) -> list[str]:
    found = []
    for theme, mark in _THEMES:
        page.emulate_media(color_scheme=theme, reduced_motion="reduce")
        page.wait_for_selector(mark)
        found += violations(page)
    return found


def test_an_account_is_paused_resumed_and_removed_with_its_posts_moved_to_another(
    accounts: Accounts, program: Client
) -> None:
    page = accounts.page
    old, new = account_of(program, "harbour"), account_of(program, "lighthouse")
    planned = plan(program, old, "Ships come in at noon")
    repeated, draft = plan_to_repeat(program, old), write_down(program, old)
    accounts.open("/accounts")
    card = page.locator(f'[data-account="{old}"]')
    expect(card).to_contain_text("Healthy")

    card.get_by_role("button", name="Pause").click()
    expect(page.get_by_text("1 post keeps its time and waits").first).to_be_visible()
    expect(card).to_contain_text("Paused since")
    assert status(program, planned) == ("held", old)
    assert both_themes(page) == []

    card.get_by_role("button", name="Resume").click()
    expect(card).to_contain_text("Healthy")
    assert status(program, planned) == ("pending", old)

    card.get_by_role("button", name="Remove").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("1 scheduled post waits for it")
    expect(dialog).to_contain_text("1 recurring post names it")
    expect(dialog).to_contain_text("1 draft names it")
    expect(dialog.get_by_label(re.compile("^Move them to"))).to_be_checked()
    dialog.get_by_label(re.compile("^Cancel them")).click()
    expect(dialog.get_by_label(re.compile("^Cancel them"))).to_be_checked()
    expect(dialog).to_contain_text("1 recurring post is stopped: no account is left.")
    dialog.get_by_label(re.compile("^Move them to")).click()
    expect(dialog.get_by_label(re.compile("^Move them to"))).to_be_checked()
    expect(dialog).to_contain_text("Recurring posts and drafts name")
    page.set_viewport_size({"width": 390, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert both_themes(page) == []
    dialog.get_by_role("button", name="Remove").click()
    expect(page.get_by_text("removed. 1 post moved. 1 recurring post").first).to_be_visible()
    expect(card).to_have_count(0)
    expect(page.locator(f'[data-account="{new}"]')).to_contain_text("1 post")
    assert status(program, planned) == ("pending", new)
    assert accounts_named(program, f"/recurrences/{repeated}") == [new]
    assert accounts_named(program, f"/drafts/{draft}") == [new]


def status(program: Client, planned: dict[str, Any]) -> tuple[str, str]:
    found = program.call("GET", f"/scheduled-posts/{planned['id']}").raise_for_status().json()
    return found["status"], found["account_id"]


def test_the_settings_lead_to_each_other_and_keep_what_is_set(accounts: Accounts) -> None:
    page = accounts.page
    accounts.open("/settings")
    page.get_by_role("link", name="Workspace").click()
    # The page before has a field of the same name.
    expect(page.locator("#workspace-name")).to_be_enabled()
    page.get_by_label("Name").fill("Harbour office")
    page.get_by_label("Latest departure").select_option("6 hours")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved.").first).to_be_visible()
    expect(page.locator("[data-member]")).to_contain_text("Owner")
    accounts.open("/settings/workspace")
    expect(page.get_by_label("Name")).to_have_value("Harbour office")
    expect(page.get_by_label("Latest departure")).to_have_value(str(6 * 3600))
    assert both_themes(page) == []

    page.get_by_role("link", name="API tokens").click()
    page.get_by_label("Name of a new token").fill("Newsletter")
    page.get_by_role("button", name="Create token").click()
    expect(page.get_by_test_id("new-token")).to_be_visible()
    assert both_themes(page) == []
