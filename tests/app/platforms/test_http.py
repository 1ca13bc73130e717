"""The HTTP wrapper against servers that behave badly, on real sockets."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import pytest
from structlog.testing import capture_logs

from app.core.clock import FrozenClock
from app.platforms.base import CallKind
from app.platforms.errors import (
    Ambiguous,
    ContentRejected,
    NotSent,
    PlatformError,
    RateLimited,
    Transient,
)
from app.platforms.http import Answer, Deadlines, PlatformHttp, refusal

TOKEN = "tok-very-secret-0123456789"
QUICK = {kind: Deadlines(connect=1, idle=0.2, total=0.6) for kind in CallKind}


class Server:
    """Counts connections and answers each request head with the same bytes."""

    def __init__(self, answer: bytes, *, drip: bool = False) -> None:
        self.answer, self.drip, self.connections = answer, drip, 0
        self.heads: list[bytes] = []

    async def handle(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        try:
            self.heads.append(await reader.readuntil(b"\r\n\r\n"))
            writer.write(self.answer)
            while self.drip:
                writer.write(b"x")
                await writer.drain()
                await asyncio.sleep(0.05)
            await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()


@asynccontextmanager
async def talking_to(server: Server, **more: object) -> AsyncIterator[PlatformHttp]:
    listener = await asyncio.start_server(server.handle, "127.0.0.1", 0)
    port = listener.sockets[0].getsockname()[1]
    http = PlatformHttp(
        "Example", f"http://127.0.0.1:{port}/prefix", lambda _answer: None, bearer=TOKEN, **more
    )  # type: ignore[arg-type]
    try:
        yield http
    finally:
        await http.aclose()
        listener.close()


def response(status: str, body: bytes = b"", headers: str = "") -> bytes:
    head = f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\n{headers}\r\n"
    return head.encode() + body


async def failing(http: PlatformHttp, kind: CallKind) -> PlatformError:
    with pytest.raises(PlatformError) as caught:
        await http.send("POST", "/posts", kind, json={"text": "hi"})
    return caught.value


@pytest.mark.parametrize(
    ("status", "kind", "expected"),
    [
        ("302 Found", CallKind.PUBLISH, Ambiguous),
        ("302 Found", CallKind.READ, Transient),
        ("500 Oops", CallKind.PUBLISH, Ambiguous),
        ("500 Oops", CallKind.PREPARE, Transient),
        ("408 Late", CallKind.PUBLISH, Ambiguous),
        ("429 Slow", CallKind.PUBLISH, RateLimited),
    ],
)
async def test_a_status_means_what_the_kind_of_call_makes_of_it(
    status: str, kind: CallKind, expected: type[PlatformError]
) -> None:
    async with talking_to(Server(response(status, b"{}", "Location: /x\r\n"))) as http:
        assert type(await failing(http, kind)) is expected


async def test_a_network_in_trouble_says_when_to_ask_again() -> None:
    now = datetime(2026, 11, 23, 18, 0, tzinfo=UTC)
    answer = Answer(503, {"retry-after": "90", "x-rate-limit-reset": "86400"}, b"")
    error = refusal(answer, CallKind.PREPARE, "Example", FrozenClock(now))
    assert isinstance(error, Transient)
    assert error.retry_at == now + timedelta(seconds=90)


async def test_a_call_that_is_refused_is_told_in_the_log_without_its_path() -> None:
    with capture_logs() as told:
        async with talking_to(Server(response("429 Slow", b"{}"))) as http:
            await failing(http, CallKind.PUBLISH)
    (line,) = [entry for entry in told if entry["event"] == "network_call"]
    assert (line["kind"], line["method"], line["answer"]) == ("publish", "POST", "429")
    assert "/posts" not in str(line)


async def test_an_unexplained_refusal_is_final() -> None:
    async with talking_to(Server(response("422 No", b'{"why": "because"}'))) as http:
        error = await failing(http, CallKind.PUBLISH)
    assert isinstance(error, ContentRejected)
    assert "because" in error.detail


async def test_every_call_has_a_connection_of_its_own() -> None:
    server = Server(response("200 OK", b"{}", "Connection: keep-alive\r\n"))
    async with talking_to(server) as http:
        for _ in range(3):
            await http.send("GET", "/me", CallKind.READ)
    assert server.connections == 3
    assert server.heads[0].startswith(b"GET /prefix/me HTTP/1.1")


async def test_a_drip_without_end_is_given_up() -> None:
    server = Server(b"HTTP/1.1 200 OK\r\n\r\n", drip=True)
    async with talking_to(server, deadlines=QUICK) as http:
        assert isinstance(await failing(http, CallKind.PUBLISH), Ambiguous)


async def test_an_answer_without_end_is_cut_off() -> None:
    server = Server(b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * 5_000_000)
    async with talking_to(server) as http:
        answer = await http.send("GET", "/me", CallKind.READ)
    assert len(answer.body) < 3_000_000


async def test_half_an_answer_is_unknown() -> None:
    half = b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"
    async with talking_to(Server(half)) as http:
        assert isinstance(await failing(http, CallKind.PUBLISH), Ambiguous)


async def test_something_that_is_not_http_is_unknown() -> None:
    async with talking_to(Server(b"SSH-2.0-OpenSSH\r\n")) as http:
        assert isinstance(await failing(http, CallKind.PUBLISH), Ambiguous)


@pytest.mark.parametrize("address", ["http://127.0.0.1:1", "http://no-such-host.invalid"])
async def test_a_host_that_cannot_be_reached_was_sent_nothing(address: str) -> None:
    http = PlatformHttp("Example", address, lambda _answer: None, bearer=TOKEN, deadlines=QUICK)
    assert isinstance(await failing(http, CallKind.PUBLISH), NotSent)
    await http.aclose()


async def test_a_signed_address_is_sent_unchanged() -> None:
    server = Server(response("201 Created"))
    async with talking_to(server) as http:
        address = http._base + "/up?sig=a%2Fb+c%3D&x=%7E"
        await http.send("PUT", address, CallKind.PREPARE, content=b"bytes")
    assert b"PUT /prefix/up?sig=a%2Fb+c%3D&x=%7E HTTP/1.1" in server.heads[0]


async def test_an_error_holds_neither_the_token_nor_what_held_it() -> None:
    async with talking_to(Server(response("400 Bad", TOKEN.encode()))) as http:
        refused = await failing(http, CallKind.PUBLISH)
    async with talking_to(Server(b"")) as http:
        dropped = await failing(http, CallKind.PUBLISH)
        shown = repr(http)
    for error in (refused, dropped):
        shown += f"{error}{error!r}{error.detail}{error.__dict__}"
        assert error.__cause__ is None
        assert error.__suppress_context__ or error.__context__ is None
    assert TOKEN not in shown


@pytest.mark.parametrize("address", ["http://[", "https://bad host/\x00", "http://:99999/"])
async def test_an_address_that_is_none_is_trouble_and_no_crash(address: str) -> None:
    http = PlatformHttp("Example", "http://127.0.0.1:1", lambda _answer: None, deadlines=QUICK)
    with pytest.raises(PlatformError):
        await http.send("PUT", address, CallKind.PREPARE, content=b"")
    await http.aclose()
