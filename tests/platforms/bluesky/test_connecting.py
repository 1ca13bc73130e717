"""Signing in with an app password, and staying signed in."""

import base64
import json
import socket
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from app.core.settings import read_settings
from app.platforms import registry
from app.platforms.bluesky.direct import BlueskyDirect
from app.platforms.bluesky.schemas import Session
from app.platforms.errors import (
    Ambiguous,
    AuthExpired,
    AuthRevoked,
    ContentRejected,
    NotSent,
    PermissionMissing,
    RateLimited,
)
from app.services.sandbox_visit import sandbox_fields
from tests.contract.harness import Sandbox, connect, text_part, typed_fields

SLUG = "bluesky"
ADA = typed_fields(SLUG, "ada")


def flow(sandbox: Sandbox) -> BlueskyDirect:
    return BlueskyDirect(sandbox.endpoints(SLUG))


async def test_what_the_sandbox_suggests_connects(sandbox: Sandbox) -> None:
    typed = sandbox_fields(registry.get(SLUG).spec)
    tokens, identity = await flow(sandbox).connect(typed)
    assert (identity.handle, identity.display_name) == ("demo.bsky.social", "Demo")
    assert identity.remote_id.startswith("did:plc:")
    assert tokens.expires_at is not None
    assert tokens.refresh_expires_at is not None
    hours = (tokens.expires_at - datetime.now(UTC)) / timedelta(hours=1)
    days = (tokens.refresh_expires_at - datetime.now(UTC)) / timedelta(days=1)
    assert (round(hours), round(days)) == (2, 90)


async def test_the_account_stays_on_the_server_that_its_sign_in_names(sandbox: Sandbox) -> None:
    _, identity = await flow(sandbox).connect(ADA)
    assert identity.host == f"{sandbox.url}/{SLUG}"


def test_links_to_posts_stay_on_the_network_s_own_pages() -> None:
    host = "https://morel.us-east.host.bsky.network"
    endpoints = registry.resolve_hosts(SLUG, read_settings({}), sandbox=False, host=host)
    assert (endpoints.api_url, endpoints.auth_url) == (host, "https://bsky.app")


async def test_a_handle_may_be_copied_with_its_at_sign_and_invisible_marks(
    sandbox: Sandbox,
) -> None:
    typed = {**ADA, "handle": " \u202a@ada.bsky.social\u202c "}
    _, identity = await flow(sandbox).connect(typed)
    assert identity.handle == "ada.bsky.social"


@pytest.mark.parametrize(
    "changes",
    [{"password": "correct horse battery"}, {"password": "abcd-efgh-ijkl-mno1"}, {"handle": "ada"}],
)
async def test_a_wrong_pair_is_refused_with_what_to_check(
    sandbox: Sandbox, changes: dict[str, str]
) -> None:
    with pytest.raises(AuthRevoked) as caught:
        await flow(sandbox).connect({**ADA, **changes})
    assert "Check the handle" in caught.value.user_message


@pytest.mark.parametrize("name", ["handle", "password"])
async def test_an_empty_field_is_asked_for(sandbox: Sandbox, name: str) -> None:
    with pytest.raises(ContentRejected) as caught:
        await flow(sandbox).connect({**ADA, name: " "})
    assert "Type the handle and the app password" in caught.value.user_message
    assert not sandbox.requests(SLUG)


def test_the_account_s_own_password_is_discouraged() -> None:
    fields = {f.name: f for f in registry.get(SLUG).spec.connect.fields}
    assert fields["password"].is_secret
    assert "Do not type the account's own password" in fields["password"].hint


@pytest.mark.parametrize(
    "typed",
    [
        "http://pds.example.com",
        "ftp://pds.example.com",
        "https://user@pds.example.com",
        "https://pds.example.com/path",
        "https://pds.example.com?x=1",
        "https://",
        "https://[",
    ],
)
async def test_a_password_is_sent_only_to_a_plain_https_address(typed: str) -> None:
    with pytest.raises(ContentRejected) as caught:
        await BlueskyDirect(registry.get(SLUG).endpoints).connect({**ADA, "host": typed})
    assert caught.value.error_code == "bad_host"


async def test_a_typed_name_that_leads_into_a_private_network_hears_no_password() -> None:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        listener.setblocking(False)
        typed = f"https://localhost:{listener.getsockname()[1]}"
        with pytest.raises(NotSent) as caught:
            await BlueskyDirect(registry.get(SLUG).endpoints).connect({**ADA, "host": typed})
        assert caught.value.error_code == "private_address"
        with pytest.raises(BlockingIOError):
            listener.accept()


@pytest.mark.parametrize("address", ["http://127.0.0.1:6379", "https://a.example/b", 7, None])
def test_a_document_that_names_no_plain_https_server_moves_no_account(address: object) -> None:
    service = {"id": "#atproto_pds", "type": "AtprotoPersonalDataServer"}
    answer = {
        "accessJwt": "a",
        "refreshJwt": "b",
        "did": "did:plc:ada",
        "handle": "ada.bsky.social",
        "didDoc": {"service": [{**service, "serviceEndpoint": address}]},
    }
    host = Session.model_validate(answer).host
    assert BlueskyDirect(registry.get(SLUG).endpoints)._safe(host) == ""


