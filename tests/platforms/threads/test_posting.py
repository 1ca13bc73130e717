"""What only happens where a container is made, waited for, and published once."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from app.platforms.base import Finding, PartToPublish, PlatformClient
from app.platforms.errors import Ambiguous, ContentRejected, MediaNotReady, Transient
from app.platforms.graph import containers
from app.platforms.threads.client import ThreadsClient
from tests.contract.harness import (
    Sandbox,
    connect,
    lose_answer,
    media,
    publish,
    text_part,
)

SLUG = "threads"
POSTS = "/v1.0/me/threads"


def made(sandbox: Sandbox) -> int:
    """How many containers were asked for."""
    return len([r for r in sandbox.requests(SLUG) if (r["method"], r["path"]) == ("POST", POSTS)])


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Look once, and do not wait."""
    monkeypatch.setattr(containers, "_PAUSES_S", (0.0,))


async def prepared_slowly(
    sandbox: Sandbox, client: PlatformClient, part: PartToPublish, **fault: Any
) -> tuple[str, ...]:
    """What a try had made when Threads was still processing."""
    sandbox.fault(SLUG, "media_slow", n=1, **fault)
    with pytest.raises(MediaNotReady) as caught:
        await client.prepare(part)
    assert caught.value.retry_at is not None
    return caught.value.prepared


async def test_a_chain_holds_together_and_only_its_first_part_says_who_may_reply(
    sandbox: Sandbox,
) -> None:
    client = (await connect(sandbox, SLUG)).client()
    params = {"reply_control": "mentioned_only", "topic_tag": "chains"}
    one = await publish(client, text_part("one", params=params))
    own = {"params": params, "parent_id": one.remote_id, "root_id": one.remote_id}
    await publish(client, text_part("two", media=media("red"), **own))
    first, second = [r["body"] for r in sandbox.requests(SLUG) if r["path"] == POSTS]
    assert "reply_control=mentioned_only" in first
    assert "topic_tag=chains" in first
    assert "reply_control" not in second
    assert f"reply_to_id={one.remote_id}" in second


async def test_a_lost_reply_is_found_among_the_replies(sandbox: Sandbox) -> None:
    client = (await connect(sandbox, SLUG)).client()
    one = await publish(client, text_part("Same words"))
    part = text_part("Same words", parent_id=one.remote_id, root_id=one.remote_id)
    sandbox.fault(SLUG, "execute_then_drop")
    prepared, began_at = await lose_answer(client, part)
    seen = await client.reconcile(part, prepared, began_at, is_settled=True)
    assert seen.post is not None
    assert seen.post.remote_id == sandbox.ledger(SLUG)[1]["id"]


async def test_a_reply_elsewhere_with_the_same_words_is_not_taken_for_the_lost_one(
    sandbox: Sandbox,
) -> None:
    client = (await connect(sandbox, SLUG)).client()
    here, there = [await publish(client, text_part(text)) for text in ("Here", "There")]
    began_at = datetime.now(UTC)
    await publish(client, text_part("Thanks!", parent_id=there.remote_id))
    part = text_part("Thanks!", parent_id=here.remote_id)
    prepared = await client.prepare(part)
    live = await client.publish(part, prepared)
    seen = await client.reconcile(part, prepared, began_at, is_settled=True)
    assert seen.post == live


async def test_a_published_container_whose_post_does_not_show_yet_is_no_absence(
    sandbox: Sandbox,
) -> None:
    client, part = (await connect(sandbox, SLUG)).client(), text_part("Soon to be seen")
    sandbox.fault(SLUG, "execute_then_drop")
    prepared, began_at = await lose_answer(client, part)
    sandbox.fault(SLUG, "empty_readback", n=2)
    for _ in range(2):
        seen = await client.reconcile(part, prepared, began_at, is_settled=True)
        assert seen.finding is Finding.CANNOT_TELL
    seen = await client.reconcile(part, prepared, began_at, is_settled=True)
    assert seen.finding is Finding.FOUND
    assert len(sandbox.ledger(SLUG)) == 1


async def test_a_post_that_belongs_to_another_is_not_taken_for_the_lost_one(
    sandbox: Sandbox,
) -> None:
    client, part = (await connect(sandbox, SLUG)).client(), text_part("Said twice on purpose")
    began_at = datetime.now(UTC)
    first = await publish(client, part)
    prepared = await client.prepare(part)
    await client.publish(part, prepared)
    others = frozenset({first.remote_id})
    seen = await client.reconcile(part, prepared, began_at, is_settled=True, others=others)
    assert seen.post is not None
    assert seen.post.remote_id == sandbox.ledger(SLUG)[1]["id"]


