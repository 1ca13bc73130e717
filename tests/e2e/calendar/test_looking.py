"""The calendar looked through, filtered and changed without dragging."""

from datetime import UTC, datetime, time, timedelta
from typing import Any, Literal

import pytest
from playwright.sync_api import expect

from tests.e2e.calendar_page import BERLIN, Calendar, asked, at_nine, items, next_monday, times
from tests.support.axe import violations
from tests.support.stack import Client

pytestmark = [pytest.mark.browser, pytest.mark.stack, pytest.mark.timeout(300)]


def test_by_keyboard_alone_a_post_is_found_moved_and_taken_back(
    calendar: Calendar, program: Client, plan: Any
) -> None:
    monday = next_monday()
    plan("First of the day", at_nine(monday))
    post = plan("Second of the week", at_nine(monday + timedelta(days=1)))
    page = calendar.page
    calendar.show("month", monday, "&words=of+the")
    calendar.card("First of the day").locator(".cal-open").focus()
    page.keyboard.press("ArrowRight")
    expect(calendar.card("Second of the week").locator(".cal-open")).to_be_focused()
    page.keyboard.press("m")
    dialog = page.get_by_role("dialog", name="Move to another time")
    dialog.get_by_label("Date").fill(f"{monday + timedelta(days=3)}")
    dialog.get_by_label("Time").fill("16:45")
    expect(dialog).to_contain_text("16:45 · Europe/Berlin")
    dialog.get_by_role("button", name="Move").press("Enter")
    expect(calendar.day(monday + timedelta(days=3))).to_contain_text("16:45")
    wanted = datetime.combine(monday + timedelta(days=3), time(16, 45), BERLIN)
    assert times(program, post) == {wanted.astimezone(UTC)}
    expect(calendar.card("Second of the week").locator(".cal-open")).to_be_focused()
    page.get_by_role("button", name="Undo").press("Enter")
    expect(calendar.day(monday + timedelta(days=1))).to_contain_text("Second of the week")
    page.keyboard.press("/")
    expect(page.get_by_role("searchbox")).to_be_focused()
    calendar.card("First of the day").locator(".cal-open").focus()
    page.keyboard.press("n")
    # For the day of the card that has the focus.
    page.wait_for_url(f"**/compose?at={asked(at_nine(monday))}")


def test_what_is_selected_moves_together_and_is_cancelled_together(
    calendar: Calendar, program: Client, plan: Any
) -> None:
    monday = next_monday()
    both = [plan(f"Pair of socks {n}", at_nine(monday + timedelta(days=n))) for n in (0, 1)]
    calendar.show("list", monday, "&words=socks")
    for card in calendar.card("Pair of socks").all():
        card.get_by_role("checkbox").check()
    bar = calendar.page.get_by_role("toolbar", name="With the selected posts")
    expect(bar).to_contain_text("2 selected")
    bar.get_by_role("button", name="Move 7 days later").click()
    expect(calendar.day(monday + timedelta(days=7))).to_contain_text("socks 0")
    expect(calendar.day(monday + timedelta(days=8))).to_contain_text("socks 1")
    bar.get_by_role("button", name="Cancel").click()
    bar.get_by_role("button", name="Cancel them").click()
    expect(calendar.card("Pair of socks")).to_have_count(0)
    assert {i["status"] for post in both for i in items(program, post)} == {"cancelled"}


