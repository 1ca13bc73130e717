"""One post to six networks at once, with a picture and options; then taken down from one."""

import io
import json
from typing import Any

import httpx
import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfWriter

from tests.e2e.conftest import Session, jpeg
from tests.e2e.pages import EMAIL, SETTLE_MS, Composer, Posts
from tests.support.stack import Stack
from tests.support.video import video

pytestmark = [pytest.mark.browser, pytest.mark.stack, pytest.mark.timeout(300)]

TEXT = "Six networks, one press of a button."
PLACES = {
    "LinkedIn": "Hedy",
    "X": "@hedy",
    "Instagram": "@hedy",
    "Bluesky": "@hedy.bsky.social",
    "Mastodon": "@hedy@mastodon.example",
    "Telegram": "@hedy_channel",
}


@pytest.fixture
def everywhere(stack: Stack, session: Session) -> tuple[str, ...]:
    """An account of each of these networks, as the composer names it."""
    chosen = [word for name in PLACES for word in ("--platform", name.lower())]
    stack.command("sandbox", "connect", "--email", EMAIL, *chosen, "--handle", "hedy")
    return tuple(f"{network}, {handle}" for network, handle in PLACES.items())


def test_a_post_with_a_picture_lands_once_on_each_and_can_be_taken_down(
    stack: Stack, page: Page, session: Session, everywhere: tuple[str, ...]
) -> None:
    page.context.add_cookies(session.cookies)
    composer, posts = Composer(page, stack.url), Posts(page, stack.url)
    composer.open("/compose")
    composer.choose(*everywhere)
    composer.text.fill(TEXT)
    expect(page.locator("[data-problem=red]", has_text="no post without an image")).to_be_visible()
    page.locator('input[type="file"]').set_input_files(jpeg(1600, 900))
    alt = page.get_by_label("Alt text")
    alt.fill("A sunrise")
    alt.blur()
    composer.set_option("mastodon", "Unlisted")
    composer.set_option("x", "Mentioned only")
    composer.publish_now()
    posts.expect_statuses(TEXT, "published", len(PLACES))
    landed = _landed(stack)
    assert sorted(item["platform"] for item in landed) == sorted(n.lower() for n in PLACES)
    assert all(len(item["media"]) == 1 for item in landed)

    posts.show(TEXT, "x")
    page.get_by_role("button", name="Delete there").click()
    page.get_by_role("button", name="Delete", exact=True).click()
    expect(page.get_by_text("Deleted from the network").first).to_be_visible(timeout=SETTLE_MS)
    expect(page.get_by_role("button", name="Delete there")).to_have_count(0)
    page.goto(stack.sandbox_url)
    expect(page.get_by_text(TEXT)).to_have_count(len(PLACES) - 1)


def test_an_image_that_a_network_would_crop_is_refused_before_it_is_scheduled(
    stack: Stack, page: Page, session: Session, everywhere: tuple[str, ...]
) -> None:
    page.context.add_cookies(session.cookies)
    composer = Composer(page, stack.url)
    composer.open("/compose")
    composer.choose("Instagram, @hedy")
    page.locator('input[type="file"]').set_input_files(jpeg(2000, 400))
    problem = page.locator("[data-problem=red]", has_text="Too wide for Instagram")
    expect(problem).to_be_visible()
    composer.choose("X, @hedy")
    expect(problem).to_have_count(0)


def test_a_video_and_a_document_are_shown_as_what_they_are(
    stack: Stack, page: Page, session: Session, everywhere: tuple[str, ...]
) -> None:
    page.context.add_cookies(session.cookies)
    composer = Composer(page, stack.url)
    composer.open("/compose")
    composer.choose("X, @hedy")
    files = page.locator('input[type="file"]')
    files.set_input_files({"name": "a.mp4", "mimeType": "video/mp4", "buffer": video(seconds=3)})
    expect(page.locator('[data-file="video"]')).to_contain_text("MP4 · 640 × 360 · 0:03 min")
    expect(page.locator('[data-preview="x"] video')).to_have_count(1)
    expect(page.locator("[data-problem=red]")).to_have_count(0)

    files.set_input_files(jpeg(640, 480))
    alone = page.locator("[data-problem=red]", has_text="takes a video only alone")
    expect(alone).to_be_visible()
    page.get_by_role("button", name="Remove video").click()
    expect(alone).to_have_count(0)
    page.get_by_role("button", name="Remove image").click()
    files.set_input_files({"name": "b.pdf", "mimeType": "application/pdf", "buffer": _pdf(2)})
    expect(page.locator('[data-file="document"]')).to_contain_text("b.pdf · PDF · 2 pages")
    problem = page.locator("[data-problem=red]", has_text="X takes no documents")
    expect(problem).to_be_visible()
    composer.choose("LinkedIn, Hedy")
    expect(problem).to_have_count(0)
    expect(page.locator('[data-preview="linkedin"]')).to_contain_text("b.pdf")


def test_a_wrong_option_is_found_from_its_problem(
    stack: Stack, page: Page, session: Session, everywhere: tuple[str, ...]
) -> None:
    page.context.add_cookies(session.cookies)
    composer = Composer(page, stack.url)
    composer.open("/compose")
    composer.choose("Mastodon, @hedy@mastodon.example")
    composer.text.fill("Hello")
    page.locator('[data-options="mastodon"]').click()
    language = page.get_by_label("Language")
    language.fill("Klingon!")
    language.blur()
    problem = page.locator("[data-problem=red]")
    expect(problem).to_have_count(1)
    page.locator('[data-options="mastodon"]').click()
    expect(language).to_have_count(0)
    problem.get_by_role("link").click()
    expect(language).to_have_value("Klingon!")
    language.fill("en")
    language.blur()
    expect(problem).to_have_count(0)


def _pdf(pages: int) -> bytes:
    writer, packed = PdfWriter(), io.BytesIO()
    for _ in range(pages):
        writer.add_blank_page(width=200, height=200)
    writer.write(packed)
    return packed.getvalue()


def _landed(stack: Stack) -> list[dict[str, Any]]:
    answer = httpx.get(f"{stack.sandbox_url}/_emu/ledger").raise_for_status()
    return [item for item in answer.json()["items"] if item["text"] == TEXT]


def test_connecting_by_command_prints_a_json_line_for_each_account_and_nothing_else(
    stack: Stack, session: Session
) -> None:
    words = ("--platform", "x", "--platform", "bluesky", "--handle", "liner")
    said = stack.command("sandbox", "connect", "--email", EMAIL, *words)
    assert [json.loads(line)["platform"] for line in said.splitlines()] == ["x", "bluesky"]