@pytest.mark.parametrize(
    ("is_settled", "finding"), [(True, Finding.ABSENT), (False, Finding.CANNOT_TELL)]
)
async def test_a_container_that_ran_out_unpublished_proves_absence_once_settled(
    sandbox: Sandbox, is_settled: bool, finding: Finding
) -> None:
    client, part = (await connect(sandbox, SLUG)).client(), text_part("Too late")
    sandbox.fault(SLUG, "read_then_drop")
    prepared, began_at = await lose_answer(client, part)
    sandbox.advance(86_401)
    seen = await client.reconcile(part, prepared, began_at, is_settled=is_settled)
    assert seen.finding is finding


async def test_a_container_that_nobody_knows_any_more_tells_nothing_but_the_post_does(
    sandbox: Sandbox,
) -> None:
    client, part = (await connect(sandbox, SLUG)).client(), text_part("Forgotten")
    prepared, began_at = await client.prepare(part), datetime.now(UTC)
    unknown = (prepared[0], "17000000000000000")
    seen = await client.reconcile(part, unknown, began_at, is_settled=True)
    assert seen.finding is Finding.CANNOT_TELL
    live = await client.publish(part, prepared)
    seen = await client.reconcile(part, unknown, began_at, is_settled=True)
    assert seen.post == live


async def test_publishing_a_container_twice_makes_one_post_and_a_doubt(sandbox: Sandbox) -> None:
    client, part = (await connect(sandbox, SLUG)).client(), text_part("Once")
    began_at, prepared = datetime.now(UTC), await client.prepare(part)
    live = await client.publish(part, prepared)
    with pytest.raises(Ambiguous):
        await client.publish(part, prepared)
    seen = await client.reconcile(part, prepared, began_at, is_settled=True)
    assert seen.post == live
    assert len(sandbox.ledger(SLUG)) == 1


async def test_a_container_that_ran_out_is_made_anew(sandbox: Sandbox) -> None:
    client, part = (await connect(sandbox, SLUG)).client(), text_part("Old")
    prepared = await client.prepare(part)
    sandbox.advance(86_401)
    with pytest.raises(Transient) as caught:
        await client.publish(part, prepared)
    assert caught.value.error_code == "media_expired"
    await publish(client, replace(part, prepared_before=prepared))
    assert len(sandbox.ledger(SLUG)) == 1


async def test_a_container_that_is_not_visible_yet_is_waited_for(sandbox: Sandbox) -> None:
    client, part = (await connect(sandbox, SLUG)).client(), text_part("Propagating")
    prepared = await client.prepare(part)
    body = {"error": {"message": "no", "code": 24, "error_subcode": 4279009}}
    sandbox.fault(SLUG, "status", code=400, body=body)
    with pytest.raises(MediaNotReady) as caught:
        await client.publish(part, prepared)
    assert caught.value.prepared == prepared
    await client.publish(part, caught.value.prepared)
    assert len(sandbox.ledger(SLUG)) == 1


@pytest.mark.usefixtures("impatient")
async def test_what_was_being_processed_is_gone_on_with(sandbox: Sandbox) -> None:
    client = (await connect(sandbox, SLUG)).client()
    part = text_part("Slow", media=media("red"))
    before = await prepared_slowly(sandbox, client, part)
    await publish(client, replace(part, prepared_before=before))
    assert made(sandbox) == 1
    assert len(sandbox.ledger(SLUG)) == 1


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("slow", [1, 2, 3], ids=["first image", "second image", "carousel"])
async def test_a_carousel_is_gone_on_with_wherever_it_stood(sandbox: Sandbox, slow: int) -> None:
    client = (await connect(sandbox, SLUG)).client()
    part = text_part("Two", media=media("red", "blue"))
    before = await prepared_slowly(sandbox, client, part, nth=slow)
    await publish(client, replace(part, prepared_before=before))
    assert made(sandbox) == 3
    (item,) = sandbox.ledger(SLUG)
    assert [m["alt_text"] for m in item["media"]] == [f.alt_text for f in part.media]


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize(
    "changed",
    [
        {"text": "Corrected"},
        {"params": {"topic_tag": "new"}},
        {"media": media("red", alt="Another description of")},
    ],
    ids=["text", "options", "alt text"],
)
async def test_what_was_prepared_of_other_content_is_not_used(
    sandbox: Sandbox, changed: dict[str, Any]
) -> None:
    client = (await connect(sandbox, SLUG)).client()
    part = text_part("Wrogn", media=media("red"))
    before = await prepared_slowly(sandbox, client, part)
    edited = replace(part, prepared_before=before, **changed)
    await publish(client, edited)
    assert made(sandbox) == 2
    (item,) = sandbox.ledger(SLUG)
    assert (item["text"], item["media"][0]["alt_text"]) == (edited.text, edited.media[0].alt_text)


async def test_a_container_of_other_content_is_never_published(sandbox: Sandbox) -> None:
    client, part = (await connect(sandbox, SLUG)).client(), text_part("Before")
    prepared = await client.prepare(part)
    for of_other in (prepared, ()):
        with pytest.raises(Transient):
            await client.publish(replace(part, text="After"), of_other)
    assert not sandbox.ledger(SLUG)


