"""Every network: a lost answer never becomes a lost or a doubled post."""

from datetime import UTC, datetime, timedelta

import pytest

from app.platforms import registry
from app.platforms.base import CallKind, Finding, PartToPublish, PlatformClient, Sighting
from app.platforms.errors import Ambiguous, Duplicate, NotSent, RateLimited, Transient
from app.platforms.http import DEADLINES, Deadlines
from tests.contract.harness import Sandbox, connect, lose_answer, media, publish, text_part
from tests.contract.scenario import Scenario

IMPATIENT = {**DEADLINES, CallKind.PUBLISH: Deadlines(connect=2, idle=0.3, total=0.3)}


async def settle(
    client: PlatformClient, part: PartToPublish, prepared: tuple[str, ...], began_at: datetime
) -> Sighting:
    """Look, and publish again where the part is proven absent."""
    sighting = await client.reconcile(part, prepared, began_at, is_settled=True)
    if sighting.finding is Finding.ABSENT:
        return Sighting(Finding.FOUND, await client.publish(part, prepared))
    return sighting


@pytest.mark.parametrize("mode", ["execute_then_drop", "execute_then_5xx"])
@pytest.mark.parametrize(
    ("text", "colours"),
    [
        ("Lost & found: see https://example.com/a?b=1&c=2 and example.com/, <ok>?", ()),
        ("With pictures", ("red", "blue")),
        ("", ("green",)),
    ],
    ids=["text", "images", "images-only"],
)
async def test_a_post_whose_answer_was_lost_is_found_and_not_doubled(
    sandbox: Sandbox, scenario: Scenario, mode: str, text: str, colours: tuple[str, ...]
) -> None:
    client = (await connect(sandbox, scenario.slug)).client()
    images = {"media": media(*colours, kind=scenario.image)} if colours else {}
    part = text_part(text, scenario.slug, **images)
    sandbox.fault(scenario.slug, mode)
    prepared, began_at = await lose_answer(client, part)
    sighting = await settle(client, part, prepared, began_at)
    (item,) = sandbox.ledger(scenario.slug)
    assert sighting.post is not None
    assert sighting.post.remote_id == item["id"]


@pytest.mark.parametrize("mode", ["refuse", "read_then_drop"])
async def test_a_post_that_was_dropped_before_it_landed_goes_out_once(
    sandbox: Sandbox, scenario: Scenario, mode: str
) -> None:
    client = (await connect(sandbox, scenario.slug)).client()
    part = text_part("Second try", scenario.slug)
    sandbox.fault(scenario.slug, mode)
    prepared, began_at = await lose_answer(client, part)
    assert not sandbox.ledger(scenario.slug)
    seen = await client.reconcile(part, prepared, began_at, is_settled=True)
    assert (seen.finding is Finding.ABSENT) == scenario.absent_after_drop
    if scenario.absent_after_drop:
        await client.publish(part, prepared)
    assert [i["text"] for i in sandbox.ledger(scenario.slug)] == ["Second try"]


@pytest.mark.parametrize(
    "mode", ["execute_then_drop", "execute_then_5xx", "read_then_drop", "refuse"]
)
async def test_a_lost_answer_that_nobody_can_look_up_is_left_to_a_person(
    sandbox: Sandbox, slug: str, mode: str
) -> None:
    client, part = (await connect(sandbox, slug)).client(), text_part("Gone astray")
    sandbox.fault(slug, mode)
    prepared, began_at = await lose_answer(client, part)
    before = sandbox.ledger(slug)
    for is_settled in (False, True):
        seen = await client.reconcile(part, prepared, began_at, is_settled=is_settled)
        assert seen.finding is Finding.CANNOT_TELL
    assert sandbox.ledger(slug) == before


async def test_nothing_is_sent_and_nothing_is_called_absent_before_the_call_has_settled(
    sandbox: Sandbox, slug: str
) -> None:
    client, part = (await connect(sandbox, slug)).client(), text_part("Too early to say", slug)
    sandbox.fault(slug, "read_then_drop")
    prepared, began_at = await lose_answer(client, part)
    seen = await client.reconcile(part, prepared, began_at, is_settled=False)
    assert seen.finding is Finding.CANNOT_TELL
    assert not sandbox.ledger(slug)


async def test_an_answer_that_comes_too_late_is_unknown_and_the_post_is_found(
    sandbox: Sandbox, slug: str
) -> None:
    client = (await connect(sandbox, slug)).client(deadlines=IMPATIENT)
    sandbox.fault(slug, "slow", n=1, execute="first")
    part = text_part("Slow but sure", slug)
    prepared, began_at = await lose_answer(client, part)
    patient = (await connect(sandbox, slug)).client()
    sighting = await settle(patient, part, prepared, began_at)
    assert sighting.finding is Finding.FOUND
    assert len(sandbox.ledger(slug)) == 1


