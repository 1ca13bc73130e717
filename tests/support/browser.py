"""A browser for the tests: one that is installed, else one that can be had."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable

SETTING = "PUNCTUAL_TEST_BROWSER"
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
DOWNLOAD_TIMEOUT_S = 600


class NoBrowserError(Exception):
    """There is no browser and none can be had; says what to do."""


def find_or_install(say: Callable[[str], None]) -> str:
    """The path of a Chromium or Chrome that starts. Raises NoBrowserError."""
    for attempt in (_given, _installed, _from_playwright, _from_debian):
        path = attempt(say)
        if path and _starts(path):
            return path
    raise NoBrowserError(
        "The tests need a browser, and none could be found or installed. Install Chromium or "
        f"Chrome, or set {SETTING} to the path of one, and run the tests again."
    )


def _given(_: Callable[[str], None]) -> str | None:
    return os.environ.get(SETTING)


def _installed(_: Callable[[str], None]) -> str | None:
    found = (shutil.which(name) for name in NAMES)
    return next((path for path in found if path and _starts(path)), None)


def _from_playwright(say: Callable[[str], None]) -> str | None:
    path = _run([sys.executable, "-c", _PLAYWRIGHT_PATH]).stdout.strip()
    if path and _starts(path):
        return path
    say("No browser is installed; asking Playwright for one…")
    done = _run([sys.executable, "-m", "playwright", "install", "chromium"])
    return path if done.returncode == 0 else None


def _from_debian(say: Callable[[str], None]) -> str | None:
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return None
    say("Playwright has none to give; installing Debian's chromium…")
    _run(["apt-get", "update", "-qq"])
    _run(["apt-get", "install", "-y", "-qq", "--no-install-recommends", "chromium"])
    return shutil.which("chromium")


_PLAYWRIGHT_PATH = """
from playwright.sync_api import sync_playwright
with sync_playwright() as playwright:
    print(playwright.chromium.executable_path)
"""


def _starts(path: str) -> bool:
    return _run([path, "--version"]).returncode == 0


def _run(argv: list[str]) -> subprocess.CompletedProcess[str]:
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    try:
        return subprocess.run(
            argv,
            env=quiet,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=DOWNLOAD_TIMEOUT_S,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return subprocess.CompletedProcess(argv, 1, "", "")
