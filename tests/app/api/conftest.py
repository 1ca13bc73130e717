"""The API on a real socket, with people who can call it."""

import asyncio
import contextlib
import io
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import httpx
import pytest
import uvicorn
from fastapi import FastAPI
from PIL import Image

from app.api.main import create_api
from app.api.security import SecurityHeaders
from app.domain.permissions import Actor
from app.platforms.clients import tls_context
from app.services import api_tokens
from app.services.context import Context
from tests.support.cast import Cast
from tests.support.ports import free_port


@contextlib.contextmanager
def serving(api: FastAPI) -> Iterator[str]:
    """The address of ``api`` (with our security headers) on a port of its own."""
    port = free_port()
    config = uvicorn.Config(
        SecurityHeaders(api, api.state.context.settings),
        port=port,
        log_level="critical",
        lifespan="off",
        ws="none",
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=lambda: asyncio.run(server.serve()))
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join()


@pytest.fixture
def url(context: Context) -> Iterator[str]:
    with serving(create_api(context)) as address:
        yield address


@pytest.fixture
def anyone(url: str) -> Iterator[httpx.Client]:
    """A program without a token."""
    with httpx.Client(base_url=url, timeout=20, verify=tls_context()) as client:
        yield client


Sign = Callable[[Actor], httpx.Client]


@pytest.fixture
def as_actor(context: Context, url: str) -> Iterator[Sign]:
    """Clients with a fresh API token of whoever is named."""
    with contextlib.ExitStack() as stack:

        def sign(actor: Actor) -> httpx.Client:
            token = api_tokens.create_token(context, actor, name="test")
            headers = {"Authorization": f"Bearer {token}"}
            return stack.enter_context(
                httpx.Client(base_url=url, headers=headers, timeout=20, verify=tls_context())
            )

        yield sign


@pytest.fixture
def client(as_actor: Sign, cast: Cast) -> httpx.Client:
    """The owner's program."""
    return as_actor(cast.owner)


@dataclass(frozen=True)
class Connected:
    """The owner's accounts."""

    linkedin: str
    x: str


@pytest.fixture
def connected(cast: Cast) -> Connected:
    return Connected(cast.account("linkedin").id, cast.account("x").id)


@pytest.fixture
def picture() -> bytes:
    """A small PNG."""
    out = io.BytesIO()
    Image.new("RGB", (8, 6), "teal").save(out, "PNG")
    return out.getvalue()
