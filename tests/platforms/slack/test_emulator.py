"""Slack's stand-in is as strict as Slack; and what only Slack does."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from app.platforms.base import MediaFile, RemotePost
from app.platforms.errors import ContentRejected, PermissionMissing, RateLimited
from tests.contract.harness import Connected, Sandbox, connect, media, picture, text_part
from tests.support.file_server import public_address

SLUG = "slack"
SECTION = {"type": "section", "text": {"type": "mrkdwn", "text": "Hi"}}


def call(sandbox: Sandbox, ada: Connected, **more: Any) -> httpx.Response:
    return sandbox.http.post(f"/{SLUG}/services/{ada.tokens.access_token}", **more)


def image(url: str = "", alt_text: str = "A field") -> dict[str, str]:
    url = url or public_address(picture(), "image/png")
    return {"type": "image", "image_url": url, "alt_text": alt_text}


def section(text: str) -> dict[str, Any]:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}}


async def test_a_message_lands_once_and_has_neither_an_id_nor_an_address(
    sandbox: Sandbox,
) -> None:
    ada = await connect(sandbox, SLUG)
    live = await ada.client().publish(text_part("Hello, team"), ())
    assert live == RemotePost("", "")
    (item,) = sandbox.ledger(SLUG)
    assert (item["account"], item["text"]) == (ada.connection.remote_id, "Hello, team")
    assert "Hello, team" in sandbox.http.get("/").text


@pytest.mark.parametrize(
    ("body", "word"),
    [
        ({}, "no_text"),
        ({"text": " "}, "no_text"),
        ({"text": 7}, "invalid_payload"),
        ({"message": "Hi"}, "invalid_payload"),
        ([], "invalid_payload"),
        ({"blocks": {}}, "invalid_blocks_format"),
        ({"blocks": []}, "invalid_blocks"),
        ({"blocks": [section("")]}, "invalid_blocks"),
        ({"blocks": [section("a" * 3001)]}, "invalid_blocks"),
        ({"blocks": [SECTION] * 51}, "invalid_blocks"),
        ({"blocks": [image(alt_text="")]}, "invalid_blocks"),
        ({"blocks": [image(alt_text="a" * 2001)]}, "invalid_blocks"),
        ({"blocks": [image("file:///etc/passwd")]}, "invalid_blocks"),
        ({"blocks": [image("http://127.0.0.1:1/a.png")]}, "invalid_blocks"),
        ({"blocks": [{"type": "header"}]}, "invalid_blocks"),
    ],
)
async def test_a_wrong_body_is_refused(sandbox: Sandbox, body: object, word: str) -> None:
    ada = await connect(sandbox, SLUG)
    answer = call(sandbox, ada, json=body)
    assert (answer.status_code, answer.text) == (400, word)
    assert not sandbox.ledger(SLUG)


@pytest.mark.parametrize(
    "body",
    [
        {"blocks": [section("a" * 3000)]},
        {"blocks": [SECTION] * 50},
        {"blocks": [image(alt_text="a" * 2000)]},
    ],
)
async def test_blocks_at_their_limits_land(sandbox: Sandbox, body: dict[str, Any]) -> None:
    ada = await connect(sandbox, SLUG)
    answer = call(sandbox, ada, json=body)
    assert (answer.status_code, answer.text) == (200, "ok")
    assert answer.headers["content-type"].startswith("text/plain")


async def test_a_form_is_not_taken_for_json(sandbox: Sandbox) -> None:
    ada = await connect(sandbox, SLUG)
    assert call(sandbox, ada, content=b'{"text":"Hi"}').text == "invalid_payload"


@pytest.mark.parametrize("kind", ["WEBP", "text"])
async def test_a_picture_that_slack_does_not_show_is_refused(sandbox: Sandbox, kind: str) -> None:
    ada = await connect(sandbox, SLUG)
    data = b"not a picture" if kind == "text" else picture(kind=kind)
    file = MediaFile("m", "image/png", data, "?", public_address(data, "image/png"))
    with pytest.raises(ContentRejected) as caught:
        await ada.client().publish(text_part("Look", media=(file,)), ())
    assert caught.value.error_code == "media_refused"
    assert not sandbox.ledger(SLUG)


async def test_an_image_without_a_public_address_is_not_sent(sandbox: Sandbox) -> None:
    ada = await connect(sandbox, SLUG)
    before = len(sandbox.requests(SLUG))
    (file,) = media("red")
    with pytest.raises(ContentRejected) as caught:
        await ada.client().publish(text_part("Look", media=(replace(file, url=""),)), ())
    assert "PUNCTUAL_PUBLIC_URL" in caught.value.user_message
    assert len(sandbox.requests(SLUG)) == before


async def test_the_longest_text_goes_out_with_images_in_sections(sandbox: Sandbox) -> None:
    ada = await connect(sandbox, SLUG)
    text = "A sentence & a half. " * 1600
    await ada.client().publish(text_part(text, media=media("red", "blue")), ())
    (item,) = sandbox.ledger(SLUG)
    assert (item["text"], len(item["media"])) == (text, 2)


async def test_what_is_too_long_is_cut_by_slack_and_therefore_never_sent(sandbox: Sandbox) -> None:
    ada = await connect(sandbox, SLUG)
    assert call(sandbox, ada, json={"text": "a" * 40_001}).text == "ok"
    assert len(sandbox.ledger(SLUG)[0]["text"]) == 40_000
    with pytest.raises(ContentRejected):
        await ada.client().publish(text_part("a" * 40_001), ())
    assert len(sandbox.ledger(SLUG)) == 1


async def test_an_image_that_nobody_described_is_not_given_a_made_up_description(
    sandbox: Sandbox,
) -> None:
    ada = await connect(sandbox, SLUG)
    (file,) = media("red")
    await ada.client().publish(text_part("", media=(replace(file, alt_text=""),)), ())
    (item,) = sandbox.ledger(SLUG)
    assert [m["alt_text"] for m in item["media"]] == ["Image without a description"]


async def test_nothing_in_a_text_can_notify_a_channel(sandbox: Sandbox) -> None:
    ada = await connect(sandbox, SLUG)
    await ada.client().publish(text_part("<!channel> <@U123> & co"), ())
    sent = json.loads(sandbox.requests(SLUG)[-1]["body"])
    assert sent["text"] == "&lt;!channel&gt; &lt;@U123&gt; &amp; co"
    assert sandbox.ledger(SLUG)[0]["text"] == "<!channel> <@U123> & co"


async def test_previews_are_left_out_when_a_person_chose_so(sandbox: Sandbox) -> None:
    ada = await connect(sandbox, SLUG)
    options = {"unfurl_links": False, "unfurl_media": False}
    await ada.client().publish(text_part("https://example.com", params=options), ())
    sent = json.loads(sandbox.requests(SLUG)[-1]["body"])
    assert {name: sent[name] for name in options} == options


async def test_an_archived_channel_is_a_matter_for_the_person(sandbox: Sandbox) -> None:
    ada = await connect(sandbox, SLUG)
    sandbox.change_account(ada.connection.remote_id, platform=SLUG, suspended=True)
    with pytest.raises(PermissionMissing) as caught:
        await ada.client().publish(text_part("Anybody?"), ())
    assert "archived" in caught.value.user_message
    sandbox.change_account(ada.connection.remote_id, platform=SLUG, suspended=False)
    await ada.client().publish(text_part("Back again"), ())


async def test_the_eleventh_message_of_a_burst_waits(sandbox: Sandbox) -> None:
    ada = await connect(sandbox, SLUG)
    for number in range(9):
        assert call(sandbox, ada, json={"text": str(number)}).status_code == 200
    with pytest.raises(RateLimited) as caught:
        await ada.client().publish(text_part("11"), ())
    assert caught.value.retry_at is not None
    assert 0 < (caught.value.retry_at - datetime.now(UTC)).total_seconds() <= 11
    sandbox.advance(10)
    await ada.client().publish(text_part("11"), ())


async def test_the_same_message_lands_as_often_as_it_is_sent(sandbox: Sandbox) -> None:
    client = (await connect(sandbox, SLUG)).client()
    await client.publish(text_part("Twice told"), ())
    await client.publish(text_part("Twice told"), ())
    assert [item["text"] for item in sandbox.ledger(SLUG)] == ["Twice told"] * 2


async def test_a_message_cannot_be_deleted_and_that_is_said(sandbox: Sandbox) -> None:
    client = (await connect(sandbox, SLUG)).client()
    await client.publish(text_part("Forever"), ())
    with pytest.raises(ContentRejected) as caught:
        await client.delete("")
    assert "Delete it in Slack" in caught.value.user_message
