"""Fixtures for everything that speaks with the sandbox."""

from collections.abc import Iterator

import pytest

from tests.contract.harness import Sandbox, opened, running


@pytest.fixture(scope="session")
def running_sandbox() -> Iterator[Sandbox]:
    with running(opened()) as sandbox:
        yield sandbox


@pytest.fixture
def sandbox(running_sandbox: Sandbox) -> Sandbox:
    """A running sandbox, empty."""
    running_sandbox.reset()
    return running_sandbox
