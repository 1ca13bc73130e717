"""Inviting somebody, their coming and their going, with two browsers."""

from playwright.sync_api import Browser, Page, expect

from tests.e2e.conftest import Session
from tests.support.stack import Stack

HYDRATED = '[data-hydrated="true"]'
EMAIL, PASSWORD = "nina@example.com", "correct horse battery"


def test_somebody_is_invited_joins_and_is_removed(
    stack: Stack, session: Session, page: Page, browser: Browser
) -> None:
    page.context.add_cookies(session.cookies)
    page.goto(f"{stack.url}/settings/workspace")
    page.wait_for_selector(HYDRATED)
    page.get_by_label("E-mail (optional)").fill(EMAIL)
    page.get_by_label("May", exact=True).select_option("viewer")
    page.get_by_role("button", name="Invite").click()
    link = page.get_by_test_id("invitation-link").inner_text()

    theirs = browser.new_context(locale="en-GB", timezone_id="America/New_York")
    theirs.set_default_timeout(20_000)
    guest = theirs.new_page()
    guest.goto(link)
    guest.wait_for_selector(HYDRATED)
    expect(guest.get_by_label("E-mail")).to_have_value(EMAIL)
    guest.get_by_label("Name").fill("Nina")
    guest.get_by_label("Password").fill("short")
    guest.get_by_role("button", name="Create account").click()
    # What was typed is still there, and so is the invitation.
    expect(guest.get_by_role("alert")).to_contain_text("at least 10 characters")
    expect(guest.get_by_label("Name")).to_have_value("Nina")
    guest.get_by_label("Password").fill(PASSWORD)
    guest.get_by_role("button", name="Create account").click()
    expect(guest).to_have_url(f"{stack.url}/")
    expect(guest.get_by_role("paragraph").filter(has_text="America/New York")).to_be_visible()

    page.reload()
    page.wait_for_selector(HYDRATED)
    page.get_by_role("button", name="Remove Nina").click()
    page.get_by_role("dialog").get_by_role("button", name="Remove").click()
    expect(page.get_by_text("Nina belongs to this workspace no longer.")).to_be_visible()
    guest.goto(f"{stack.url}/posts")
    expect(guest).to_have_url(f"{stack.url}/login?next=/posts/")
    theirs.close()
