"""The bell rings on an open page before anything goes wrong, and is quiet once it is mended."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.conftest import Session
from tests.e2e.pages import EMAIL, Screen
from tests.support.stack import Client, Stack

pytestmark = [pytest.mark.browser, pytest.mark.stack, pytest.mark.timeout(300)]

# A look comes round every fifteen seconds, on a machine that may be busy.
PATIENCE_MS = 60_000
HANDLE = "nightowl"
TEXT = "Needs its account back in time"


@pytest.fixture
def program(stack: Stack, session: Session) -> Client:
    """The owner's program."""
    return Client(stack, stack.command("token", "create", "--email", EMAIL))


def connect(stack: Stack) -> None:
    words = ("sandbox", "connect", "--email", EMAIL, "--platform", "x", "--handle", HANDLE)
    stack.command(*words)


@pytest.fixture
def lost_account(stack: Stack, program: Client) -> Iterator[str]:
    """A post waits for an account that was disconnected meanwhile; its post's id."""
    connect(stack)
    accounts = program.call("GET", "/accounts").json()["items"]
    (account_id,) = [a["id"] for a in accounts if a["handle"].lstrip("@") == HANDLE]
    at = datetime.now(UTC) + timedelta(hours=3)
    body = {"content": TEXT, "account_ids": [account_id], "scheduled_for": at.isoformat()}
    post_id = str(program.call("POST", "/schedule", json=body).json()["post_id"])
    assert program.call("DELETE", f"/accounts/{account_id}").is_success
    yield post_id
    program.call("DELETE", f"/posts/{post_id}")
    program.call("DELETE", f"/accounts/{account_id}")


def bell(page: Page) -> Locator:
    return page.locator(".bell:visible")


def test_a_problem_rings_while_the_page_is_open_and_ends_when_it_is_mended(
    stack: Stack, page: Page, session: Session, lost_account: str
) -> None:
    page.context.add_cookies(session.cookies)
    Screen(page, stack.url).open("/posts")
    card = page.locator(f'[data-post="{lost_account}"]')
    found = card.locator("[data-forecast]")
    expect(found).to_contain_text("is not connected", timeout=PATIENCE_MS)

    expect(bell(page)).to_have_accessible_name("Notifications, 1 unread")
    bell(page).press("Enter")
    panel = page.get_by_role("dialog", name="Notifications")
    incident = panel.locator('[data-incident="account"]')
    expect(incident).to_contain_text("1 post")
    panel.get_by_role("button", name="Mark all read").click()
    expect(bell(page)).to_have_accessible_name("Notifications")

    connect(stack)
    expect(incident).to_contain_text("Resolved")
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    expect(found).to_have_count(0)


def test_following_a_notification_leads_to_where_it_can_be_mended_and_marks_it_read(
    stack: Stack, page: Page, session: Session, lost_account: str
) -> None:
    page.context.add_cookies(session.cookies)
    Screen(page, stack.url).open("/")
    expect(bell(page)).to_have_attribute("data-unread", "1", timeout=PATIENCE_MS)
    bell(page).click()
    page.get_by_role("link", name="Unread: Posts wait for").click()
    page.wait_for_url("**/accounts")
    expect(page.get_by_role("dialog", name="Notifications")).to_be_hidden()
    expect(bell(page)).to_have_attribute("data-unread", "0")
    connect(stack)
