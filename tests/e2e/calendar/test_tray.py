"""Drafts dragged from the tray onto the calendar, and a post written by keyboard alone."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from typing import Any, Literal

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.e2e.calendar_page import BERLIN, Calendar, next_monday, times
from tests.support.axe import violations
from tests.support.stack import Client, Stack

pytestmark = [pytest.mark.browser, pytest.mark.stack, pytest.mark.timeout(300)]


@pytest.fixture
def keep(program: Client, accounts: list[str]) -> Iterator[Any]:
    """Keeps a draft, and takes away afterwards whatever became of it."""
    made: list[str] = []

    def _keep(text: str, count: int = 2) -> str:
        body = {"parts": [{"content": text}], "account_ids": accounts[:count]}
        answer = program.call("POST", "/drafts", json=body).raise_for_status().json()
        made.append(str(answer["id"]))
        return made[-1]

    yield _keep
    for draft_id in made:
        program.call("DELETE", f"/posts/{draft_id}")
        program.call("DELETE", f"/drafts/{draft_id}")


class Tray(Calendar):
    """The calendar with the drafts beside it."""

    @property
    def switch(self) -> Locator:
        return self.page.get_by_role("button", name=re.compile("^Drafts"))

    def draft(self, text: str) -> Locator:
        return self.page.locator(".cal-tray [data-draft]", has_text=text)

    def open_tray(self) -> None:
        if self.switch.get_attribute("aria-expanded") == "false":
            self.switch.click()
        expect(self.page.locator(".cal-tray")).to_be_visible()

    def grab(self, text: str) -> None:
        box = self.draft(text).bounding_box()
        assert box
        self.page.mouse.move(box["x"] + 40, box["y"] + 8)
        self.page.mouse.down()
        self.page.mouse.move(box["x"] + 30, box["y"] + 16, steps=3)
        expect(self.page.locator(".cal-ghost")).to_be_visible()


@pytest.fixture
def tray(stack: Stack, page: Page, cookies: list[Any]) -> Tray:
    page.context.add_cookies(cookies)
    return Tray(page, stack.url)


def test_a_draft_is_dropped_on_a_day_and_in_the_hours_and_taken_back(
    tray: Tray, program: Client, keep: Any
) -> None:
    monday, page = next_monday(), tray.page
    first, second = keep("Onto a day"), keep("Into the hours")
    tray.show("month", monday)
    tray.open_tray()
    tray.drag_to_day("Onto a day", monday)
    expect(tray.day(monday)).to_contain_text("09:00")
    expect(tray.draft("Onto a day")).to_have_count(0)
    expect(page.get_by_text(re.compile("Scheduled for"))).to_be_visible()
    nine = datetime.combine(monday, time(9), BERLIN).astimezone(UTC)
    assert times(program, {"post_id": first}) == {nine}

    # The browser remembers that it is open.
    tray.show("week", monday)
    expect(tray.draft("Into the hours")).to_be_visible()
    wednesday = monday + timedelta(days=2)
    tray.drag_to_time("Into the hours", wednesday, time(11, 15))
    expect(tray.day(wednesday)).to_contain_text("11:15")
    expect(page.get_by_text(re.compile("Scheduled for"))).to_be_visible()
    wanted = datetime.combine(wednesday, time(11, 15), BERLIN).astimezone(UTC)
    assert times(program, {"post_id": second}) == {wanted}

    page.get_by_role("button", name="Undo").click()
    expect(tray.draft("Into the hours")).to_be_visible()
    expect(tray.card("Into the hours")).to_have_count(0)
    assert program.call("GET", f"/posts/{second}").status_code == 404
    for kept in program.call("GET", "/drafts").json()["items"]:
        program.call("DELETE", f"/drafts/{kept['id']}")


def test_a_draft_that_is_refused_goes_back_with_the_reason_and_leads_to_the_composer(
    tray: Tray, program: Client, keep: Any
) -> None:
    monday = next_monday()
    draft_id = keep("For nobody yet", count=0)
    tray.show("month", monday)
    tray.open_tray()
    tray.drag_to_day("For nobody yet", monday)
    refused = tray.draft("For nobody yet").get_by_role("alert")
    expect(refused).to_contain_text("account")
    expect(tray.card("For nobody yet")).to_have_count(0)
    assert program.call("GET", f"/posts/{draft_id}").status_code == 404
    refused.get_by_role("link", name="Open in the composer").press("Enter")
    tray.page.wait_for_url(f"**/compose?draft={draft_id}")


def test_on_a_phone_the_drafts_open_in_a_sheet_and_are_scheduled_without_a_pointer(
    stack: Stack, browser: Browser, cookies: list[Any], program: Client, keep: Any
) -> None:
    draft_id = keep("From the sheet")
    context = browser.new_context(
        viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True
    )
    context.add_cookies(cookies)
    phone = Tray(context.new_page(), stack.url)
    phone.open("/?view=list&zone=Europe/Berlin")
    phone.switch.click()
    expect(phone.draft("From the sheet")).to_be_visible()
    phone.draft("From the sheet").get_by_role("button", name=re.compile("Schedule")).click()
    dialog = phone.page.get_by_role("dialog", name="Schedule a draft")
    day = datetime.now(BERLIN).date() + timedelta(days=3)
    dialog.get_by_label("Date").fill(f"{day}")
    dialog.get_by_label("Time").fill("16:45")
    expect(dialog).to_contain_text("16:45 · Europe/Berlin")
    dialog.get_by_role("button", name="Schedule").press("Enter")
    expect(phone.day(day)).to_contain_text("From the sheet")
    expect(phone.page.locator(".cal-tray")).to_be_hidden()
    expect(phone.page.get_by_role("button", name="Undo")).to_be_visible()
    wanted = datetime.combine(day, time(16, 45), BERLIN).astimezone(UTC)
    assert times(program, {"post_id": draft_id}) == {wanted}
    assert phone.page.evaluate("document.documentElement.scrollWidth") == 390
    context.close()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_with_the_tray_open_and_free_slots_on_screen(
    tray: Tray,
    program: Client,
    accounts: list[str],
    keep: Any,
    theme: Literal["light", "dark"],
) -> None:
    monday, page = next_monday(), tray.page
    page.emulate_media(color_scheme=theme, reduced_motion="reduce")
    keep("Plain to see")
    keep("Without an account", count=0)
    schedule = f"/accounts/{accounts[0]}/schedule"
    slots = [{"weekday": "monday", "time": "09:00"}]
    program.call("PUT", schedule, json={"timezone": "Europe/Berlin", "slots": slots})
    found = {}
    try:
        for view in ("month", "week", "day", "list"):
            tray.show(view, monday)
            tray.open_tray()
            expect(tray.draft("Plain to see")).to_be_visible()
            expect(tray.page.locator(".cal-free-slot").first).to_be_visible()
            found[view] = violations(page)
        tray.draft("Without an account").get_by_role("button", name=re.compile("Sched")).click()
        dialog = page.get_by_role("dialog", name="Schedule a draft")
        expect(dialog).to_be_visible()
        found["dialog"] = violations(page)
        dialog.get_by_role("button", name="Schedule").click()
        expect(page.locator(".cal-draft-problem")).to_be_visible()
        found["refused"] = violations(page)
    finally:
        program.call("PUT", schedule, json={"timezone": "Europe/Berlin", "slots": []})
    assert [line for lines in found.values() for line in lines] == []


def test_by_keyboard_alone_a_post_is_written_tagged_and_stands_in_the_calendar(
    tray: Tray, program: Client, accounts: list[str]
) -> None:
    page, today = tray.page, datetime.now(BERLIN).date()
    # The composer chooses all accounts, and some networks want more than words.
    for account in program.call("GET", "/accounts").json()["items"]:
        if account["id"] not in accounts:
            program.call("DELETE", f"/accounts/{account['id']}").raise_for_status()
    tray.show("list", today)
    page.keyboard.press("n")
    page.wait_for_url("**/compose**")
    tray.wait_until_listening()
    press_until(page, "Tab", page.get_by_label("Text of part 1"))
    page.keyboard.type("Written without a mouse")
    press_until(page, "Tab", page.get_by_label("Add a tag"))
    page.keyboard.type("Mouseless")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Take off the tag Mouseless")).to_be_visible()
    press_until(page, "Tab", page.get_by_label("In words"))
    page.keyboard.type("tomorrow 16:45")
    expect(page.get_by_label("Time", exact=True)).to_have_value("16:45")
    press_until(page, "Shift+Tab", page.get_by_label("Text of part 1"))
    page.keyboard.press("Control+Enter")
    page.wait_for_url(re.compile(r"/(posts|\?|$)"))
    tray.show("list", today)
    card = tray.card("Written without a mouse")
    expect(card).to_be_visible()
    expect(card.locator(".cal-tags")).to_have_attribute("title", "Mouseless")
    for post in program.call("GET", "/posts").json()["items"]:
        program.call("DELETE", f"/posts/{post['id']}")


def press_until(page: Page, key: str, wanted: Locator) -> None:
    """Go on by ``key`` until ``wanted`` has the focus."""
    expect(wanted).to_be_visible()
    for _ in range(80):
        if wanted.evaluate("element => element === document.activeElement"):
            return
        page.keyboard.press(key)
    expect(wanted).to_be_focused()
