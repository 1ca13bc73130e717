"""Telegram's stand-in is as strict as Telegram; and what only Telegram does."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from app.platforms import registry
from app.platforms.base import Finding, MediaFile, PlatformClient
from app.platforms.errors import Ambiguous, ContentRejected, PermissionMissing, RateLimited
from tests.contract.harness import Connected, Sandbox, connect, media, picture, text_part

SLUG = "telegram"
SPEC = registry.get(SLUG).spec


def call(sandbox: Sandbox, ada: Connected, method: str, **more: Any) -> httpx.Response:
    return sandbox.http.post(f"/{SLUG}/bot{ada.tokens.access_token}/{method}", **more)


def in_chat(ada: Connected, chat_id: str) -> PlatformClient:
    return registry.get(SLUG).client(replace(ada.connection, remote_id=chat_id))


@pytest.mark.parametrize(
    ("method", "changes"),
    [
        ("sendMessage", {"text": " \n "}),
        ("sendMessage", {}),
        ("sendMessage", {"text": "a" * 4097}),
        ("sendMessage", {"text": "👍" * 2048 + "a"}),
        ("sendMessage", {"text": "a", "reply_parameters": {"message_id": 99}}),
        ("sendMessage", {"text": "a", "reply_to": 1}),
        ("sendMessage", {"text": "a", "alt_text": "a"}),
        ("sendMessage", {"text": "a", "disable_notification": "perhaps"}),
        ("sendMessage", {"text": "a", "link_preview_options": {"disabled": True}}),
        ("sendMessage", {"text": "a", "chat_id": "@x"}),
        ("sendMessage", {"text": "a", "chat_id": "7"}),
        ("sendPhoto", {"caption": "no file"}),
        ("sendPhoto", {"photo": "a file's name"}),
        ("sendMediaGroup", {"media": []}),
        ("sendMediaGroup", {"media": [{"type": "photo", "media": "attach://a"}] * 2}),
        ("sendMediaGroup", {"media": [{"type": "video", "media": "attach://a"}] * 2}),
        ("deleteMessages", {"message_ids": []}),
        ("deleteMessages", {"message_ids": list(range(101))}),
        ("getChatMember", {"user_id": 1}),
        ("getChatMember", {}),
    ],
)
async def test_a_wrong_order_is_refused(
    sandbox: Sandbox, method: str, changes: dict[str, Any]
) -> None:
    ada = await connect(sandbox, SLUG)
    answer = call(sandbox, ada, method, json={"chat_id": ada.connection.remote_id, **changes})
    body = answer.json()
    assert (answer.status_code, body["ok"], body["error_code"]) == (400, False, 400)
    assert body["description"].startswith("Bad Request: ")
    assert not sandbox.ledger(SLUG)


@pytest.mark.parametrize(
    ("token", "method", "status"),
    [
        ("123:short", "getMe", 404),
        ("nonsense", "getMe", 404),
        ("1234567890:" + "a" * 35, "makeCoffee", 404),
        ("1234567890:" + "a" * 35, "getMe", 200),
    ],
)
def test_an_address_that_is_none_is_not_found(
    sandbox: Sandbox, token: str, method: str, status: int
) -> None:
    assert sandbox.http.post(f"/{SLUG}/bot{token}/{method}").status_code == status


async def test_a_body_that_is_neither_json_nor_a_form_is_refused(sandbox: Sandbox) -> None:
    ada = await connect(sandbox, SLUG)
    for content in (b"[1]", b"{", b"7"):
        headers = {"Content-Type": "application/json"}
        answer = call(sandbox, ada, "sendMessage", content=content, headers=headers)
        assert answer.status_code == 400


async def test_a_bot_that_was_thrown_out_cannot_post(sandbox: Sandbox) -> None:
    ada = await connect(sandbox, SLUG)
    sandbox.change_account(ada.connection.remote_id, platform=SLUG, suspended=True)
    with pytest.raises(PermissionMissing):
        await ada.client().publish(text_part("Hello?"), ())


@pytest.mark.parametrize(("length", "fits"), [(1024, True), (1025, False)])
@pytest.mark.parametrize("colours", [("red",), ("red", "blue")])
async def test_a_caption_has_a_limit_of_its_own(
    sandbox: Sandbox, length: int, fits: bool, colours: tuple[str, ...]
) -> None:
    client = (await connect(sandbox, SLUG)).client()
    part = text_part("a" * length, media=media(*colours))
    assert (SPEC.text.count(part.text) <= SPEC.text_limit(0, has_media=True)) is fits
    if fits:
        await client.publish(part, ())
        return
    with pytest.raises(ContentRejected) as caught:
        await client.publish(part, ())
    assert caught.value.error_code == "text_too_long"
    assert not sandbox.ledger(SLUG)


async def test_an_album_arrives_in_order_as_one_post(sandbox: Sandbox) -> None:
    client = (await connect(sandbox, SLUG)).client()
    images = tuple(
        MediaFile(f"m{n}", "image/png", picture("teal", (100 + n, 50))) for n in range(10)
    )
    live = await client.publish(text_part("Ten", media=images), ())
    (item,) = sandbox.ledger(SLUG)
    assert [m["width"] for m in item["media"]] == list(range(100, 110))
    assert item["text"] == "Ten"
    assert len(live.remote_id.split(",")) == 10
    assert sandbox.http.get(live.url).status_code == 200


async def test_eleven_images_are_no_album(sandbox: Sandbox) -> None:
    client = (await connect(sandbox, SLUG)).client()
    part = text_part("Eleven", media=media("red") * 11)
    with pytest.raises(ContentRejected):
        await client.publish(part, ())


async def test_an_album_is_deleted_whole_and_answered_at_its_first_image(sandbox: Sandbox) -> None:
    client = (await connect(sandbox, SLUG)).client()
    album = await client.publish(text_part("Album", media=media("red", "blue")), ())
    below = text_part("Below", parent_id=album.remote_id, root_id=album.remote_id)
    await client.publish(below, ())
    first, second = sandbox.ledger(SLUG)
    assert second["parent_id"] == first["id"] == album.remote_id.split(",")[0]
    await client.delete(album.remote_id)
    assert sandbox.http.get(album.url).status_code == 404


@pytest.mark.parametrize(
    ("size", "fits"),
    [((5000, 5000), True), ((9001, 1000), False), ((2000, 100), True), ((2001, 100), False)],
)
async def test_an_image_has_a_size_and_a_shape(
    sandbox: Sandbox, size: tuple[int, int], fits: bool
) -> None:
    client = (await connect(sandbox, SLUG)).client()
    part = text_part("", media=(MediaFile("m", "image/png", picture("teal", size)),))
    if fits:
        await client.publish(part, ())
        return
    with pytest.raises(ContentRejected) as caught:
        await client.publish(part, ())
    assert caught.value.error_code == "media_failed"


async def test_an_image_at_the_limit_lands_and_one_byte_more_does_not(sandbox: Sandbox) -> None:
    client = (await connect(sandbox, SLUG)).client()
    for size, fits in ((10_485_760, True), (10_485_761, False)):
        image = picture()
        file = MediaFile("m", "image/png", image + b"\0" * (size - len(image)))
        part = text_part(f"{size}", media=(file,))
        if fits:
            await client.publish(part, ())
        else:
            with pytest.raises(ContentRejected):
                await client.publish(part, ())
    assert [i["text"] for i in sandbox.ledger(SLUG)] == ["10485760"]


@pytest.mark.parametrize("content", [b"", b"not an image", picture()[:80]])
async def test_bytes_that_are_no_image_are_refused(sandbox: Sandbox, content: bytes) -> None:
    client = (await connect(sandbox, SLUG)).client()
    with pytest.raises(ContentRejected):
        await client.publish(text_part("", media=(MediaFile("b", "image/png", content),)), ())


async def test_an_album_is_at_most_fifty_megabytes(sandbox: Sandbox) -> None:
    client = (await connect(sandbox, SLUG)).client()
    image = picture()
    heavy = MediaFile("m", "image/png", image + b"\0" * (10_000_000 - len(image)))
    with pytest.raises(ContentRejected) as caught:
        await client.publish(text_part("Heavy", media=(heavy,) * 6), ())
    assert caught.value.error_code == "media_too_large"
    assert SPEC.media.max_total_bytes is not None
    assert 5 * len(heavy.data) > SPEC.media.max_total_bytes


async def test_the_twenty_first_message_in_a_minute_waits(sandbox: Sandbox) -> None:
    client = (await connect(sandbox, SLUG)).client()
    album = text_part("Ten", media=media("red", "blue") * 5)
    await client.publish(album, ())
    await client.publish(album, ())
    with pytest.raises(RateLimited) as caught:
        await client.publish(text_part("21"), ())
    assert caught.value.retry_at is not None
    assert 0 < (caught.value.retry_at - datetime.now(UTC)).total_seconds() <= 61
    sandbox.advance(61)
    await client.publish(text_part("21"), ())


@pytest.mark.parametrize("mode", ["execute_then_drop", "execute_then_5xx", "read_then_drop"])
async def test_a_lost_message_is_for_a_person_to_find_and_never_sent_again(
    sandbox: Sandbox, mode: str
) -> None:
    client, part = (await connect(sandbox, SLUG)).client(), text_part("Where am I?")
    sandbox.fault(SLUG, mode)
    began_at = datetime.now(UTC)
    with pytest.raises(Ambiguous):
        await client.publish(part, ())
    landed = len(sandbox.ledger(SLUG))
    assert landed == (0 if mode == "read_then_drop" else 1)
    for is_settled in (False, True):
        seen = await client.reconcile(part, (), began_at, is_settled=is_settled)
        assert seen.finding is Finding.CANNOT_TELL
    assert len(sandbox.ledger(SLUG)) == landed
    assert not SPEC.publishing.can_find_own


async def test_the_same_may_be_said_twice(sandbox: Sandbox) -> None:
    client, part = (await connect(sandbox, SLUG)).client(), text_part("Good morning")
    first, second = await client.publish(part, ()), await client.publish(part, ())
    assert first != second
    assert len(sandbox.ledger(SLUG)) == 2


async def test_what_a_person_chose_is_passed_on(sandbox: Sandbox) -> None:
    client = (await connect(sandbox, SLUG)).client()
    params = {"has_link_preview": False, "is_silent": True}
    await client.publish(text_part("Hush: https://example.com", params=params), ())
    body = sandbox.requests(SLUG)[-1]["body"]
    assert '"link_preview_options":{"is_disabled":true}' in body
    assert '"disable_notification":true' in body
    await client.publish(text_part("Plain"), ())
    assert set(_json(sandbox.requests(SLUG)[-1]["body"])) == {"chat_id", "text"}


async def test_an_album_may_be_silent_and_answer_another_message(sandbox: Sandbox) -> None:
    client = (await connect(sandbox, SLUG)).client()
    first = await client.publish(text_part("one"), ())
    album = text_part(
        "two",
        media=media("red", "blue"),
        parent_id=first.remote_id,
        root_id=first.remote_id,
        params={"is_silent": True},
    )
    await client.publish(album, ())
    assert sandbox.ledger(SLUG)[1]["parent_id"] == first.remote_id


@pytest.mark.parametrize("parent", ["99", "no number", "1,x", "²"])
async def test_a_thread_cannot_go_on_below_what_is_not_there(sandbox: Sandbox, parent: str) -> None:
    client = (await connect(sandbox, SLUG)).client()
    with pytest.raises(ContentRejected) as caught:
        await client.publish(text_part("two", parent_id=parent, root_id=parent), ())
    assert caught.value.error_code == "target_gone"


async def test_a_group_that_moved_gets_the_message_under_its_new_number(sandbox: Sandbox) -> None:
    ada = await connect(sandbox, SLUG)
    client = in_chat(ada, "-123456")
    moved = {
        "ok": False,
        "error_code": 400,
        "description": "Bad Request: group chat was upgraded to a supergroup chat",
        "parameters": {"migrate_to_chat_id": -1001111111111},
    }
    sandbox.fault(SLUG, "status", code=400, body=moved)
    live = await client.publish(text_part("Still here"), ())
    (item,) = sandbox.ledger(SLUG)
    assert (item["account"], item["text"]) == ("-1001111111111", "Still here")
    assert live.url.endswith(f"/c/1111111111/{live.remote_id}")
    sandbox.fault(SLUG, "status", code=400, body=moved, times=2)
    with pytest.raises(PermissionMissing) as caught:
        await client.publish(text_part("And on"), ())
    assert caught.value.error_code == "chat_moved"


async def test_a_private_channel_has_addresses_and_a_group_has_none(sandbox: Sandbox) -> None:
    ada = await connect(sandbox, SLUG)
    public = await ada.client().publish(text_part("public"), ())
    assert public.url == f"{sandbox.url}/{SLUG}/ada_news/{public.remote_id}"
    private = await in_chat(ada, "-1001234567890").publish(text_part("private"), ())
    assert private.url == f"{sandbox.url}/{SLUG}/c/1234567890/{private.remote_id}"
    assert "private" in sandbox.http.get(private.url).text
    group = await in_chat(ada, "-123456").publish(text_part("group"), ())
    assert group.url == ""


async def test_in_a_group_a_message_can_be_deleted_for_two_days(sandbox: Sandbox) -> None:
    ada = await connect(sandbox, SLUG)
    channel, group = ada.client(), in_chat(ada, "-123456")
    old = [await client.publish(text_part("Old"), ()) for client in (channel, group)]
    sandbox.advance(48 * 3600 + 1)
    await channel.delete(old[0].remote_id)
    with pytest.raises(ContentRejected) as caught:
        await group.delete(old[1].remote_id)
    assert caught.value.error_code == "too_late_to_delete"
    young = await group.publish(text_part("Young"), ())
    await group.delete(young.remote_id)


async def test_a_name_that_is_no_message_is_gone_already(sandbox: Sandbox) -> None:
    client = (await connect(sandbox, SLUG)).client()
    await client.delete("no number")
    await client.delete("99")


async def test_one_chat_can_be_taken_from_a_bot_that_has_several(sandbox: Sandbox) -> None:
    ada = await connect(sandbox, SLUG)
    other = in_chat(ada, "-1001234567890")
    await other.fetch_identity()
    sandbox.change_account(ada.connection.remote_id, platform=SLUG, revoke=True)
    with pytest.raises(Exception, match="no longer accepts"):
        await ada.client().publish(text_part("Not here"), ())
    await other.publish(text_part("But here"), ())
    assert [i["text"] for i in sandbox.ledger(SLUG)] == ["But here"]


def _json(body: str) -> dict[str, Any]:
    value: dict[str, Any] = json.loads(body)
    return value
