"""The media library in a real browser: upload, alt text, where a file is used, deleting."""

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from playwright.sync_api import FilePayload, Page, expect

from tests.e2e.conftest import Session, jpeg
from tests.e2e.pages import Screen
from tests.e2e.test_importing import AS_JSON, both_themes
from tests.support.stack import Client, Stack

pytestmark = [pytest.mark.browser, pytest.mark.stack, pytest.mark.timeout(300)]

OWNER = "mia@example.com"


@pytest.fixture(scope="module")
def program(stack: Stack, session: Session) -> Client:
    """A program of somebody with accounts of their own."""
    return stack.member(OWNER, "mirabel")


@pytest.fixture
def screen(stack: Stack, program: Client, page: Page) -> Screen:
    """The same person's browser."""
    known = {"email": OWNER, "password": "a long password"}
    answer = httpx.post(f"{stack.url}/api/auth/login", json=known, headers=AS_JSON)
    cookies: list[Any] = [
        {"name": name, "value": value, "url": stack.url}
        for name, value in answer.raise_for_status().cookies.items()
    ]
    page.context.add_cookies(cookies)
    return Screen(page, stack.url)


def named(name: str, width: int) -> FilePayload:
    return {**jpeg(width, 300), "name": name}


def use(program: Client, media_id: str) -> None:
    accounts = program.call("GET", "/accounts").json()["items"]
    body = {
        "content": "Tea is ready",
        "media_ids": [media_id],
        "account_ids": [one["id"] for one in accounts if one["platform"] == "x"],
        "scheduled_for": (datetime.now(UTC) + timedelta(days=3)).isoformat(),
    }
    assert program.call("POST", "/schedule", json=body).is_success
    draft = {"parts": [{"content": "More tea", "media_ids": [media_id]}]}
    assert program.call("POST", "/drafts", json=draft).is_success


def test_files_are_uploaded_described_found_and_deleted_unless_a_post_needs_them(
    screen: Screen, program: Client
) -> None:
    page = screen.page
    screen.open("/media")
    expect(page.get_by_text("No files yet")).to_be_visible()
    assert both_themes(page) == []
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Choose files").click()
    chooser.value.set_files([named("needed.jpg", 400), named("spare.jpg", 410)])
    tiles = page.locator("[data-media]")
    expect(tiles).to_have_count(2)
    needed = tiles.filter(has_text="needed.jpg")
    expect(needed).to_contain_text("No alt text")
    use(program, str(needed.get_attribute("data-media")))

    needed.get_by_role("button", name="needed.jpg").click()
    panel = page.get_by_role("dialog", name="File")
    expect(panel).to_contain_text("400 × 300 px")
    expect(panel.get_by_role("link", name="Tea is ready")).to_be_visible()
    expect(panel.get_by_role("link", name="More tea")).to_be_visible()
    expect(panel).to_contain_text("It cannot be deleted: 1 post and 1 draft need it.")
    expect(panel.get_by_role("button", name="Delete")).to_have_count(0)
    panel.get_by_label("Alt text").fill("A steaming cup")
    panel.get_by_label("Alt text").blur()
    expect(page.get_by_text("Alt text saved.")).to_be_visible()
    assert both_themes(page) == []
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    expect(needed).not_to_contain_text("No alt text")

    page.get_by_role("searchbox", name="Search files").fill("steaming")
    expect(tiles).to_have_count(1)
    page.get_by_role("searchbox", name="Search files").fill("")
    page.get_by_role("button", name="Unused").click()
    expect(tiles).to_have_count(1)
    expect(tiles).to_contain_text("spare.jpg")
    page.get_by_role("button", name="Unused").click()
    expect(tiles).to_have_count(2)

    for tile in (needed, tiles.filter(has_text="spare.jpg")):
        tile.get_by_role("checkbox").check()
    assert both_themes(page) == []
    page.get_by_role("button", name="Delete unused").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    expect(page.get_by_text("1 file deleted. 1 file stayed")).to_be_visible()
    expect(tiles).to_have_count(1)
    expect(needed).to_be_visible()
