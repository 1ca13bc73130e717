"""A long text goes on in comments: slowly, once each, and looked for only where one may read."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote

import pytest

from app.core.clock import FrozenClock
from app.platforms.base import Finding, PartToPublish, RemotePost
from app.platforms.errors import Ambiguous, ContentRejected, PermissionMissing, RateLimited
from app.platforms.http import Answer
from app.platforms.linkedin.errors import COMMENT_PAUSE_PHRASES, explainer
from app.platforms.linkedin.spec import READ_SCOPE
from tests.contract.harness import Connected, Sandbox, connect, text_part
from tests.platforms.linkedin.raw import ORGANIZATIONS, SLUG, ask, organizations, partner

COMMENTS = "POST /rest/socialActions/*"


def below(root: RemotePost, text: str, parent: RemotePost | None = None) -> PartToPublish:
    before = parent or root
    return text_part(text, root_id=root.remote_id, parent_id=before.remote_id)


async def rooted(sandbox: Sandbox, ada: Connected) -> tuple[Any, RemotePost]:
    client = ada.client()
    return client, await client.publish(text_part("The post"), ())


def comment_body(ada: Connected, root: RemotePost, **changes: Any) -> dict[str, Any]:
    return {
        "actor": f"urn:li:person:{ada.connection.remote_id}",
        "object": root.remote_id,
        "message": {"text": "Raw"},
    } | changes


def path_of(root: RemotePost) -> str:
    return f"/rest/socialActions/{quote(root.remote_id, safe='')}/comments"


async def test_a_comment_stands_below_its_post_as_it_was_written(sandbox: Sandbox) -> None:
    client, root = await rooted(sandbox, await connect(sandbox, SLUG))
    part = below(root, "It goes on (here) #tag *so* and_so")
    live = await client.publish(part, await client.prepare(part))
    _, comment = sandbox.ledger(SLUG)
    assert (comment["id"], comment["parent_id"]) == (live.remote_id, root.remote_id)
    assert comment["text"] == part.text
    page = sandbox.http.get(live.url)
    assert page.status_code == 200
    assert "It goes on (here)" in page.text


async def test_a_second_comment_within_a_minute_must_wait(sandbox: Sandbox) -> None:
    client, root = await rooted(sandbox, await connect(sandbox, SLUG))
    first = await client.publish(below(root, "One"), ())
    with pytest.raises(RateLimited) as caught:
        await client.publish(below(root, "Two", first), ())
    assert caught.value.error_code == "between_parts"
    assert caught.value.retry_at is not None
    assert 50 < (caught.value.retry_at - datetime.now(UTC)).total_seconds() <= 60
    sandbox.advance(61)
    await client.publish(below(root, "Two", first), ())
    assert [item["text"] for item in sandbox.ledger(SLUG)] == ["The post", "One", "Two"]


async def test_a_comment_is_deleted_with_its_authors_name_and_twice_is_no_error(
    sandbox: Sandbox,
) -> None:
    client, root = await rooted(sandbox, await connect(sandbox, SLUG))
    live = await client.publish(below(root, "Soon gone"), ())
    await client.delete(live.remote_id)
    await client.delete(live.remote_id)
    assert "Soon gone" not in sandbox.http.get(root.url).text


async def test_a_comment_below_a_post_that_is_gone_says_so(sandbox: Sandbox) -> None:
    client, root = await rooted(sandbox, await connect(sandbox, SLUG))
    await client.delete(root.remote_id)
    with pytest.raises(ContentRejected) as caught:
        await client.publish(below(root, "Nowhere"), ())
    assert caught.value.error_code == "target_gone"


async def test_without_the_right_to_read_a_lost_comment_cannot_be_told_of_and_is_not_repeated(
    sandbox: Sandbox,
) -> None:
    client, root = await rooted(sandbox, await connect(sandbox, SLUG))
    for mode in ("execute_then_drop", "read_then_drop"):
        sandbox.fault(SLUG, mode, route=COMMENTS)
        part, began_at = below(root, f"Lost by {mode}"), datetime.now(UTC)
        with pytest.raises(Ambiguous):
            await client.publish(part, ())
        seen = await client.reconcile(part, (), began_at, is_settled=True)
        assert seen.finding is Finding.CANNOT_TELL
        sandbox.advance(61)
    assert [i["text"] for i in sandbox.ledger(SLUG)] == ["The post", "Lost by execute_then_drop"]


@pytest.mark.parametrize("mode", ["execute_then_drop", "execute_then_5xx"])
async def test_a_lost_comment_is_found_by_those_who_may_read(sandbox: Sandbox, mode: str) -> None:
    client, root = await rooted(sandbox, await partner(sandbox, READ_SCOPE))
    sandbox.fault(SLUG, mode, route=COMMENTS)
    part, began_at = below(root, "Lost (and found)"), datetime.now(UTC)
    with pytest.raises(Ambiguous):
        await client.publish(part, ())
    seen = await client.reconcile(part, (), began_at, is_settled=False)
    _, comment = sandbox.ledger(SLUG)
    assert seen.finding is Finding.FOUND
    assert seen.post is not None
    assert seen.post.remote_id == comment["id"]


async def test_a_comment_that_never_landed_is_absent_once_the_call_has_settled(
    sandbox: Sandbox,
) -> None:
    client, root = await rooted(sandbox, await partner(sandbox, READ_SCOPE))
    sandbox.fault(SLUG, "read_then_drop", route=COMMENTS)
    part, began_at = below(root, "Dropped"), datetime.now(UTC)
    with pytest.raises(Ambiguous):
        await client.publish(part, ())
    early = await client.reconcile(part, (), began_at, is_settled=False)
    assert early.finding is Finding.CANNOT_TELL
    seen = await client.reconcile(part, (), began_at, is_settled=True)
    assert seen.finding is Finding.ABSENT


async def test_a_read_back_that_lags_is_no_absence_before_the_call_has_settled(
    sandbox: Sandbox,
) -> None:
    client, root = await rooted(sandbox, await partner(sandbox, READ_SCOPE))
    part, began_at = below(root, "There"), datetime.now(UTC)
    await client.publish(part, ())
    sandbox.fault(SLUG, "empty_readback", n=1, route="GET /rest/socialActions/*")
    seen = await client.reconcile(part, (), began_at, is_settled=False)
    assert seen.finding is Finding.CANNOT_TELL
    seen = await client.reconcile(part, (), began_at, is_settled=True)
    assert seen.finding is Finding.FOUND


async def test_an_older_comment_and_a_known_one_are_not_taken_for_the_lost_one(
    sandbox: Sandbox,
) -> None:
    client, root = await rooted(sandbox, await partner(sandbox, READ_SCOPE))
    part, began_at = below(root, "The same words"), datetime.now(UTC)
    live = await client.publish(part, ())
    later = began_at + timedelta(seconds=60)
    assert (await client.reconcile(part, (), later, is_settled=True)).finding is Finding.ABSENT
    others = frozenset({live.remote_id})
    seen = await client.reconcile(part, (), began_at, is_settled=True, others=others)
    assert seen.finding is Finding.ABSENT


async def test_an_organization_comments_in_its_own_name(sandbox: Sandbox) -> None:
    works, _ = await organizations(await partner(sandbox, *ORGANIZATIONS))
    root = await works.publish(text_part("Ours"), ())
    part, began_at = below(root, "Ours as well"), datetime.now(UTC)
    live = await works.publish(part, ())
    post, comment = sandbox.ledger(SLUG)
    assert post["account"] == comment["account"]
    seen = await works.reconcile(part, (), began_at, is_settled=True)
    assert seen.post == live


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({}, 201),
        ({"message": {"text": "a" * 1250}}, 201),
        ({"message": {"text": "a" * 1251}}, 400),
        ({"message": {"text": " "}}, 400),
        ({"message": None}, 400),
        ({"actor": "urn:li:person:somebody"}, 403),
        ({"actor": "urn:li:organization:1"}, 403),
        ({"object": "urn:li:share:1"}, 400),
        ({"invented": 1}, 400),
    ],
)
async def test_a_wrong_comment_is_refused(
    sandbox: Sandbox, changes: dict[str, Any], status: int
) -> None:
    ada = await connect(sandbox, SLUG)
    _, root = await rooted(sandbox, ada)
    answer = ask(sandbox, ada, "POST", path_of(root), comment_body(ada, root, **changes))
    assert answer.status_code == status, answer.text


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"LinkedIn_Version": None}, 400),
        ({"X_Restli_Protocol_Version": None}, 400),
        ({"Authorization": None}, 401),
    ],
)
async def test_a_comment_without_a_header_is_refused(
    sandbox: Sandbox, change: dict[str, None], status: int
) -> None:
    ada = await connect(sandbox, SLUG)
    _, root = await rooted(sandbox, ada)
    body = comment_body(ada, root)
    assert ask(sandbox, ada, "POST", path_of(root), body, **change).status_code == status
    bare = f"/rest/socialActions/{root.remote_id}/comments"
    assert ask(sandbox, ada, "POST", bare, body).status_code == 400


async def test_comments_cannot_be_listed_or_made_without_the_scope(sandbox: Sandbox) -> None:
    ada = await connect(sandbox, SLUG)
    client, root = await rooted(sandbox, ada)
    assert ask(sandbox, ada, "GET", path_of(root)).status_code == 403
    sandbox.change_account(ada.connection.remote_id, platform=SLUG, scopes=["profile"])
    with pytest.raises(PermissionMissing):
        await client.publish(below(root, "Forbidden"), ())


async def test_an_answer_without_a_comments_name_is_unknown(sandbox: Sandbox) -> None:
    client, root = await rooted(sandbox, await connect(sandbox, SLUG))
    sandbox.fault(SLUG, "status", code=201, body={"id": "x"}, route=COMMENTS)
    with pytest.raises(Ambiguous):
        await client.publish(below(root, "Hm"), ())


def test_the_comments_pause_is_told_from_the_accounts_own() -> None:
    now = datetime(2026, 11, 23, 18, 0, tzinfo=UTC)
    body = {"status": 429, "message": f"{COMMENT_PAUSE_PHRASES[0]} for member"}
    error = explainer(FrozenClock(now))(Answer(429, {}, json.dumps(body).encode()))
    assert isinstance(error, RateLimited)
    assert (error.error_code, error.retry_at) == ("between_parts", now + timedelta(seconds=60))
