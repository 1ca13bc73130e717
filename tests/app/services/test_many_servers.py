"""Connecting on a network whose accounts live on many servers."""

import asyncio
from collections.abc import Iterator
from urllib.parse import parse_qsl, urlencode, urlsplit

import httpx
import pytest

from app.core.errors import InvalidInput
from app.core.settings import get_settings
from app.db.models import AccountHealth
from app.domain.permissions import Actor
from app.services import auth, connecting
from app.services.context import Context
from app.services.details import AccountDetails
from tests.app.services.conftest import Connect
from tests.support.sandbox import Sandbox

SLUG = "mastodon"


@pytest.fixture
def visitor(wired: Context, owner: Actor) -> Actor:
    """The owner, in a browser."""
    return auth.begin_visit(wired, "olivia@example.com").actor


@pytest.fixture
def server(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The emulated server as a real one that whoever runs Punctual named."""
    host = f"{sandbox.url}/{SLUG}"
    monkeypatch.setenv("MASTODON_API_URL", host)
    get_settings.cache_clear()
    yield host
    get_settings.cache_clear()


def registrations(sandbox: Sandbox) -> int:
    asked = sandbox.world.requests.list(SLUG)
    return len([r for r in asked if r["path"] == "/api/v1/apps"])


async def connect_on(ctx: Context, actor: Actor, typed: str) -> AccountDetails:
    url = await connecting.begin_connect(
        ctx, actor, SLUG, sandbox=False, fields={"instance": typed}
    )
    parts = urlsplit(url)
    query = urlencode([*parse_qsl(parts.query), ("emu_approve", "1"), ("emu_account", "ada")])
    async with httpx.AsyncClient(trust_env=False) as browser:
        page = await browser.get(parts._replace(query=query).geturl())
    back = dict(parse_qsl(urlsplit(page.headers["location"]).query))
    done = await connecting.finish_connect(ctx, actor, SLUG, back)
    assert isinstance(done, AccountDetails)
    return done


def test_punctual_introduces_itself_to_a_server_once(connect: Connect, sandbox: Sandbox) -> None:
    first, second = connect(SLUG, "ada"), connect(SLUG, "bob")
    assert first.id != second.id
    assert registrations(sandbox) == 1


def test_it_introduces_itself_anew_to_a_server_that_forgot_it(
    connect: Connect, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    connect(SLUG, "ada")
    monkeypatch.setattr("app.platforms.mastodon.emulator_rules._SEAL", b"another book of apps")
    connect(SLUG, "bob")
    assert registrations(sandbox) == 2


def test_an_account_of_a_typed_server_is_a_real_one_with_the_servers_limits(
    wired: Context, visitor: Actor, server: str
) -> None:
    account = asyncio.run(connect_on(wired, visitor, server))
    assert account.ref.handle == "ada@mastodon.example"
    assert not account.ref.is_sandbox
    assert account.health is AccountHealth.HEALTHY
    assert account.facts["max_characters"] == 500


@pytest.mark.parametrize("typed", ["localhost", "127.0.0.1:6379", "http://social.example", "ada"])
def test_a_name_that_means_no_public_server_is_refused(
    wired: Context, visitor: Actor, typed: str, sandbox: Sandbox
) -> None:
    with pytest.raises(InvalidInput) as caught:
        asyncio.run(
            connecting.begin_connect(
                wired, visitor, SLUG, sandbox=False, fields={"instance": typed}
            )
        )
    assert caught.value.error_code == "bad_host"
    assert registrations(sandbox) == 0
