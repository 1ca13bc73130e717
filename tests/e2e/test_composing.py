"""Times in words, the queue, files and previews in the composer, in a real browser."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import httpx
import pytest
from playwright.sync_api import Browser, FilePayload, Page, Route, ViewportSize, expect

from tests.e2e.conftest import Session, jpeg
from tests.e2e.pages import Accounts, Composer
from tests.support.axe import violations
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
    headers = {"Cookie": session.header, "Origin": stack.url}
    with httpx.Client(base_url=stack.url, headers=headers) as client:
        yield client


def zone_of(page: Page) -> ZoneInfo:
    """The person's zone, as the shell names it."""
    said = page.locator(".sidebar").get_by_text(re.compile(r"UTC")).first.inner_text()
    return ZoneInfo(said.partition(",")[0])


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
    zone = zone_of(page)
    tomorrow = datetime.now(zone).date() + timedelta(days=1)
    page.get_by_role("button", name=f"{tomorrow:%a %-d %b %Y}, 17:00").click()
    expect(page.get_by_test_id("meant")).to_contain_text(f"{tomorrow:%A %-d %B %Y}, 17:00 ·")
    expect(words).to_have_value("")
    words.fill("tomorrow 18:30")
    expect(page.get_by_test_id("meant")).to_contain_text(f"{tomorrow:%A %-d %B %Y}, 18:30 ·")
    send.click()
    assert times_of_new_post(page, api) == {
        datetime(tomorrow.year, tomorrow.month, tomorrow.day, 18, 30, tzinfo=zone)
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


@contextmanager
def held_uploads(page: Page) -> Iterator[list[Route]]:
    """Uploads wait until they are let go; each comes into the list."""
    waiting: list[Route] = []
    page.route("**/api/v2/media", lambda route: waiting.append(route))  # noqa: PLW0108
    yield waiting
    page.unroute("**/api/v2/media")


def named(payload: FilePayload, name: str) -> FilePayload:
    return {**payload, "name": name}


def bring(page: Page, how: str, *files: FilePayload) -> None:
    """Paste or drop files into the first part, as the browser would."""
    given = [[f["name"], f["mimeType"], list(f["buffer"])] for f in files]
    page.get_by_label("Text of part 1").evaluate(_BRING, [how, given])


_BRING = """(field, [how, given]) => {
  const data = new DataTransfer();
  for (const [name, type, bytes] of given)
    data.items.add(new File([new Uint8Array(bytes)], name, { type }));
  const init = { bubbles: true, cancelable: true };
  field.dispatchEvent(
    how === "paste"
      ? new ClipboardEvent("paste", { ...init, clipboardData: data })
      : new DragEvent("drop", { ...init, dataTransfer: data }),
  );
}"""


def names(page: Page) -> list[str]:
    """The files of the first part, in order."""
    found = page.locator("[data-file-id] > p").all_inner_texts()
    return [text.removeprefix("Cropped · ").partition(" · ")[0] for text in found]


def test_files_come_by_paste_and_drop_with_progress_and_stay_in_order(
    composer: Composer,
) -> None:
    page = composer.page
    composer.write("With files")
    sending = page.locator('[data-upload="sending"]')
    with held_uploads(page) as waiting:
        bring(page, "drop", *[named(jpeg(60, 40), f"{n}.jpg") for n in range(4)])
        bring(page, "paste", named(jpeg(50, 50), "pasted.jpg"))
        expect(sending).to_have_count(3)
        expect(page.get_by_role("progressbar", name="Uploading 0.jpg")).to_be_visible()
        expect(page.locator("[data-upload]")).to_have_count(5)
        page.get_by_role("button", name="Cancel 1.jpg").click()
        expect(page.get_by_text("1.jpg")).to_have_count(0)
        expect(sending).to_have_count(3)
        waiting[0].abort()
        expect(page.get_by_role("alert").filter(has_text="connection failed")).to_be_visible()
        expect(sending).to_have_count(3)
        for route in reversed(waiting[2:]):
            route.continue_()
        expect(page.locator("[data-file-id]")).to_have_count(3)
    page.get_by_role("button", name="Retry 0.jpg").click()
    expect(page.locator("[data-file-id]")).to_have_count(4)
    expect(page.locator("[data-upload]")).to_have_count(0)
    assert names(page) == ["2.jpg", "3.jpg", "pasted.jpg", "0.jpg"]


def test_files_are_put_in_order_by_pointer_and_by_button(composer: Composer) -> None:
    page = composer.page
    composer.write("In order")
    picker = page.locator('input[type="file"]')
    picker.set_input_files([named(jpeg(60, 40), f"{n}.jpg") for n in "abc"])
    expect(page.locator("[data-file-id]")).to_have_count(3)
    assert names(page) == ["a.jpg", "b.jpg", "c.jpg"]
    handles = page.locator("[data-file-handle]")
    handles.last.scroll_into_view_if_needed()
    held, target = handles.last.bounding_box(), handles.nth(1).bounding_box()
    assert held
    assert target
    page.mouse.move(held["x"] + 10, held["y"] + 10)
    page.mouse.down()
    page.mouse.move(target["x"] + 40, target["y"] + 60, steps=4)
    page.mouse.up()
    expect(page.locator("[data-file-id] > p").nth(1)).to_contain_text("c.jpg")
    page.get_by_role("button", name="Move c.jpg forward").press("Enter")
    expect(page.locator("[data-file-id] > p").first).to_contain_text("c.jpg")
    assert names(page) == ["c.jpg", "a.jpg", "b.jpg"]


def test_what_was_cropped_is_what_goes_out_and_can_be_undone_before(
    composer: Composer, stack: Stack
) -> None:
    page = composer.page
    composer.write("Cut to shape")
    page.locator('input[type="file"]').set_input_files(named(jpeg(800, 600), "wide.jpg"))
    page.get_by_label("Alt text").fill("A teal field")
    page.get_by_role("button", name="Crop wide.jpg", exact=True).click()
    dialog = page.get_by_role("dialog", name="Crop the image")
    dialog.get_by_role("radio", name="1:1").click()
    expect(dialog.get_by_text("600 × 600 pixels")).to_be_visible()
    dialog.get_by_role("button", name="Crop", exact=True).click()
    expect(page.get_by_text("Cropped · wide.jpg · JPEG · 600 × 600")).to_be_visible()
    page.get_by_role("button", name="Undo crop of wide.jpg").click()
    expect(page.get_by_text("wide.jpg · JPEG · 800 × 600")).to_be_visible()
    page.get_by_role("button", name="Crop wide.jpg", exact=True).click()
    free = dialog.get_by_role("radio", name="Free")
    free.click()
    dialog.get_by_role("button", name="Lower right corner").focus()
    for _ in range(3):
        page.keyboard.press("Control+ArrowLeft")
    expect(dialog.get_by_text("800 × 600 pixels")).to_have_count(0)
    said = dialog.locator(".crop-bar [role=status]").inner_text()
    dialog.get_by_role("button", name="Crop", exact=True).click()
    expect(page.get_by_text("Cropped · wide.jpg")).to_be_visible()
    composer.publish_now()
    deadline = datetime.now(UTC) + timedelta(seconds=60)
    landed: list[dict[str, object]] = []
    while len(landed) < 2 and datetime.now(UTC) < deadline:
        landed = [one for one in stack.ledger() if one["text"] == "Cut to shape"]
        page.wait_for_timeout(200)
    sizes = {f"{m['width']} × {m['height']} pixels" for one in landed for m in one["media"]}  # type: ignore[attr-defined]
    assert sizes == {said}


def test_a_file_of_the_library_is_found_by_its_alt_text_and_taken(
    composer: Composer, api: httpx.Client
) -> None:
    page = composer.page
    sent = jpeg(70, 70)
    files = {"file": ("kept.jpg", sent["buffer"], "image/jpeg")}
    api.post("/api/v2/media", files=files, data={"alt_text": "A rare bird"}).raise_for_status()
    composer.write("From the library")
    page.get_by_role("button", name="From library").click()
    dialog = page.get_by_role("dialog", name="Media library")
    dialog.get_by_label("Search names and alt text").fill("rare bird")
    found = dialog.locator(".library-file")
    expect(found).to_have_count(1)
    found.click()
    expect(found).to_have_attribute("aria-pressed", "true")
    dialog.get_by_role("button", name="Done").click()
    expect(dialog).to_be_hidden()
    expect(page.get_by_label("Alt text")).to_have_value("A rare bird")
    expect(page.locator('.preview-files img[alt="A rare bird"]').first).to_be_visible()


def test_the_queue_says_which_slot_each_account_gives_and_gives_it(
    composer: Composer, api: httpx.Client
) -> None:
    page = composer.page
    accounts = api.get("/api/v2/accounts").raise_for_status().json()["items"]
    composer.write("Into the queue")
    page.get_by_role("radio", name="Add to queue").click()
    set_up = page.get_by_role("link", name="Set one up")
    expect(set_up.first).to_have_attribute("href", f"/queue?account={accounts[0]['id']}")
    days = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
    slots = [{"weekday": day, "time": "09:30"} for day in days]
    for account in accounts:
        schedule = {"timezone": "UTC", "slots": slots}
        api.put(f"/api/v2/accounts/{account['id']}/schedule", json=schedule).raise_for_status()
    page.get_by_role("radio", name="Last").click()
    expect(set_up).to_have_count(0)
    page.get_by_role("radio", name="Next free").click()
    now = datetime.now(UTC)
    slot = now.replace(hour=9, minute=30, second=0, microsecond=0)
    slot += timedelta(days=1) if slot <= now else timedelta()
    local = slot.astimezone(zone_of(page))
    expect(page.locator("[data-slot]").first).to_contain_text(f"{local:%a %-d %b, %H:%M}")
    page.get_by_role("button", name="Add to queue for").click()
    assert times_of_new_post(page, api) == {slot}


PHONE: ViewportSize = {"width": 390, "height": 844}


def test_axe_finds_nothing_with_each_dialog_open_in_either_theme(composer: Composer) -> None:
    page = composer.page
    composer.write("Looked at closely https://example.com")
    page.locator('input[type="file"]').set_input_files(
        [named(jpeg(80, 60), "a.jpg"), named(jpeg(60, 80), "b.jpg")]
    )
    expect(page.locator("[data-file-id]")).to_have_count(2)
    page.get_by_label("In words").fill("next friday 9")
    expect(page.get_by_text("Which one do you mean?")).to_be_visible()
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        for size in (PHONE, {"width": 1280, "height": 900}):
            page.set_viewport_size(size)
            assert violations(page) == []
            page.get_by_role("button", name="Crop a.jpg", exact=True).click()
            expect(page.get_by_role("dialog", name="Crop the image")).to_be_visible()
            assert violations(page) == []
            page.keyboard.press("Escape")
            page.get_by_role("button", name="From library").click()
            expect(page.locator(".library-file").first).to_be_visible()
            assert violations(page) == []
            page.keyboard.press("Escape")
        page.get_by_role("radio", name="Add to queue").click()
        expect(page.locator(".slot").first).to_be_visible()
        assert violations(page) == []
        page.get_by_role("radio", name="Schedule").click()
