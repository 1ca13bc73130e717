"""Every network: what goes out arrives, once, as it was written."""

import pytest

from app.platforms import registry
from app.platforms.errors import ContentRejected, MediaNotReady, Transient
from tests.contract.harness import Sandbox, connect, media, publish, text_part
from tests.contract.scenario import Scenario


async def test_a_text_lands_once_as_it_was_written(sandbox: Sandbox, slug: str) -> None:
    ada = await connect(sandbox, slug)
    live = await publish(ada.client(), text_part("Hello, world", slug))
    (item,) = sandbox.ledger(slug)
    assert (item["id"], item["text"]) == (live.remote_id, "Hello, world")
    assert item["account"] == ada.connection.remote_id
    assert set(item) == {"platform", "account", "id", "parent_id", "text", "media", "created_at"}


async def test_special_characters_arrive_unharmed(sandbox: Sandbox, scenario: Scenario) -> None:
    ada = await connect(sandbox, scenario.slug)
    await publish(ada.client(), text_part(scenario.awkward, scenario.slug))
    assert [i["text"] for i in sandbox.ledger(scenario.slug)] == [scenario.awkward]


async def test_the_address_of_a_live_post_shows_it(sandbox: Sandbox, slug: str) -> None:
    ada = await connect(sandbox, slug)
    live = await publish(ada.client(), text_part("Find me <here>", slug))
    page = sandbox.http.get(live.url)
    assert page.status_code == 200
    assert "Find me &lt;here&gt;" in page.text


async def test_images_arrive_in_order_with_their_alt_text(
    sandbox: Sandbox, scenario: Scenario
) -> None:
    ada = await connect(sandbox, scenario.slug)
    images = media("red", "green", "blue", kind=scenario.image)
    await publish(ada.client(), text_part("Three", media=images))
    (item,) = sandbox.ledger(scenario.slug)
    assert [m["alt_text"] for m in item["media"]] == [
        f"A plain field of {c}" for c in ("red", "green", "blue")
    ]
    sizes = {(m["mime"], m["width"], m["height"]) for m in item["media"]}
    assert sizes == {(f"image/{scenario.image.lower()}", 640, 480)}


async def test_an_image_needs_no_text(sandbox: Sandbox, scenario: Scenario) -> None:
    ada = await connect(sandbox, scenario.slug)
    await publish(ada.client(), text_part("", media=media("red", kind=scenario.image)))
    (item,) = sandbox.ledger(scenario.slug)
    assert (item["text"], len(item["media"])) == ("", 1)


async def test_a_thread_of_three_hangs_together(sandbox: Sandbox, slug: str) -> None:
    client, parent, root = (await connect(sandbox, slug)).client(), None, None
    for text in ("one", "two", "three"):
        live = await publish(client, text_part(text, parent_id=parent, root_id=root))
        parent, root = live.remote_id, root or live.remote_id
    one, two, three = sandbox.ledger(slug)
    assert [one["parent_id"], two["parent_id"], three["parent_id"]] == [None, one["id"], two["id"]]


async def test_a_thread_that_fails_at_its_second_part_goes_on_from_there(
    sandbox: Sandbox, slug: str
) -> None:
    client = (await connect(sandbox, slug)).client()
    first = await publish(client, text_part("one"))
    sandbox.fault(slug, "status", code=404, body="<html>edge</html>")
    second = text_part("two", parent_id=first.remote_id, root_id=first.remote_id)
    with pytest.raises(Transient):
        await publish(client, second)
    await publish(client, second)
    assert [i["text"] for i in sandbox.ledger(slug)] == ["one", "two"]


async def test_text_exactly_at_the_limit_lands(sandbox: Sandbox, scenario: Scenario) -> None:
    client = (await connect(sandbox, scenario.slug)).client()
    spec = registry.get(scenario.slug).spec
    for text in scenario.fits:
        assert spec.text.count(text) == spec.text.limit
        await publish(client, text_part(text, scenario.slug))
    assert [i["text"] for i in sandbox.ledger(scenario.slug)] == list(scenario.fits)


async def test_text_one_over_the_limit_is_refused_by_us_and_by_them(
    sandbox: Sandbox, scenario: Scenario
) -> None:
    client = (await connect(sandbox, scenario.slug)).client()
    spec = registry.get(scenario.slug).spec
    for text in scenario.too_long:
        assert spec.text.count(text) > spec.text.limit
        with pytest.raises(ContentRejected) as caught:
            await publish(client, text_part(text, scenario.slug))
        assert caught.value.error_code == "text_too_long"
    assert not sandbox.ledger(scenario.slug)


async def test_a_slow_image_is_waited_for_or_asked_about_again(
    sandbox: Sandbox, scenario: Scenario
) -> None:
    client = (await connect(sandbox, scenario.slug)).client()
    sandbox.fault(scenario.slug, "media_slow", n=1)
    part = text_part("Slow", media=media("red", kind=scenario.image))
    prepared = await client.prepare(part)
    try:
        await client.publish(part, prepared)
    except MediaNotReady:
        await client.publish(part, prepared)
    assert len(sandbox.ledger(scenario.slug)) == 1


async def test_an_image_that_fails_in_processing_is_a_refusal(
    sandbox: Sandbox, scenario: Scenario
) -> None:
    client = (await connect(sandbox, scenario.slug)).client()
    sandbox.fault(scenario.slug, "media_fail")
    with pytest.raises(ContentRejected) as caught:
        await publish(client, text_part("Broken", media=media("red", kind=scenario.image)))
    assert "image" in caught.value.user_message
    assert not sandbox.ledger(scenario.slug)


async def test_deleting_twice_is_no_error(sandbox: Sandbox, slug: str) -> None:
    client = (await connect(sandbox, slug)).client()
    live = await publish(client, text_part("Soon gone", slug))
    await client.delete(live.remote_id)
    await client.delete(live.remote_id)
    assert sandbox.http.get(live.url).status_code == 404
    assert len(sandbox.ledger(slug)) == 1
