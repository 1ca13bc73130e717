"""What goes out on Bluesky: once, under its own name, with what is pointed out in it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, cast

import pytest

from app.platforms.base import Finding, HasMetrics, Metrics
from app.platforms.bluesky.keys import RecordName, key_of
from app.platforms.errors import ContentRejected, Transient
from tests.contract.harness import Sandbox, connect, media, text_part

SLUG = "bluesky"


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


@pytest.mark.parametrize(("is_address", "outcome"), [(True, Transient), (False, ContentRejected)])
async def test_a_thread_does_not_go_on_below_a_part_that_is_not_shown(
    is_address: bool, outcome: type[Exception], sandbox: Sandbox
) -> None:
    client = (await connect(sandbox, SLUG)).client()
    first = await client.publish(text_part("one"), ())
    await client.delete(first.remote_id)
    # Deleted, or live so lately that the server has not heard of it: only time tells which.
    parent = first.remote_id if is_address else "not an address"
    with pytest.raises(outcome, match="before this one"):
        await client.publish(text_part("two", parent_id=parent, root_id=parent), ())
    assert [item["text"] for item in sandbox.ledger(SLUG)] == ["one"]


async def test_an_image_says_its_proportions(sandbox: Sandbox) -> None:
    client = (await connect(sandbox, SLUG)).client()
    part = text_part("Look", media=media("red"))
    live = await client.publish(part, await client.prepare(part))
    (image,) = _record(sandbox, live.remote_id)["embed"]["images"]
    assert image["aspectRatio"] == {"width": 640, "height": 480}
    assert image["alt"] == "A plain field of red"


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
    client = (await connect(sandbox, SLUG)).client()
    ids = [(await client.publish(text_part(f"{n}"), ())).remote_id for n in range(26)]
    await client.publish(text_part("reply", parent_id=ids[0], root_id=ids[0]), ())
    await client.delete(ids[1])
    found = await cast(HasMetrics, client).fetch_metrics(ids)
    assert set(found) == set(ids) - {ids[1]}
    assert found[ids[0]] == Metrics(views=None, likes=0, comments=1, shares=0, saves=0)


async def test_a_post_is_dated_as_it_was_planned_however_late_it_goes_out(
    sandbox: Sandbox,
) -> None:
    ada = await connect(sandbox, SLUG)
    planned = datetime.now(UTC) - timedelta(hours=5)
    part = text_part("Late", planned_for=planned)
    live = await ada.client().publish(part, ())
    assert live.remote_id == RecordName(ada.connection.remote_id, key_of(part)).uri
    assert _record(sandbox, live.remote_id)["createdAt"].startswith(f"{planned:%Y-%m-%dT%H:%M:%S}")


def _found(sandbox: Sandbox, uri: str) -> dict[str, Any]:
    repo, collection, key = uri.removeprefix("at://").split("/")
    query = {"repo": repo, "collection": collection, "rkey": key}
    answer = sandbox.http.get(f"/{SLUG}/xrpc/com.atproto.repo.getRecord", params=query)
    assert answer.status_code == 200, answer.text
    return cast("dict[str, Any]", answer.json())


def _record(sandbox: Sandbox, uri: str) -> dict[str, Any]:
    return cast("dict[str, Any]", _found(sandbox, uri)["value"])
