"""Mastodon's stand-in is as strict as Mastodon: one thing changed, and it refuses."""

from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from app.platforms import registry
from app.platforms.errors import AuthRevoked, PermissionMissing, RateLimited
from app.platforms.mastodon.oauth import ServerApp
from tests.contract.harness import (
    REDIRECT,
    Connected,
    Sandbox,
    app_at,
    connect,
    consent,
    media,
    picture,
    text_part,
)
from tests.platforms.mastodon.relatives import SLUG, Relative

STATUSES = "/api/v1/statuses"


def call(sandbox: Sandbox, ada: Connected, method: str, path: str, **more: Any) -> httpx.Response:
    headers = {"Authorization": f"Bearer {ada.tokens.access_token}", **more.pop("headers", {})}
    return sandbox.http.request(method, f"/{SLUG}{path}", headers=headers, **more)


def upload(sandbox: Sandbox, ada: Connected, data: bytes, **form: str) -> httpx.Response:
    files = {"file": ("image.png", data, "image/png")}
    return call(sandbox, ada, "POST", "/api/v2/media", files=files, data=form)


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({}, 422),
        ({"status": "  "}, 422),
        ({"status": 7}, 422),
        ({"status": "a", "in_reply_to_id": "1"}, 404),
        ({"status": "a", "media_ids": ["1"]}, 422),
        ({"status": "a", "media_ids": "1"}, 422),
        ({"status": "a", "visibility": "followers"}, 422),
        ({"status": "a", "language": "English"}, 422),
        ({"status": "a", "no_such_field": 1}, 422),
        ({"status": "a" * 501}, 422),
        ({"status": "a" * 491, "spoiler_text": "b" * 10}, 422),
    ],
)
async def test_a_wrong_body_is_refused(sandbox: Sandbox, body: dict[str, Any], status: int) -> None:
    ada = await connect(sandbox, SLUG)
    answer = call(sandbox, ada, "POST", STATUSES, json=body)
    assert answer.status_code == status
    assert isinstance(answer.json()["error"], str)
    assert not sandbox.ledger(SLUG)


async def test_a_warning_counts_and_fits_to_the_last_character(sandbox: Sandbox) -> None:
    ada = await connect(sandbox, SLUG)
    body = {"status": "a" * 490, "spoiler_text": "b" * 10}
    assert call(sandbox, ada, "POST", STATUSES, json=body).status_code == 200


@pytest.mark.parametrize("header", ["", "Bearer no such token", "Basic YTpi"])
async def test_a_request_without_a_good_token_is_refused(sandbox: Sandbox, header: str) -> None:
    headers = {"Authorization": header}
    answer = sandbox.http.post(f"/{SLUG}{STATUSES}", headers=headers, json={"status": "a"})
    assert answer.status_code == 401
    assert answer.json() == {"error": "The access token is invalid"}


@pytest.mark.parametrize("missing", registry.get(SLUG).spec.connect.scopes)
async def test_each_call_needs_its_own_scope(sandbox: Sandbox, missing: str) -> None:
    ada = await connect(sandbox, SLUG)
    others = [s for s in registry.get(SLUG).spec.connect.scopes if s != missing]
    sandbox.change_account(ada.connection.remote_id, platform=SLUG, scopes=others)
    client, part = ada.client(), text_part("Scoped", media=media("red"))
    steps = {
        "read:accounts": client.fetch_identity,
        "read:statuses": lambda: client.fetch_metrics(["1"]),
        "write:media": lambda: client.prepare(part),
        "write:statuses": lambda: client.publish(text_part("Words"), ()),
    }
    for scope, step in steps.items():
        if scope == missing:
            with pytest.raises(PermissionMissing):
                await step()
        else:
            await step()


async def test_an_image_over_each_limit_is_refused(sandbox: Sandbox) -> None:
    ada = await connect(sandbox, SLUG)
    wide = picture(size=(33_177_601, 1))
    too_heavy = picture() + b"\0" * (16_777_217 - len(picture()))
    assert upload(sandbox, ada, picture(), description="a" * 1500).status_code == 200
    refused = [
        upload(sandbox, ada, picture(), description="a" * 1501),
        upload(sandbox, ada, wide),
        upload(sandbox, ada, too_heavy),
        upload(sandbox, ada, b"not an image"),
        upload(sandbox, ada, picture()[:80]),
        upload(sandbox, ada, picture(kind="TIFF")),
        call(sandbox, ada, "POST", "/api/v2/media", data={"description": "nothing"}),
    ]
    assert [answer.status_code for answer in refused] == [422] * len(refused)


