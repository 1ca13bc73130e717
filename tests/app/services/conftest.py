"""A real sandbox behind real sockets, and accounts that were connected to it."""

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.core.clock import FrozenClock
from app.domain.permissions import Actor
from app.services import auth, sandbox_visit
from app.services.context import Context
from app.services.details import AccountDetails
from tests.support.media_host import MediaHost
from tests.support.sandbox import Sandbox


@pytest.fixture
def clock() -> FrozenClock:
    """Stands at the present, because the emulated networks stamp posts with it."""
    return FrozenClock(datetime.now(UTC))


@pytest.fixture
def sandbox(tmp_path: Path) -> Iterator[Sandbox]:
    """The emulated networks on a port of their own."""
    with Sandbox.running(tmp_path / "sandbox.sqlite3") as sandbox:
        yield sandbox


@pytest.fixture(scope="session")
def media_host() -> Iterator[MediaHost]:
    """Where networks fetch files."""
    with MediaHost.running() as host:
        yield host


@pytest.fixture
def wired(context: Context, sandbox: Sandbox, media_host: MediaHost) -> Context:
    """The context, its sandbox accounts living on ``sandbox``, which can fetch its files."""
    settings = replace(context.settings, sandbox_url=sandbox.url)
    return media_host.serve(replace(context, settings=settings))


@pytest.fixture
def owner(wired: Context) -> Actor:
    """Somebody with a workspace of their own."""
    auth.create_user(wired, email="olivia@example.com", password="a long password")
    return auth.get_user_actor(wired, "olivia@example.com")


Connect = Callable[..., AccountDetails]


@pytest.fixture
def connect(wired: Context, owner: Actor) -> Connect:
    """Connects an account of a platform through its consent page."""

    def _connect(platform: str, handle: str | None = None) -> AccountDetails:
        return asyncio.run(
            sandbox_visit.connect(wired, "olivia@example.com", platform, handle=handle)
        )

    return _connect