async def test_a_post_whose_address_cannot_be_had_is_live_all_the_same(sandbox: Sandbox) -> None:
    ada = await connect(sandbox, SLUG)
    client, part = ada.client(), text_part("Where am I?")
    prepared = await client.prepare(part)
    sandbox.fault(SLUG, "status", code=503, route="GET /v1.0/{id}")
    live = await client.publish(part, prepared)
    assert live.remote_id == sandbox.ledger(SLUG)[0]["id"]
    assert live.url.endswith(f"/@{ada.connection.handle}")


async def test_an_image_that_threads_could_not_fetch_is_refused_before_anything_is_made(
    sandbox: Sandbox,
) -> None:
    ada = await connect(sandbox, SLUG)
    assert ada.connection.endpoints is not None
    live_hosts = replace(ada.connection.endpoints, is_sandbox=False)
    client = ThreadsClient(replace(ada.connection, endpoints=live_hosts))
    (image,) = media("red")
    for url in (
        "",
        image.url,
        "http://localhost:3000/m/1",
        "https://nas.local/1",
        "http://10.0.0.7/1",
    ):
        with pytest.raises(ContentRejected) as caught:
            await client.prepare(text_part("See?", media=(replace(image, url=url),)))
        assert caught.value.error_code == "media_not_public"
        assert "PUNCTUAL_PUBLIC_URL" in caught.value.user_message
    assert made(sandbox) == 0


async def test_an_address_that_answers_nothing_says_what_to_set(sandbox: Sandbox) -> None:
    client = (await connect(sandbox, SLUG)).client()
    (image,) = media("red")
    gone = replace(image, url=image.url.rpartition("/")[0] + "/nothing")
    with pytest.raises(Transient) as caught:
        await client.prepare(text_part("See?", media=(gone,)))
    assert caught.value.error_code == "media_unreachable"
    assert "PUNCTUAL_PUBLIC_URL" in caught.value.user_message


async def test_the_numbers_of_live_posts_are_told_and_those_of_gone_ones_left_out(
    sandbox: Sandbox,
) -> None:
    ada = await connect(sandbox, SLUG)
    client = ThreadsClient(ada.connection)
    live, gone = [await publish(client, text_part(text)) for text in ("Stays", "Goes")]
    await client.delete(gone.remote_id)
    found = await client.fetch_metrics([live.remote_id, gone.remote_id])
    assert set(found) == {live.remote_id}
    numbers = found[live.remote_id]
    assert None not in (numbers.views, numbers.likes, numbers.comments, numbers.shares)
    assert (numbers.clicks, numbers.saves) == (None, None)


async def test_numbers_that_threads_leaves_out_are_unknown_and_not_zero(sandbox: Sandbox) -> None:
    client = ThreadsClient((await connect(sandbox, SLUG)).connection)
    live = await publish(client, text_part("Counted"))
    said = {"data": [{"name": "views", "values": [{"value": 0}]}, {"name": "likes", "values": []}]}
    sandbox.fault(SLUG, "status", code=200, body=said, route="GET /v1.0/{id}/insights")
    numbers = (await client.fetch_metrics([live.remote_id]))[live.remote_id]
    assert (numbers.views, numbers.likes, numbers.shares) == (0, None, None)


async def test_saying_the_same_again_is_taken_by_threads(sandbox: Sandbox) -> None:
    client, part = (await connect(sandbox, SLUG)).client(), text_part("Good morning")
    await publish(client, part)
    await publish(client, part)
    assert len(sandbox.ledger(SLUG)) == 2


async def test_a_post_is_looked_for_from_when_its_first_call_began(sandbox: Sandbox) -> None:
    client, part = (await connect(sandbox, SLUG)).client(), text_part("Morning again")
    await publish(client, part)
    sandbox.fault(SLUG, "execute_then_drop")
    prepared, _ = await lose_answer(client, part)
    later = datetime.now(UTC) + timedelta(seconds=60)
    seen = await client.reconcile(part, prepared, later, is_settled=True)
    assert seen.finding is Finding.CANNOT_TELL


async def test_an_older_post_in_the_list_is_not_taken_for_the_lost_one(sandbox: Sandbox) -> None:
    client, part = (await connect(sandbox, SLUG)).client(), text_part("Every morning")
    sandbox.fault(SLUG, "execute_then_drop")
    prepared, began_at = await lose_answer(client, part)
    yesterday = (began_at - timedelta(days=1)).strftime("%Y-%m-%dT%H:%M:%S+0000")
    old = {"id": "1", "text": part.text, "timestamp": yesterday, "media_type": "TEXT_POST"}
    sandbox.fault(SLUG, "status", code=200, body={"data": [old]}, route=f"GET {POSTS}")
    seen = await client.reconcile(part, prepared, began_at, is_settled=True)
    assert seen.finding is Finding.CANNOT_TELL
    seen = await client.reconcile(part, prepared, began_at, is_settled=True)
    assert seen.finding is Finding.FOUND
