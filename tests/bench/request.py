"""The publish request as the product sends it, for rivals that have no product around them."""

import os

import httpx

from app.platforms.clients import client_options, tls_context
from app.platforms.linkedin.spec import API_VERSION
from app.platforms.wire import without_pool


def stub_url() -> str:
    """Where the stub network answers, as the arena told its processes."""
    return os.environ["BENCH_STUB"]


def headers(account: int) -> dict[str, str]:
    """What goes with every call: a token of the same length, the version, the protocol."""
    return {
        "Authorization": f"Bearer {token(account)}",
        "LinkedIn-Version": API_VERSION,
        "X-Restli-Protocol-Version": "2.0.0",
    }


def token(account: int) -> str:
    """The token of account number ``account``, as long as LinkedIn's are."""
    return f"bench{account:06d}".ljust(350, "t")


def body(key: str, account: int) -> dict[str, object]:
    """A post that says ``key``."""
    return {
        "author": f"urn:li:person:{remote_id(account)}",
        "commentary": key,
        "visibility": "PUBLIC",
        "distribution": {
            "feedDistribution": "MAIN_FEED",
            "targetEntities": [],
            "thirdPartyDistributionChannels": [],
        },
        "lifecycleState": "PUBLISHED",
        "isReshareDisabledByAuthor": False,
    }


def remote_id(account: int) -> str:
    """The network's own id of account number ``account``."""
    return f"bench{account}"


_CLIENTS: list[httpx.Client] = []


def send(key: str, account: int) -> None:
    """Publish once, as a task of a rival does: one request on a fresh connection."""
    if not _CLIENTS:
        _CLIENTS.append(httpx.Client(**client_options(stub_url()), timeout=45))  # type: ignore[arg-type]
    url = f"{stub_url()}/rest/posts"
    answer = _CLIENTS[0].post(url, json=body(key, account), headers=headers(account))
    answer.raise_for_status()


def async_client() -> httpx.AsyncClient:
    """An asyncio client with the product's options and connections."""
    client = httpx.AsyncClient(**client_options(stub_url()), timeout=45)  # type: ignore[arg-type]
    return without_pool(client, tls_context())
