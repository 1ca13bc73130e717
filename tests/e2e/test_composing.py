"""Times in words, the queue, files and previews in the composer, in a real browser."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.conftest import Session
from tests.e2e.pages import Accounts, Composer
from tests.support.stack import Stack

pytestmark = [pytest.mark.browser, pytest.mark.stack, pytest.mark.timeout(300)]


@pytest.fixture(scope="module")
def connected(stack: Stack, browser: Browser, session: Session) -> None:
    """Two networks connected, unless they are already."""
    context = browser.new_context()
    context.add_cookies(session.cookies)
    page = context.new_page()
    accounts = Accounts(page, stack.url)
    for network in ("LinkedIn", "X"):
        accounts.open("/accounts")
        page.get_by_role("heading", name="Connect an account").wait_for()
        if accounts.card(network).count() == 0:
            accounts.connect(network)
    context.close()


@pytest.fixture
def composer(stack: Stack, page: Page, session: Session, connected: None) -> Composer:
    page.context.add_cookies(session.cookies)
    return Composer(page, stack.url)


@pytest.fixture
def api(stack: Stack, session: Session) -> Iterator[httpx.Client]:
    """What programs see of the same workspace."""
    with httpx.Client(base_url=stack.url, headers={"Cookie": session.header}) as client:
        yield client


def times_of_new_post(page: Page, api: httpx.Client) -> set[datetime]:
    """When the post that was just sent from the composer goes out."""
    page.wait_for_url("**/posts?new=*")
    post_id = page.url.partition("new=")[2]
    post = api.get(f"/api/v2/posts/{post_id}").raise_for_status().json()
    return {datetime.fromisoformat(one["scheduled_for"]) for one in post["scheduled_posts"]}


def test_words_become_a_scheduled_post_and_are_said_back_before(
    composer: Composer, api: httpx.Client
) -> None:
    page = composer.page
    composer.write("Said in words")
    words, send = page.get_by_label("In words"), page.get_by_test_id("send")
    words.fill("tomorrow at 5")
    expect(page.get_by_text("Which one do you mean?")).to_be_visible()
    send.click()
    expect(page.locator(".message", has_text="Which one do you mean?")).to_be_visible()
    tomorrow = datetime.now(UTC).date() + timedelta(days=1)
    page.get_by_role("button", name=f"{tomorrow:%a %-d %b %Y}, 17:00").click()
    expect(page.get_by_test_id("meant")).to_contain_text(f"{tomorrow:%A %-d %B %Y}, 17:00 · UTC")
    expect(words).to_have_value("")
    words.fill("tomorrow 18:30")
    expect(page.get_by_test_id("meant")).to_contain_text(f"{tomorrow:%A %-d %B %Y}, 18:30 · UTC")
    send.click()
    assert times_of_new_post(page, api) == {
        datetime(tomorrow.year, tomorrow.month, tomorrow.day, 18, 30, tzinfo=UTC)
    }


def test_a_post_close_to_another_one_is_warned_about_and_can_still_go_out(
    composer: Composer,
) -> None:
    page = composer.page
    for text, words in (("The first of two", "in 3 days at 12:00"), ("The other", "")):
        composer.write(text)
        page.get_by_label("In words").fill(words or "in 3 days at 12:10")
        expect(page.get_by_test_id("meant")).to_contain_text("12:10" if not words else "12:00")
        if not words:
            warning = page.locator("[data-clash]", has_text="“The first of two”")
            expect(warning.first).to_be_visible()
        page.get_by_test_id("send").click()
        page.wait_for_url("**/posts**")
