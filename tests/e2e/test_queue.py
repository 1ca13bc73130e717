"""The queue and recurring posts, with a real pointer and a keyboard, against real workers."""

import re
from collections.abc import Iterator
from typing import Any, Literal

import httpx
import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.e2e.conftest import Session
from tests.e2e.pages import Finger, Screen
from tests.support.axe import violations
from tests.support.stack import Client, Stack

pytestmark = [pytest.mark.browser, pytest.mark.stack, pytest.mark.timeout(300)]

OWNER = "quentin@example.com"
AS_JSON = {"Accept": "application/json"}
MOST_TABS = 120
DAILY = [
    {"weekday": day, "time": at}
    for day in ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
    for at in ("06:00", "18:00")
]


@pytest.fixture(scope="module")
def program(stack: Stack, session: Session) -> Client:
    """A program of somebody with a workspace and accounts of their own; the owner comes first."""
    return stack.member(OWNER, "quentin")


@pytest.fixture(scope="module")
def accounts(program: Client) -> dict[str, str]:
    """The ids of the accounts, by network."""
    return {a["platform"]: a["id"] for a in program.call("GET", "/accounts").json()["items"]}


@pytest.fixture(scope="module")
def cookies(stack: Stack, program: Client) -> list[Any]:
    """The same person, signed in with a browser."""
    known = {"email": OWNER, "password": "a long password"}
    answer = httpx.post(f"{stack.url}/api/auth/login", json=known, headers=AS_JSON)
    found = answer.raise_for_status().cookies
    return [{"name": name, "value": value, "url": stack.url} for name, value in found.items()]


class Queue(Screen):
    """An account's queue."""

    def show(self, account_id: str) -> None:
        self.open(f"/queue?account={account_id}")
        expect(self.page.get_by_role("heading", name="Posting times")).to_be_visible()

    def item(self, text: str) -> Locator:
        return self.page.locator(".queue-item", has_text=text)

    def order(self) -> list[str]:
        return self.page.locator(".queue-item.is-movable .queue-text").all_inner_texts()

    def expect_order(self, *texts: str) -> None:
        expect(self.page.locator(".queue-item.is-movable .queue-text")).to_have_text(list(texts))

    def drag(self, text: str, onto: Locator) -> None:
        box, target = self.item(text).bounding_box(), onto.bounding_box()
        assert box
        assert target
        self.page.mouse.move(box["x"] + 30, box["y"] + box["height"] / 2)
        self.page.mouse.down()
        self.page.mouse.move(box["x"] + 40, box["y"] + box["height"] / 2 + 8, steps=3)
        expect(self.page.locator(".queue-ghost")).to_be_visible()
        self.page.mouse.move(target["x"] + 60, target["y"] + target["height"] / 2, steps=8)
        self.page.mouse.up()

    def tab_to(self, name: str) -> None:
        """Press Tab until what is called ``name`` has the focus."""
        wanted = self.page.get_by_role("button", name=name, exact=True)
        for _ in range(MOST_TABS):
            self.page.keyboard.press("Tab")
            if wanted.count() and wanted.first.evaluate("e => e === document.activeElement"):
                return
        raise AssertionError(f"the Tab key never came to {name!r}")


@pytest.fixture
def queue(stack: Stack, page: Page, cookies: list[Any]) -> Queue:
    page.context.add_cookies(cookies)
    return Queue(page, stack.url)


@pytest.fixture
def filled(program: Client, accounts: dict[str, str]) -> Iterator[str]:
    """An account with three posts in its queue; they are taken away afterwards."""
    account_id, made = accounts["x"], []
    schedule = {"timezone": "Europe/Berlin", "slots": DAILY}
    program.call("PUT", f"/accounts/{account_id}/schedule", json=schedule).raise_for_status()
    for text in ("Ash", "Birch", "Cedar"):
        sent = {"content": text, "account_ids": [account_id], "queue": "next"}
        made.append(program.call("POST", "/schedule", json=sent).json()["post_id"])
    yield account_id
    program.call("POST", f"/accounts/{account_id}/queue/resume")
    for post_id in made:
        program.call("DELETE", f"/posts/{post_id}")


def plan_of(program: Client, account_id: str) -> list[str]:
    """What waits for the account, by time."""
    query = {"account_id": account_id, "status": "pending,held"}
    found = program.call("GET", "/scheduled-posts", params=query).json()["items"]
    return [
        program.call("GET", f"/posts/{o['post_id']}").json()["parts"][0]["content"] for o in found
    ]


