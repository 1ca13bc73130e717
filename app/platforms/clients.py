"""httpx clients that keep nothing from one call to the next.

Every call runs on a connection of its own. A kept connection that the other side has closed
shows itself only when the next request is written on it, and then nobody can tell whether that
request arrived: for a publish call that doubt would cost a person's attention.
"""

import asyncio
import logging
import ssl
from functools import lru_cache
from http.cookiejar import CookieJar, DefaultCookiePolicy
from urllib.parse import urlsplit
from weakref import WeakKeyDictionary

import httpx

from app.core.net import GuardedTransport
from app.platforms.wire import without_pool

# httpx logs every URL, signed queries included; httpcore every header, tokens included.
for _name in ("httpx", "httpcore"):
    logging.getLogger(_name).setLevel(logging.WARNING)

USER_AGENT = "Punctual/0.1 (+self-hosted post scheduler)"
# Goes with every call; what is packed in these two ways httpx unpacks.
HEADERS = {"User-Agent": USER_AGENT, "Accept": "*/*", "Accept-Encoding": "gzip, deflate"}
_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


@lru_cache(maxsize=1)
def tls_context() -> ssl.SSLContext:
    """One set of trust anchors for the process: loading them costs milliseconds and megabytes."""
    return httpx.create_ssl_context()


def client_options(url: str, *, is_guarded: bool = False) -> dict[str, object]:
    """Keyword arguments for an httpx client that talks to ``url``.

    A proxy of the environment is never asked for this machine's own servers, nor for an address
    that somebody typed (``is_guarded``): a proxy would look its name up again.
    """
    options = _common_options(url)
    if is_guarded:
        inner = httpx.AsyncHTTPTransport(
            verify=tls_context(), limits=httpx.Limits(max_keepalive_connections=0), trust_env=False
        )
        options["transport"] = GuardedTransport(inner)
    return options


def _common_options(url: str) -> dict[str, object]:
    return {
        "verify": tls_context(),
        "trust_env": urlsplit(url).hostname not in _LOOPBACK,
        "limits": httpx.Limits(max_keepalive_connections=0),
        "follow_redirects": False,
        "headers": HEADERS,
    }


def shared_client(url: str, *, is_guarded: bool = False) -> httpx.AsyncClient:
    """The running loop's client for ``url``: making one costs as much as half a request.

    It keeps neither connections nor cookies, so nothing passes from one account to another.
    """
    clients = _clients.setdefault(asyncio.get_running_loop(), {})
    way = (urlsplit(url).hostname in _LOOPBACK, is_guarded)
    if way not in clients:
        nothing = CookieJar(DefaultCookiePolicy(allowed_domains=[]))
        options = client_options(url, is_guarded=is_guarded)
        client = httpx.AsyncClient(**options, cookies=nothing)  # type: ignore[arg-type]
        # What guards an address has connections of its own already.
        clients[way] = client if is_guarded else without_pool(client, tls_context())
    return clients[way]


_Ways = dict[tuple[bool, bool], httpx.AsyncClient]
_clients: WeakKeyDictionary[asyncio.AbstractEventLoop, _Ways] = WeakKeyDictionary()
