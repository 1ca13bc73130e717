"""Bluesky's stand-in is as strict as Bluesky; and what only Bluesky does."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, cast

import httpx
import pytest

from app.platforms.base import (
    ContentRejected,
    Finding,
    HasMetrics,
    MediaFile,
    Metrics,
    RateLimited,
    Transient,
)
from app.platforms.bluesky.keys import RecordName, key_of
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


async def test_the_same_part_sent_twice_is_one_post(sandbox: Sandbox) -> None:
    client, part = (await connect(sandbox, SLUG)).client(), text_part("Once")
    first, second = await client.publish(part, ()), await client.publish(part, ())
    assert first == second
    assert len(sandbox.ledger(SLUG)) == 1


async def test_the_same_words_in_another_part_are_another_post(sandbox: Sandbox) -> None:
    client, began_at = (await connect(sandbox, SLUG)).client(), datetime.now(UTC)
    await client.publish(text_part("Good morning"), ())
    lost = text_part("Good morning")
    seen = await client.reconcile(lost, (), began_at, is_settled=True)
    assert seen.finding is Finding.ABSENT
    await client.publish(lost, ())
    assert len(sandbox.ledger(SLUG)) == 2


async def test_a_part_that_went_out_in_slightly_other_form_is_not_sent_over_it(
    sandbox: Sandbox,
) -> None:
    client, part = (await connect(sandbox, SLUG)).client(), text_part("Hello @bob.bsky.social")
    first = await client.publish(part, await client.prepare(part))
    await connect(sandbox, SLUG, "bob")
    second = await client.publish(part, await client.prepare(part))
    assert first == second
    assert len(sandbox.ledger(SLUG)) == 1


async def test_another_post_under_the_same_name_is_never_overwritten(sandbox: Sandbox) -> None:
    client, part = (await connect(sandbox, SLUG)).client(), text_part("First")
    await client.publish(part, ())
    with pytest.raises(ContentRejected) as caught:
        await client.publish(replace(part, text="Second"), ())
    assert caught.value.error_code == "key_taken"
    assert [i["text"] for i in sandbox.ledger(SLUG)] == ["First"]


async def test_a_deleted_post_may_be_published_again(sandbox: Sandbox) -> None:
    client, part = (await connect(sandbox, SLUG)).client(), text_part("Back again")
    live = await client.publish(part, ())
    await client.delete(live.remote_id)
    assert await client.publish(part, ()) == live
    assert sandbox.http.get(live.url).status_code == 200


async def test_an_empty_answer_too_early_is_no_proof_of_absence(sandbox: Sandbox) -> None:
    client, part = (await connect(sandbox, SLUG)).client(), text_part("Lagging")
    await client.publish(part, ())
    sandbox.fault(SLUG, "empty_readback", n=1)
    early = await client.reconcile(part, (), datetime.now(UTC), is_settled=False)
    later = await client.reconcile(part, (), datetime.now(UTC), is_settled=False)
    assert (early.finding, later.finding) == (Finding.CANNOT_TELL, Finding.FOUND)


async def test_an_empty_answer_at_any_time_doubles_nothing(sandbox: Sandbox) -> None:
    client, part = (await connect(sandbox, SLUG)).client(), text_part("Lagging")
    live = await client.publish(part, ())
    sandbox.fault(SLUG, "empty_readback", n=1)
    seen = await client.reconcile(part, (), datetime.now(UTC), is_settled=True)
    assert seen.finding is Finding.ABSENT
    assert await client.publish(part, ()) == live
    assert len(sandbox.ledger(SLUG)) == 1


async def test_links_mentions_and_tags_arrive_as_facets(sandbox: Sandbox) -> None:
    ada, bob = await connect(sandbox, SLUG, "ada"), await connect(sandbox, SLUG, "bob")
    text = "Zażółć https://example.com/x @bob.bsky.social @nobody.example #tag"
    part = text_part(text)
    live = await ada.client().publish(part, await ada.client().prepare(part))
    features = [f["features"][0] for f in _record(sandbox, live.remote_id)["facets"]]
    assert features == [
        {"$type": "app.bsky.richtext.facet#link", "uri": "https://example.com/x"},
        {"$type": "app.bsky.richtext.facet#mention", "did": bob.connection.remote_id},
        {"$type": "app.bsky.richtext.facet#tag", "tag": "tag"},
    ]


async def test_a_mention_is_looked_up_again_when_the_network_is_in_trouble(
    sandbox: Sandbox,
) -> None:
    client = (await connect(sandbox, SLUG)).client()
    sandbox.fault(SLUG, "status", code=503, route="GET /xrpc/com.atproto.identity.resolveHandle")
    with pytest.raises(Transient):
        await client.prepare(text_part("Hello @ada.bsky.social"))


async def test_replies_name_root_and_parent_by_address_and_content(sandbox: Sandbox) -> None:
    client = (await connect(sandbox, SLUG)).client()
    one = await client.publish(text_part("one"), ())
    two = await client.publish(text_part("two", parent_id=one.remote_id, root_id=one.remote_id), ())
    three = await client.publish(
        text_part("three", parent_id=two.remote_id, root_id=one.remote_id), ()
    )
    reply = _record(sandbox, three.remote_id)["reply"]
    assert (reply["root"]["uri"], reply["parent"]["uri"]) == (one.remote_id, two.remote_id)
    assert reply["root"]["cid"] != reply["parent"]["cid"]


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


async def test_a_thread_cannot_go_on_below_a_deleted_part(sandbox: Sandbox) -> None:
    client = (await connect(sandbox, SLUG)).client()
    first = await client.publish(text_part("one"), ())
    await client.delete(first.remote_id)
    for parent in (first.remote_id, "not an address"):
        with pytest.raises(ContentRejected) as caught:
            await client.publish(text_part("two", parent_id=parent, root_id=parent), ())
        assert caught.value.error_code == "target_gone"


async def test_an_image_says_its_proportions(sandbox: Sandbox) -> None:
    client = (await connect(sandbox, SLUG)).client()
    part = text_part("Look", media=media("red"))
    live = await client.publish(part, await client.prepare(part))
    (image,) = _record(sandbox, live.remote_id)["embed"]["images"]
    assert image["aspectRatio"] == {"width": 640, "height": 480}
    assert image["alt"] == "A plain field of red"


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


async def test_a_link_card_says_what_the_person_wrote(sandbox: Sandbox) -> None:
    client = (await connect(sandbox, SLUG)).client()
    params = {
        "card_url": "https://example.com/a",
        "card_title": "A title",
        "languages": "en, pt-BR",
    }
    root = await client.publish(text_part("With a card", params=params), ())
    record = _record(sandbox, root.remote_id)
    assert record["embed"]["external"] == {
        "uri": "https://example.com/a",
        "title": "A title",
        "description": "",
    }
    assert record["langs"] == ["en", "pt-BR"]
    reply = text_part("No card", params=params, parent_id=root.remote_id, root_id=root.remote_id)
    below = await client.publish(reply, ())
    assert "embed" not in _record(sandbox, below.remote_id)


async def test_a_post_with_images_has_no_card(sandbox: Sandbox) -> None:
    client = (await connect(sandbox, SLUG)).client()
    params = {"card_url": "https://example.com/a", "card_title": "A title"}
    part = text_part("Both", params=params, media=media("red"))
    live = await client.publish(part, await client.prepare(part))
    assert _record(sandbox, live.remote_id)["embed"]["$type"] == "app.bsky.embed.images"


async def test_numbers_come_for_more_posts_than_fit_one_question(sandbox: Sandbox) -> None:
    ada = await connect(sandbox, SLUG)
    client = ada.client()
    ids = [(await client.publish(text_part(f"{n}"), ())).remote_id for n in range(26)]
    await client.publish(text_part("reply", parent_id=ids[0], root_id=ids[0]), ())
    await client.delete(ids[1])
    found = await cast(HasMetrics, client).fetch_metrics(ids)
    assert set(found) == set(ids) - {ids[1]}
    assert found[ids[0]] == Metrics(views=None, likes=0, comments=1, shares=0, saves=0)
    many = "&".join(f"uris={uri}" for uri in ids)
    assert call(sandbox, ada, "GET", f"/xrpc/app.bsky.feed.getPosts?{many}").status_code == 400


async def test_a_post_is_dated_as_it_was_planned_however_late_it_goes_out(
    sandbox: Sandbox,
) -> None:
    ada = await connect(sandbox, SLUG)
    planned = datetime.now(UTC) - timedelta(hours=5)
    part = text_part("Late", planned_for=planned)
    live = await ada.client().publish(part, ())
    assert live.remote_id == RecordName(ada.connection.remote_id, key_of(part)).uri
    assert _record(sandbox, live.remote_id)["createdAt"].startswith(f"{planned:%Y-%m-%dT%H:%M:%S}")


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


def _record(sandbox: Sandbox, uri: str) -> dict[str, Any]:
    return cast("dict[str, Any]", _found(sandbox, uri)["value"])
