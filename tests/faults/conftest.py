"""What the fault tests share: an engine at a jumping clock, and a running product to hurt."""

from collections.abc import Iterator

import pytest

from app.core.clock import FrozenClock
from app.domain.permissions import Actor
from app.services.context import Context
from tests.app.services.conftest import clock, connect, media_host, owner, sandbox, wired
from tests.faults.engine import Engine
from tests.faults.rounds import OPTION, tally
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
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    with Stack.running(tmp_path_factory.mktemp("faults"), workers=2) as stack:
        yield stack


@pytest.fixture(scope="module")
def client(stack: Stack) -> Client:
    return stack.member()
