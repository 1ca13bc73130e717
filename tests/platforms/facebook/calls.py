"""Calls as a program that is not ours might make them."""

from dataclasses import dataclass
from typing import Any

import httpx

from app.platforms import registry
from app.platforms.base import Connection, Identity, TokenSet
from app.platforms.facebook.client import FacebookClient
from app.platforms.facebook.spec import SPEC
from app.platforms.graph import GRAPH_VERSION
from app.platforms.graph.api import secret_proof
from app.platforms.sandbox_app import sandbox_app
from tests.contract.harness import REDIRECT, Connected, Sandbox, consent

SLUG = "facebook"
SECRET = sandbox_app(SLUG).client_secret


@dataclass
class Raw:
    """A program with one token; ``changes`` to a call replace what it would send, None drops it."""

    sandbox: Sandbox
    token: str

    def send(
        self, method: str, path: str, *, version: str = GRAPH_VERSION, **more: Any
    ) -> httpx.Response:
        shown = {"access_token": self.token, "appsecret_proof": secret_proof(self.token, SECRET)}
        params = {**shown, **more.pop("params", {})}
        params = {name: value for name, value in params.items() if value is not None}
        prefix = f"/{SLUG}/{version}" if version else f"/{SLUG}"
        return self.sandbox.http.request(method, f"{prefix}{path}", params=params, **more)

    def post(self, ada: Connected, body: Any, **more: Any) -> httpx.Response:
        path = f"/{ada.connection.remote_id}/feed"
        return self.send("POST", path, json=body, **more)

    def upload(self, ada: Connected, data: bytes | None, **form: str) -> httpx.Response:
        files = None if data is None else {"source": ("a.jpg", data, "image/jpeg")}
        path = f"/{ada.connection.remote_id}/photos"
        return self.send("POST", path, files=files, data={"published": "false"} | form)


def code_of(answer: httpx.Response) -> tuple[int, int, int | None]:
    """HTTP status, code and subcode of a refusal."""
    error = answer.json()["error"]
    assert error["fbtrace_id"]
    return answer.status_code, error["code"], error.get("error_subcode")


async def consented(sandbox: Sandbox, account: str = "ada", scope: str = "") -> TokenSet:
    """The long-lived token of a person who consented."""
    flow = registry.get(SLUG).oauth_at(sandbox.endpoints(SLUG))
    request = flow.authorization(REDIRECT, "s")
    changes = {"scope": scope} if scope else None
    answer = await consent(request.url, account=account, changes=changes)
    return await flow.exchange(answer["code"], REDIRECT, None)


def person_client(sandbox: Sandbox, tokens: TokenSet) -> FacebookClient:
    """A client before any Page is chosen."""
    connection = Connection("", "", tokens.access_token, tokens.scopes, sandbox.endpoints(SLUG))
    return FacebookClient(connection)


async def destinations(sandbox: Sandbox, account: str = "ada") -> tuple[Identity, ...]:
    """The Pages that ``account`` is offered."""
    tokens = await consented(sandbox, account)
    return await person_client(sandbox, tokens).fetch_destinations()


def without(*scopes: str) -> str:
    """Every scope but these, as the consent page takes them."""
    return ",".join(s for s in SPEC.connect.scopes if s not in scopes)
