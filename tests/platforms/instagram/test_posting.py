"""What only happens on Instagram, for apps that sign people in with Instagram itself."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from app.domain.composing import Content, File, PartContent, find_problems
from app.platforms.base import Finding, Identity
from app.platforms.errors import Ambiguous, ContentRejected, MediaNotReady, Transient
from app.platforms.graph import GRAPH_VERSION, containers
from app.platforms.instagram.client import InstagramClient
from app.platforms.instagram.spec import SPEC
from tests.contract.harness import (
    Sandbox,
    connect,
    lose_answer,
    media,
    publish,
    text_part,
)

SLUG = "instagram"


def orders(sandbox: Sandbox) -> list[str]:
    """The bodies of the requests for containers."""
    posted = [r for r in sandbox.requests(SLUG) if r["method"] == "POST"]
    return [str(r["body"]) for r in posted if str(r["path"]).endswith("/media")]


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Look once, and do not wait."""
    monkeypatch.setattr(containers, "_PAUSES_S", (0.0,))


async def test_the_account_that_signed_in_is_the_one_destination(sandbox: Sandbox) -> None:
    ada = await connect(sandbox, SLUG)
    destinations = await InstagramClient(ada.connection).fetch_destinations()
    assert [d.handle for d in destinations] == ["ada"]
    (ada_herself,) = destinations
    assert ada_herself.remote_id == ada.connection.remote_id
    assert (ada_herself.kind, ada_herself.tokens) == ("business", None)
    assert ada_herself.facts == {"login": "instagram", "posts_per_day": 50}


async def test_an_account_whose_ceiling_is_not_told_is_connected_all_the_same(
    sandbox: Sandbox,
) -> None:
    client = (await connect(sandbox, SLUG)).client()
    sandbox.fault(SLUG, "status", code=503, route="GET /*/content_publishing_limit")
    identity = await client.fetch_identity()
    assert isinstance(identity, Identity)
    assert identity.facts == {"login": "instagram"}


def test_the_ceiling_that_was_read_is_the_one_that_counts() -> None:
    assert SPEC.for_account({"login": "instagram", "posts_per_day": 25}).quotas[0].limit == 25
    assert SPEC.for_account({"login": "instagram"}).quotas == SPEC.quotas
    assert not SPEC.for_account({"login": "instagram"}).publishing.can_delete


async def test_a_carousel_counts_its_images_as_one_post(sandbox: Sandbox) -> None:
    client = (await connect(sandbox, SLUG)).client()
    images = media("red", "green", "blue", kind="JPEG")
    await publish(client, text_part("Three", media=images))
    *children, carousel = orders(sandbox)
    assert len(children) == 3
    assert all("is_carousel_item=true" in body and "caption" not in body for body in children)
    assert "media_type=CAROUSEL" in carousel
    assert "caption=Three" in carousel
    assert len(sandbox.ledger(SLUG)) == 1


async def test_the_label_of_made_with_ai_is_passed_on(sandbox: Sandbox) -> None:
    client = (await connect(sandbox, SLUG)).client()
    await publish(client, text_part("Dreamt", SLUG))
    await publish(client, text_part("Made", SLUG, params={"is_ai_generated": True}))
    plain, labelled = orders(sandbox)
    assert "is_ai_generated" not in plain
    assert "is_ai_generated=true" in labelled


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"media": ()}, "without an image"),
        ({"parent_id": "1"}, "no threads"),
        ({"params": {"instagram_account_id": "1"}}, "another Instagram account"),
    ],
)
async def test_what_can_never_go_out_is_refused_before_anything_is_made(
    sandbox: Sandbox, changes: dict[str, Any], words: str
) -> None:
    client = (await connect(sandbox, SLUG)).client()
    with pytest.raises(ContentRejected) as caught:
        await client.prepare(replace(text_part("No", SLUG), **changes))
    assert words in caught.value.user_message
    assert not orders(sandbox)


async def test_an_image_that_instagram_could_not_fetch_says_what_to_set(sandbox: Sandbox) -> None:
    ada = await connect(sandbox, SLUG)
    assert ada.connection.endpoints is not None
    live_hosts = replace(ada.connection.endpoints, is_sandbox=False)
    client = InstagramClient(replace(ada.connection, endpoints=live_hosts))
    with pytest.raises(ContentRejected) as caught:
        await client.prepare(text_part("See?", SLUG))
    assert caught.value.error_code == "media_not_public"
    assert "PUNCTUAL_PUBLIC_URL" in caught.value.user_message
    assert not orders(sandbox)


@pytest.mark.parametrize(
    ("image", "word"),
    [(media("red")[0], "wrong_type"), (media("red", kind="GIF")[0], "wrong_type")],
    ids=["png", "gif"],
)
async def test_an_image_that_is_no_jpeg_is_refused(sandbox: Sandbox, image: Any, word: str) -> None:
    client = (await connect(sandbox, SLUG)).client()
    with pytest.raises(ContentRejected) as caught:
        await client.prepare(text_part("", media=(image,)))
    assert caught.value.error_code == word
    assert "JPEG" in caught.value.user_message


@pytest.mark.usefixtures("impatient")
async def test_a_carousel_in_processing_is_gone_on_with(sandbox: Sandbox) -> None:
    client = (await connect(sandbox, SLUG)).client()
    part = text_part("Two", media=media("red", "blue", kind="JPEG"))
    sandbox.fault(SLUG, "media_slow", n=1, nth=2)
    with pytest.raises(MediaNotReady) as caught:
        await client.prepare(part)
    await publish(client, replace(part, prepared_before=caught.value.prepared))
    assert len(orders(sandbox)) == 3
    assert len(sandbox.ledger(SLUG)) == 1


