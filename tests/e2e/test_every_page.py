"""Every page, filled, in each width and theme: pictures to look at, and what axe finds.

The pictures are kept in ``screenshots/``, named after page, width and theme.
"""

import io
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

import httpx
import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from app.core.settings import PROJECT_ROOT
from tests.e2e.conftest import Session
from tests.e2e.pages import Screen
from tests.support.axe import violations
from tests.support.stack import Client, Stack

pytestmark = [pytest.mark.browser, pytest.mark.stack, pytest.mark.timeout(600)]

Theme = Literal["light", "dark"]

OWNER = "vera@example.com"
FOLDER = PROJECT_ROOT / "screenshots"
WIDTHS = (1440, 1024, 390)
THEMES: tuple[Theme, ...] = ("light", "dark")
# What each page is called in the names of its pictures.
PAGES = {
    "month": "/?view=month",
    "week": "/?view=week",
    "day": "/?view=day",
    "list": "/?view=list",
    "compose": "/compose",
    "posts": "/posts",
    "queue": "/queue",
    "recurrences": "/recurrences",
    "media": "/media",
    "analytics": "/analytics",
    "activity": "/activity",
    "accounts": "/accounts",
    "connect": "/connect",
    "import": "/import",
    "settings": "/settings",
    "settings-workspace": "/settings/workspace",
    "settings-tokens": "/settings/tokens",
    "settings-networks": "/settings/networks",
    "settings-webhooks": "/settings/webhooks",
    "settings-data": "/settings/data",
    "settings-notifications": "/settings/notifications",
    "ops": "/ops",
}
# Shown to whoever is not signed in, and for an address that leads nowhere.
ENTRANCES = {"login": "/login", "signup": "/signup", "not-found": "/nowhere"}
TEXTS = (
    "We opened the doors of our new studio today. Coffee is on us all week.",
    "Tip of the week: write the headline last. What is finished is easy to name.",
    "Behind the scenes: how we photograph the spring collection.",
    "A reader wrote that our guide saved her team four hours a week. Made our day.",
    "Meet Amara, who keeps our servers awake so that you can sleep.",
)


@pytest.fixture(scope="module")
def cookies(stack: Stack, session: Session) -> list[Any]:
    """Somebody whose workspace has something on every page, signed in; the owner comes first."""
    program = stack.member(OWNER, "meadow")
    _fill(program)
    known = {"email": OWNER, "password": "a long password"}
    answer = httpx.post(
        f"{stack.url}/api/auth/login", json=known, headers={"Accept": "application/json"}
    )
    found = answer.raise_for_status().cookies
    return [{"name": name, "value": value, "url": stack.url} for name, value in found.items()]


def _fill(program: Client) -> None:
    accounts = _done(program, "GET", "/accounts")["items"]
    texts = [str(a["id"]) for a in accounts if a["platform"] in {"x", "bluesky", "mastodon"}]
    media_id = _done(
        program,
        "POST",
        "/media",
        files={"file": ("teal.jpg", _picture(), "image/jpeg")},
        data={"alt_text": "A field of teal"},
    )["id"]
    _done(program, "POST", "/publish", json={"content": TEXTS[0], "account_ids": texts})
    start = datetime.now(UTC).replace(minute=0, second=0, microsecond=0)
    for number, text in enumerate(TEXTS):
        _done(
            program,
            "POST",
            "/schedule",
            json={
                "content": text,
                "account_ids": texts[: 1 + number % 3],
                "media_ids": [media_id] if number % 2 else [],
                "scheduled_for": (start + timedelta(days=number, hours=3)).isoformat(),
            },
        )
    week = ("monday", "wednesday", "friday")
    slots = [{"weekday": day, "time": time} for day in week for time in ("09:00", "17:30")]
    for account_id in texts:
        _done(
            program,
            "PUT",
            f"/accounts/{account_id}/schedule",
            json={"timezone": "Europe/Berlin", "slots": slots},
        )
    _done(
        program,
        "POST",
        "/schedule",
        json={"content": TEXTS[1], "account_ids": texts, "queue": "next"},
    )
    _done(
        program,
        "POST",
        "/recurrences",
        json={
            "content": TEXTS[1],
            "account_ids": texts[:1],
            "rule": "FREQ=WEEKLY;BYDAY=TU",
            "starts_at": f"{start + timedelta(days=1):%Y-%m-%d}T09:00",
            "timezone": "Europe/Berlin",
        },
    )
    hook = {"url": "https://hooks.example/new", "events": ["post.failed"], "name": "Our chat"}
    _done(program, "POST", "/webhooks", json=hook)


def _done(program: Client, method: str, path: str, **more: Any) -> Any:
    answer = program.call(method, path, **more)
    assert answer.is_success, answer.text
    return answer.json()


def _picture() -> bytes:
    data = io.BytesIO()
    Image.new("RGB", (1200, 900), "teal").save(data, "JPEG")
    return data.getvalue()


def _visit(page: Page, base: str, path: str) -> None:
    if path == ENTRANCES["not-found"]:
        page.goto(f"{base}{path}")
        expect(page.get_by_role("heading", name="There is no page here")).to_be_visible()
        return
    Screen(page, base).open(path)
    expect(page.locator("main .skeleton:visible")).to_have_count(0)


@pytest.fixture
def open_page(browser: Browser, stack: Stack) -> Iterator[Any]:
    """Makes a page of a new browser, so wide, in that theme, with those cookies."""
    contexts = []

    def _open(width: int, theme: Theme, cookies: list[Any]) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": 900},
            color_scheme=theme,
            reduced_motion="reduce",
            locale="en-GB",
            timezone_id="Europe/Berlin",
            has_touch=width < 500,
        )
        context.set_default_timeout(30_000)
        context.add_cookies(cookies)
        contexts.append(context)
        return context.new_page()

    yield _open
    for context in contexts:
        context.close()


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("width", WIDTHS)
def test_no_page_is_wider_than_the_screen_and_axe_finds_nothing_on_any(
    width: int, theme: Theme, open_page: Any, stack: Stack, cookies: list[Any]
) -> None:
    FOLDER.mkdir(exist_ok=True)
    page, stranger = open_page(width, theme, cookies), open_page(width, theme, [])
    found: list[str] = []
    for name, path in {**PAGES, **ENTRANCES}.items():
        visitor = stranger if name in ENTRANCES else page
        _visit(visitor, stack.url, path)
        wide = visitor.evaluate("document.documentElement.scrollWidth")
        if wide > width:
            found.append(f"{name}: {wide} pixels wide")
        if began := visitor.evaluate("window.scrollY"):
            found.append(f"{name}: opens {began} pixels down")
        found += [f"{name}: {line}" for line in violations(visitor)]
        visitor.screenshot(path=FOLDER / f"{name}-{width}-{theme}.png", full_page=True)
    assert found == []


def test_no_page_is_left_out() -> None:
    source = (PROJECT_ROOT / "app" / "app.py").read_text()
    routes = set(re.findall(r'_add\([\w.]+, "(/[^"]*)"|route="(/[^"]*)"', source))
    shown = {path.split("?")[0] for path in {**PAGES, **ENTRANCES}.values()}
    assert {one or other for one, other in routes} <= shown
