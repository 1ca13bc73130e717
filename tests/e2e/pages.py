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


class Finger:
    """A finger on the glass of ``page``, whose browser must have a touch screen."""

    def __init__(self, page: Page) -> None:
        self._glass = page.context.new_cdp_session(page)
        self._at = (0.0, 0.0)

    def press(self, x: float, y: float) -> None:
        self._touch("touchStart", x, y)

    def slide(self, x: float, y: float) -> None:
        """Move there in a few steps."""
        from_x, from_y = self._at
        for step in range(1, 6):
            part = step / 5
            self._touch("touchMove", from_x + (x - from_x) * part, from_y + (y - from_y) * part)

    def lift(self) -> None:
        self._glass.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})

    def _touch(self, kind: str, x: float, y: float) -> None:
        self._at = (x, y)
        points = [{"x": x, "y": y}]
        self._glass.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})


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

    def card(self, network: str, name: str = "") -> Locator:
        """The connected accounts of ``network`` that have ``name`` in their names."""
        cards = self.page.locator("article[data-account]", has_text=f"{network} ·")
        return cards.filter(has_text=name) if name else cards

    def consent_as(self, name: str) -> None:
        """On the consent page, sign in as ``name`` and allow."""
        self.page.get_by_label("Or as someone new").or_(
            self.page.locator('input[name="account"]')
        ).first.fill(name)
        self.page.get_by_role("button", name="Allow").click()

    def expect_refused(self, words: str) -> None:
        """The page says that nothing was connected, and why."""
        expect(self.page.get_by_role("alert").filter(has_text="not connected")).to_contain_text(
            words
        )


class Networks(Screen):
    """The apps that an owner enters."""

    def enter(self, client_id: str, secret: str) -> None:
        self.page.get_by_label("Client ID").fill(client_id)
        self.page.get_by_label("Client secret").fill(secret)
        self.page.get_by_role("button", name="Save").click()
        expect(self.page.get_by_text("Saved. Test it").first).to_be_visible()

    def test(self) -> Locator:
        """Try the app; what came of it, one line for each part."""
        self.page.get_by_role("button", name="Test", exact=True).click()
        found = self.page.locator("[data-network] li.notice")
        expect(found.first).to_be_visible()
        return found


class Composer(Screen):
    """Writing and sending."""

    def choose(self, *accounts: str) -> None:
        """Have exactly these accounts chosen, by network and name, such as "X, @ada"."""
        chips = self.page.locator(".account-chip")
        expect(chips.first).to_be_enabled()
        for chip in chips.all():
            is_wanted = chip.get_attribute("aria-label") in accounts
            if (chip.get_attribute("aria-pressed") == "true") != is_wanted:
                chip.click()
                expect(chip).to_have_attribute("aria-pressed", "true" if is_wanted else "false")

    def write(self, text: str) -> None:
        self.open("/compose")
        self.text.click()
        self.text.press_sequentially(text, delay=1)

    def set_option(self, platform: str, choice: str) -> None:
        """Choose one of a network's options by what it is called."""
        self.page.locator(f'[data-options="{platform}"]').click()
        chip = self.page.get_by_role("radio", name=choice)
        chip.click()
        expect(chip).to_have_attribute("aria-checked", "true")

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

    def row(self, text: str) -> Locator:
        return self.page.locator("[data-row]", has_text=text)

    def show(self, text: str, platform: str = "") -> Locator:
        """The drawer with that post, looking at its account on ``platform``."""
        self.row(text).locator(".plist-open").click()
        drawer = self.page.locator("[data-drawer]")
        if platform:
            drawer.locator(f'[data-platform="{platform}"] button').click()
        return drawer

    def expect_statuses(self, text: str, status: str, count: int) -> None:
        marks = self.row(text).locator(f'[data-status="{status}"]')
        expect(marks).to_have_count(count, timeout=SETTLE_MS)
