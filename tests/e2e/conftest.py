"""The whole product in a process of its own, and a real browser to use it with."""

import io
import os
import shutil
from collections.abc import Generator, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from PIL import Image
from playwright.sync_api import Browser, FilePayload, Page, sync_playwright

from tests.e2e.pages import EMAIL, PASSWORD
from tests.support.browser import NAMES, SETTING
from tests.support.receiver import Receiver
from tests.support.sandbox import Sandbox
from tests.support.stack import Stack

HERE = Path(__file__).parent
_FAILED = pytest.StashKey[bool]()
_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@dataclass(frozen=True)
class Session:
    """The owner, signed in: cookies for a browser, and the header that carries them."""

    cookies: list[Any]
    header: str


def jpeg(width: int, height: int) -> FilePayload:
    """A picture of that many pixels as the file picker hands it over."""
    data = io.BytesIO()
    Image.new("RGB", (width, height), "teal").save(data, "JPEG")
    return {"name": "teal.jpg", "mimeType": "image/jpeg", "buffer": data.getvalue()}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The newcomer comes first: afterwards the installation has an owner."""
    places = [n for n, item in enumerate(items) if item.path.is_relative_to(HERE)]
    ours = sorted((items[n] for n in places), key=lambda i: i.path.name != "test_journey.py")
    for place, item in zip(places, ours, strict=True):
        items[place] = item


@pytest.fixture(scope="session")
def real_network(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    """Emulated networks that the product takes for LinkedIn's own hosts."""
    with Sandbox.running(tmp_path_factory.mktemp("real") / "real.sqlite3") as networks:
        yield networks


@pytest.fixture(scope="session")
def receiver() -> Iterator[Receiver]:
    """Somebody's server that webhooks may lead to, although it is on this machine."""
    with Receiver.running() as receiver:
        yield receiver


@pytest.fixture(scope="session")
def stack(
    tmp_path_factory: pytest.TempPathFactory, real_network: Sandbox, receiver: Receiver
) -> Iterator[Stack]:
    """The product with data of its own."""
    host = f"{real_network.url}/linkedin"
    hosts = {"LINKEDIN_API_URL": host, "LINKEDIN_AUTH_URL": host}
    hosts |= {"PUNCTUAL_PRIVATE_HOSTS": receiver.host}
    with Stack.running(tmp_path_factory.mktemp("stack"), hosts) as stack:
        yield stack


@pytest.fixture(scope="session")
def session(stack: Stack) -> Session:
    """The owner's session; whoever has not signed up yet does so."""
    known = {"email": EMAIL, "password": PASSWORD}
    with httpx.Client(base_url=stack.url, headers={"Accept": "application/json"}) as client:
        client.post("/api/auth/signup", json={**known, "name": "Ada", "timezone": "UTC"})
        found = client.post("/api/auth/login", json=known).raise_for_status().cookies
    cookies: list[Any] = [
        {"name": name, "value": value, "url": stack.url} for name, value in found.items()
    ]
    return Session(cookies, "; ".join(f"{name}={value}" for name, value in found.items()))


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A headless Chromium: the one named in the environment, else an installed one."""
    found = os.environ.get(SETTING) or next(filter(None, map(shutil.which, NAMES)), None)
    if not found:
        pytest.fail(f"No browser: install Chromium or set {SETTING}.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=_FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def page(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A page of a browser that has never been here."""
    context = browser.new_context(
        viewport={"width": 1280, "height": 900}, timezone_id="Europe/Berlin", locale="en-GB"
    )
    context.set_default_timeout(20_000)
    page, said = context.new_page(), []
    page.on("console", lambda message: said.append(message.text))
    yield page
    if request.node.stash.get(_FAILED, False):
        # What a person would have seen, for whoever reads the report without the browser.
        print(page.url, page.locator("body").inner_text(), *said[-20:], sep="\n")
    context.close()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Let a test's page know that the test failed."""
    report = yield
    item.stash[_FAILED] = item.stash.get(_FAILED, False) or report.failed
    return report
