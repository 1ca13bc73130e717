"""Posts dragged in the calendar with a real pointer and a finger, against real workers."""

import re
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from tests.e2e.calendar_page import (
    BERLIN,
    Calendar,
    at_nine,
    items,
    next_change,
    next_monday,
    read,
    times,
)
from tests.support.stack import Client, Stack, wait_for

pytestmark = [pytest.mark.browser, pytest.mark.stack, pytest.mark.timeout(300)]


def test_a_drop_on_another_day_keeps_the_local_time_of_all_accounts_across_a_clock_change(
    calendar: Calendar, program: Client, plan: Any
) -> None:
    change = next_change()
    before = datetime.combine(change - timedelta(days=3), time(9, 30), BERLIN)
    after = datetime.combine(change, time(9, 30), BERLIN)
    post = plan("Tulips before the clocks change", before, count=2)
    calendar.show("month", change)
    expect(calendar.page.get_by_text(re.compile("Clock .1 h"))).to_be_visible()

    calendar.drag_to_day("Tulips", after.date())
    expect(calendar.page.get_by_role("button", name="Undo")).to_be_visible()
    expect(calendar.day(after.date())).to_contain_text("09:30")
    assert times(program, post) == {after.astimezone(UTC)}
    assert before.utcoffset() != after.utcoffset()

    calendar.page.get_by_role("button", name="Undo").click()
    expect(calendar.day(before.date())).to_contain_text("Tulips")
    assert times(program, post) == {before.astimezone(UTC)}


def test_a_drop_in_the_week_snaps_to_a_quarter_of_an_hour(
    calendar: Calendar, program: Client, plan: Any
) -> None:
    monday = next_monday()
    post = plan("Snapdragons", at_nine(monday))
    calendar.show("week", monday)
    calendar.drag_to_time("Snapdragons", monday + timedelta(days=2), time(11, 15))
    expect(calendar.day(monday + timedelta(days=2))).to_contain_text("11:15")
    expect(calendar.page.get_by_role("button", name="Undo")).to_be_visible()
    wanted = datetime.combine(monday + timedelta(days=2), time(11, 15), BERLIN)
    assert times(program, post) == {wanted.astimezone(UTC)}


def test_with_alt_the_mark_of_an_account_moves_that_account_alone(
    calendar: Calendar, program: Client, plan: Any
) -> None:
    monday = next_monday()
    post = plan("Two roads", at_nine(monday), count=2)
    calendar.show("month", monday)
    mark = calendar.card("Two roads").locator("[data-mark]").first
    chosen = mark.get_attribute("data-mark")
    mark.hover()
    calendar.page.keyboard.down("Alt")
    calendar.page.mouse.down()
    box = calendar.day(monday + timedelta(days=1)).bounding_box()
    assert box
    calendar.page.mouse.move(box["x"] + 40, box["y"] + 40, steps=6)
    calendar.page.mouse.up()
    calendar.page.keyboard.up("Alt")
    expect(calendar.card("Two roads")).to_have_count(2)
    expect(calendar.page.get_by_role("button", name="Undo")).to_be_visible()
    moved = {i["id"]: read(i["scheduled_for"]) for i in items(program, post)}
    assert moved[chosen] == at_nine(monday + timedelta(days=1)).astimezone(UTC)
    assert sorted(moved.values())[0] == at_nine(monday).astimezone(UTC)


def test_a_drop_in_the_past_goes_back_and_says_why(
    calendar: Calendar, program: Client, plan: Any
) -> None:
    today = datetime.now(BERLIN).date()
    tomorrow = today + timedelta(days=1)
    post = plan("No way back", at_nine(tomorrow))
    calendar.show("list", today - timedelta(days=1))
    calendar.drag_to_day("No way back", today - timedelta(days=1))
    expect(calendar.page.get_by_text("That time has passed")).to_be_visible()
    expect(calendar.day(tomorrow)).to_contain_text("No way back")
    assert times(program, post) == {at_nine(tomorrow).astimezone(UTC)}


