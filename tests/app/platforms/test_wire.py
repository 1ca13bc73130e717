"""Connections that carry one request each, on real sockets."""

import asyncio
import socket
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from app.platforms import wire
from app.platforms.errors import NotSent
from app.platforms.wire import send_once, without_pool

HELLO = b"HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhello"


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with a key and a certificate of its own for 127.0.0.1."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "test")])
    now = datetime.now(UTC)
    names = x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))])
    signed = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(hours=1))
        .add_extension(names, critical=False)
        .sign(key, hashes.SHA256())
    )
    file = tmp_path_factory.mktemp("tls") / "server.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    file.write_bytes(private + signed.public_bytes(serialization.Encoding.PEM))
    return file


class Greeter:
    """Says hello to every request, and notes what it was sent and that the other hung up."""

    def __init__(self) -> None:
        self.port = 0
        self.heads: list[bytes] = []
        self.is_met = False
        self.hung_up = asyncio.Event()

    async def handle(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.is_met = True
        with suppress(OSError, asyncio.IncompleteReadError):
            self.heads.append(await reader.readuntil(b"\r\n\r\n"))
            writer.write(HELLO)
            await writer.drain()
            await reader.read()
        with suppress(OSError):
            writer.close()
            await writer.wait_closed()
        self.hung_up.set()


@asynccontextmanager
async def greeter(tls: ssl.SSLContext | None = None) -> AsyncIterator[Greeter]:
    greets = Greeter()
    listener = await asyncio.start_server(greets.handle, "127.0.0.1", 0, ssl=tls)
    async with listener:
        greets.port = listener.sockets[0].getsockname()[1]
        yield greets
        if greets.is_met:
            await asyncio.wait_for(greets.hung_up.wait(), 5)


async def get(url: str, trusting: ssl.SSLContext) -> bytes:
    async with httpx.AsyncClient(verify=trusting, trust_env=False) as client:
        response = await send_once(without_pool(client, trusting), httpx.Request("GET", url))
        try:
            return await response.aread()
        finally:
            await response.aclose()


async def test_the_connection_is_closed_with_its_answer() -> None:
    async with greeter() as greets:
        url = f"http://127.0.0.1:{greets.port}/"
        assert await get(url, ssl.create_default_context()) == b"hello"
        await asyncio.wait_for(greets.hung_up.wait(), 5)
        assert len(greets.heads) == 1


@pytest.mark.parametrize("is_direct", [True, False])
async def test_who_waits_for_the_request_to_leave_is_told_once_before_it_does(
    is_direct: bool,
) -> None:
    async with greeter() as greets, client_of(is_direct) as client:
        seen: list[int] = []
        request = httpx.Request("POST", f"http://127.0.0.1:{greets.port}/", content=b"words")
        response = await send_once(client, request, lambda: seen.append(len(greets.heads)))
        await response.aread()
        await response.aclose()
        assert (seen, len(greets.heads)) == ([0], 1)


@pytest.mark.parametrize("is_direct", [True, False])
async def test_what_may_not_leave_any_more_is_kept_back(is_direct: bool) -> None:
    def too_late() -> None:
        raise NotSent("too late")

    async with greeter() as greets, client_of(is_direct) as client:
        request = httpx.Request("POST", f"http://127.0.0.1:{greets.port}/", content=b"words")
        with pytest.raises(NotSent):
            await send_once(client, request, too_late)
        assert greets.heads == []


@asynccontextmanager
async def client_of(is_direct: bool) -> AsyncIterator[httpx.AsyncClient]:
    """A client whose requests go out by themselves, or by the way of a library."""
    tls = ssl.create_default_context()
    async with httpx.AsyncClient(verify=tls, trust_env=False) as client:
        yield without_pool(client, tls) if is_direct else client


async def test_an_encrypted_call_is_made_to_whom_we_trust(certificate: Path) -> None:
    theirs = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    theirs.load_cert_chain(certificate)
    ours = ssl.create_default_context(cafile=certificate)
    async with greeter(theirs) as greets:
        assert await get(f"https://127.0.0.1:{greets.port}/", ours) == b"hello"


async def test_nothing_is_sent_to_a_server_whose_certificate_nobody_vouches_for(
    certificate: Path,
) -> None:
    theirs = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    theirs.load_cert_chain(certificate)
    async with greeter(theirs) as greets:
        with pytest.raises(httpx.ConnectError):
            await get(f"https://127.0.0.1:{greets.port}/", ssl.create_default_context())
        assert greets.heads == []


async def test_an_address_that_does_not_answer_gives_way_to_the_next() -> None:
    closed = (socket.AF_INET, ("127.0.0.1", 1))
    with socket.create_server(("127.0.0.1", 0)) as listener:
        good = (socket.AF_INET, listener.getsockname())
        with await wire._first_to_answer([closed, good]) as connected:
            assert connected.getpeername() == listener.getsockname()


async def test_a_name_none_of_whose_addresses_answers_is_an_error() -> None:
    closed = (socket.AF_INET, ("127.0.0.1", 1))
    with pytest.raises(ConnectionRefusedError):
        await wire._first_to_answer([closed, closed])


async def test_the_addresses_of_a_name_take_turns_by_family(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    four, six = socket.AF_INET, socket.AF_INET6
    found = [
        (family, 0, 0, "", (name, 443)) for family, name in ((six, "a"), (six, "b"), (four, "c"))
    ]

    async def answer(*_: object, **__: object) -> object:
        return found

    monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", answer)
    assert [address[0] for _, address in await wire._addresses("x", 443)] == ["a", "c", "b"]
