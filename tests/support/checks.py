"""``punctual test``: the linters, then pytest with the arguments given.

``punctual test faults --rounds N``: only the tests that break a running product, N rounds of them.

``punctual test contract``: only the contract suite, and what came of it as a table, every network
beside every scenario; with ``--write`` the table goes into docs/platforms.md.

Without arguments the tests run in two rounds: first those that share nothing, side by side, each
process with servers of its own; then whole products, one at a time, because they need the machine
for themselves. Everything runs even when a linter or the first round complains; the exit status
then says so, and pytest's own closing line stays the last.
"""

import os
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(Path(__file__).parent))

import browser  # noqa: E402

BIN = Path(sys.executable).parent
LINTERS = (
    ("ruff check", (str(BIN / "ruff"), "check", "--quiet")),
    ("ruff format", (str(BIN / "ruff"), "format", "--check", "--quiet")),
    ("mypy", (str(BIN / "mypy"),)),
    ("import contracts", (str(BIN / "lint-imports"), "--no-cache")),
)


# What shares nothing with other tests of its kind, and what runs whole products.
APART = ("app", "architecture", "bench", "contract", "platforms")
WHOLE = ("workers", "faults", "e2e")
MOST_AT_ONCE = 4


def say(text: str) -> None:
    print(text, flush=True)


def passes(name: str, argv: tuple[str, ...]) -> bool:
    """Run one linter and show what it said, at length only when it complains."""
    began = time.monotonic()
    done = subprocess.run(argv, cwd=ROOT, capture_output=True, text=True, check=False)
    took = f"{time.monotonic() - began:.1f} s"
    if done.returncode == 0:
        say(f"{name}: fine ({took})")
        return True
    say(f"{name}: not fine ({took})\n{done.stdout}{done.stderr}")
    return False


def run_pytest(arguments: list[str]) -> int:
    """Run the tests; pytest's exit status."""
    environment = {**os.environ, browser.SETTING: browser.find_or_install(say)}
    rounds = [arguments] if arguments else [_side_by_side(), _folders(WHOLE)]
    worst = 0
    for given in rounds:
        argv = [sys.executable, "-m", "pytest", *given]
        worst = subprocess.run(argv, cwd=ROOT, env=environment, check=False).returncode or worst
    return worst


def _side_by_side() -> list[str]:
    """A process for each core, each with whole files: fixtures of a file are made once."""
    count = min(os.cpu_count() or 1, MOST_AT_ONCE)
    return ["--quiet", "-n", str(count), "--dist", "loadfile", *_folders(APART)]


def _folders(names: tuple[str, ...]) -> list[str]:
    return [f"tests/{name}" for name in names]


def run_faults(arguments: list[str]) -> int:
    """Run the fault tests alone; they need no browser. Pytest's exit status."""
    argv = [sys.executable, "-m", "pytest", "tests/faults", *arguments]
    return subprocess.run(argv, cwd=ROOT, check=False).returncode


def run_contract(arguments: list[str]) -> int:
    """Run the contract suite alone, and show it as a table. Pytest's exit status."""
    plugin = ("-p", "tests.support.contract_table")
    argv = [sys.executable, "-m", "pytest", "-q", *plugin, "tests/contract", *arguments]
    return subprocess.run(argv, cwd=ROOT, check=False).returncode


def main(arguments: list[str]) -> int:
    """0 when the linters and the tests are all satisfied."""
    if arguments[:1] == ["faults"]:
        return run_faults(arguments[1:])
    if arguments[:1] == ["contract"]:
        return run_contract(arguments[1:])
    verdicts = [passes(name, argv) for name, argv in LINTERS]
    try:
        status = run_pytest(arguments)
    except browser.NoBrowserError as error:
        say(str(error))
        return 1
    return status or (0 if all(verdicts) else 1)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