def test_of_two_browsers_that_move_the_same_post_the_later_one_is_told(
    calendar: Calendar, browser: Browser, cookies: list[Any], program: Client, plan: Any
) -> None:
    monday = next_monday()
    post = plan("Tug of war", at_nine(monday))
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.add_cookies(cookies)
    other = Calendar(context.new_page(), calendar.base)
    calendar.show("month", monday)
    other.show("month", monday)

    other.grab("Tug of war")
    calendar.drag_to_day("Tug of war", monday + timedelta(days=1))
    expect(calendar.page.get_by_role("button", name="Undo")).to_be_visible()
    box = other.day(monday + timedelta(days=3)).bounding_box()
    assert box
    other.page.mouse.move(box["x"] + 40, box["y"] + 40, steps=6)
    other.page.mouse.up()

    expect(other.page.get_by_text("Someone else changed this post")).to_be_visible()
    for screen in (calendar, other):
        expect(screen.day(monday + timedelta(days=1))).to_contain_text("Tug of war")
    assert times(program, post) == {at_nine(monday + timedelta(days=1)).astimezone(UTC)}
    context.close()


def test_a_drop_in_the_second_in_which_it_is_due_either_moves_it_or_lets_it_go_out(
    stack: Stack, calendar: Calendar, program: Client, plan: Any
) -> None:
    due = datetime.now(UTC) + timedelta(seconds=6)
    text = f"Now or never {due:%H%M%S}"
    post = plan(text, due)
    local = due.astimezone(BERLIN).date()
    target = local + timedelta(days=1)
    calendar.show("list", local)
    calendar.grab(text)
    box = calendar.day(target).bounding_box()
    assert box
    calendar.page.mouse.move(box["x"] + 80, box["y"] + 10, steps=4)
    calendar.page.wait_for_timeout(max(0, (due - datetime.now(UTC)).total_seconds() * 1000))
    calendar.page.mouse.up()

    status = wait_for(lambda: settled(program, post), 30)
    landed = [item for item in stack.ledger() if item["text"] == text]
    if status == "published":
        assert len(landed) == 1
        expect(calendar.day(local)).to_contain_text(text)
        expect(calendar.card(text)).to_have_attribute("data-status", "published")
    else:
        calendar.page.wait_for_timeout(3_000)
        assert [item for item in stack.ledger() if item["text"] == text] == []
        expect(calendar.day(target)).to_contain_text(text)
        assert {t.date() for t in times(program, post)} == {due.date() + timedelta(days=1)}


def test_on_a_phone_the_list_comes_first_and_a_long_press_drags(
    stack: Stack, browser: Browser, cookies: list[Any], program: Client, plan: Any
) -> None:
    tomorrow = datetime.now(BERLIN).date() + timedelta(days=1)
    post = plan("Thumb war", at_nine(tomorrow))
    context = browser.new_context(
        viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True
    )
    context.add_cookies(cookies)
    phone = Calendar(context.new_page(), stack.url)
    phone.open("/?zone=Europe/Berlin&words=Thumb")
    phone.page.wait_for_url(re.compile("view=list"))
    card, target = phone.card("Thumb war"), phone.day(tomorrow + timedelta(days=2))
    expect(card).to_be_visible()
    target.scroll_into_view_if_needed()
    start, end = card.bounding_box(), target.bounding_box()
    assert start
    assert end
    touch = context.new_cdp_session(phone.page)

    def finger(kind: str, x: float, y: float) -> None:
        points = [{"x": x, "y": y}] if kind != "touchEnd" else []
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    finger("touchStart", start["x"] + 60, start["y"] + 20)
    expect(phone.page.locator(".cal-ghost")).to_be_visible()
    for step in range(1, 6):
        finger("touchMove", end["x"] + 60, start["y"] + (end["y"] + 12 - start["y"]) * step / 5)
    finger("touchEnd", 0, 0)
    expect(phone.page.get_by_role("button", name="Undo")).to_be_visible()
    assert times(program, post) == {at_nine(tomorrow + timedelta(days=2)).astimezone(UTC)}
    width = phone.page.evaluate("document.documentElement.scrollWidth")
    assert width == 390
    context.close()


def settled(program: Client, post: dict[str, Any]) -> str:
    """How it stands, once it waits for a later time or is out."""
    (item,) = items(program, post)
    waits = item["status"] == "pending" and read(item["scheduled_for"]) > datetime.now(UTC)
    return str(item["status"]) if waits or item["status"] == "published" else ""