def slots_of(program: Client, account_id: str) -> list[str]:
    found = program.call("GET", f"/accounts/{account_id}/schedule").json()["slots"]
    return [f"{slot['weekday']} {slot['time']}" for slot in found]


def test_a_week_of_posting_times_is_set_up_with_the_keyboard_alone(
    queue: Queue, program: Client, accounts: dict[str, str]
) -> None:
    page, account_id = queue.page, accounts["linkedin"]
    queue.show(account_id)
    queue.tab_to("Every working day Monday to Friday at 09:00")
    page.keyboard.press("Enter")
    expect(page.locator(".week-time")).to_have_count(5)
    queue.tab_to("Add a time on Saturday")
    page.keyboard.press("Enter")
    time = page.get_by_label("Time of day")
    expect(time).to_be_focused()
    page.keyboard.type("1430")
    expect(time).to_have_value("14:30")
    page.keyboard.press("Enter")
    expect(page.locator('[data-weekday="saturday"]')).to_contain_text("14:30")
    assert slots_of(program, account_id)[-1] == "saturday 14:30"

    page.locator("body").focus()
    queue.tab_to("Copy Saturday to other days")
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog", name="Copy a day")).to_be_visible()
    queue.tab_to("Sunday")
    page.keyboard.press("Space")
    expect(page.get_by_role("button", name="Sunday", exact=True)).to_have_attribute(
        "aria-pressed", "true"
    )
    queue.tab_to("Copy")
    page.keyboard.press("Enter")
    expect(page.locator('[data-weekday="sunday"]')).to_contain_text("14:30")
    queue.tab_to("Remove Monday 09:00")
    page.keyboard.press("Enter")
    expect(page.locator('[data-weekday="monday"]')).to_contain_text("No times")
    assert len(slots_of(program, account_id)) == 6
    queue.tab_to("Undo")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Remove Monday 09:00")).to_be_focused()
    assert len(slots_of(program, account_id)) == 7


def test_posts_change_places_by_dragging_and_by_buttons_and_go_back(
    queue: Queue, program: Client, filled: str
) -> None:
    page = queue.page
    queue.show(filled)
    queue.expect_order("Ash", "Birch", "Cedar")
    queue.drag("Cedar", queue.item("Ash"))
    queue.expect_order("Cedar", "Birch", "Ash")
    assert plan_of(program, filled) == ["Cedar", "Birch", "Ash"]
    page.get_by_role("button", name="Undo").click()
    queue.expect_order("Ash", "Birch", "Cedar")
    assert plan_of(program, filled) == ["Ash", "Birch", "Cedar"]

    queue.item("Ash").get_by_role("button", name=re.compile("post behind it")).click()
    queue.expect_order("Birch", "Ash", "Cedar")
    queue.item("Cedar").locator(".queue-open").click()
    page.get_by_role("button", name="To the front").click()
    queue.expect_order("Cedar", "Birch", "Ash")
    # On a free slot it leaves a gap.
    queue.drag("Birch", page.locator(".queue-free").first)
    queue.expect_order("Cedar", "Ash", "Birch")
    expect(page.locator(".queue-free").first).to_contain_text("Free: write a post")
    link = page.get_by_role("link", name=re.compile("is free: write a post")).first
    address = link.get_attribute("href") or ""
    assert re.fullmatch(rf"/compose\?at=\d{{4}}-.+Z&account={filled}", address)

    queue.item("Ash").locator(".queue-open").click()
    page.get_by_role("button", name="Take it out").click()
    page.get_by_role("button", name="Take it out").click()
    queue.expect_order("Cedar", "Birch")

    queue.item("Birch").locator(".queue-open").click()
    page.get_by_role("link", name="Repeat").click()
    dialog = page.get_by_role("dialog", name="Recurring post")
    expect(dialog.get_by_label("What it says")).to_have_value("Birch")
    expect(dialog.get_by_role("button", name=re.compile("^X, "))).to_have_attribute(
        "aria-pressed", "true"
    )