async def test_five_images_are_one_too_many(sandbox: Sandbox) -> None:
    ada = await connect(sandbox, SLUG)
    ids = [upload(sandbox, ada, picture()).json()["id"] for _ in range(5)]
    refused = call(sandbox, ada, "POST", STATUSES, json={"media_ids": ids})
    assert refused.json() == {"error": "Cannot attach more than 4 files"}
    assert call(sandbox, ada, "POST", STATUSES, json={"media_ids": ids[:4]}).status_code == 200


async def test_an_upload_is_good_for_one_post_of_its_owner_and_for_a_day(sandbox: Sandbox) -> None:
    ada, bob = await connect(sandbox, SLUG, "ada"), await connect(sandbox, SLUG, "bob")
    one, other = (upload(sandbox, ada, picture()).json()["id"] for _ in range(2))
    assert call(sandbox, bob, "POST", STATUSES, json={"media_ids": [one]}).status_code == 422
    assert call(sandbox, ada, "POST", STATUSES, json={"media_ids": [one]}).status_code == 200
    assert call(sandbox, ada, "POST", STATUSES, json={"media_ids": [one]}).status_code == 422
    sandbox.advance(86_401)
    assert call(sandbox, ada, "POST", STATUSES, json={"media_ids": [other]}).status_code == 422


async def test_an_image_that_is_still_processed_cannot_be_posted(sandbox: Sandbox) -> None:
    ada = await connect(sandbox, SLUG)
    sandbox.fault(SLUG, "media_slow", n=2)
    slow = upload(sandbox, ada, picture())
    assert (slow.status_code, slow.json()["url"]) == (202, None)
    media_id = slow.json()["id"]
    early = call(sandbox, ada, "POST", STATUSES, json={"media_ids": [media_id]})
    assert "not finished processing" in early.json()["error"]
    looks = [call(sandbox, ada, "GET", f"/api/v1/media/{media_id}").status_code for _ in range(3)]
    assert looks == [206, 200, 200]
    assert call(sandbox, ada, "POST", STATUSES, json={"media_ids": [media_id]}).status_code == 200


async def test_the_same_key_gives_the_first_post_back_for_an_hour(sandbox: Sandbox) -> None:
    ada, bob = await connect(sandbox, SLUG, "ada"), await connect(sandbox, SLUG, "bob")

    def post(who: Connected, text: str) -> str:
        headers = {"Idempotency-Key": "k"}
        made = call(sandbox, who, "POST", STATUSES, json={"status": text}, headers=headers)
        return str(made.json()["id"])

    first = post(ada, "one")
    assert post(ada, "another text") == first
    assert post(bob, "one") != first
    sandbox.advance(3601)
    assert post(ada, "one") != first


@pytest.mark.parametrize(
    ("name", "again"), [("gotosocial", 200), ("pleroma", 422), ("pixelfed", 400)]
)
async def test_relatives_make_of_a_repeated_key_what_they_do(
    sandbox: Sandbox, name: str, again: int
) -> None:
    ada = await connect(Relative(sandbox, name), SLUG)
    path, headers = f"/~{name}{STATUSES}", {"Idempotency-Key": "k", "Accept": "application/json"}
    assert call(sandbox, ada, "POST", path, json={}, headers=headers).status_code == 422
    media_id = call(
        sandbox,
        ada,
        "POST",
        f"/~{name}/api/v2/media",
        files={"file": ("a.png", picture(), "image/png")},
    ).json()["id"]
    body = {"status": "good", "media_ids": [media_id]}
    assert call(sandbox, ada, "POST", path, json=body, headers=headers).status_code == again


async def test_the_301st_call_in_five_minutes_waits(sandbox: Sandbox) -> None:
    ada = await connect(sandbox, SLUG)
    for _ in range(300):
        path, headers = "/api/v1/accounts/verify_credentials", {"Connection": "close"}
        last = call(sandbox, ada, "GET", path, headers=headers)
    assert last.headers["x-ratelimit-remaining"] == "0"
    with pytest.raises(RateLimited) as caught:
        await ada.client().fetch_identity()
    assert caught.value.retry_at is not None
    sandbox.advance(301)
    await ada.client().fetch_identity()


async def test_the_31st_upload_in_half_an_hour_waits(sandbox: Sandbox) -> None:
    ada = await connect(sandbox, SLUG)
    statuses = [upload(sandbox, ada, picture()).status_code for _ in range(31)]
    assert statuses == [200] * 30 + [429]


