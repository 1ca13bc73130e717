"""Discord's stand-in is as strict as Discord; and what only Discord does."""

import json
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from app.platforms.base import MediaFile, Metrics, RemotePost
from app.platforms.errors import Ambiguous, ContentRejected, RateLimited
from tests.contract.harness import Connected, Sandbox, connect, media, picture, text_part

SLUG = "discord"
MIB = 1024 * 1024


def call(
    sandbox: Sandbox, ada: Connected, method: str = "POST", path: str = "?wait=true", **more: Any
) -> httpx.Response:
    url = f"/{SLUG}/api/v10/webhooks/{ada.tokens.access_token}{path}"
    return sandbox.http.request(method, url, **more)


def form(files: int = 1, **message: Any) -> dict[str, Any]:
    """A message with files, as httpx sends it."""
    data = {"payload_json": json.dumps({"content": "a", **message})}
    sent = {f"files[{n}]": (f"{n}.png", picture(), "image/png") for n in range(files)}
    return {"data": data, "files": sent}


async def say(ada: Connected, text: str = "Hi", **options: Any) -> RemotePost:
    return await ada.client().publish(text_part(text, params=options), ())


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"content": "  \n "},
        {"content": 7},
        {"content": "a" * 2001},
        {"content": "a", "text": "b"},
        {"content": "a", "username": "My Discord friend"},
        {"content": "a", "username": "everyone"},
        {"content": "a", "username": "n" * 81},
        {"content": "a", "avatar_url": "picture.png"},
        {"content": "a", "flags": 1 << 6},
        {"content": "a", "allowed_mentions": {"parse": ["channels"]}},
        {"content": "a", "attachments": [{"id": 0}]},
        {"content": "a", "thread_name": "t" * 101},
        {"content": "a", "thread_name": "Not in a text channel"},
    ],
)
async def test_a_wrong_body_is_refused(sandbox: Sandbox, body: dict[str, Any]) -> None:
    ada = await connect(sandbox, SLUG)
    assert call(sandbox, ada, json=body).status_code == 400
    assert not sandbox.ledger(SLUG)


@pytest.mark.parametrize(
    ("message", "status"),
    [
        (form(10), 200),
        (form(11), 400),
        (form(attachments=[{"id": 0, "description": "d" * 1024}]), 200),
        (form(attachments=[{"id": 0, "description": "d" * 1025}]), 400),
        (form(attachments=[{"id": 1, "description": "Whose?"}]), 400),
        ({"content": b"content=hi", "headers": {"Content-Type": "text/plain"}}, 400),
        ({"content": b"{", "headers": {"Content-Type": "application/json"}}, 400),
    ],
)
async def test_files_are_counted_and_described_to_the_letter(
    sandbox: Sandbox, message: dict[str, Any], status: int
) -> None:
    ada = await connect(sandbox, SLUG)
    assert call(sandbox, ada, **message).status_code == status


@pytest.mark.parametrize(
    ("sizes", "status"),
    [((10 * MIB,), 200), ((10 * MIB + 1,), 413), ((8 * MIB,) * 3, 200), ((9 * MIB,) * 3, 413)],
)
async def test_a_file_and_a_request_have_a_greatest_size(
    sandbox: Sandbox, sizes: tuple[int, ...], status: int
) -> None:
    ada = await connect(sandbox, SLUG)
    files = {f"files[{n}]": (f"{n}.bin", bytes(size)) for n, size in enumerate(sizes)}
    answer = call(sandbox, ada, files=files, data={"payload_json": "{}"})
    assert answer.status_code == status


async def test_an_image_that_is_too_large_is_said_to_be_so(sandbox: Sandbox) -> None:
    client = (await connect(sandbox, SLUG)).client()
    big = MediaFile("big", "image/png", bytes(10 * MIB + 1))
    with pytest.raises(ContentRejected) as caught:
        await client.publish(text_part("Big", media=(big,)), ())
    assert caught.value.error_code == "media_too_large"


