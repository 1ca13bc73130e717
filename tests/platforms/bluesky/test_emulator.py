"""Bluesky's stand-in is as strict as Bluesky; and what only Bluesky does."""

import json
from datetime import UTC, datetime
from typing import Any, cast

import httpx
import pytest

from app.platforms.base import MediaFile
from app.platforms.errors import ContentRejected, RateLimited, Transient
from tests.contract.harness import (
    Connected,
    Sandbox,
    connect,
    media,
    opened,
    picture,
    running,
    text_part,
)

SLUG = "bluesky"
KEY = "3ke6kg3wk2222"
POST = {"$type": "app.bsky.feed.post", "text": "Hi", "createdAt": "2026-11-25T09:00:00.000Z"}
PUT = "/xrpc/com.atproto.repo.putRecord"
BLOB = {
    "$type": "blob",
    "ref": {"$link": "bafkreia"},
    "mimeType": "image/png",
    "size": 9,
}


def call(sandbox: Sandbox, ada: Connected, method: str, path: str, **more: Any) -> httpx.Response:
    headers = {"Authorization": f"Bearer {ada.tokens.access_token}", **more.pop("headers", {})}
    return sandbox.http.request(method, f"/{SLUG}{path}", headers=headers, **more)


def order(ada: Connected, record: dict[str, Any] | None = None, **changes: Any) -> dict[str, Any]:
    whole = {
        "repo": ada.connection.remote_id,
        "collection": "app.bsky.feed.post",
        "rkey": KEY,
        "record": record or POST,
        "swapRecord": None,
    }
    return {**whole, **changes}


def facet(start: int, end: int, **feature: str) -> dict[str, Any]:
    link = {"$type": "app.bsky.richtext.facet#link", "uri": "https://a.example"}
    return {"index": {"byteStart": start, "byteEnd": end}, "features": [feature or link]}


def images(*blobs: dict[str, Any], **more: Any) -> dict[str, Any]:
    shown = [{"alt": "", "image": blob, **more} for blob in blobs]
    return {**POST, "embed": {"$type": "app.bsky.embed.images", "images": shown}}


@pytest.mark.parametrize(
    "record",
    [
        {"text": "Hi", "createdAt": POST["createdAt"]},
        {**POST, "$type": "app.bsky.feed.like"},
        {**POST, "text": 7},
        {"$type": POST["$type"], "text": "no date"},
        {**POST, "createdAt": "2026-11-25T09:00:00"},
        {**POST, "createdAt": "yesterday"},
        {**POST, "text": "a" * 301},
        {**POST, "text": "👨‍👩‍👧‍👦" * 120 + "a"},
        {**POST, "langs": ["en", "pl", "de", "fr"]},
        {**POST, "visibility": "public"},
        {**POST, "facets": [facet(0, 3)]},
        {**POST, "facets": [facet(1, 1)]},
        {**POST, "text": "é", "facets": [facet(0, 1)]},
        {**POST, "facets": [facet(-1, 1)]},
        {**POST, "facets": [facet(0, 1, **{"$type": "app.bsky.richtext.facet#bold"})]},
        {**POST, "facets": [facet(0, 1, uri="https://a.example")]},
        {**POST, "reply": {"root": {"uri": "at://did:plc:a/b/c", "cid": "x"}}},
        {**POST, "embed": {"$type": "app.bsky.embed.external", "external": {"uri": "https://a"}}},
        {**POST, "embed": {"$type": "app.bsky.embed.video"}},
        images(*[BLOB] * 5),
        images({**BLOB, "size": 2_000_001}),
        images({**BLOB, "mimeType": "video/mp4"}),
        images({**BLOB, "$type": "file"}),
        images(BLOB, aspectRatio={"width": 0, "height": 1}),
        {**POST, "embed": {"$type": "app.bsky.embed.images", "images": [{"image": BLOB}]}},
    ],
)
async def test_a_record_that_breaks_its_lexicon_is_refused(
    sandbox: Sandbox, record: dict[str, Any]
) -> None:
    ada = await connect(sandbox, SLUG)
    answer = call(sandbox, ada, "POST", PUT, json=order(ada, record))
    assert (answer.status_code, answer.json()["error"]) == (400, "InvalidRequest")
    assert not sandbox.ledger(SLUG)


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"rkey": "my-first-post"}, "InvalidRequest"),
        ({"rkey": "zke6kg3wk2222"}, "InvalidRequest"),
        ({"rkey": KEY + "2"}, "InvalidRequest"),
        ({"collection": "app.bsky.feed.like"}, "InvalidRequest"),
        ({"repo": "did:plc:somebodyelse"}, "AuthenticationRequired"),
        ({"swapRecord": "bafyreia"}, "InvalidSwap"),
        ({"overwrite": True}, "InvalidRequest"),
    ],
)
async def test_a_wrong_order_is_refused(
    sandbox: Sandbox, changes: dict[str, Any], error: str
) -> None:
    ada = await connect(sandbox, SLUG)
    answer = call(sandbox, ada, "POST", PUT, json=order(ada, **changes))
    assert answer.json()["error"] == error
    assert not sandbox.ledger(SLUG)