@pytest.mark.parametrize(
    "form",
    [
        {"redirect_uris": REDIRECT, "scopes": "read"},
        {"client_name": "Punctual", "scopes": "read"},
        {"client_name": "Punctual", "redirect_uris": REDIRECT, "scopes": "write:everything"},
    ],
)
def test_an_app_without_a_name_an_address_or_known_scopes_is_refused(
    sandbox: Sandbox, form: dict[str, str]
) -> None:
    assert sandbox.http.post(f"/{SLUG}/api/v1/apps", data=form).status_code == 422


@pytest.mark.parametrize(
    "change",
    [
        {"client_id": "stranger"},
        {"redirect_uri": "http://127.0.0.1:3000/elsewhere"},
        {"redirect_uri": "https://evil.example/"},
        {"response_type": "token"},
    ],
)
async def test_a_consent_request_that_is_not_the_apps_shows_an_error_page(
    sandbox: Sandbox, change: dict[str, str]
) -> None:
    flow = registry.get(SLUG).oauth_at(await app_at(sandbox, SLUG))
    parts = urlsplit(flow.authorization(REDIRECT, "s").url)
    query = {name: values[0] for name, values in parse_qs(parts.query).items()}
    page = sandbox.http.get(parts.path, params={**query, "emu_approve": "1", **change})
    assert page.status_code == 400


async def test_a_scope_that_the_app_was_not_registered_with_is_denied(sandbox: Sandbox) -> None:
    flow = registry.get(SLUG).oauth_at(await app_at(sandbox, SLUG))
    url = flow.authorization(REDIRECT, "s").url
    assert (await consent(url, changes={"scope": "follow"}))["error"] == "invalid_scope"


async def test_a_wrong_verifier_gets_no_token_where_codes_are_bound(sandbox: Sandbox) -> None:
    flow = registry.get(SLUG).oauth_at(await app_at(sandbox, SLUG))
    request = flow.authorization(REDIRECT, "s")
    assert "code_challenge_method=S256" in request.url
    code = (await consent(request.url))["code"]
    with pytest.raises(AuthRevoked):
        await flow.exchange(code, REDIRECT, "another verifier, which is long enough to be one")


async def test_a_verifier_that_nobody_asked_for_spoils_the_code_elsewhere(
    sandbox: Sandbox,
) -> None:
    endpoints = await app_at(Relative(sandbox, "gotosocial"), SLUG)
    bold = replace(ServerApp.unpack(endpoints.client_id), has_pkce=True).pack()
    flow = registry.get(SLUG).oauth_at(replace(endpoints, client_id=bold))
    request = flow.authorization(REDIRECT, "s")
    code = (await consent(request.url))["code"]
    with pytest.raises(AuthRevoked):
        await flow.exchange(code, REDIRECT, request.code_verifier)


async def test_a_suspended_account_is_told_so(sandbox: Sandbox) -> None:
    ada = await connect(sandbox, SLUG)
    sandbox.change_account(ada.connection.remote_id, platform=SLUG, suspended=True)
    with pytest.raises(PermissionMissing) as caught:
        await ada.client().publish(text_part("Hello?"), ())
    assert caught.value.error_code == "account_suspended"


async def test_refusals_are_pages_to_a_caller_that_did_not_ask_for_json(sandbox: Sandbox) -> None:
    ada = await connect(Relative(sandbox, "gotosocial"), SLUG)
    path = f"/~gotosocial{STATUSES}"
    page = call(sandbox, ada, "POST", path, json={}, headers={"Accept": "*/*"})
    asked = call(sandbox, ada, "POST", path, json={}, headers={"Accept": "application/json"})
    assert page.headers["content-type"].startswith("text/html")
    assert asked.json()["error"]


@pytest.mark.parametrize(
    ("host", "name"),
    [("mastodon.localhost:3001", "mastodon"), ("gotosocial.localhost:3001", "gotosocial")],
)
def test_each_server_has_a_host_name_of_its_own(sandbox: Sandbox, host: str, name: str) -> None:
    links = sandbox.http.get("/.well-known/nodeinfo", headers={"Host": host}).json()["links"]
    assert [link["href"] for link in links] == [f"http://{host}/nodeinfo/2.0"]
    said = sandbox.http.get("/nodeinfo/2.0", headers={"Host": host}).json()
    assert said["software"]["name"] == name


def test_an_unknown_server_is_answered_with_the_known_ones(sandbox: Sandbox) -> None:
    answer = sandbox.http.get(f"/{SLUG}/~nowhere/api/v2/instance")
    assert answer.status_code == 404
    assert "gotosocial" in answer.json()["error"]