def test_a_queue_that_rests_says_so_everywhere_and_goes_on(
    queue: Queue, program: Client, filled: str
) -> None:
    page = queue.page
    queue.show(filled)
    page.get_by_role("button", name="Pause").click()
    expect(page.get_by_text(re.compile("^Paused since"))).to_be_visible()
    expect(page.locator('[data-status="held"]')).to_have_count(3)
    queue.open("/?view=list")
    card = page.locator(".cal [data-card]", has_text="Ash")
    expect(card).to_have_attribute("data-status", "held")
    expect(card).to_contain_text("Paused")
    queue.show(filled)
    page.get_by_role("button", name="Resume").click()
    expect(page.locator('[data-status="pending"]')).to_have_count(3)
    assert plan_of(program, filled) == ["Ash", "Birch", "Cedar"]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_recurring_post_is_made_with_its_dates_in_sight_and_axe_finds_nothing(
    queue: Queue, program: Client, filled: str, theme: Literal["light", "dark"]
) -> None:
    page, found = queue.page, {}
    page.emulate_media(color_scheme=theme, reduced_motion="reduce")
    queue.show(filled)
    page.get_by_role("button", name="Edit times").click()
    expect(page.locator(".week-time")).to_have_count(14)
    found["queue"] = violations(page)
    page.get_by_role("button", name="Add a time", exact=True).click()
    expect(page.get_by_role("dialog", name="Add a time")).to_be_visible()
    found["adding"] = violations(page)
    queue.open("/recurrences")
    page.get_by_role("button", name="Recurring post").click()
    dialog = page.get_by_role("dialog", name="Recurring post")
    dialog.get_by_label("What it says").fill(f"Numbers of the month, {theme}")
    dialog.get_by_role("button", name=re.compile("^X, ")).click()
    dialog.get_by_role("button", name="Months").click()
    dialog.get_by_role("button", name="A weekday").click()
    dialog.get_by_label("Which").select_option("Second")
    dialog.get_by_label("Weekday", exact=True).select_option("Tuesday")
    dialog.get_by_role("button", name="After some times").click()
    dialog.get_by_label("Times", exact=True).fill("12")
    words = "On the second Tuesday of each month at 09:00, 12 times"
    expect(dialog.get_by_role("heading", name=words)).to_be_visible()
    expect(dialog.locator(".preview-dates > li")).to_have_count(10)
    found["editor"] = violations(page)
    dialog.get_by_role("button", name="Begin").click()
    card = page.locator("[data-recurrence]", has_text=f"Numbers of the month, {theme}")
    expect(card).to_contain_text(words)
    found["recurrences"] = violations(page)
    card.get_by_role("button", name="Pause").click()
    expect(card).to_have_attribute("data-state", "paused")
    card.get_by_role("button", name="Resume").click()
    expect(card).to_have_attribute("data-state", "running")
    card.get_by_role("button", name="Stop").click()
    page.get_by_role("button", name="Stop it").click()
    expect(card).to_have_attribute("data-state", "stopped")
    assert {name: said for name, said in found.items() if said} == {}


def test_on_a_phone_the_account_is_chosen_in_a_select_and_other_sections_open_from_more(
    queue: Queue, accounts: dict[str, str]
) -> None:
    page = queue.page
    page.set_viewport_size({"width": 390, "height": 844})
    queue.show(accounts["x"])
    page.get_by_label("Account", exact=True).select_option(accounts["linkedin"])
    page.wait_for_url(f"**/queue?account={accounts['linkedin']}")
    expect(page.get_by_text("LinkedIn Quentin")).to_be_visible()
    bar = page.get_by_role("navigation", name="Sections", exact=True)
    expect(bar.get_by_role("link", name="Queue")).to_have_attribute("aria-current", "page")
    bar.get_by_role("button", name="More").click()
    more = page.get_by_role("navigation", name="More sections")
    expect(more.get_by_role("link", name="Settings")).to_be_visible()
    assert violations(page) == []
    page.keyboard.press("Escape")
    expect(more).to_be_hidden()
    bar.get_by_role("button", name="More").click()
    more.get_by_role("link", name="Accounts").click()
    page.wait_for_url("**/accounts")
    expect(more).to_be_hidden()


def test_on_a_phone_a_long_press_takes_a_post_to_another_place(
    stack: Stack, browser: Browser, cookies: list[Any], program: Client, filled: str
) -> None:
    context = browser.new_context(
        viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True
    )
    context.add_cookies(cookies)
    queue = Queue(context.new_page(), stack.url)
    queue.show(filled)
    queue.expect_order("Ash", "Birch", "Cedar")
    queue.item("Birch").scroll_into_view_if_needed()
    taken, place = queue.item("Cedar").bounding_box(), queue.item("Ash").bounding_box()
    assert taken
    assert place
    finger = Finger(queue.page)
    finger.press(taken["x"] + 60, taken["y"] + taken["height"] / 2)
    expect(queue.page.locator(".queue-ghost")).to_be_visible()
    finger.slide(place["x"] + 60, place["y"] + place["height"] / 2)
    finger.lift()
    queue.expect_order("Cedar", "Birch", "Ash")
    assert plan_of(program, filled) == ["Cedar", "Birch", "Ash"]
    context.close()
