"""Whether a lost post is there: looking is what exactly-once hangs on."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import pytest

from app.platforms.base import Finding
from tests.contract.harness import Sandbox, connect, media, text_part
from tests.contract.test_trouble import lose_answer
from tests.platforms.mastodon.relatives import SLUG
from tests.platforms.mastodon.stand_in import Answers, client_at, server


def listed(created_at: datetime, text: str = "Lost") -> Answers:
    post = {
        "id": "1",
        "created_at": created_at.isoformat(),
        "content": f"<p>{text}</p>",
        "media_attachments": [],
    }
    return {"/api/v1/accounts/7/statuses": (200, [post])}


@pytest.mark.parametrize("minutes", [-30, 30])
async def test_a_servers_clock_may_be_far_off(minutes: int) -> None:
    began_at, theirs = datetime.now(UTC), datetime.now(UTC) + timedelta(minutes=minutes)
    with server(listed(theirs), date=format_datetime(theirs, usegmt=True)) as url:
        client = client_at(url, software="mastodon")
        seen = await client.reconcile(text_part("Lost"), (), began_at, is_settled=True)
    assert seen.finding is Finding.FOUND


@pytest.mark.parametrize(("seconds", "finding"), [(-20, Finding.FOUND), (-45, Finding.ABSENT)])
async def test_behind_a_proxy_the_servers_own_clock_may_be_off_a_little(
    seconds: int, finding: Finding
) -> None:
    now = datetime.now(UTC)
    date = format_datetime(now, usegmt=True)
    with server(listed(now + timedelta(seconds=seconds)), date=date) as url:
        client = client_at(url, software="mastodon")
        seen = await client.reconcile(text_part("Lost"), (), now, is_settled=True)
    assert seen.finding is finding


async def test_by_a_clock_that_is_not_shown_a_post_from_shortly_before_is_left_to_a_person() -> (
    None
):
    began_at = datetime.now(UTC)
    with server(listed(began_at - timedelta(minutes=5))) as url:
        client = client_at(url, software="mastodon")
        seen = await client.reconcile(text_part("Lost"), (), began_at, is_settled=True)
    assert seen.finding is Finding.CANNOT_TELL


async def test_a_lost_post_is_found_behind_many_newer_ones(sandbox: Sandbox) -> None:
    client, part = (await connect(sandbox, SLUG)).client(), text_part("Needle")
    sandbox.fault(SLUG, "execute_then_drop")
    prepared, began_at = await lose_answer(client, part)
    for n in range(60):
        await client.publish(text_part(f"Hay {n}"), ())
    seen = await client.reconcile(part, prepared, began_at, is_settled=True)
    assert seen.post is not None
    assert seen.post.remote_id == sandbox.ledger(SLUG)[0]["id"]


async def test_where_there_is_more_than_can_be_read_nothing_is_called_absent(
    sandbox: Sandbox,
) -> None:
    client, began_at = (await connect(sandbox, SLUG)).client(), datetime.now(UTC)
    for n in range(201):
        await client.publish(text_part(f"Hay {n}"), ())
    seen = await client.reconcile(text_part("Needle"), (), began_at, is_settled=True)
    assert seen.finding is Finding.CANNOT_TELL


async def test_a_list_that_lags_is_not_proof_of_absence_too_early(sandbox: Sandbox) -> None:
    client, part = (await connect(sandbox, SLUG)).client(), text_part("Lagging")
    began_at = datetime.now(UTC)
    await client.publish(part, ())
    sandbox.fault(SLUG, "empty_readback", n=1)
    early = await client.reconcile(part, (), began_at, is_settled=False)
    later = await client.reconcile(part, (), began_at, is_settled=False)
    assert (early.finding, later.finding) == (Finding.CANNOT_TELL, Finding.FOUND)


async def test_a_list_that_still_lags_does_not_make_two_posts(sandbox: Sandbox) -> None:
    client, part = (await connect(sandbox, SLUG)).client(), text_part("Lagging")
    sandbox.fault(SLUG, "execute_then_drop")
    prepared, began_at = await lose_answer(client, part)
    sandbox.fault(SLUG, "empty_readback", n=1)
    seen = await client.reconcile(part, prepared, began_at, is_settled=True)
    assert seen.finding is Finding.ABSENT
    # The belt: the key gives the first post back.
    live = await client.publish(part, prepared)
    assert [i["id"] for i in sandbox.ledger(SLUG)] == [live.remote_id]


@pytest.mark.parametrize(
    "other",
    [
        {"text": "Others words"},
        {"text": "Lost", "parent": True},
        {"text": "Lost", "media": media("blue")},
        {"text": "Lost", "params": {"spoiler_text": "Careful"}},
    ],
)
async def test_another_post_is_not_taken_for_the_lost_one(
    sandbox: Sandbox, other: dict[str, Any]
) -> None:
    client = (await connect(sandbox, SLUG)).client()
    root, began_at = await client.publish(text_part("Root"), ()), datetime.now(UTC)
    parent = {"parent_id": root.remote_id} if other.pop("parent", False) else {}
    part = text_part(**other, **parent)
    await client.publish(part, await client.prepare(part))
    seen = await client.reconcile(text_part("Lost"), (), began_at, is_settled=True)
    assert seen.finding is Finding.ABSENT


@pytest.mark.parametrize(("text", "finding"), [("Lost", Finding.FOUND), ("", Finding.CANNOT_TELL)])
async def test_images_whose_ids_were_lost_as_well_are_counted(
    sandbox: Sandbox, text: str, finding: Finding
) -> None:
    client, began_at = (await connect(sandbox, SLUG)).client(), datetime.now(UTC)
    part = text_part(text, media=media("red", "blue"))
    await client.publish(part, await client.prepare(part))
    seen = await client.reconcile(part, (), began_at, is_settled=True)
    assert seen.finding is finding


async def test_other_images_are_another_post(sandbox: Sandbox) -> None:
    client, began_at = (await connect(sandbox, SLUG)).client(), datetime.now(UTC)
    part = text_part("", media=media("red"))
    await client.publish(part, await client.prepare(part))
    lost = text_part("", media=media("blue"))
    seen = await client.reconcile(lost, await client.prepare(lost), began_at, is_settled=True)
    assert seen.finding is Finding.ABSENT


async def test_a_post_known_to_be_another_one_is_not_taken_for_the_lost_one(
    sandbox: Sandbox,
) -> None:
    client, part = (await connect(sandbox, SLUG)).client(), text_part("Same words")
    began_at = datetime.now(UTC)
    live = await client.publish(part, ())
    others = frozenset({live.remote_id})
    seen = await client.reconcile(part, (), began_at, is_settled=True, others=others)
    assert seen.finding is Finding.ABSENT


async def test_a_boost_is_nobodys_lost_post() -> None:
    now = datetime.now(UTC)
    answers = listed(now)
    status, posts = answers["/api/v1/accounts/7/statuses"]
    boosted = [{**post, "reblog": {"id": "9"}} for post in posts]
    with server({"/api/v1/accounts/7/statuses": (status, boosted)}) as url:
        seen = await client_at(url).reconcile(text_part("Lost"), (), now, is_settled=True)
    assert seen.finding is not Finding.FOUND


async def test_an_address_that_is_none_is_not_kept() -> None:
    now = datetime.now(UTC)
    answers = listed(now)
    _, posts = answers["/api/v1/accounts/7/statuses"]
    posts[0]["url"] = "javascript:alert(1)"
    with server(answers, date=format_datetime(now, usegmt=True)) as url:
        seen = await client_at(url).reconcile(text_part("Lost"), (), now, is_settled=True)
    assert seen.post is not None
    assert seen.post.url == f"{url}/@ada/1"
