"""The whole product in a process of its own, and a real browser to use it with."""

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from app.core.settings import PROJECT_ROOT
from tests.e2e.pages import EMAIL, PASSWORD
from tests.support.browser import NAMES, SETTING
from tests.support.ports import free_port

HERE = Path(__file__).parent
START_WITHIN_S = 170
STOP_WITHIN_S = 30
_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@dataclass(frozen=True)
class Stack:
    """Where the running product and its sandbox answer."""

    url: str
    sandbox_url: str
    data_dir: Path


@dataclass(frozen=True)
class Session:
    """The owner, signed in: cookies for a browser, and the header that carries them."""

    cookies: list[Any]
    header: str


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The newcomer comes first: afterwards the installation has an owner."""
    places = [n for n, item in enumerate(items) if item.path.parent == HERE]
    ours = sorted((items[n] for n in places), key=lambda i: i.path.name != "test_journey.py")
    for place, item in zip(places, ours, strict=True):
        items[place] = item


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """`./punctual run` with a private data directory and free ports."""
    data_dir = tmp_path_factory.mktemp("stack")
    port, sandbox_port = free_port(), free_port()
    log_path = data_dir / "run.log"
    with log_path.open("wb") as log:
        process = subprocess.Popen(
            _command(data_dir, port, sandbox_port),
            cwd=PROJECT_ROOT,
            env=_environment(),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        _wait_until_ready(process, log_path)
        yield Stack(f"http://127.0.0.1:{port}", f"http://127.0.0.1:{sandbox_port}", data_dir)
    finally:
        _stop(process)


def _command(data_dir: Path, port: int, sandbox_port: int) -> list[str]:
    launcher = str(PROJECT_ROOT / "punctual")
    places = ["--data-dir", str(data_dir / "data"), "--port", str(port)]
    return [launcher, "run", *places, "--sandbox-port", str(sandbox_port)]


def _environment() -> dict[str, str]:
    # Whoever runs the tests may have servers or credentials of their own in the environment.
    ours = ("DATABASE_URL", "REDIS_URL", "PUNCTUAL_", "LINKEDIN_", "X_")
    return {name: value for name, value in os.environ.items() if not name.startswith(ours)}


def _wait_until_ready(process: subprocess.Popen[bytes], log_path: Path) -> None:
    deadline = time.monotonic() + START_WITHIN_S
    while time.monotonic() < deadline:
        said = log_path.read_text(errors="replace")
        if "Punctual is ready at" in said:
            return
        if process.poll() is not None:
            break
        time.sleep(0.1)
    pytest.fail(f"The product did not start:\n{log_path.read_text(errors='replace')[-4000:]}")


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(STOP_WITHIN_S)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        raise


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
def page(browser: Browser) -> Iterator[Page]:
    """A page of a browser that has never been here."""
    context = browser.new_context(
        viewport={"width": 1280, "height": 900}, timezone_id="Europe/Berlin", locale="en-GB"
    )
    context.set_default_timeout(20_000)
    yield context.new_page()
    context.close()