@pytest.mark.parametrize(
    ("header", "status", "error"),
    [
        ({"Authorization": ""}, 401, "AuthMissing"),
        ({"Authorization": "Basic YTpi"}, 401, "AuthMissing"),
        ({"Authorization": "Bearer nobody"}, 400, "InvalidToken"),
    ],
)
async def test_a_call_without_a_session_is_refused(
    sandbox: Sandbox, header: dict[str, str], status: int, error: str
) -> None:
    ada = await connect(sandbox, SLUG)
    answer = call(sandbox, ada, "POST", PUT, json=order(ada), headers=header)
    assert (answer.status_code, answer.json()["error"]) == (status, error)


@pytest.mark.parametrize(
    "method",
    [
        "com.atproto.repo.putRecord",
        "com.atproto.repo.deleteRecord",
        "com.atproto.server.createSession",
    ],
)
async def test_a_body_that_does_not_say_that_it_is_json_is_refused(
    sandbox: Sandbox, method: str
) -> None:
    ada = await connect(sandbox, SLUG)
    content, header = json.dumps(order(ada)), {"Content-Type": "text/plain"}
    answer = call(sandbox, ada, "POST", f"/xrpc/{method}", content=content, headers=header)
    assert answer.status_code == 400
    assert "Wrong request encoding" in answer.json()["message"]
    assert not sandbox.ledger(SLUG)


async def test_a_refresh_token_publishes_nothing(sandbox: Sandbox) -> None:
    ada = await connect(sandbox, SLUG)
    header = {"Authorization": f"Bearer {ada.tokens.refresh_token}"}
    answer = call(sandbox, ada, "POST", PUT, json=order(ada), headers=header)
    assert answer.json()["error"] == "InvalidToken"


async def test_an_expired_token_is_a_bad_request_and_not_unauthorized(sandbox: Sandbox) -> None:
    ada = await connect(sandbox, SLUG)
    sandbox.advance(120 * 60 + 1)
    answer = call(sandbox, ada, "POST", PUT, json=order(ada))
    assert (answer.status_code, answer.json()["error"]) == (400, "ExpiredToken")


async def test_every_answer_tells_what_is_left(sandbox: Sandbox) -> None:
    ada = await connect(sandbox, SLUG)
    answer = call(sandbox, ada, "POST", PUT, json=order(ada))
    assert answer.headers["ratelimit-policy"] == "3000;w=300"
    left = int(answer.headers["ratelimit-remaining"])
    again = call(sandbox, ada, "POST", PUT, json={})
    assert int(again.headers["ratelimit-remaining"]) == left - 1


async def test_five_thousand_points_in_an_hour_are_two_thousand_five_hundred_posts() -> None:
    world = opened()
    with running(world) as sandbox:
        ada = await connect(sandbox, SLUG)
        key = (SLUG, "points", ada.connection.remote_id, "3600")
        for _ in range(4998):
            world.windows.hit(key, 5000, 3600, world.clock.now())
        await ada.client().publish(text_part("The last one"), ())
        with pytest.raises(RateLimited) as caught:
            await ada.client().publish(text_part("One too many"), ())
        assert caught.value.retry_at is not None
        assert 3500 < (caught.value.retry_at - datetime.now(UTC)).total_seconds() <= 3601
        assert len(sandbox.ledger(SLUG)) == 1