async def test_an_answer_is_only_given_to_those_who_wait(sandbox: Sandbox) -> None:
    ada = await connect(sandbox, SLUG)
    assert call(sandbox, ada, path="", json={"content": "Silent"}).status_code == 204
    waited = call(sandbox, ada, json={"content": "Waited for"})
    assert waited.json()["content"] == "Waited for"
    assert waited.json()["webhook_id"] == ada.tokens.access_token.partition("/")[0]


async def test_a_success_without_a_message_is_unknown(sandbox: Sandbox) -> None:
    ada = await connect(sandbox, SLUG)
    sandbox.fault(SLUG, "status", code=204, body="")
    with pytest.raises(Ambiguous):
        await say(ada)


@pytest.mark.parametrize(
    ("chosen", "parsed", "pings"),
    [
        ({}, [], False),
        ({"mentions": "people"}, ["users", "roles"], False),
        ({"mentions": "everyone"}, ["users", "roles", "everyone"], True),
    ],
)
async def test_everyone_is_notified_only_when_a_person_chose_it(
    sandbox: Sandbox, chosen: dict[str, str], parsed: list[str], pings: bool
) -> None:
    ada = await connect(sandbox, SLUG)
    live = await say(ada, "Good news, @everyone!", **chosen)
    sent = json.loads(sandbox.requests(SLUG)[-1]["body"])
    assert sent["allowed_mentions"] == {"parse": parsed}
    shown = call(sandbox, ada, "GET", f"/messages/{live.remote_id}").json()
    assert shown["mention_everyone"] is pings


async def test_a_message_without_rules_for_mentions_notifies_everyone(sandbox: Sandbox) -> None:
    ada = await connect(sandbox, SLUG)
    assert call(sandbox, ada, json={"content": "@here"}).json()["mention_everyone"] is True


async def test_name_picture_and_flags_are_passed_on(sandbox: Sandbox) -> None:
    ada = await connect(sandbox, SLUG)
    options = {"username": "News", "avatar_url": "https://example.com/a.png"}
    await say(ada, suppress_embeds=True, suppress_notifications=True, **options)
    sent = json.loads(sandbox.requests(SLUG)[-1]["body"])
    assert (sent["username"], sent["avatar_url"]) == tuple(options.values())
    assert sent["flags"] == 4 | 4096


async def test_a_message_in_a_thread_is_found_and_deleted_there(sandbox: Sandbox) -> None:
    ada = await connect(sandbox, SLUG)
    root = await say(ada, "A message that somebody opened a thread below")
    live = await say(ada, "In the thread 👍", thread_id=root.remote_id)
    thread_id, _, message_id = live.remote_id.partition("/")
    assert (thread_id, sandbox.ledger(SLUG)[1]["id"]) == (root.remote_id, message_id)
    assert live.url.endswith(f"/{thread_id}/{message_id}")
    numbers = await ada.client().fetch_metrics([live.remote_id])
    assert numbers == {live.remote_id: Metrics(likes=1)}
    await ada.client().delete(live.remote_id)
    assert sandbox.http.get(live.url).status_code == 404


async def test_a_thread_that_is_not_there_is_named(sandbox: Sandbox) -> None:
    ada = await connect(sandbox, SLUG)
    with pytest.raises(ContentRejected) as caught:
        await say(ada, thread_id="223704706495545344")
    assert caught.value.error_code == "thread_gone"


async def test_a_forum_wants_a_thread_and_gets_a_new_one(sandbox: Sandbox) -> None:
    ada = await connect(sandbox, SLUG, "forum_news")
    with pytest.raises(ContentRejected) as caught:
        await say(ada)
    assert caught.value.error_code == "thread_needed"
    live = await say(ada, thread_name="Release 1.0")
    await say(ada, thread_id=live.remote_id.partition("/")[0])
    assert len(sandbox.ledger(SLUG)) == 2


