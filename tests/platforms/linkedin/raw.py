"""Asking LinkedIn's stand-in by hand, with everything right until a test spoils it."""

from typing import Any

import httpx

from app.platforms import registry
from app.platforms.base import Connection, MediaFile
from app.platforms.linkedin.client import LinkedInClient
from app.platforms.linkedin.spec import API_VERSION, SPEC
from tests.contract.harness import Connected, Sandbox, connect

SLUG = "linkedin"
ORGANIZATIONS = ("w_organization_social", "r_organization_social", "rw_organization_admin")
PDF = b"%PDF-1.7\n" + b"<< /Type /Pages >> << /Type /Page >>\n" + b"%%EOF\n"


def scopes(*more: str) -> str:
    """The usual scopes and ``more``."""
    return " ".join((*SPEC.connect.scopes, *more))


async def partner(sandbox: Sandbox, *more: str, account: str = "ada") -> Connected:
    """A member whose app was granted ``more``."""
    return await connect(sandbox, SLUG, account, is_partner=True, scope=scopes(*more))


async def organizations(ada: Connected) -> list[LinkedInClient]:
    """A client for each organization that the member may post for."""
    client: Any = ada.client()
    _member, *found = await client.fetch_destinations()
    return [client_for(ada, one.remote_id, one.kind) for one in found]


def client_for(ada: Connected, remote_id: str, kind: str) -> LinkedInClient:
    old = ada.connection
    connection = Connection(
        remote_id, "", old.access_token, old.scopes, old.endpoints, kind, {"kind": kind}
    )
    client = registry.get(SLUG).client(connection)
    assert isinstance(client, LinkedInClient)
    return client


def document(name: str = "Annual report.pdf", data: bytes = PDF) -> MediaFile:
    return MediaFile("m-doc", "application/pdf", data, name=name)


def headers(ada: Connected, **changes: str | None) -> dict[str, str]:
    """The headers of a right request; ``changes`` replace or remove some of them."""
    found: dict[str, str | None] = {
        "Authorization": f"Bearer {ada.tokens.access_token}",
        "LinkedIn-Version": API_VERSION,
        "X-Restli-Protocol-Version": "2.0.0",
        **{name.replace("_", "-"): value for name, value in changes.items()},
    }
    return {name: value for name, value in found.items() if value is not None}


def ask(
    sandbox: Sandbox,
    ada: Connected,
    method: str,
    path: str,
    json: Any = None,
    **changes: str | None,
) -> httpx.Response:
    url = f"{sandbox.url}/{SLUG}{path}"
    return sandbox.http.request(method, url, json=json, headers=headers(ada, **changes))