async def test_a_container_that_is_not_finished_is_told_with_what_was_prepared(
    sandbox: Sandbox,
) -> None:
    client, part = (await connect(sandbox, SLUG)).client(), text_part("Not yet", SLUG)
    prepared = await client.prepare(part)
    body = {"error": {"message": "no", "code": 9007, "error_subcode": 2207027}}
    sandbox.fault(SLUG, "status", code=400, body=body)
    with pytest.raises(MediaNotReady) as caught:
        await client.publish(part, prepared)
    assert caught.value.prepared == prepared
    await client.publish(part, prepared)
    assert len(sandbox.ledger(SLUG)) == 1


async def test_publishing_a_container_twice_makes_one_post_and_a_doubt(sandbox: Sandbox) -> None:
    client, part = (await connect(sandbox, SLUG)).client(), text_part("Once", SLUG)
    began_at, prepared = datetime.now(UTC), await client.prepare(part)
    live = await client.publish(part, prepared)
    with pytest.raises(Ambiguous):
        await client.publish(part, prepared)
    seen = await client.reconcile(part, prepared, began_at, is_settled=True)
    assert seen.post == live
    assert len(sandbox.ledger(SLUG)) == 1


async def test_a_container_that_ran_out_is_made_anew(sandbox: Sandbox) -> None:
    client, part = (await connect(sandbox, SLUG)).client(), text_part("Old", SLUG)
    prepared = await client.prepare(part)
    sandbox.advance(86_401)
    with pytest.raises(Transient) as caught:
        await client.publish(part, prepared)
    assert caught.value.error_code == "media_expired"
    await publish(client, replace(part, prepared_before=prepared))
    assert len(sandbox.ledger(SLUG)) == 1


async def test_a_published_container_whose_post_does_not_show_yet_is_no_absence(
    sandbox: Sandbox,
) -> None:
    client, part = (await connect(sandbox, SLUG)).client(), text_part("Soon", SLUG)
    sandbox.fault(SLUG, "execute_then_drop")
    prepared, began_at = await lose_answer(client, part)
    sandbox.fault(SLUG, "empty_readback", n=1)
    seen = await client.reconcile(part, prepared, began_at, is_settled=True)
    assert seen.finding is Finding.CANNOT_TELL
    seen = await client.reconcile(part, prepared, began_at, is_settled=True)
    assert seen.finding is Finding.FOUND


async def test_a_carousel_is_not_taken_for_a_single_image_with_the_same_caption(
    sandbox: Sandbox,
) -> None:
    client = (await connect(sandbox, SLUG)).client()
    single = text_part("Same caption", media=media("red", kind="JPEG"))
    double = text_part("Same caption", media=media("red", "blue", kind="JPEG"))
    began_at = datetime.now(UTC)
    await publish(client, single)
    prepared = await client.prepare(double)
    live = await client.publish(double, prepared)
    seen = await client.reconcile(double, prepared, began_at, is_settled=True)
    assert seen.post == live


async def test_a_post_whose_address_cannot_be_had_is_live_all_the_same(sandbox: Sandbox) -> None:
    ada, part = await connect(sandbox, SLUG), text_part("Where?", SLUG)
    client = ada.client()
    prepared = await client.prepare(part)
    sandbox.fault(SLUG, "status", code=503, route=f"GET /{GRAPH_VERSION}/{{id}}")
    live = await client.publish(part, prepared)
    assert live.remote_id == sandbox.ledger(SLUG)[0]["id"]
    assert live.url == f"{ada.flow_endpoints.auth_url}/ada/"


async def test_taking_a_post_down_is_left_to_the_person(sandbox: Sandbox) -> None:
    client = (await connect(sandbox, SLUG)).client()
    live = await publish(client, text_part("Stays", SLUG))
    with pytest.raises(ContentRejected) as caught:
        await client.delete(live.remote_id)
    assert caught.value.error_code == "cannot_delete"
    assert sandbox.http.get(live.url).status_code == 200


async def test_the_numbers_of_live_posts_are_told(sandbox: Sandbox) -> None:
    client = InstagramClient((await connect(sandbox, SLUG)).connection)
    live = await publish(client, text_part("Seen", SLUG))
    found = await client.fetch_metrics([live.remote_id, "17000000000000000"])
    assert set(found) == {live.remote_id}
    numbers = found[live.remote_id]
    told = (numbers.views, numbers.likes, numbers.comments, numbers.shares, numbers.saves)
    assert None not in told
    assert numbers.clicks is None


async def test_saying_the_same_again_is_taken_by_instagram(sandbox: Sandbox) -> None:
    client, part = (await connect(sandbox, SLUG)).client(), text_part("Good morning", SLUG)
    await publish(client, part)
    await publish(client, part)
    assert len(sandbox.ledger(SLUG)) == 2


def test_too_many_hashtags_are_shown_while_writing() -> None:
    image = File("m", "image/jpeg", 1000, 640, 480, "A field")
    text = " ".join(f"#tag{n}" for n in range(31))
    problems = find_problems(Content((PartContent(text, (image,)),)), SPEC)
    assert any("30 hashtags" in problem.message for problem in problems)
