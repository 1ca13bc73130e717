"""LinkedIn's stand-in is as strict as LinkedIn; and what only LinkedIn does."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from app.platforms.base import Finding
from app.platforms.errors import Duplicate, RateLimited
from app.platforms.linkedin.spec import READ_SCOPE, SPEC
from tests.contract.harness import Connected, Sandbox, connect, media, text_part
from tests.platforms.linkedin.raw import headers

SLUG = "linkedin"
READING = " ".join((*SPEC.connect.scopes, READ_SCOPE))


def body(ada: Connected, **changes: Any) -> dict[str, Any]:
    return {
        "author": f"urn:li:person:{ada.connection.remote_id}",
        "commentary": "Raw",
        "visibility": "PUBLIC",
        "distribution": {"feedDistribution": "MAIN_FEED"},
        "lifecycleState": "PUBLISHED",
    } | changes


def post(sandbox: Sandbox, ada: Connected, content: Any, **changes: str | None) -> httpx.Response:
    url = f"/{SLUG}/rest/posts"
    return sandbox.http.post(url, json=content, headers=headers(ada, **changes))


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"LinkedIn_Version": None}, 400),
        ({"LinkedIn_Version": "202401"}, 426),
        ({"LinkedIn_Version": "209912"}, 426),
        ({"X_Restli_Protocol_Version": None}, 400),
        ({"Authorization": None}, 401),
        ({"Authorization": "Bearer nobody"}, 401),
    ],
)
async def test_a_wrong_header_is_refused(
    sandbox: Sandbox, changes: dict[str, str | None], status: int
) -> None:
    ada = await connect(sandbox, SLUG)
    assert post(sandbox, ada, body(ada), **changes).status_code == status
    assert not sandbox.ledger(SLUG)


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"author": "urn:li:person:someone"}, 403),
        ({"author": "urn:li:organization:1"}, 403),
        ({"visibility": "FRIENDS"}, 400),
        ({"distribution": None}, 400),
        ({"lifecycleState": "DRAFT"}, 400),
        ({"commentary": "   "}, 400),
        ({"invented": True}, 400),
        ({"content": {"media": {"id": "urn:li:image:C4E10AQNONE"}}}, 400),
        ({"content": {"multiImage": {"images": [{"id": "urn:li:image:C4E10AQ1"}]}}}, 400),
        ({"content": {}}, 400),
    ],
)
async def test_a_wrong_body_is_refused(
    sandbox: Sandbox, changes: dict[str, Any], status: int
) -> None:
    ada = await connect(sandbox, SLUG)
    answer = post(sandbox, ada, body(ada, **changes))
    assert answer.status_code == status, answer.text
    assert not sandbox.ledger(SLUG)


async def test_success_is_an_empty_body_and_the_urn_in_a_header(sandbox: Sandbox) -> None:
    ada = await connect(sandbox, SLUG)
    answer = post(sandbox, ada, body(ada))
    assert (answer.status_code, answer.content) == (201, b"")
    assert answer.headers["x-restli-id"].startswith("urn:li:share:")


async def test_a_urn_in_a_path_must_be_percent_encoded(sandbox: Sandbox) -> None:
    ada = await connect(sandbox, SLUG)
    live = await ada.client().publish(text_part("Here"), ())
    bare = f"/{SLUG}/rest/posts/{live.remote_id}"
    encoded = bare.replace("urn:li:share:", "urn%3Ali%3Ashare%3A")
    assert sandbox.http.delete(bare, headers=headers(ada)).status_code == 400
    assert sandbox.http.delete(encoded, headers=headers(ada)).status_code == 204


async def test_an_upload_link_is_taken_only_with_its_signature(sandbox: Sandbox) -> None:
    ada = await connect(sandbox, SLUG)
    order = {"initializeUploadRequest": {"owner": body(ada)["author"]}}
    path = f"/{SLUG}/rest/images?action=initializeUpload"
    value = sandbox.http.post(path, json=order, headers=headers(ada)).json()["value"]
    unsigned = value["uploadUrl"].partition("?")[0]
    assert sandbox.http.put(unsigned, content=b"x", headers=headers(ada)).status_code == 403
    waiting = body(ada, content={"media": {"id": value["image"]}})
    assert "MEDIA_ASSET_WAITING_UPLOAD" in post(sandbox, ada, waiting).text
    assert sandbox.http.put(value["uploadUrl"], content=b"x").status_code == 401
    sandbox.http.put(value["uploadUrl"], content=b"no image", headers=headers(ada))
    assert "MEDIA_ASSET_PROCESSING_FAILED" in post(sandbox, ada, waiting).text


async def test_an_upload_link_runs_out(sandbox: Sandbox) -> None:
    ada = await connect(sandbox, SLUG)
    order = {"initializeUploadRequest": {"owner": body(ada)["author"]}}
    path = f"/{SLUG}/rest/images?action=initializeUpload"
    value = sandbox.http.post(path, json=order, headers=headers(ada)).json()["value"]
    sandbox.advance(3601)
    late = sandbox.http.put(value["uploadUrl"], content=b"x", headers=headers(ada))
    assert "EXPIRED_UPLOAD_URL" in late.text


async def test_a_member_has_150_calls_a_day(sandbox: Sandbox) -> None:
    ada = await connect(sandbox, SLUG)
    for _ in range(149):
        sandbox.http.get(f"/{SLUG}/v2/userinfo", headers=headers(ada))
    with pytest.raises(RateLimited):
        await ada.client().publish(text_part("One too many"), ())
    sandbox.advance(86_400)
    await ada.client().publish(text_part("A new day"), ())


async def test_an_ordinary_app_gets_no_refresh_token_and_may_not_ask_to_read(
    sandbox: Sandbox,
) -> None:
    ada = await connect(sandbox, SLUG)
    assert ada.tokens.refresh_token is None
    assert sandbox.http.get(f"/{SLUG}/rest/posts", headers=headers(ada)).status_code == 403


async def test_a_partner_may_read_and_finds_a_lost_post_at_once(sandbox: Sandbox) -> None:
    ada = await connect(sandbox, SLUG, is_partner=True, scope=READING)
    client = ada.client()
    part = text_part("Lost (but found) #soon", media=media("red", "blue"))
    prepared, began_at = await client.prepare(part), datetime.now(UTC)
    live = await client.publish(part, prepared)
    seen = await client.reconcile(part, prepared, began_at, is_settled=False)
    assert seen.finding is Finding.FOUND
    assert seen.post == live
    other = replace(part, text="Something else")
    seen = await client.reconcile(other, prepared, began_at, is_settled=True)
    assert seen.finding is Finding.ABSENT
    seen = await client.reconcile(part, tuple(reversed(prepared)), began_at, is_settled=True)
    assert seen.finding is Finding.ABSENT
    assert len(sandbox.ledger(SLUG)) == 1


async def test_a_refresh_does_not_lengthen_the_refresh_tokens_life(sandbox: Sandbox) -> None:
    ada = await connect(sandbox, SLUG, is_partner=True)
    sandbox.advance(100 * 86_400)
    fresh = await ada.flow.refresh(ada.tokens.refresh_token or "")
    assert fresh.refresh_token == ada.tokens.refresh_token
    assert fresh.refresh_expires_at is not None
    assert (fresh.refresh_expires_at - datetime.now(UTC)).days in (264, 265)


async def test_asking_for_other_scopes_ends_earlier_tokens(sandbox: Sandbox) -> None:
    first = await connect(sandbox, SLUG, is_partner=True)
    await connect(sandbox, SLUG, is_partner=True, scope=READING)
    answer = post(sandbox, first, body(first))
    assert answer.json()["code"] == "REVOKED_ACCESS_TOKEN"


async def test_a_duplicate_of_an_older_post_is_not_taken_for_a_lost_one(sandbox: Sandbox) -> None:
    client, part = (await connect(sandbox, SLUG)).client(), text_part("Old news")
    live = await client.publish(part, ())
    with pytest.raises(Duplicate) as caught:
        await client.publish(part, ())
    assert caught.value.existing_id == live.remote_id
    began_at = datetime.now(UTC)
    with pytest.raises(Duplicate):
        await client.reconcile(
            part, (), began_at, is_settled=True, others=frozenset({live.remote_id})
        )


async def test_visibility_and_reposting_are_passed_on(sandbox: Sandbox) -> None:
    ada = await connect(sandbox, SLUG)
    params = {"visibility": "CONNECTIONS", "is_reshare_disabled": True}
    await ada.client().publish(text_part("Among us", params=params), ())
    sent = sandbox.requests(SLUG)[-1]["body"]
    assert '"visibility":"CONNECTIONS"' in sent
    assert '"isReshareDisabledByAuthor":true' in sent
