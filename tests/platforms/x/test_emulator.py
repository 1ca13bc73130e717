"""X's stand-in is as strict as X; and what only X does."""

from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from app.platforms.base import Finding, MediaFile
from app.platforms.errors import (
    AuthRevoked,
    ContentRejected,
    PermissionMissing,
    RateLimited,
    Transient,
)
from tests.contract.harness import (
    REDIRECT,
    Connected,
    Sandbox,
    connect,
    consent,
    media,
    picture,
    text_part,
)

SLUG = "x"


def call(sandbox: Sandbox, ada: Connected, method: str, path: str, **more: Any) -> httpx.Response:
    headers = {"Authorization": f"Bearer {ada.tokens.access_token}"}
    return sandbox.http.request(method, f"/{SLUG}{path}", headers=headers, **more)


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"text": "  "},
        {"text": "a", "in_reply_to_tweet_id": "1"},
        {"text": "a", "reply": {"in_reply_to_tweet_id": 1}},
        {"text": "a", "media": {"media_ids": []}},
        {"text": "a", "media": {"media_ids": ["1"]}},
        {"text": "a", "media": {"media_ids": ["1", "2", "3", "4", "5"]}},
        {"text": "a", "reply_settings": "everyone"},
        {"text": "a\ufeff"},
        {"text": 7},
    ],
)
async def test_a_wrong_body_is_refused(sandbox: Sandbox, body: dict[str, Any]) -> None:
    ada = await connect(sandbox, SLUG)
    assert call(sandbox, ada, "POST", "/2/tweets", json=body).status_code == 400
    assert not sandbox.ledger(SLUG)


async def test_a_request_without_a_challenge_shows_an_error_page(sandbox: Sandbox) -> None:
    endpoints = sandbox.endpoints(SLUG)
    query = {
        "response_type": "code",
        "client_id": endpoints.client_id,
        "redirect_uri": REDIRECT,
        "scope": "tweet.read",
        "state": "s",
        "emu_approve": "1",
    }
    page = sandbox.http.get(f"/{SLUG}/i/oauth2/authorize", params=query)
    assert page.status_code == 400
    assert "PKCE" in page.text


async def test_a_wrong_verifier_gets_no_token(sandbox: Sandbox) -> None:
    from app.platforms import registry

    flow = registry.get(SLUG).oauth_at(sandbox.endpoints(SLUG))
    code = (await consent(flow.authorization(REDIRECT, "s").url))["code"]
    with pytest.raises(AuthRevoked):
        await flow.exchange(code, REDIRECT, "another verifier, which is long enough to be one")


async def test_a_code_lives_thirty_seconds(sandbox: Sandbox) -> None:
    from app.platforms import registry

    flow = registry.get(SLUG).oauth_at(sandbox.endpoints(SLUG))
    request = flow.authorization(REDIRECT, "s")
    code = (await consent(request.url))["code"]
    sandbox.advance(31)
    with pytest.raises(AuthRevoked):
        await flow.exchange(code, REDIRECT, request.code_verifier)


async def test_a_refresh_token_is_good_for_one_use(sandbox: Sandbox) -> None:
    ada = await connect(sandbox, SLUG)
    first = ada.tokens.refresh_token or ""
    fresh = await ada.flow.refresh(first)
    assert fresh.refresh_token not in (None, first)
    with pytest.raises(AuthRevoked):
        await ada.flow.refresh(first)


async def test_a_lost_refresh_answer_burns_the_token(sandbox: Sandbox) -> None:
    ada = await connect(sandbox, SLUG)
    sandbox.fault(SLUG, "drop_refresh_response")
    with pytest.raises(Exception, match="did not say"):
        await ada.flow.refresh(ada.tokens.refresh_token or "")
    with pytest.raises(AuthRevoked):
        await ada.flow.refresh(ada.tokens.refresh_token or "")


async def test_links_come_back_rewritten_and_markup_escaped(sandbox: Sandbox) -> None:
    ada = await connect(sandbox, SLUG)
    sent = {"text": "a & b: https://example.com/x"}
    data = call(sandbox, ada, "POST", "/2/tweets", json=sent).json()["data"]
    assert data["text"].startswith("a &amp; b: https://t.co/")
    assert data["edit_history_tweet_ids"] == [data["id"]]
    assert sandbox.ledger(SLUG)[0]["text"] == sent["text"]


async def test_every_answer_but_401_tells_what_is_left(sandbox: Sandbox) -> None:
    ada = await connect(sandbox, SLUG)
    created = call(sandbox, ada, "POST", "/2/tweets", json={"text": "one"})
    assert created.headers["x-rate-limit-remaining"] == "99"
    assert "x-app-limit-24hour-remaining" in created.headers
    refused = call(sandbox, ada, "POST", "/2/tweets", json={})
    assert refused.headers["x-rate-limit-remaining"] == "98"
    unknown = sandbox.http.get(f"/{SLUG}/2/users/me", headers={"Authorization": "Bearer no"})
    assert "x-rate-limit-remaining" not in unknown.headers


async def test_the_hundred_and_first_post_in_a_quarter_hour_waits(sandbox: Sandbox) -> None:
    ada = await connect(sandbox, SLUG)
    for _ in range(100):
        call(sandbox, ada, "POST", "/2/tweets", json={})
    with pytest.raises(RateLimited) as caught:
        await ada.client().publish(text_part("101"), ())
    assert caught.value.retry_at is not None
    assert 0 < (caught.value.retry_at - datetime.now(UTC)).total_seconds() <= 901
    sandbox.advance(901)
    await ada.client().publish(text_part("101"), ())


