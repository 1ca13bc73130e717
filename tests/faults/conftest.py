"""One running product that the scenarios hurt, one after another."""

from collections.abc import Iterator

import pytest

from tests.support.stack import Client, Stack


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    with Stack.running(tmp_path_factory.mktemp("faults")) as stack:
        yield stack


@pytest.fixture(scope="module")
def client(stack: Stack) -> Client:
    return stack.member()