async def test_the_thirty_first_sign_in_within_five_minutes_waits(sandbox: Sandbox) -> None:
    for _ in range(30):
        await flow(sandbox).connect(ADA)
    with pytest.raises(RateLimited) as caught:
        await flow(sandbox).connect(ADA)
    assert caught.value.retry_at is not None
    assert 0 < (caught.value.retry_at - datetime.now(UTC)).total_seconds() <= 301


async def test_posting_and_refreshing_sign_in_to_nothing(sandbox: Sandbox) -> None:
    ada = await connect(sandbox, SLUG)
    fresh = await ada.flow.refresh(ada.tokens.refresh_token or "")
    await ada.with_tokens(fresh).client().publish(text_part(), ())
    paths = [r["path"] for r in sandbox.requests(SLUG)]
    assert paths.count("/xrpc/com.atproto.server.createSession") == 1


async def test_a_refresh_token_gives_the_same_successor_for_two_hours_more(
    sandbox: Sandbox,
) -> None:
    ada = await connect(sandbox, SLUG)
    first = ada.tokens.refresh_token or ""
    once, twice = await ada.flow.refresh(first), await ada.flow.refresh(first)
    assert _token_id(once.refresh_token) == _token_id(twice.refresh_token) != _token_id(first)
    sandbox.advance(2 * 3600 + 1)
    with pytest.raises(AuthRevoked):
        await ada.flow.refresh(first)
    await ada.flow.refresh(twice.refresh_token or "")


async def test_a_lost_refresh_answer_is_asked_for_again(sandbox: Sandbox) -> None:
    ada = await connect(sandbox, SLUG)
    sandbox.fault(SLUG, "drop_refresh_response")
    with pytest.raises(Ambiguous):
        await ada.flow.refresh(ada.tokens.refresh_token or "")
    fresh = await ada.flow.refresh(ada.tokens.refresh_token or "")
    await ada.with_tokens(fresh).client().publish(text_part(), ())
    assert len(sandbox.ledger(SLUG)) == 1


async def test_disconnecting_ends_the_session(sandbox: Sandbox) -> None:
    ada = await connect(sandbox, SLUG)
    refresh_token = ada.tokens.refresh_token or ""
    await ada.flow.revoke(refresh_token)
    with pytest.raises(AuthRevoked):
        await ada.flow.refresh(refresh_token)
    with pytest.raises(AuthExpired):
        await ada.client().fetch_identity()
    await ada.flow.revoke(refresh_token)


async def test_a_closed_account_is_told_so_when_it_connects_and_when_it_posts(
    sandbox: Sandbox,
) -> None:
    ada = await connect(sandbox, SLUG)
    sandbox.change_account(ada.connection.remote_id, platform=SLUG, suspended=True)
    for call in (
        ada.client().fetch_identity(),
        ada.client().publish(text_part(), ()),
        ada.flow.refresh(ada.tokens.refresh_token or ""),
        flow(sandbox).connect(ADA),
    ):
        with pytest.raises(PermissionMissing) as caught:
            await call
        assert caught.value.error_code == "account_suspended"


@pytest.mark.parametrize(
    ("token", "error"),
    [
        ("", "AuthMissing"),
        ("nonsense", "InvalidToken"),
        ("access", "InvalidToken"),
        ("forged", "InvalidToken"),
    ],
)
async def test_only_a_refresh_token_refreshes(sandbox: Sandbox, token: str, error: str) -> None:
    ada = await connect(sandbox, SLUG)
    known = {
        "access": ada.tokens.access_token,
        "forged": f"{ada.tokens.refresh_token}".rpartition(".")[0] + ".bad",
    }
    assert _refresh(sandbox, known.get(token, token)).json()["error"] == error


async def test_a_refresh_carries_no_body(sandbox: Sandbox) -> None:
    ada = await connect(sandbox, SLUG)
    answer = _refresh(sandbox, ada.tokens.refresh_token or "", json={})
    assert (answer.status_code, answer.json()["error"]) == (400, "InvalidRequest")


async def test_an_unknown_name_is_no_reason_to_fail(sandbox: Sandbox) -> None:
    ada = await connect(sandbox, SLUG)
    sandbox.fault(SLUG, "status", code=502, route="GET /xrpc/app.bsky.actor.getProfile")
    identity = await ada.client().fetch_identity()
    assert identity.display_name == identity.handle == "ada.bsky.social"


async def test_no_password_shows_in_an_error_or_a_repr(sandbox: Sandbox) -> None:
    sandbox.fault(
        SLUG,
        "status",
        code=400,
        body={"message": f"no {ADA['password']}"},
        route="POST /xrpc/com.atproto.server.createSession",
    )
    direct = BlueskyDirect(replace(sandbox.endpoints(SLUG), client_secret="hush hush"))
    with pytest.raises(ContentRejected) as caught:
        await direct.connect(ADA)
    said = f"{direct!r} {caught.value!r} {caught.value.detail} {sandbox.requests(SLUG)}"
    assert ADA["password"] not in said
    assert "hush hush" not in said


def _refresh(sandbox: Sandbox, token: str, **more: object) -> httpx.Response:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    path = f"/{SLUG}/xrpc/com.atproto.server.refreshSession"
    return sandbox.http.post(path, headers=headers, **more)  # type: ignore[arg-type]


def _token_id(token: str | None) -> str:
    payload = (token or "").split(".")[1]
    return str(json.loads(base64.urlsafe_b64decode(payload + "=="))["jti"])
