"""The composer keeps what is typed, takes images, and makes threads; every page fits a phone."""

import io
import re

import pytest
from PIL import Image
from playwright.sync_api import Browser, FilePayload, Page, ViewportSize, expect

from tests.e2e.conftest import Session
from tests.e2e.pages import Accounts, Composer, Screen
from tests.support.stack import Stack

pytestmark = [pytest.mark.browser, pytest.mark.stack, pytest.mark.timeout(300)]

PHONE: ViewportSize = {"width": 390, "height": 844}


@pytest.fixture(scope="module")
def connected(stack: Stack, browser: Browser, session: Session) -> None:
    """Both networks connected, unless they are already."""
    context = browser.new_context()
    context.add_cookies(session.cookies)
    page = context.new_page()
    accounts = Accounts(page, stack.url)
    for network in ("LinkedIn", "X"):
        accounts.open("/accounts")
        page.get_by_role("heading", name="Connect an account").wait_for()
        if page.locator(f'article:has-text("{network} ·")').count() == 0:
            accounts.connect(network)
    context.close()


@pytest.fixture
def composer(stack: Stack, page: Page, session: Session, connected: None) -> Composer:
    page.context.add_cookies(session.cookies)
    return Composer(page, stack.url)


@pytest.fixture
def picture() -> FilePayload:
    """A small PNG as the file picker hands it over."""
    data = io.BytesIO()
    Image.new("RGB", (64, 48), "teal").save(data, "PNG")
    return {"name": "teal.png", "mimeType": "image/png", "buffer": data.getvalue()}


def test_what_was_typed_survives_a_tab_that_forgot_everything(composer: Composer) -> None:
    composer.write("Half a thought that must not be lost")
    composer.page.evaluate("sessionStorage.clear()")
    composer.page.reload()
    composer.wait_until_listening()
    expect(composer.text).to_have_value("Half a thought that must not be lost")


def test_what_is_typed_without_a_connection_is_there_afterwards(composer: Composer) -> None:
    composer.write("Typed before. ")
    composer.page.context.set_offline(True)
    composer.text.press_sequentially("Typed while offline.")
    composer.page.evaluate("sessionStorage.clear()")
    composer.page.context.set_offline(False)
    composer.page.reload()
    composer.wait_until_listening()
    expect(composer.text).to_have_value("Typed before. Typed while offline.")


def test_the_counters_follow_what_is_typed(composer: Composer) -> None:
    composer.write("Twelve chars")
    counters = composer.page.locator("[data-counter]")
    expect(counters.first).to_have_attribute("data-left", str(280 - 12))
    expect(counters.last).to_have_attribute("data-left", str(3000 - 12))


def test_an_image_is_uploaded_and_described(composer: Composer, picture: FilePayload) -> None:
    composer.write("With a picture")
    composer.page.locator('input[type="file"]').set_input_files(picture)
    alt = composer.page.get_by_label("Alt text")
    expect(composer.page.get_by_text("people who cannot see the image")).to_be_visible()
    alt.fill("A teal rectangle")
    alt.blur()
    expect(composer.page.get_by_text("people who cannot see the image")).to_be_hidden()
    expect(composer.page.locator('.preview-files img[alt="A teal rectangle"]')).to_have_count(2)


def test_a_long_text_becomes_a_thread_with_one_click(composer: Composer) -> None:
    composer.open("/compose")
    composer.text.fill("A sentence of its own that says a little. " * 12)
    problem = composer.page.locator('[data-problem="red"]')
    expect(problem).to_have_count(1)
    composer.page.get_by_role("button", name="Split into a thread").click()
    expect(composer.page.get_by_label("Text of part 2")).to_be_visible()
    expect(problem).to_have_count(0)


def test_the_pieces_of_a_long_text_are_numbered_on_demand(composer: Composer) -> None:
    composer.open("/compose")
    composer.text.fill("A sentence of its own that says a little. " * 12)
    numbering = composer.page.get_by_label("Number the parts")
    numbering.click()
    expect(numbering).to_be_checked()
    composer.page.get_by_role("button", name="Split into a thread").click()
    expect(composer.page.get_by_label("Text of part 2")).to_have_value(re.compile(r" 2/2$"))


def test_what_is_too_long_for_a_post_goes_on_in_comments_if_wished(composer: Composer) -> None:
    composer.open("/compose")
    composer.text.fill("A sentence of its own that says a little. " * 90)
    too_long = composer.page.locator("[data-problem=red]", has_text="Too long for LinkedIn")
    expect(too_long).to_be_visible()
    composer.page.get_by_role("radio", name="Post and comments").click()
    expect(composer.page.get_by_text("The rest follows in one comment of yours")).to_be_visible()
    expect(composer.page.locator('[data-preview="linkedin"] .preview-comment')).to_have_count(1)
    expect(too_long).to_have_count(0)


def test_a_post_without_words_is_refused_with_a_reason(composer: Composer) -> None:
    composer.open("/compose")
    composer.text.press("Control+Enter")
    expect(composer.page.get_by_text("Write something or add an image.").first).to_be_visible()
    assert composer.page.url.rstrip("/").endswith("/compose")


PAGES = (
    "/",
    "/compose",
    "/posts",
    "/accounts",
    "/connect?platform=telegram",
    "/settings",
    "/settings/networks?platform=instagram",
)


@pytest.mark.parametrize("path", PAGES)
def test_every_page_fits_a_phone_and_reports_no_error(
    stack: Stack, composer: Composer, path: str
) -> None:
    page = composer.page
    said: list[str] = []
    page.on("console", lambda m: said.append(m.text) if m.type == "error" else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    page.set_viewport_size(PHONE)
    Screen(page, stack.url).open(path)
    page.wait_for_timeout(300)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert said == []


def test_every_control_has_a_name_that_can_be_read_out(stack: Stack, composer: Composer) -> None:
    for path in PAGES:
        composer.open(path)
        nameless = composer.page.evaluate(_NAMELESS)
        assert nameless == [], path


_NAMELESS = """() =>
  [...document.querySelectorAll("button, a[href], input:not([type=hidden]), textarea")]
    .filter((e) => e.offsetParent !== null)
    .filter((e) => !(e.textContent || e.getAttribute("aria-label") || e.labels?.length))
    .map((e) => e.outerHTML.slice(0, 120))"""
