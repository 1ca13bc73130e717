"""People choose what they are told of, and webhooks are set up and watched in the browser."""

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Session
from tests.e2e.pages import EMAIL, Screen
from tests.support.axe import violations
from tests.support.receiver import Receiver
from tests.support.stack import Stack, wait_for

pytestmark = [pytest.mark.browser, pytest.mark.stack, pytest.mark.timeout(300)]

# A look comes round every five seconds, on a machine that may be busy.
PATIENCE_MS = 60_000
PATIENCE_S = 60


def expect_no_violation(page: Page) -> None:
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme, reduced_motion="reduce")  # type: ignore[arg-type]
        assert violations(page) == []


def test_a_webhook_is_made_tried_watched_while_it_fails_and_sent_again(
    stack: Stack, page: Page, session: Session, receiver: Receiver
) -> None:
    page.context.add_cookies(session.cookies)
    Screen(page, stack.url).open("/settings/webhooks")
    page.get_by_role("button", name="Add a webhook").click()
    form = page.get_by_role("dialog", name="Add a webhook")
    form.get_by_label("Name (optional)").fill("Newsroom")
    form.get_by_label("Address").fill("http://example.com/plain")
    form.get_by_label("Post published").uncheck()
    expect_no_violation(page)
    form.get_by_role("button", name="Save").click()
    expect(form.get_by_role("alert")).to_contain_text("https://")
    expect(form.get_by_label("Name (optional)")).to_have_value("Newsroom")
    form.get_by_label("Address").fill(receiver.url)
    form.get_by_role("button", name="Save").click()
    expect(form).to_be_hidden()
    secret = page.get_by_test_id("webhook-secret").inner_text()
    card = page.locator("[data-webhook]", has_text="Newsroom")
    expect(card).to_contain_text("Post failed")
    expect(card).not_to_contain_text("Post published")

    receiver.status, receiver.answer = 503, b"down for repairs"
    card.get_by_role("button", name="Send a test").click()
    failing = card.locator('[data-delivery="retrying"]')
    expect(failing).to_contain_text("down for repairs", timeout=PATIENCE_MS)
    expect(card).to_contain_text("Failing")
    expect_no_violation(page)

    receiver.status, receiver.answer = 200, b"thanks"
    taken = card.locator('[data-delivery="delivered"]')
    expect(taken).to_contain_text("thanks", timeout=PATIENCE_MS)
    before = len(receiver.got)
    taken.get_by_role("button", name="Send again").click()
    wait_for(lambda: len(receiver.got) > before, PATIENCE_S)
    assert len({got.headers["webhook-id"] for got in receiver.got}) == 1
    assert all(got.is_signed_with(secret) for got in receiver.got)

    page.reload()
    Screen(page, stack.url).wait_until_listening()
    expect(page.get_by_test_id("webhook-secret")).to_have_count(0)
    card.get_by_role("button", name="Remove").click()
    page.get_by_role("dialog", name="Remove this webhook").get_by_role(
        "button", name="Remove"
    ).click()
    expect(page.get_by_role("heading", name="No webhook yet")).to_be_visible()
    expect_no_violation(page)


def test_what_is_told_by_mail_is_chosen_by_keyboard_and_kept(
    stack: Stack, page: Page, session: Session
) -> None:
    page.context.add_cookies(session.cookies)
    Screen(page, stack.url).open("/settings/notifications")
    expect(page.get_by_text(EMAIL)).to_be_visible()
    expect(page.get_by_text("PUNCTUAL_SMTP_URL")).to_be_visible()
    page.get_by_role("radio", name="At once").focus()
    page.keyboard.press("ArrowDown")
    hour = page.get_by_label("At what hour")
    expect(hour).to_have_value("8")
    page.keyboard.press("Tab")
    expect(hour).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(hour).to_have_value("9")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    box = page.get_by_label("An account needs somebody")
    expect(box).not_to_be_checked()
    expect(page.get_by_text("Saved.")).to_have_count(3)
    expect_no_violation(page)

    page.reload()
    Screen(page, stack.url).wait_until_listening()
    expect(page.get_by_role("radio", name="Once a day")).to_be_checked()
    expect(hour).to_have_value("9")
    expect(box).not_to_be_checked()
    expect(page.get_by_label("Posts failed")).to_be_checked()
