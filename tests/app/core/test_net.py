"""Typed addresses lead to public machines only, and to the ones that were judged."""

import socket
from collections.abc import Iterator

import httpx
import pytest

from app.core import net
from app.core.net import AddressRefused, GuardedTransport
from app.core.settings import get_settings
from app.platforms.clients import shared_client
from tests.support.file_server import public_address


@pytest.mark.parametrize("address", ["93.184.215.14", "2606:2800:21f:cb07:6820:80da:af6b:8b2c"])
def test_the_open_internet_is_public(address: str) -> None:
    assert net.is_public(address)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",
        "224.0.0.1",
        "255.255.255.255",
        "::1",
        "::",
        "fe80::1",
        "fd00::1",
        "::ffff:10.0.0.1",
        "64:ff9b::7f00:1",
        "2002:7f00:1::",
        "2001:0:4136:e378:8000:63bf:3fff:fdd2",
    ],
)
def test_private_networks_are_not_public_in_whatever_disguise(address: str) -> None:
    assert not net.is_public(address)


class Kept(httpx.AsyncBaseTransport):
    """Remembers where it was sent; ``dead`` addresses do not answer."""

    def __init__(self, *dead: str) -> None:
        self.sent: list[httpx.Request] = []
        self._dead = dead

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.sent.append(request)
        if request.url.host in self._dead:
            raise httpx.ConnectError("nobody there")
        return httpx.Response(200)


def guarded(inner: Kept, *addresses: str) -> httpx.AsyncClient:
    async def resolve(_host: str, _port: int) -> list[str]:
        return list(addresses)

    return httpx.AsyncClient(transport=GuardedTransport(inner, resolve))


async def test_the_connection_goes_to_the_address_that_was_judged_under_the_name() -> None:
    inner = Kept()
    async with guarded(inner, "93.184.215.14") as client:
        await client.get("https://social.example/api")
    (sent,) = inner.sent
    assert sent.url.host == "93.184.215.14"
    assert sent.headers["host"] == "social.example"
    assert sent.extensions["sni_hostname"] == "social.example"


async def test_a_name_with_one_private_address_among_others_is_refused() -> None:
    inner = Kept()
    async with guarded(inner, "93.184.215.14", "192.168.0.1") as client:
        with pytest.raises(AddressRefused):
            await client.get("https://social.example/")
    assert not inner.sent


async def test_the_next_address_is_tried_where_the_first_does_not_answer() -> None:
    inner = Kept("2606:2800::1")
    async with guarded(inner, "2606:2800::1", "93.184.215.14") as client:
        answer = await client.get("https://social.example/")
    assert answer.status_code == 200
    assert [r.url.host for r in inner.sent] == ["2606:2800::1", "93.184.215.14"]


async def test_a_name_without_an_address_cannot_be_reached() -> None:
    with pytest.raises(httpx.ConnectError):
        await net.look_up("nowhere.invalid", 443)


async def test_a_server_on_this_machine_hears_nothing_from_a_guarded_client() -> None:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        listener.setblocking(False)
        url = f"http://localhost:{listener.getsockname()[1]}/"
        with pytest.raises(AddressRefused):
            await shared_client(url, is_guarded=True).get(url)
        with pytest.raises(BlockingIOError):
            listener.accept()


async def test_an_unguarded_client_reaches_it() -> None:
    url = public_address(b"hello", "text/plain")
    assert (await shared_client(url).get(url)).content == b"hello"


@pytest.fixture
def _trusting(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("PUNCTUAL_PRIVATE_HOSTS", "social.home.arpa, 10.0.0.7:8443")
    monkeypatch.setenv("ANY_API_URL", "http://127.0.0.1:9009/prefix")
    get_settings.cache_clear()
    yield
    get_settings.cache_clear()


@pytest.mark.usefixtures("_trusting")
def test_whoever_runs_it_can_name_private_servers() -> None:
    assert net.is_trusted("https://social.home.arpa/about")
    assert net.is_trusted("https://10.0.0.7:8443")
    assert net.is_trusted("http://127.0.0.1:9009/prefix")
    assert not net.is_trusted("https://10.0.0.7")
