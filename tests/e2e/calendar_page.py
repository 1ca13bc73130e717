"""The calendar's page, and the days and hours that its tests plan for."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from playwright.sync_api import Locator, expect

from tests.e2e.pages import Screen
from tests.support.stack import Client

BERLIN = ZoneInfo("Europe/Berlin")


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
