"""From a table to scheduled posts, and feeds of what is planned, in a real browser."""

from datetime import UTC, datetime, timedelta
from typing import Any, Literal

import httpx
import pytest
from playwright.sync_api import FilePayload, Page, expect

from tests.e2e.conftest import Session
from tests.e2e.pages import Screen
from tests.support.axe import violations
from tests.support.stack import Client, Stack

pytestmark = [pytest.mark.browser, pytest.mark.stack, pytest.mark.timeout(300)]

OWNER = "ivy@example.com"
AS_JSON = {"Accept": "application/json"}
_THEMES: tuple[tuple[Literal["dark", "light"], str], ...] = (
    ("dark", "html.dark"),
    ("light", "html:not(.dark)"),
)
SOON = datetime.now(UTC) + timedelta(days=20)


@pytest.fixture(scope="module")
def program(stack: Stack, session: Session) -> Client:
    """A program of somebody with accounts of their own."""
    return stack.member(OWNER, "ivory")


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


def table(*rows: str) -> FilePayload:
    text = "\n".join(("Überschrift;Wann;Wo", *rows))
    return {"name": "plan.csv", "mimeType": "text/csv", "buffer": text.encode("cp1252")}


def posts_of(program: Client) -> list[str]:
    found = program.call("GET", "/scheduled-posts?status=pending&limit=100").json()["items"]
    return sorted(one["content"] for one in found)


def both_themes(page: Page) -> list[str]:
    """What axe finds in the light and in the dark theme, without waiting for colours to fade."""
    found = []
    for theme, mark in _THEMES:
        page.emulate_media(color_scheme=theme, reduced_motion="reduce")
        page.wait_for_selector(mark)
        found += violations(page)
    return found


def test_a_table_becomes_posts_without_the_row_that_has_a_problem_and_is_taken_back(
    screen: Screen, program: Client
) -> None:
    page = screen.page
    screen.open("/import")
    assert both_themes(page) == []
    when = f"{SOON:%Y-%m-%d} 09:30"
    rows = (f"Grüße zum Ersten;{when};x", "Nie;irgendwann;x", f"Auch gut;{when};x")
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Choose a file").click()
    chooser.value.set_files(table(*rows))
    page.wait_for_url("**/import?id=imp_*")

    # Nobody guesses these names: each column is chosen, with what stands in it to go by.
    expect(page.get_by_text("plan.csv")).to_be_visible()
    expect(page.get_by_label("Columns are apart by")).to_have_value(";")
    expect(page.get_by_label("Characters")).to_have_value("cp1252")
    expect(page.get_by_role("button", name="Import 0 posts")).to_be_disabled()
    page.get_by_label("Text", exact=True).select_option("0")
    expect(page.get_by_text("“Grüße zum Ersten”")).to_be_visible()
    page.get_by_label("Date and time", exact=True).select_option("1")
    expect(page.get_by_text(f"“{when}”")).to_be_visible()
    page.get_by_label("Accounts", exact=True).select_option("2")

    expect(page.get_by_role("button", name="Import 2 posts")).to_be_enabled()
    bad = page.locator('[data-state="problem"]')
    expect(bad).to_have_count(1)
    expect(bad).to_contain_text("Date and time: irgendwann is no date")
    expect(page.get_by_text("1 row with a problem is left out.")).to_be_visible()
    page.get_by_role("button", name="Problems only").click()
    expect(page.locator("[data-line]")).to_have_count(1)
    assert both_themes(page) == []
    assert posts_of(program) == []

    page.get_by_role("button", name="Import 2 posts").click()
    expect(page.get_by_role("heading", name="2 posts are scheduled")).to_be_visible()
    assert posts_of(program) == ["Auch gut", "Grüße zum Ersten"]
    assert both_themes(page) == []

    page.get_by_role("button", name="Cancel this import").click()
    page.get_by_role("button", name="Cancel the import").click()
    expect(page.get_by_role("button", name="Import 2 posts")).to_be_enabled()
    assert posts_of(program) == []


def test_pasted_rows_are_read_and_a_cell_is_corrected_on_a_phone(
    screen: Screen, program: Client
) -> None:
    page = screen.page
    page.set_viewport_size({"width": 390, "height": 844})
    screen.open("/import")
    rows = "content\twhen\tchannel\nTea for two\tsoon\tx\n"
    page.get_by_label("Or paste rows from a spreadsheet").fill(rows)
    page.get_by_role("button", name="Read these rows").click()
    page.get_by_role("button", name="Correct Date and time in line 2").click()
    page.get_by_role("dialog").get_by_label("Date and time").fill(f"{SOON:%Y-%m-%d} 18:00")
    page.get_by_role("button", name="Save").click()
    expect(page.locator('[data-line="2"]')).to_have_attribute("data-state", "ready")
    width = "document.documentElement.scrollWidth <= window.innerWidth"
    assert page.evaluate(width)
    assert both_themes(page) == []


def test_a_feed_is_made_read_and_revoked_and_an_export_is_taken_along(
    screen: Screen, stack: Stack, program: Client
) -> None:
    page = screen.page
    screen.open("/settings")
    page.get_by_role("link", name="Import and export").click()
    page.wait_for_url("**/settings/data")
    page.get_by_label("A feed of").select_option(label="Everything in the workspace")
    page.get_by_role("button", name="Make a feed").click()
    address = page.get_by_label("Address of the feed").inner_text()
    assert httpx.get(address).text.startswith("BEGIN:VCALENDAR")
    assert both_themes(page) == []

    screen.open("/settings/data")
    expect(page.get_by_label("Address of the feed")).to_have_count(0)
    expect(page.locator("[data-feed]")).to_contain_text("last read")
    page.get_by_role("button", name="Revoke the feed").click()
    page.get_by_role("dialog").get_by_role("button", name="Revoke").click()
    expect(page.locator("[data-feed]")).to_have_count(0)
    assert httpx.get(address).status_code == 404

    page.get_by_role("button", name="Failed").click()
    link = page.get_by_role("link", name="Download CSV")
    expect(link).to_have_attribute("href", "/api/v2/export.csv?status=failed")
    with page.expect_download() as download:
        link.click()
    assert download.value.path().read_bytes().startswith(b"\xef\xbb\xbfcontent,scheduled_for")