async def test_an_older_post_with_the_same_words_is_not_taken_for_the_lost_one(
    sandbox: Sandbox, slug: str
) -> None:
    client, part = (await connect(sandbox, slug)).client(), text_part("Said before", slug)
    await publish(client, part)
    prepared = await client.prepare(part)
    later = datetime.now(UTC) + timedelta(seconds=60)
    try:
        seen = await client.reconcile(part, prepared, later, is_settled=True)
    except Duplicate:
        pass
    else:
        assert seen.finding is Finding.ABSENT
    assert len(sandbox.ledger(slug)) == 1


async def test_saying_the_same_again_is_a_duplicate(sandbox: Sandbox, slug: str) -> None:
    client, part = (await connect(sandbox, slug)).client(), text_part("Twice told", slug)
    await publish(client, part)
    with pytest.raises(Duplicate):
        await publish(client, part)
    assert len(sandbox.ledger(slug)) == 1


async def test_the_same_may_be_said_again_once_the_network_has_forgotten(
    sandbox: Sandbox, slug: str
) -> None:
    part = text_part("Good morning", slug)
    await publish((await connect(sandbox, slug)).client(), part)
    sandbox.advance(49 * 3600)
    await publish((await connect(sandbox, slug)).client(), part)
    assert len(sandbox.ledger(slug)) == 2


async def test_a_rate_limit_says_when_to_come_back_to_the_second(
    sandbox: Sandbox, scenario: Scenario
) -> None:
    client = (await connect(sandbox, scenario.slug)).client()
    sandbox.fault(scenario.slug, "rate_limit", reset_in=120)
    before = scenario.expect_retry_at(datetime.now(UTC), 120)
    with pytest.raises(RateLimited) as caught:
        await publish(client, text_part("Not now", scenario.slug))
    after = scenario.expect_retry_at(datetime.now(UTC), 120)
    assert caught.value.retry_at is not None
    assert before <= caught.value.retry_at <= after
    assert not sandbox.ledger(scenario.slug)


@pytest.mark.parametrize("body", ["<html>It works!</html>", "", '{"unexpected": true}', "[1, 2"])
async def test_a_success_that_says_nothing_of_use_is_unknown(
    sandbox: Sandbox, slug: str, body: str
) -> None:
    client = (await connect(sandbox, slug)).client()
    sandbox.fault(slug, "status", code=200, body=body)
    with pytest.raises(Ambiguous):
        await publish(client, text_part("Hm", slug))


@pytest.mark.parametrize("body", ["<html>It works!</html>", "", '{"unexpected": true}'])
async def test_a_senseless_answer_to_a_question_is_trouble_for_now(
    sandbox: Sandbox, scenario: Scenario, body: str
) -> None:
    client = (await connect(sandbox, scenario.slug)).client()
    sandbox.fault(scenario.slug, "status", code=200, body=body, route=scenario.read_path)
    with pytest.raises(Transient):
        await client.fetch_identity()


async def test_a_refusal_that_is_not_the_networks_is_trouble_for_now(
    sandbox: Sandbox, slug: str
) -> None:
    client = (await connect(sandbox, slug)).client()
    sandbox.fault(slug, "status", code=403, body="<html>Who are you?</html>")
    with pytest.raises(Transient) as caught:
        await publish(client, text_part("Hm", slug))
    assert caught.value.error_code == "not_the_network"


async def test_a_network_that_is_not_there_was_not_sent_anything(
    sandbox: Sandbox, slug: str
) -> None:
    ada = await connect(sandbox, slug)
    lost = registry.get(slug).client(ada.moved("http://127.0.0.1:1").connection)
    with pytest.raises(NotSent):
        await publish(lost, text_part("Anybody?", slug))


@pytest.mark.parametrize("status", [500, 502, 503, 504, 408])
async def test_server_trouble_is_unknown_when_publishing_and_transient_when_asking(
    sandbox: Sandbox, scenario: Scenario, status: int
) -> None:
    client = (await connect(sandbox, scenario.slug)).client()
    sandbox.fault(scenario.slug, "status", code=status)
    with pytest.raises(Ambiguous):
        await publish(client, text_part("Trouble", scenario.slug))
    sandbox.fault(scenario.slug, "status", code=status, route=scenario.read_path)
    with pytest.raises(Transient):
        await client.fetch_identity()