def test_posts_are_tagged_together_and_found_by_their_tag(
    calendar: Calendar, program: Client, plan: Any
) -> None:
    monday, page = next_monday(), calendar.page
    posts = [plan(text, at_nine(monday)) for text in ("Seeds", "Bulbs")]
    plan("Stones", at_nine(monday))
    calendar.show("month", monday)
    for text in ("Seeds", "Bulbs"):
        calendar.card(text).get_by_role("checkbox").check()
    page.get_by_role("button", name="Tag", exact=True).click()
    page.get_by_role("combobox", name="Tag", exact=True).fill("Garden")
    page.get_by_role("button", name="Put on").click()
    expect(page.get_by_text("2 posts tagged Garden")).to_be_visible()
    expect(calendar.card("Seeds").locator(".cal-tags")).to_have_attribute("title", "Garden")
    for post in posts:
        tags = program.call("GET", f"/posts/{post['post_id']}").json()["tags"]
        assert [tag["name"] for tag in tags] == ["Garden"]

    page.get_by_label("Any tag").select_option("Garden")
    expect(calendar.card("Stones")).to_have_count(0)
    expect(calendar.card("Bulbs")).to_be_visible()
    assert "tag=tag_" in page.url


def test_a_selection_moves_by_any_number_of_days(
    calendar: Calendar, program: Client, plan: Any
) -> None:
    monday, page = next_monday(), calendar.page
    post = plan("Patience", at_nine(monday))
    calendar.show("month", monday)
    calendar.card("Patience").get_by_role("checkbox").check()
    page.get_by_label("Days to move by").fill("3")
    page.get_by_label("Days to move by").press("Enter")
    expect(calendar.day(monday + timedelta(days=3))).to_contain_text("Patience")
    assert times(program, post) == {at_nine(monday + timedelta(days=3)).astimezone(UTC)}


def test_a_free_slot_an_empty_place_and_a_key_lead_to_the_composer_with_their_time(
    calendar: Calendar, program: Client, accounts: list[str]
) -> None:
    monday, page = next_monday(), calendar.page
    schedule = f"/accounts/{accounts[0]}/schedule"
    slots = [{"weekday": "monday", "time": "09:00"}]
    program.call("PUT", schedule, json={"timezone": "Europe/Berlin", "slots": slots})
    nine = asked(at_nine(monday))
    try:
        calendar.show("month", monday)
        free = calendar.day(monday).get_by_role("button", name="09:00, free slot")
        free.focus()
        page.keyboard.press("n")
        page.wait_for_url(f"**/compose?at={nine}")
        calendar.show("month", monday)
        free.press("Enter")
        page.wait_for_url(f"**/compose?at={nine}&account={accounts[0]}")

        calendar.show("week", monday)
        tuesday = calendar.day(monday + timedelta(days=1))
        box = tuesday.bounding_box()
        assert box
        tuesday.click(position={"x": box["width"] / 2, "y": box["height"] * 10.3 / 24})
        quarter = at_nine(monday + timedelta(days=1)) + timedelta(hours=1, minutes=15)
        wanted = asked(quarter)
        page.wait_for_url(f"**/compose?at={wanted}")
    finally:
        program.call("PUT", schedule, json={"timezone": "Europe/Berlin", "slots": []})


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_in_any_view_nor_in_what_opens_over_it(
    calendar: Calendar, plan: Any, theme: Literal["light", "dark"]
) -> None:
    monday, page = next_monday(), calendar.page
    page.emulate_media(color_scheme=theme, reduced_motion="reduce")
    plan("Plain to see", at_nine(monday), count=2)
    found = {}
    for view in ("month", "week", "day", "list"):
        calendar.show(view, monday)
        expect(calendar.card("Plain to see")).to_be_visible()
        found[view] = violations(page)
    page.get_by_role("button", name="Edit tags").click()
    expect(page.get_by_role("dialog", name="Tags")).to_be_visible()
    found["tags"] = violations(page)
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog", name="Tags")).to_be_hidden()
    calendar.card("Plain to see").get_by_role("checkbox").check()
    found["selecting"] = violations(page)
    calendar.card("Plain to see").locator(".cal-open").press("Enter")
    expect(page.get_by_role("dialog", name="Post")).to_be_visible()
    found["opened"] = violations(page)
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog", name="Post")).to_be_hidden()
    calendar.card("Plain to see").locator(".cal-open").press("m")
    expect(page.get_by_role("dialog", name="Move to another time")).to_be_visible()
    found["moving"] = violations(page)
    assert [line for lines in found.values() for line in lines] == []
