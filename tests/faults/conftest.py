"""What the fault tests share: an engine at a jumping clock, and a running product to hurt."""

from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from app.core.clock import FrozenClock
from app.domain.permissions import Actor
from app.services.context import Context
from tests.app.services.conftest import clock, connect, media_host, owner, sandbox, wired
from tests.faults.engine import Engine
from tests.faults.rounds import OPTION, rounds_of, tally
from tests.faults.small_disk import small_disk
from tests.support.sandbox import Sandbox
from tests.support.stack import Client, Stack

__all__ = ["clock", "connect", "media_host", "owner", "sandbox", "wired"]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(OPTION, type=int, default=1, help="how often everything is broken")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if tally.posts:
        terminalreporter.section("what breaking it came to")
        for line in tally.lines():
            terminalreporter.write_line(line)


@pytest.fixture
def engine(wired: Context, owner: Actor, clock: FrozenClock, sandbox: Sandbox) -> Engine:
    """The engine against a sandbox of its own."""
    return Engine(wired, owner, clock, sandbox)


@pytest.fixture(scope="module")
def stack(
    tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> Iterator[Stack]:
    """A product with two workers; in a long run on a disk that may be filled, where it can be."""
    home = tmp_path_factory.mktemp("faults")
    with ExitStack() as around:
        if rounds_of(request.config) > 1 and not around.enter_context(small_disk(home / "data")):
            print("the disk is not filled: mounting one needs root")
        clock = {"PUNCTUAL_CLOCK_SHIFT": str(home / "clock")}
        yield around.enter_context(Stack.running(home, clock, workers=2))


@pytest.fixture(scope="module")
def client(stack: Stack) -> Client:
    return stack.member()
