"""Connections that carry one request each, on the event loop's own streams.

httpx and httpcore speak HTTP. What they are spared here is a pool, which every request walks
through from end to end, and a second layer over the sockets: together these cost more than the
request.
"""

import asyncio
import socket
import ssl
from collections.abc import AsyncIterator, Callable
from functools import lru_cache
from ipaddress import ip_address
from typing import Any, cast

import httpcore
import httpx

# How long an address may take before the next one is tried beside it (RFC 8305 recommends this).
_NEXT_ADDRESS_AFTER_S = 0.25
# Bytes on their way that nobody waits for: far fewer than a transport holds before it objects.
_GOES_WITHOUT_WAITING = 16 * 1024

# The extension of a request that names what to call when it leaves.
_LEAVING = "leaving"

Address = tuple[socket.AddressFamily, Any]
Leaving = Callable[[], None]


def without_pool(client: httpx.AsyncClient, tls: ssl.SSLContext) -> httpx.AsyncClient:
    """``client``, its direct requests each on a connection of its own, encrypted by ``tls``.

    What goes through a proxy of the environment keeps to httpx's own way.
    """
    transport = cast("httpx.AsyncHTTPTransport", client._transport)
    transport._pool = _OneConnectionEach(tls)
    return client


async def send_once(
    client: httpx.AsyncClient, request: httpx.Request, leaving: Leaving | None = None
) -> httpx.Response:
    """The answer to ``request``, its body unread; the caller closes it.

    As ``client.send``, without what it does for browsers: cookies, redirects, log-ins. ``leaving``
    is called when the first byte is about to go; what it raises keeps that byte back. Raises
    httpx.HTTPError.
    """
    transport = client._transport_for_url(request.url)
    if leaving:
        request.extensions = {**request.extensions, **_told_by(transport, leaving)}
    response = await transport.handle_async_request(request)
    response.request = request
    return response


def _told_by(transport: httpx.AsyncBaseTransport, leaving: Leaving) -> dict[str, Any]:
    """The extension of a request by which ``transport`` calls ``leaving``."""
    if isinstance(getattr(transport, "_pool", None), _OneConnectionEach):
        return {_LEAVING: leaving}

    # httpcore's own connections tell of a dozen steps, each at the price of a coroutine.
    async def trace(step: str, _details: object) -> None:
        if step.endswith(".send_request_headers.started"):
            leaving()

    return {"trace": trace}


class _OneConnectionEach(httpcore.AsyncConnectionPool):
    """A pool in name: it opens a connection for a request and closes it with the answer."""

    def __init__(self, tls: ssl.SSLContext) -> None:
        super().__init__(ssl_context=tls)
        tls.set_alpn_protocols(["http/1.1"])
        self._tls = tls

    async def handle_async_request(self, request: httpcore.Request) -> httpcore.Response:
        wire = await self._open(request)
        wire.leaving = request.extensions.get(_LEAVING)
        connection = httpcore.AsyncHTTP11Connection(request.url.origin, wire)
        connection._state_lock = _NOBODY_TO_KEEP_OUT  # type: ignore[assignment]
        try:
            response = await connection.handle_async_request(request)
        except BaseException:
            await wire.aclose()
            raise
        answer = _OnlyAnswer(response.aiter_stream(), wire)
        return httpcore.Response(
            response.status,
            headers=response.headers,
            content=answer,
            extensions=response.extensions,
        )

    async def _open(self, request: httpcore.Request) -> "_Wire":
        if request.url.scheme not in (b"http", b"https"):
            raise httpcore.UnsupportedProtocol("This is no address of a web server.")
        host, port = request.url.host.decode("ascii"), request.url.origin.port
        seconds = request.extensions.get("timeout", {}).get("connect")
        with _Told(httpcore.ConnectTimeout, httpcore.ConnectError):
            async with asyncio.timeout(seconds):
                wire = await _connect(host, port)
                if request.url.scheme == b"https":
                    await wire.encrypt(self._tls, host)
        return wire


class _NoLock:
    """For a connection that carries one request: nobody else asks for it, and the real lock costs
    a twentieth of the request."""

    async def __aenter__(self) -> None:
        pass

    async def __aexit__(self, *_: object) -> None:
        pass


_NOBODY_TO_KEEP_OUT = _NoLock()