async def test_a_reply_to_a_stranger_is_refused_until_they_mention_the_account(
    sandbox: Sandbox,
) -> None:
    ada, bob = await connect(sandbox, SLUG, "ada"), await connect(sandbox, SLUG, "bob")
    theirs = await bob.client().publish(text_part("Hello @ada"), ())
    reply = text_part("Hi", parent_id=theirs.remote_id)
    with pytest.raises(ContentRejected) as caught:
        await ada.client().publish(reply, ())
    assert caught.value.error_code == "reply_refused"
    order = {"platform": SLUG, "mentioned_by": [bob.connection.remote_id]}
    sandbox.change_account(ada.connection.remote_id, **order)
    await ada.client().publish(reply, ())


async def test_a_thread_cannot_go_on_below_a_deleted_part(sandbox: Sandbox) -> None:
    client = (await connect(sandbox, SLUG)).client()
    first = await client.publish(text_part("one"), ())
    await client.delete(first.remote_id)
    with pytest.raises(ContentRejected) as caught:
        await client.publish(text_part("two", parent_id=first.remote_id), ())
    assert caught.value.error_code == "target_gone"


async def test_an_animated_image_goes_up_in_pieces_with_its_alt_text(sandbox: Sandbox) -> None:
    client = (await connect(sandbox, SLUG)).client()
    part = text_part("", media=(MediaFile("g", "image/gif", picture(kind="GIF"), "It blinks"),))
    await client.publish(part, await client.prepare(part))
    (item,) = sandbox.ledger(SLUG)
    assert [(m["mime"], m["alt_text"]) for m in item["media"]] == [("image/gif", "It blinks")]


async def test_an_animated_image_is_refused_by_the_simple_upload(sandbox: Sandbox) -> None:
    ada = await connect(sandbox, SLUG)
    files = {"media": ("a.gif", picture(kind="GIF"), "image/gif")}
    data = {"media_category": "tweet_image"}
    answer = call(sandbox, ada, "POST", "/2/media/upload", files=files, data=data)
    assert answer.status_code == 400


@pytest.mark.parametrize("content", [b"", b"not an image", picture()[:80]])
async def test_bytes_that_are_no_image_are_refused(sandbox: Sandbox, content: bytes) -> None:
    client = (await connect(sandbox, SLUG)).client()
    with pytest.raises(ContentRejected):
        await client.prepare(text_part("", media=(MediaFile("b", "image/png", content),)))


async def test_uploads_run_out_after_a_day_and_belong_to_one_account(sandbox: Sandbox) -> None:
    ada, bob = await connect(sandbox, SLUG, "ada"), await connect(sandbox, SLUG, "bob")
    part = text_part("Mine", media=media("red"))
    prepared = await ada.client().prepare(part)
    with pytest.raises(Transient) as caught:
        await bob.client().publish(part, prepared)
    assert caught.value.error_code == "media_expired"
    sandbox.advance(86_401)
    fresh = await ada.flow.refresh(ada.tokens.refresh_token or "")
    with pytest.raises(Transient):
        await ada.with_tokens(fresh).client().publish(part, prepared)


async def test_a_suspended_account_is_told_so(sandbox: Sandbox) -> None:
    ada = await connect(sandbox, SLUG)
    sandbox.change_account(ada.connection.remote_id, platform=SLUG, suspended=True)
    with pytest.raises(PermissionMissing) as caught:
        await ada.client().publish(text_part("Hello?"), ())
    assert caught.value.error_code == "account_suspended"


async def test_a_timeline_that_lags_is_not_proof_of_absence_too_early(sandbox: Sandbox) -> None:
    client, part = (await connect(sandbox, SLUG)).client(), text_part("Lagging")
    began_at = datetime.now(UTC)
    await client.publish(part, ())
    sandbox.fault(SLUG, "empty_readback", n=1)
    early = await client.reconcile(part, (), began_at, is_settled=False)
    later = await client.reconcile(part, (), began_at, is_settled=False)
    assert (early.finding, later.finding) == (Finding.CANNOT_TELL, Finding.FOUND)


async def test_the_same_words_elsewhere_in_a_thread_are_another_post(sandbox: Sandbox) -> None:
    client, began_at = (await connect(sandbox, SLUG)).client(), datetime.now(UTC)
    root = await client.publish(text_part("Root"), ())
    await client.publish(text_part("Same", parent_id=root.remote_id), ())
    seen = await client.reconcile(text_part("Same"), (), began_at, is_settled=True)
    assert seen.finding is Finding.ABSENT


async def test_a_post_known_to_be_another_one_is_not_taken_for_the_lost_one(
    sandbox: Sandbox,
) -> None:
    client, part = (await connect(sandbox, SLUG)).client(), text_part("", media=media("red"))
    began_at = datetime.now(UTC)
    live = await client.publish(part, await client.prepare(part))
    others = frozenset({live.remote_id})
    seen = await client.reconcile(part, ("1",), began_at, is_settled=True, others=others)
    assert seen.finding is Finding.ABSENT


async def test_who_may_reply_is_passed_on(sandbox: Sandbox) -> None:
    ada = await connect(sandbox, SLUG)
    part = text_part("Just us", params={"reply_settings": "mentionedUsers"})
    await ada.client().publish(part, ())
    assert '"reply_settings":"mentionedUsers"' in sandbox.requests(SLUG)[-1]["body"]
