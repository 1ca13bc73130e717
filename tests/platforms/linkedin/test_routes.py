"""Documents, and the older route: the same care on both."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from pydantic import ValidationError

from app.platforms.base import Finding, PartToPublish
from app.platforms.errors import ContentRejected, Duplicate, MediaNotReady
from app.platforms.linkedin.options import LinkedInOptions
from app.platforms.linkedin.spec import READ_SCOPE
from tests.contract.harness import Connected, Sandbox, connect, media, text_part
from tests.platforms.linkedin.raw import PDF, SLUG, ask, document, partner

UGC = {"api": "ugc"}


def older(text: str, **more: Any) -> PartToPublish:
    return text_part(text, params=UGC, **more)


def ugc_body(ada: Connected, **share: Any) -> dict[str, Any]:
    content = {"shareCommentary": {"text": "Raw"}, "shareMediaCategory": "NONE", **share}
    return {
        "author": f"urn:li:person:{ada.connection.remote_id}",
        "lifecycleState": "PUBLISHED",
        "specificContent": {"com.linkedin.ugc.ShareContent": content},
        "visibility": {"com.linkedin.ugc.MemberNetworkVisibility": "PUBLIC"},
    }


@pytest.mark.parametrize(
    ("params", "title"), [({}, "Annual report.pdf"), ({"document_title": "2026"}, "2026")]
)
async def test_a_document_goes_out_with_its_title(
    sandbox: Sandbox, params: dict[str, str], title: str
) -> None:
    client = (await connect(sandbox, SLUG)).client()
    part = text_part("Read this", media=(document(),), params=params)
    live = await client.publish(part, await client.prepare(part))
    (item,) = sandbox.ledger(SLUG)
    (landed,) = item["media"]
    assert (item["id"], landed["mime"]) == (live.remote_id, "application/pdf")
    assert (landed["alt_text"], landed["bytes"]) == (title, len(PDF))
    assert title in sandbox.http.get(live.url).text


@pytest.mark.parametrize(
    "data",
    [
        b"no document",
        PDF.replace(b"%%EOF", b""),
        PDF[:9] + b"<< /Type /Page >>\n" * 301 + b"%%EOF\n",
    ],
)
async def test_a_document_that_cannot_be_processed_is_refused(
    sandbox: Sandbox, data: bytes
) -> None:
    client = (await connect(sandbox, SLUG)).client()
    part = text_part("Broken", media=(document(data=data),))
    with pytest.raises(ContentRejected) as caught:
        await client.publish(part, await client.prepare(part))
    assert caught.value.error_code == "media_failed"
    assert not sandbox.ledger(SLUG)


async def test_a_document_needs_a_title_and_goes_alone(sandbox: Sandbox) -> None:
    ada = await connect(sandbox, SLUG)
    client = ada.client()
    part = text_part("Two at once", media=(document(), *media("red")))
    papers, image = await client.prepare(part)
    post = {
        "author": f"urn:li:person:{ada.connection.remote_id}",
        "commentary": "Raw",
        "visibility": "PUBLIC",
        "distribution": {"feedDistribution": "MAIN_FEED"},
        "lifecycleState": "PUBLISHED",
    }
    untitled = {"content": {"media": {"id": papers}}}
    together = {"content": {"multiImage": {"images": [{"id": papers}, {"id": image}]}}}
    for content in (untitled, together):
        assert ask(sandbox, ada, "POST", "/rest/posts", post | content).status_code == 400
    assert not sandbox.ledger(SLUG)


async def test_the_older_route_shows_plain_text_and_images_with_alt_text(
    sandbox: Sandbox,
) -> None:
    client = (await connect(sandbox, SLUG)).client()
    part = older("Plain (really) #tag @you *so*", media=media("red", "blue"))
    prepared = await client.prepare(part)
    assert all(urn.startswith("urn:li:digitalmediaAsset:") for urn in prepared)
    live = await client.publish(part, prepared)
    (item,) = sandbox.ledger(SLUG)
    assert (item["id"], item["text"]) == (live.remote_id, part.text)
    assert [m["alt_text"] for m in item["media"]] == [
        "A plain field of red",
        "A plain field of blue",
    ]
    used = {(r["method"], r["path"]) for r in sandbox.requests(SLUG)}
    assert ("POST", "/v2/ugcPosts") in used
    assert ("POST", "/rest/posts") not in used


async def test_a_lost_answer_of_the_older_route_is_told_by_the_same_request(
    sandbox: Sandbox,
) -> None:
    client = (await connect(sandbox, SLUG)).client()
    part, began_at = older("Once more", media=media("red")), datetime.now(UTC)
    prepared = await client.prepare(part)
    live = await client.publish(part, prepared)
    seen = await client.reconcile(part, prepared, began_at, is_settled=True)
    assert (seen.finding, seen.post) == (Finding.FOUND, live)
    with pytest.raises(Duplicate):
        await client.publish(part, prepared)
    assert len(sandbox.ledger(SLUG)) == 1


async def test_a_post_of_the_older_route_is_found_by_the_finder_of_the_newer(
    sandbox: Sandbox,
) -> None:
    client = (await partner(sandbox, READ_SCOPE)).client()
    part, began_at = older("Look (for) me", media=media("red")), datetime.now(UTC)
    prepared = await client.prepare(part)
    live = await client.publish(part, prepared)
    seen = await client.reconcile(part, prepared, began_at, is_settled=False)
    assert (seen.finding, seen.post) == (Finding.FOUND, live)


async def test_the_older_route_takes_no_documents_and_says_which_does(sandbox: Sandbox) -> None:
    client = (await connect(sandbox, SLUG)).client()
    with pytest.raises(ContentRejected, match="Posts API"):
        await client.prepare(older("Read this", media=(document(),)))


def test_the_older_route_cannot_forbid_reposts() -> None:
    with pytest.raises(ValidationError, match="cannot forbid reposts"):
        LinkedInOptions.model_validate({"api": "ugc", "is_reshare_disabled": True})


@pytest.mark.parametrize("params", [{}, UGC])
async def test_what_is_being_processed_is_not_uploaded_again(
    sandbox: Sandbox, params: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.platforms.linkedin.client._PAUSES_S", ())
    client = (await connect(sandbox, SLUG)).client()
    route = "PUT /mediaUpload/*" if params else "PUT /dms-uploads/*"
    sandbox.fault(SLUG, "media_slow", n=1, route=route)
    part = text_part("Slow", media=media("red"), params=params)
    prepared = await client.prepare(part)
    with pytest.raises(MediaNotReady) as caught:
        await client.publish(part, prepared)
    assert caught.value.prepared == prepared
    before = len(sandbox.requests(SLUG))
    assert await client.prepare(replace(part, prepared_before=prepared)) == prepared
    assert len(sandbox.requests(SLUG)) == before
    await client.publish(part, prepared)
    assert len(sandbox.ledger(SLUG)) == 1


@pytest.mark.parametrize(
    ("share", "status"),
    [
        ({}, 201),
        ({"shareCommentary": {"text": "a" * 3000}}, 201),
        ({"shareCommentary": {"text": "a" * 3001}}, 400),
        ({"shareCommentary": {"text": "  "}}, 400),
        ({"shareMediaCategory": "IMAGE"}, 400),
        ({"shareMediaCategory": "VIDEO"}, 400),
        ({"media": [{"status": "READY", "media": "urn:li:digitalmediaAsset:C5422AQ1"}]}, 400),
        ({"invented": 1}, 400),
    ],
)
async def test_a_wrong_body_on_the_older_route_is_refused(
    sandbox: Sandbox, share: dict[str, Any], status: int
) -> None:
    ada = await connect(sandbox, SLUG)
    answer = ask(sandbox, ada, "POST", "/v2/ugcPosts", ugc_body(ada, **share))
    assert answer.status_code == status, answer.text


async def test_the_older_route_wants_its_protocol_and_no_version(sandbox: Sandbox) -> None:
    ada = await connect(sandbox, SLUG)
    path, body = "/v2/ugcPosts", ugc_body(ada)
    bare = ask(sandbox, ada, "POST", path, body, X_Restli_Protocol_Version=None)
    assert bare.status_code == 400
    assert ask(sandbox, ada, "POST", path, body, LinkedIn_Version=None).status_code == 201


@pytest.mark.parametrize(
    "changes",
    [
        {"recipes": []},
        {"recipes": ["urn:li:digitalmediaRecipe:feedshare-video"]},
        {"serviceRelationships": []},
        {"owner": "urn:li:person:somebody"},
    ],
)
async def test_an_upload_of_the_older_route_must_be_registered_rightly(
    sandbox: Sandbox, changes: dict[str, Any]
) -> None:
    ada = await connect(sandbox, SLUG)
    order = {
        "recipes": ["urn:li:digitalmediaRecipe:feedshare-image"],
        "owner": f"urn:li:person:{ada.connection.remote_id}",
        "serviceRelationships": [
            {"relationshipType": "OWNER", "identifier": "urn:li:userGeneratedContent"}
        ],
    }
    path = "/v2/assets?action=registerUpload"
    right = ask(sandbox, ada, "POST", path, {"registerUploadRequest": order})
    wrong = ask(sandbox, ada, "POST", path, {"registerUploadRequest": order | changes})
    assert (right.status_code, wrong.status_code >= 400) == (200, True)