async def test_a_reply_to_another_root_or_content_is_refused(sandbox: Sandbox) -> None:
    ada = await connect(sandbox, SLUG)
    one = (await ada.client().publish(text_part("one"), ())).remote_id
    other = (await ada.client().publish(text_part("other"), ())).remote_id
    cid = {uri: _found(sandbox, uri)["cid"] for uri in (one, other)}
    for root, parent in (((other, cid[other]), (one, cid[one])), ((one, "bafyx"), (one, cid[one]))):
        refs = {"root": root, "parent": parent}
        reply = {name: {"uri": uri, "cid": at} for name, (uri, at) in refs.items()}
        answer = call(sandbox, ada, "POST", PUT, json=order(ada, {**POST, "reply": reply}))
        assert answer.status_code == 400


async def test_an_image_at_the_limit_lands_and_one_byte_more_does_not(sandbox: Sandbox) -> None:
    client = (await connect(sandbox, SLUG)).client()
    for size, fits in ((2_000_000, True), (2_000_001, False)):
        part = text_part(f"{size}", media=(MediaFile("m", "image/png", _padded(size)),))
        prepared = await client.prepare(part)
        if fits:
            await client.publish(part, prepared)
        else:
            with pytest.raises(ContentRejected) as caught:
                await client.publish(part, prepared)
            assert caught.value.error_code == "media_too_large"
    assert [i["text"] for i in sandbox.ledger(SLUG)] == ["2000000"]


async def test_bytes_that_are_no_image_are_refused_by_their_type(sandbox: Sandbox) -> None:
    client = (await connect(sandbox, SLUG)).client()
    part = text_part("", media=(MediaFile("m", "text/plain", b"not an image"),))
    prepared = await client.prepare(part)
    with pytest.raises(ContentRejected):
        await client.publish(part, prepared)


@pytest.mark.parametrize(("number", "status"), [(0, 400), (1, 200), (25, 200), (26, 400)])
async def test_numbers_are_told_of_at_most_twenty_five_posts(
    sandbox: Sandbox, number: int, status: int
) -> None:
    ada = await connect(sandbox, SLUG)
    many = "&".join(f"uris=at://did:plc:ada/app.bsky.feed.post/{n}" for n in range(number))
    answer = call(sandbox, ada, "GET", f"/xrpc/app.bsky.feed.getPosts?{many}")
    assert answer.status_code == status


async def test_uploads_belong_to_one_account_and_are_thrown_away(sandbox: Sandbox) -> None:
    ada, bob = await connect(sandbox, SLUG, "ada"), await connect(sandbox, SLUG, "bob")
    part = text_part("Mine", media=media("red"))
    prepared = await ada.client().prepare(part)
    with pytest.raises(Transient) as caught:
        await bob.client().publish(part, prepared)
    assert caught.value.error_code == "media_expired"
    sandbox.advance(3601)
    with pytest.raises(Transient):
        await ada.client().publish(part, prepared)
    await ada.client().publish(part, await ada.client().prepare(part))
    assert len(sandbox.ledger(SLUG)) == 1


@pytest.mark.parametrize(
    ("changes", "error"),
    [({"mimeType": "image/jpeg"}, "InvalidMimeType"), ({"size": 3}, "InvalidSize")],
)
async def test_what_is_said_of_an_upload_must_be_true(
    sandbox: Sandbox, changes: dict[str, Any], error: str
) -> None:
    ada = await connect(sandbox, SLUG)
    path = "/xrpc/com.atproto.repo.uploadBlob"
    header = {"Content-Type": "image/png"}
    answer = call(sandbox, ada, "POST", path, content=picture(), headers=header)
    record = images({**answer.json()["blob"], **changes})
    refused = call(sandbox, ada, "POST", PUT, json=order(ada, record))
    assert refused.json()["error"] == error


async def test_an_upload_without_a_type_is_refused(sandbox: Sandbox) -> None:
    ada = await connect(sandbox, SLUG)
    path = "/xrpc/com.atproto.repo.uploadBlob"
    assert call(sandbox, ada, "POST", path, content=picture()).status_code == 400


def _padded(size: int) -> bytes:
    """A PNG of exactly ``size`` bytes: what follows its end is ignored."""
    image = picture()
    return image + b"\0" * (size - len(image))


def _found(sandbox: Sandbox, uri: str) -> dict[str, Any]:
    repo, collection, key = uri.removeprefix("at://").split("/")
    query = {"repo": repo, "collection": collection, "rkey": key}
    answer = sandbox.http.get(f"/{SLUG}/xrpc/com.atproto.repo.getRecord", params=query)
    assert answer.status_code == 200, answer.text
    return cast("dict[str, Any]", answer.json())
