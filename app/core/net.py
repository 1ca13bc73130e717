"""The guard for addresses that people type in: it leads to no private network.

Redirects are never followed, and answers are bounded in size and time, by whoever sends
(``app.platforms.http``); this says which machines may be spoken to at all.
"""

import asyncio
import socket
from collections.abc import Awaitable, Callable
from contextlib import suppress
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from urllib.parse import urlsplit

import httpx

from app.core.settings import get_settings

# Translates to IPv4 in the last 32 bits (RFC 6052), so that a private address could hide there.
_TRANSLATED = ip_network("64:ff9b::/96")
_MOST_TRIED = 3

Resolve = Callable[[str, int], Awaitable[list[str]]]


class AddressRefused(httpx.ConnectError):
    """The name leads into a private network, so nothing was sent."""


def is_public(address: str) -> bool:
    """Whether the IP address belongs to the open internet, also where it carries another one."""
    ip = ip_address(address)
    carried = _carried(ip)
    return ip.is_global and not ip.is_multicast and (carried is None or is_public(str(carried)))


def is_trusted(url: str) -> bool:
    """Whether whoever runs Punctual named the host of ``url`` in the settings."""
    return urlsplit(url).netloc.lower() in get_settings().trusted_hosts


async def look_up(host: str, port: int) -> list[str]:
    """The IP addresses of ``host``. Raises httpx.ConnectError when there are none."""
    loop = asyncio.get_running_loop()
    try:
        found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise httpx.ConnectError(f"{host} has no address") from error
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


class GuardedTransport(httpx.AsyncBaseTransport):
    """Sends through ``inner``, to public addresses only.

    The name is looked up here and the connection made to the very address that was judged: asked
    a second time, a hostile name server could answer otherwise.
    """

    def __init__(self, inner: httpx.AsyncBaseTransport, resolve: Resolve = look_up) -> None:
        self._inner, self._resolve = inner, resolve

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """The answer. Raises AddressRefused, httpx.ConnectError and what ``inner`` raises."""
        url = request.url
        port = url.port or (443 if url.scheme == "https" else 80)
        addresses = await self._resolve(url.host, port)
        if not all(is_public(address.partition("%")[0]) for address in addresses):
            raise AddressRefused(f"{url.host} leads into a private network", request=request)
        *first, last = addresses[:_MOST_TRIED]
        for address in first:
            # Nothing was sent when connecting failed: the name's next address may answer.
            with suppress(httpx.ConnectError, httpx.ConnectTimeout):
                return await self._send(request, address)
        return await self._send(request, last)

    async def aclose(self) -> None:
        """Release connections."""
        await self._inner.aclose()

    async def _send(self, request: httpx.Request, address: str) -> httpx.Response:
        # The certificate is still checked against the name, and the Host header still says it.
        pinned = httpx.Request(
            request.method,
            request.url.copy_with(host=address),
            headers=request.headers,
            stream=request.stream,
            extensions={**request.extensions, "sni_hostname": request.url.host},
        )
        return await self._inner.handle_async_request(pinned)


def _carried(ip: IPv4Address | IPv6Address) -> IPv4Address | None:
    """The IPv4 address inside an IPv6 one."""
    if isinstance(ip, IPv4Address):
        return None
    if ip in _TRANSLATED:
        return IPv4Address(int(ip) & 0xFFFFFFFF)
    return ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
