"""Drafts: kept a second after typing stops, across cut connections, tabs and browsers."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.e2e.conftest import Session
from tests.e2e.pages import Accounts, Composer
from tests.support.axe import violations
from tests.support.stack import Stack

pytestmark = [pytest.mark.browser, pytest.mark.stack, pytest.mark.timeout(300)]


@pytest.fixture(scope="module")
def connected(stack: Stack, browser: Browser, session: Session) -> None:
    """Both networks connected, unless they are already."""
    context = browser.new_context()
    context.add_cookies(session.cookies)
    accounts = Accounts(context.new_page(), stack.url)
    for network in ("LinkedIn", "X"):
        accounts.open("/accounts")
        accounts.page.get_by_role("heading", name="Connect an account").wait_for()
        if accounts.page.locator(f'article:has-text("{network} ·")').count() == 0:
            accounts.connect(network)
    context.close()


@pytest.fixture
def composer(stack: Stack, page: Page, session: Session, connected: None) -> Composer:
    page.context.add_cookies(session.cookies)
    return Composer(page, stack.url)


@pytest.fixture
def elsewhere(stack: Stack, browser: Browser, session: Session) -> Composer:
    """The same person in a second browser."""
    context = browser.new_context()
    context.set_default_timeout(20_000)
    context.add_cookies(session.cookies)
    return Composer(context.new_page(), stack.url)


def saved(composer: Composer) -> None:
    expect(composer.page.locator(".saved-line")).to_have_text("Saved")


def draft(composer: Composer, words: str) -> Locator:
    """The draft that begins so, in the list of drafts."""
    composer.page.get_by_test_id("drafts").click()
    return composer.page.locator("[data-draft]", has_text=words)


def test_what_is_typed_is_there_in_another_browser_a_moment_later(
    composer: Composer, elsewhere: Composer
) -> None:
    composer.write("A thought that travels")
    saved(composer)
    elsewhere.open("/compose")
    draft(elsewhere, "A thought that travels").locator(".draft-open").click()
    expect(elsewhere.text).to_have_value("A thought that travels")
    expect(elsewhere.page).to_have_url(re.compile(r"draft=post_"))


def test_what_is_typed_without_a_connection_reaches_the_server_when_it_is_back(
    composer: Composer, elsewhere: Composer
) -> None:
    composer.write("Before the tunnel. ")
    saved(composer)
    composer.page.context.set_offline(True)
    composer.text.press_sequentially("In the tunnel.")
    expect(composer.page.locator(".saved-line")).to_have_text("Offline: kept in this browser")
    composer.page.context.set_offline(False)
    saved(composer)
    elsewhere.open("/compose")
    expect(draft(elsewhere, "Before the tunnel. In the tunnel.")).to_be_visible()


def test_a_tab_that_is_closed_at_once_has_said_its_last_word(
    composer: Composer, elsewhere: Composer
) -> None:
    composer.write("Typed and gone")
    composer.page.close(run_before_unload=False)
    elsewhere.open("/compose")
    expect(draft(elsewhere, "Typed and gone")).to_be_visible()


def test_two_tabs_with_one_draft_keep_both_texts_and_say_so(
    composer: Composer, elsewhere: Composer
) -> None:
    composer.write("Shared")
    saved(composer)
    elsewhere.open("/compose")
    draft(elsewhere, "Shared").first.locator(".draft-open").click()
    expect(elsewhere.text).to_have_value("Shared")
    expect(elsewhere.page).to_have_url(re.compile(r"draft=post_"))
    elsewhere.text.press("End")
    with elsewhere.page.expect_response(lambda answer: answer.request.method == "PUT"):
        elsewhere.text.press_sequentially(" and changed there")
    composer.text.press_sequentially(" and changed here")
    expect(composer.page.get_by_text("Nothing is lost").first).to_be_visible()
    saved(composer)
    expect(draft(composer, "Shared and changed here")).to_be_visible()
    expect(
        composer.page.locator("[data-draft]", has_text="Shared and changed there")
    ).to_be_visible()


def test_the_list_of_drafts_opens_copies_and_deletes_and_can_be_used_by_everybody(
    composer: Composer,
) -> None:
    composer.write("To be copied")
    saved(composer)
    draft(composer, "To be copied").get_by_role("button", name="Duplicate").click()
    expect(composer.page.get_by_text("This is a copy").first).to_be_visible()
    row = draft(composer, "To be copied")
    expect(row).to_have_count(2)
    for theme in ("light", "dark"):
        composer.page.emulate_media(color_scheme=theme, reduced_motion="reduce")
        assert violations(composer.page) == []
    row.first.get_by_role("button", name="Delete").click()
    expect(row).to_have_count(1)


def test_an_address_begins_a_draft_for_a_time_and_an_account(composer: Composer) -> None:
    composer.open("/compose?at=2031-05-06T07:08:00Z&account=acc_nobody")
    expect(composer.page.get_by_label("Date")).to_have_value("2031-05-06")
    expect(composer.page.get_by_text("names no account").first).to_be_visible()


def test_a_scheduled_post_is_changed_and_keeps_its_time(composer: Composer) -> None:
    composer.open("/compose?at=2031-05-06T07:08:00Z")
    composer.text.fill("As it was planned")
    saved(composer)
    composer.page.get_by_role("button", name=re.compile("^Schedule for")).click()
    composer.page.wait_for_url("**/posts?new=**")
    post_id = composer.page.url.rpartition("new=")[2]
    composer.open(f"/compose?post={post_id}")
    expect(composer.text).to_have_value("As it was planned")
    composer.text.fill("As it is better")
    composer.page.get_by_role("button", name=re.compile("^Save changes")).click()
    composer.page.wait_for_url("**/posts?new=**")
    answer = composer.page.request.get(f"{composer.base}/api/v2/posts/{post_id}").json()
    assert {one["content"] for one in answer["scheduled_posts"]} == {"As it is better"}
    assert {one["scheduled_for"] for one in answer["scheduled_posts"]} == {"2031-05-06T07:08:00Z"}


def test_each_account_gets_the_text_that_was_written_for_it(
    stack: Stack, composer: Composer
) -> None:
    page = composer.page
    composer.write("For everybody")
    page.get_by_role("button", name="Add to thread").click()
    page.get_by_label("Text of part 2").fill("And a second thought")
    page.locator('[data-tab="linkedin"]').click()
    expect(page.get_by_text("What you change here changes for this account alone")).to_be_visible()
    expect(composer.text).to_have_value("For everybody")
    composer.text.fill("Dear colleagues")
    expect(page.locator('[data-preview="linkedin"]')).to_contain_text("Dear colleagues")
    expect(page.locator('[data-preview="x"]')).to_contain_text("For everybody")
    expect(page.get_by_role("button", name="Reset to shared text")).to_be_visible()
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme, reduced_motion="reduce")
        assert violations(page) == []
    saved(composer)
    page.reload()
    composer.wait_until_listening()
    expect(page.locator('[data-tab="linkedin"] .option-dot')).to_be_visible()
    page.get_by_role("radio", name="Publish now").click()
    page.get_by_role("button", name=re.compile("^Publish to")).click()
    page.get_by_role("button", name="Publish", exact=True).click()
    page.wait_for_url("**/posts?new=**")
    deadline = datetime.now(UTC) + timedelta(seconds=60)
    landed: list[tuple[str, str]] = []
    while len(landed) < 3 and datetime.now(UTC) < deadline:
        landed = sorted(
            (one["platform"], one["text"])
            for one in stack.ledger()
            # Whoever else was connected before this test says the same as X.
            if one["platform"] in {"linkedin", "x"}
            and one["text"].startswith(("For everybody", "And a second thought", "Dear colleagues"))
        )
        page.wait_for_timeout(200)
    assert landed == [
        ("linkedin", "Dear colleagues\n\nAnd a second thought"),
        ("x", "And a second thought"),
        ("x", "For everybody"),
    ]


def test_a_customised_text_can_be_reset(composer: Composer) -> None:
    page = composer.page
    composer.write("Shared by all")
    page.locator('[data-tab="linkedin"]').click()
    expect(page.get_by_text("What you change here changes for this account alone")).to_be_visible()
    composer.text.fill("Something else")
    page.get_by_role("button", name="Reset to shared text").click()
    expect(composer.text).to_have_value("Shared by all")
    expect(page.locator(".account-tab .option-dot")).to_have_count(0)


def test_what_is_typed_while_a_tab_opens_stays_where_it_was_typed(composer: Composer) -> None:
    page = composer.page
    composer.write("Shared")
    page.locator('[data-tab="linkedin"]').evaluate(
        """(tab) => {
          const field = document.querySelector(".editor-text");
          tab.click();
          const set = Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, "value").set;
          set.call(field, "Shared and typed on");
          field.dispatchEvent(new Event("input", { bubbles: true }));
        }"""
    )
    expect(page.get_by_text("What you change here changes for this account alone")).to_be_visible()
    page.locator('[data-tab="all"]').click()
    expect(composer.text).to_have_value("Shared and typed on")
    expect(page.locator('[data-preview="x"]')).to_contain_text("Shared and typed on")


def test_a_thread_is_put_in_order_with_the_pointer_and_saved_on_demand(
    composer: Composer, elsewhere: Composer
) -> None:
    page = composer.page
    composer.write("The end of it")
    page.get_by_role("button", name="Add to thread").click()
    expect(page.get_by_label("Text of part 2")).to_be_focused()
    page.keyboard.type("Its beginning")
    grip = page.locator("[data-drag]").nth(1)
    grip.drag_to(page.locator("section.part").first)
    expect(composer.text).to_have_value("Its beginning")
    page.keyboard.press("Control+s")
    saved(composer)
    elsewhere.open("/compose")
    draft(elsewhere, "Its beginning").locator(".draft-open").click()
    expect(elsewhere.page.get_by_label("Text of part 2")).to_have_value("The end of it")


def test_an_earlier_version_is_compared_and_restored(composer: Composer) -> None:
    page = composer.page
    composer.open("/compose?at=2031-05-06T07:08:00Z")
    composer.text.fill("See you on Monday")
    saved(composer)
    page.get_by_role("button", name=re.compile("^Schedule for")).click()
    page.wait_for_url("**/posts?new=**")
    post_id = page.url.rpartition("new=")[2]
    composer.open(f"/compose?post={post_id}")
    expect(composer.text).to_have_value("See you on Monday")
    composer.text.fill("See you on Friday")
    expect(page.locator(".preview-text").first).to_have_text("See you on Friday")
    page.get_by_role("button", name="History").click()
    expect(page.locator("del")).to_have_text("Monday")
    expect(page.locator("ins")).to_have_text("Friday")
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme, reduced_motion="reduce")
        assert violations(page) == []
    page.get_by_role("button", name="Restore this version").click()
    expect(composer.text).to_have_value("See you on Monday")