async def test_the_sixth_message_in_two_seconds_waits(sandbox: Sandbox) -> None:
    ada = await connect(sandbox, SLUG)
    for _ in range(5):
        last = call(sandbox, ada, json={"content": "Again"})
    assert last.headers["X-RateLimit-Remaining"] == "0"
    with pytest.raises(RateLimited) as caught:
        await say(ada)
    assert caught.value.retry_at is not None
    assert 0 < (caught.value.retry_at - datetime.now(UTC)).total_seconds() <= 2
    sandbox.advance(2)
    await say(ada)


async def test_the_same_message_lands_as_often_as_it_is_sent(sandbox: Sandbox) -> None:
    ada = await connect(sandbox, SLUG)
    await say(ada, "Twice told")
    await say(ada, "Twice told")
    assert [item["text"] for item in sandbox.ledger(SLUG)] == ["Twice told"] * 2


async def test_a_broken_image_is_passed_on_as_it_is(sandbox: Sandbox) -> None:
    client = (await connect(sandbox, SLUG)).client()
    broken = MediaFile("b", "image/png", picture()[:80], "Half a picture")
    await client.publish(text_part("", media=(broken,)), ())
    (item,) = sandbox.ledger(SLUG)
    assert [(m["width"], m["alt_text"]) for m in item["media"]] == [(0, "Half a picture")]


async def test_a_file_name_of_a_person_stays_with_the_person(sandbox: Sandbox) -> None:
    ada = await connect(sandbox, SLUG)
    file = MediaFile("m", "image/png", picture(), name="my secret plan.png")
    sent = await _sent(ada, file)
    assert b"my secret plan" not in sent
    assert b'filename="image-1.png"' in sent


async def _sent(ada: Connected, file: MediaFile) -> bytes:
    from app.platforms.discord.message import files_of

    request = httpx.Request("POST", "http://x", files=files_of(text_part("", media=(file,))))
    return await request.aread()


async def test_messages_of_another_webhook_cannot_be_read_or_deleted(sandbox: Sandbox) -> None:
    ada, bob = await connect(sandbox, SLUG, "ada"), await connect(sandbox, SLUG, "bob")
    live = await ada.client().publish(text_part("Mine", media=media("red")), ())
    for method in ("GET", "DELETE"):
        path = f"/messages/{live.remote_id}"
        assert call(sandbox, bob, method, path).json()["code"] == 10008
    assert sandbox.http.get(live.url).status_code == 200


async def test_a_message_that_is_older_than_the_webhook_is_not_called_deleted(
    sandbox: Sandbox,
) -> None:
    ada = await connect(sandbox, SLUG)
    with pytest.raises(ContentRejected) as caught:
        await ada.client().delete("20000000000000000")
    assert caught.value.error_code == "not_ours"


async def test_reactions_are_counted_and_what_is_gone_is_left_out(sandbox: Sandbox) -> None:
    ada = await connect(sandbox, SLUG)
    liked, plain, gone = await say(ada, "👍👍"), await say(ada), await say(ada, "Oops")
    await ada.client().delete(gone.remote_id)
    ids = [post.remote_id for post in (liked, plain, gone)]
    numbers = await ada.client().fetch_metrics(ids)
    assert numbers == {ids[0]: Metrics(likes=2), ids[1]: Metrics(likes=0)}


@pytest.mark.parametrize(("reset_in", "is_patient"), [(0.05, True), (60, False)])
async def test_a_short_pause_is_waited_for_when_numbers_are_read(
    sandbox: Sandbox, reset_in: float, is_patient: bool
) -> None:
    ada = await connect(sandbox, SLUG)
    live = await say(ada)
    route = "GET /api/v10/webhooks/{webhook}/{token}/messages/{message}"
    sandbox.fault(SLUG, "rate_limit", reset_in=reset_in, route=route)
    if is_patient:
        assert await ada.client().fetch_metrics([live.remote_id])
    else:
        with pytest.raises(RateLimited):
            await ada.client().fetch_metrics([live.remote_id])
