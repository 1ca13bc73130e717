"""The calendar with a real pointer, a finger and a keyboard, against real workers."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Literal
from zoneinfo import ZoneInfo

import httpx
import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.e2e.conftest import Session
from tests.e2e.pages import Screen
from tests.support.axe import violations
from tests.support.stack import Client, Stack, wait_for

pytestmark = [pytest.mark.browser, pytest.mark.stack, pytest.mark.timeout(300)]

BERLIN = ZoneInfo("Europe/Berlin")
OWNER = "cara@example.com"
AS_JSON = {"Accept": "application/json"}


@pytest.fixture(scope="module")
def program(stack: Stack, session: Session) -> Client:
    """A program of somebody with a workspace and accounts of their own; the owner comes first."""
    return stack.member(OWNER, "calendula")


@pytest.fixture(scope="module")
def accounts(program: Client) -> list[str]:
    """The ids of two of the accounts."""
    found = program.call("GET", "/accounts").json()["items"]
    return [a["id"] for a in found if a["platform"] in {"x", "linkedin"}]


@pytest.fixture(scope="module")
def cookies(stack: Stack, program: Client) -> list[Any]:
    """The same person, signed in with a browser."""
    known = {"email": OWNER, "password": "a long password"}
    answer = httpx.post(f"{stack.url}/api/auth/login", json=known, headers=AS_JSON)
    found = answer.raise_for_status().cookies
    return [{"name": name, "value": value, "url": stack.url} for name, value in found.items()]


@pytest.fixture
def plan(program: Client, accounts: list[str]) -> Iterator[Any]:
    """Schedules a post, and takes it away afterwards."""
    made: list[str] = []

    def _plan(text: str, at: datetime, count: int = 1) -> dict[str, Any]:
        body = {"content": text, "account_ids": accounts[:count], "scheduled_for": at.isoformat()}
        answer: dict[str, Any] = program.call("POST", "/schedule", json=body).json()
        made.append(str(answer["post_id"]))
        return answer

    yield _plan
    for post_id in made:
        program.call("DELETE", f"/posts/{post_id}")


class Calendar(Screen):
    """The home page, on the clock of Berlin."""

    def show(self, view: str, day: date, more: str = "") -> None:
        self.open(f"/?view={view}&date={day}&zone=Europe/Berlin{more}")
        expect(self.page.locator(f'.cal[data-view="{view}"]')).to_be_visible()

    def card(self, text: str) -> Locator:
        return self.page.locator(".cal [data-card]", has_text=text)

    def day(self, day: date) -> Locator:
        return self.page.locator(f'.cal [data-day="{day}"]').first

    def grab(self, text: str) -> None:
        self.card(text).scroll_into_view_if_needed()
        box = self.card(text).bounding_box()
        assert box
        self.page.mouse.move(box["x"] + 20, box["y"] + 8)
        self.page.mouse.down()
        self.page.mouse.move(box["x"] + 30, box["y"] + 16, steps=3)
        expect(self.page.locator(".cal-ghost")).to_be_visible()

    def drag_to_day(self, text: str, day: date) -> None:
        self.grab(text)
        box = self.day(day).bounding_box()
        assert box
        self.page.mouse.move(box["x"] + box["width"] / 2, box["y"] + 15, steps=8)
        self.page.mouse.up()

    def drag_to_time(self, text: str, day: date, at: time) -> None:
        """To where the upper edge of the card is at ``at``, give or take three minutes."""
        self.grab(text)
        box = self.day(day).bounding_box()
        assert box
        minute = at.hour * 60 + at.minute + 3
        y = box["y"] + box["height"] * minute / 1440 + 8
        self.page.mouse.move(box["x"] + box["width"] / 2, y, steps=8)
        self.page.mouse.up()


@pytest.fixture
def calendar(stack: Stack, page: Page, cookies: list[Any]) -> Calendar:
    page.context.add_cookies(cookies)
    return Calendar(page, stack.url)


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
    page.emulate_media(color_scheme=theme)
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


def at_nine(day: date) -> datetime:
    return datetime.combine(day, time(9), BERLIN)


def asked(at: datetime) -> str:
    """The instant as the composer's address has it."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H%%3A%M%%3A%SZ")


def next_monday() -> date:
    """A Monday that lies ahead by more than a week, in the middle of what a month shows."""
    day = datetime.now(BERLIN).date() + timedelta(days=8)
    return day + timedelta(days=(7 - day.weekday()) % 7)


def next_change() -> date:
    """The next Sunday on which the clock in Berlin changes, at least a week ahead."""
    day = datetime.now(BERLIN).date() + timedelta(days=7)
    while noon(day).utcoffset() == noon(day - timedelta(days=1)).utcoffset():
        day += timedelta(days=1)
    return day


def noon(day: date) -> datetime:
    return datetime.combine(day, time(12), BERLIN)


def read(at: str) -> datetime:
    return datetime.fromisoformat(at).astimezone(UTC)


def items(program: Client, post: dict[str, Any]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = program.call("GET", f"/posts/{post['post_id']}").json()[
        "scheduled_posts"
    ]
    return found


def times(program: Client, post: dict[str, Any]) -> set[datetime]:
    return {read(i["scheduled_for"]) for i in items(program, post)}


def settled(program: Client, post: dict[str, Any]) -> str:
    """How it stands, once it waits for a later time or is out."""
    (item,) = items(program, post)
    waits = item["status"] == "pending" and read(item["scheduled_for"]) > datetime.now(UTC)
    return str(item["status"]) if waits or item["status"] == "published" else ""
