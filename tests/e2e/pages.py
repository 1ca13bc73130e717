"""What a person does on each page, by what they see."""

import re
from datetime import datetime

from playwright.sync_api import Locator, Page, expect

EMAIL = "ada@example.com"
PASSWORD = "correct horse battery staple"
SETTLE_MS = 40_000


class Screen:
    """A page of the product at ``base``, an address without a slash at its end."""

    def __init__(self, page: Page, base: str) -> None:
        self.page = page
        self.base = base

    def open(self, path: str) -> None:
        self.page.goto(f"{self.base}{path}")
        self.wait_until_listening()

    def wait_until_listening(self) -> None:
        self.page.wait_for_selector('[data-hydrated="true"]')


class Entrance(Screen):
    """Signing up and in."""

    def sign_up(self, name: str, email: str) -> None:
        self.open("/")
        self.page.wait_for_url("**/signup**")
        self.wait_until_listening()
        self.page.get_by_label("Name").fill(name)
        self.page.get_by_label("E-mail").fill(email)
        self.page.get_by_label("Password").fill(PASSWORD)
        self.page.get_by_role("button", name="Create account").click()
        expect(self.page.get_by_role("heading", name="Calendar", level=1).last).to_be_visible()

    def log_in(self, email: str, password: str = PASSWORD) -> None:
        self.open("/login")
        self.page.get_by_label("E-mail").fill(email)
        self.page.get_by_label("Password").fill(password)
        self.page.get_by_role("button", name="Log in").click()


class Accounts(Screen):
    """Connecting through the consent page."""

    def connect(self, network: str) -> None:
        self.open("/accounts")
        self.page.get_by_role("link", name=f"Connect {network}", exact=True).click()
        self.page.get_by_role("button", name=re.compile("Allow|Authorize")).click()
        self.page.wait_for_url(f"{self.base}/accounts**")
        self.wait_until_listening()
        expect(self.page.locator(f'article:has-text("{network} ·")').first).to_be_visible()


class Composer(Screen):
    """Writing and sending."""

    def write(self, text: str) -> None:
        self.open("/compose")
        self.text.click()
        self.text.press_sequentially(text, delay=1)

    @property
    def text(self) -> Locator:
        return self.page.get_by_label("Text of part 1")

    def publish_now(self) -> None:
        self.page.get_by_role("radio", name="Publish now").click()
        self.page.get_by_role("button", name=re.compile("^Publish to")).click()
        self.page.get_by_role("button", name="Publish", exact=True).click()
        self.page.wait_for_url("**/posts**")

    def schedule(self, at: datetime) -> None:
        """Schedule for the second of ``at``, on the clock of the person."""
        self.page.get_by_label("Date").fill(f"{at:%Y-%m-%d}")
        self.page.get_by_label("Time").fill(f"{at:%H:%M:%S}")
        expect(self.page.get_by_text(f"{at:%H:%M} ·")).to_be_visible()
        self.page.get_by_role("button", name=re.compile("^Schedule for")).click()
        self.page.wait_for_url("**/posts**")


class Posts(Screen):
    """The list, which follows the workers."""

    def card(self, text: str) -> Locator:
        return self.page.locator("article", has_text=text)

    def expect_statuses(self, text: str, status: str, count: int) -> None:
        badges = self.card(text).locator(f'[data-status="{status}"]')
        expect(badges).to_have_count(count, timeout=SETTLE_MS)