class _OnlyAnswer:
    """The body of a connection's only answer."""

    def __init__(self, body: AsyncIterator[bytes], wire: "_Wire") -> None:
        self._body = body
        self._wire = wire

    def __aiter__(self) -> AsyncIterator[bytes]:
        return self._body

    async def aclose(self) -> None:
        await self._wire.aclose()


class _Wire(httpcore.AsyncNetworkStream):
    """One connection; errors are httpcore's."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer
        self.leaving: Leaving | None = None
        """Called once, when the first byte of the request is about to go."""

    async def encrypt(self, tls: ssl.SSLContext, host: str) -> None:
        """Speak TLS from now on, with nobody but ``host``."""
        try:
            await self._writer.start_tls(tls, server_hostname=host)
        except BaseException:
            await self.aclose()
            raise

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        with _Told(httpcore.ReadTimeout, httpcore.ReadError):
            async with asyncio.timeout(timeout):
                return await self._reader.read(max_bytes)

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        transport = self._writer.transport
        if transport.is_closing():
            # uvloop would say this with a bare RuntimeError.
            raise httpcore.WriteError("The connection is closed.")
        if self.leaving:
            leaving, self.leaving = self.leaving, None
            leaving()
        transport.write(buffer)
        if transport.get_write_buffer_size() > _GOES_WITHOUT_WAITING:
            with _Told(httpcore.WriteTimeout, httpcore.WriteError):
                async with asyncio.timeout(timeout):
                    await self._writer.drain()

    async def aclose(self) -> None:
        # At once: the other side has said all that we want to hear.
        self._writer.transport.abort()

    def get_extra_info(self, info: str) -> Any:
        return self._writer.get_extra_info(info)


async def _connect(host: str, port: int) -> _Wire:
    address = _address_of(host, port)
    addresses = [address] if address else await _addresses(host, port)
    connected = await _first_to_answer(addresses)
    return _Wire(*await asyncio.open_connection(sock=connected))


@lru_cache(maxsize=64)
def _address_of(host: str, port: int) -> Address | None:
    """``host`` where it is no name but an address itself."""
    try:
        version = ip_address(host).version
    except ValueError:
        return None
    return (socket.AF_INET6 if version == 6 else socket.AF_INET), (host, port)


async def _addresses(host: str, port: int) -> list[Address]:
    """Where ``host`` may be found, the families in turn: one may be broken on the way."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    ranks: dict[socket.AddressFamily, int] = {}
    turns: list[tuple[int, Address]] = []
    for family, _, _, _, address in found:
        ranks[family] = ranks.get(family, 0) + 1
        turns.append((ranks[family], (family, address)))
    return [address for _, address in sorted(turns, key=lambda turn: turn[0])]


async def _first_to_answer(addresses: list[Address]) -> socket.socket:
    """A socket connected to the first of ``addresses`` to answer; each has a head start on the
    next. Raises the OSError of the last that failed when none answers."""
    if len(addresses) == 1:
        return await _connected(addresses[0])
    tries = [
        asyncio.create_task(_connected(address, after_s=n * _NEXT_ADDRESS_AFTER_S))
        for n, address in enumerate(addresses)
    ]
    won = None
    try:
        won = await _first_good(tries)
    finally:
        for each in tries:
            each.cancel()
        for other in await asyncio.gather(*tries, return_exceptions=True):
            if isinstance(other, socket.socket) and other is not won:
                other.close()
    return won


async def _first_good(tries: list[asyncio.Task[socket.socket]]) -> socket.socket:
    failure = OSError("the name has no address")
    for earliest in asyncio.as_completed(tries):
        try:
            return await earliest
        except OSError as error:
            failure = error
    raise failure


async def _connected(address: Address, after_s: float = 0.0) -> socket.socket:
    if after_s:
        await asyncio.sleep(after_s)
    family, place = address
    opened = socket.socket(family, socket.SOCK_STREAM)
    try:
        opened.setblocking(False)
        await asyncio.get_running_loop().sock_connect(opened, place)
    except BaseException:
        opened.close()
        raise
    return opened


class _Told:
    """Tells what goes wrong in its block in httpcore's words."""

    __slots__ = ("_broken", "_too_late")

    def __init__(self, too_late: type[Exception], broken: type[Exception]) -> None:
        self._too_late = too_late
        self._broken = broken

    def __enter__(self) -> None:
        pass

    def __exit__(self, _: object, error: BaseException | None, __: object) -> None:
        if isinstance(error, TimeoutError):
            raise self._too_late(str(error)) from error
        if isinstance(error, OSError):
            raise self._broken(str(error)) from error
