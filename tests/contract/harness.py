"""A sandbox on a real socket, and accounts connected to it the way a browser does it."""

import io
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import Any, cast
from urllib.parse import parse_qs, urlencode, urlsplit
from uuid import uuid4

import httpx
import pytest
import uvicorn
from PIL import Image

from app.platforms import registry
from app.platforms.base import (
    Connection,
    Endpoints,
    HasDestinations,
    Identity,
    MediaFile,
    PartToPublish,
    PlatformClient,
    PlatformTokens,
    RemotePost,
    TokenSet,
)
from app.platforms.clients import tls_context
from app.platforms.emulation.world import World
from app.platforms.errors import Ambiguous
from app.platforms.sandbox_app import sandbox_app
from app.sandbox.server import create_app, server_config
from tests.contract.scenario import Scenario
from tests.support.file_server import public_address

REDIRECT = "http://127.0.0.1:3000/api/oauth/any/callback"


class Sandbox:
    """A running sandbox, driven through its control calls."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.http = httpx.Client(base_url=url, trust_env=False, timeout=20, verify=tls_context())

    def ledger(self, platform: str, account: str | None = None) -> list[dict[str, Any]]:
        query = {"platform": platform} | ({"account": account} if account else {})
        return self._ok(self.http.get("/_emu/ledger", params=query))["items"]

    def requests(self, platform: str) -> list[dict[str, Any]]:
        return self._ok(self.http.get("/_emu/requests", params={"platform": platform}))["items"]

    def fault(self, platform: str, mode: str, **more: Any) -> dict[str, Any]:
        order = {"platform": platform, "mode": mode, **more}
        return self._ok(self.http.post("/_emu/faults", json=order))

    def advance(self, seconds: float) -> None:
        self._ok(self.http.post("/_emu/clock", json={"advance_s": seconds}))

    def change_account(self, account_id: str, **order: Any) -> None:
        self._ok(self.http.post(f"/_emu/accounts/{account_id}", json=order))

    def reset(self) -> None:
        self._ok(self.http.post("/_emu/reset"))

    def endpoints(self, slug: str, *, is_partner: bool = False) -> Endpoints:
        app, host = sandbox_app(slug, is_partner=is_partner), f"{self.url}/{slug}"
        return Endpoints(host, host, app.client_id, app.client_secret, is_sandbox=True)

    @staticmethod
    def _ok(response: httpx.Response) -> Any:
        assert response.status_code == 200, response.text
        return response.json()


@dataclass(frozen=True)
class Connected:
    """An account that was connected the way a person does it.

    ``flow`` refreshes and revokes; ``secret`` is what the person or the consent page handed over.
    """

    flow: PlatformTokens
    tokens: TokenSet
    connection: Connection
    secret: str

    def client(self, **more: Any) -> PlatformClient:
        slug = urlsplit(self.flow_endpoints.api_url).path.split("/")[1]
        return registry.get(slug).client(self.connection, **more)

    def moved(self, host: str) -> "Connected":
        """The same account, the network being at ``host``."""
        endpoints = replace(self.flow_endpoints, api_url=host, auth_url=host)
        return replace(self, connection=replace(self.connection, endpoints=endpoints))

    @property
    def flow_endpoints(self) -> Endpoints:
        assert self.connection.endpoints is not None
        return self.connection.endpoints

    def with_tokens(self, tokens: TokenSet) -> "Connected":
        connection = replace(self.connection, access_token=tokens.access_token)
        return replace(self, tokens=tokens, connection=connection)


async def consent(
    url: str, *, account: str = "ada", deny: bool = False, changes: dict[str, str] | None = None
) -> dict[str, str]:
    """The parameters with which the consent page at ``url`` sends the browser back."""
    parts = urlsplit(url)
    query = {name: values[0] for name, values in parse_qs(parts.query).items()}
    query |= {"emu_deny": "1"} if deny else {"emu_approve": "1", "emu_account": account}
    query |= changes or {}
    async with httpx.AsyncClient(trust_env=False, verify=tls_context()) as browser:
        page = await browser.get(parts._replace(query=urlencode(query)).geturl())
    assert page.status_code == 302, page.text
    answer = parse_qs(urlsplit(page.headers["location"]).query)
    return {name: values[0] for name, values in answer.items()}


async def app_at(sandbox: Sandbox, slug: str, *, is_partner: bool = False) -> Endpoints:
    """The network's hosts with an app: the sandbox's own, or one registered there."""
    endpoints, register = (
        sandbox.endpoints(slug, is_partner=is_partner),
        registry.get(slug).register,
    )
    return await register(endpoints, REDIRECT) if register else endpoints


async def connect(
    sandbox: Sandbox, slug: str, account: str = "ada", *, is_partner: bool = False, scope: str = ""
) -> Connected:
    """Walk the whole connection flow as ``account``; ``scope`` asks for other scopes."""
    endpoints = await app_at(sandbox, slug, is_partner=is_partner)
    if registry.get(slug).oauth is None:
        return await _connect_directly(slug, account, endpoints)
    flow = registry.get(slug).oauth_at(endpoints)
    request = flow.authorization(REDIRECT, "state-1")
    changes = {"scope": scope} if scope else None
    answer = await consent(request.url, account=account, changes=changes)
    assert answer["state"] == "state-1"
    tokens = await flow.exchange(answer["code"], REDIRECT, request.code_verifier)
    blank = Connection("", "", tokens.access_token, tokens.scopes, endpoints)
    identity = await _first_destination(slug, blank)
    tokens = identity.tokens or tokens
    return Connected(flow, tokens, _connection(identity, tokens, endpoints), answer["code"])


async def _connect_directly(slug: str, account: str, endpoints: Endpoints) -> Connected:
    typed = typed_fields(slug, account)
    flow = registry.get(slug).direct_at(endpoints)
    tokens, identity = await flow.connect(typed)
    secrets = [f.name for f in registry.get(slug).spec.connect.fields if f.is_secret]
    connection = _connection(identity, tokens, endpoints)
    return Connected(flow, tokens, connection, typed[secrets[0]] if secrets else "")


def typed_fields(slug: str, account: str) -> dict[str, str]:
    """What the person called ``account`` types to connect."""
    fields = scenario_of(slug).fields
    return dict(fields(account)) if fields else {}


def scenario_of(slug: str) -> Scenario:
    """The facts of one network that its folder of tests states."""
    found = import_module(f"tests.platforms.{slug}.scenario").SCENARIO
    assert isinstance(found, Scenario)
    return found


async def _first_destination(slug: str, blank: Connection) -> Identity:
    client = registry.get(slug).client(blank)
    if not registry.get(slug).spec.connect.has_destinations:
        return await client.fetch_identity()
    return (await cast(HasDestinations, client).fetch_destinations())[0]


def _connection(identity: Identity, tokens: TokenSet, endpoints: Endpoints) -> Connection:
    if identity.host:
        endpoints = replace(endpoints, api_url=identity.host)
    return Connection(
        identity.remote_id,
        identity.handle,
        tokens.access_token,
        tokens.scopes,
        endpoints,
        identity.kind,
        identity.facts,
    )


def picture(colour: str = "teal", size: tuple[int, int] = (64, 48), kind: str = "PNG") -> bytes:
    """A real image; an animated one when ``kind`` is GIF."""
    out = io.BytesIO()
    image = Image.new("RGB", size, colour)
    if kind == "GIF":
        image.save(out, kind, save_all=True, append_images=[Image.new("RGB", size, "black")])
    else:
        image.save(out, kind)
    return out.getvalue()


def media(*colours: str, alt: str = "A plain field of", kind: str = "PNG") -> tuple[MediaFile, ...]:
    """One image for each colour, with alt text, at a public address."""
    return tuple(_file(c, picture(c, (640, 480), kind), f"{alt} {c}", kind) for c in colours)


def _file(colour: str, data: bytes, alt: str, kind: str) -> MediaFile:
    mime = f"image/{kind.lower()}"
    return MediaFile(f"m-{colour}", mime, data, alt, public_address(data, mime), 640, 480)


def text_part(
    text: str = "Hello from the contract tests", on: str = "", **more: Any
) -> PartToPublish:
    """A part of its own: sent again, it is the same one to networks that let the sender name it.

    ``on`` names the network: where it takes no post without an image, the part has one.
    """
    own: dict[str, Any] = {"key": uuid4().hex, "planned_for": datetime.now(UTC)}
    if on and registry.get(on).spec.media.is_required:
        own["media"] = media("teal", kind=scenario_of(on).image)
    return PartToPublish(text=text, **{**own, **more})


async def publish(client: PlatformClient, part: PartToPublish) -> RemotePost:
    """The live part: prepared, then published, as the workers do it."""
    return await client.publish(part, await client.prepare(part))


async def lose_answer(
    client: PlatformClient, part: PartToPublish
) -> tuple[tuple[str, ...], datetime]:
    """Publish while the answer gets lost; what was uploaded, and when the call began."""
    prepared = await client.prepare(part)
    began_at = datetime.now(UTC)
    with pytest.raises(Ambiguous):
        await client.publish(part, prepared)
    return prepared, began_at


@contextmanager
def running(world: World) -> Iterator[Sandbox]:
    """The sandbox over ``world``, served on a free port until the block ends."""
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    port = listener.getsockname()[1]
    server = uvicorn.Server(server_config(create_app(world), "127.0.0.1", port))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    try:
        deadline = time.monotonic() + 20
        while not server.started:
            assert time.monotonic() < deadline, "the sandbox did not start"
            time.sleep(0.01)
        sandbox = Sandbox(f"http://127.0.0.1:{port}")
        yield sandbox
        sandbox.http.close()
    finally:
        server.should_exit = True
        thread.join(10)
        listener.close()
        world.store.close()


def opened(path: Path | None = None) -> World:
    """A world for tests."""
    return World.open(path, public_url="https://punctual.example")
