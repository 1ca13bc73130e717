"""The first comment and those after it: by the account, below its post."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from app.domain.composing import Content, File, PartContent, find_problems
from app.domain.spec import ThreadKind
from app.platforms.base import Finding, PartToPublish, PlatformClient, RemotePost, Sighting
from app.platforms.errors import Ambiguous, ContentRejected, PermissionMissing
from app.platforms.graph import GRAPH_VERSION
from app.platforms.instagram.client import InstagramClient
from app.platforms.instagram.schemas import Comment
from app.platforms.instagram.spec import COMMENT_LIMIT, PAGE_SCOPES, SPEC
from tests.contract.harness import Connected, Sandbox, connect, media, publish, text_part
from tests.platforms.instagram.test_through_page import sign_in

SLUG = "instagram"
COMMENTS = "POST /*/comments"
SCOPE = "instagram_business_manage_comments"
CHOSEN = {"continue_in_comments": True}


def comment(text: str, below: RemotePost, **more: Any) -> PartToPublish:
    return text_part(text, parent_id=below.remote_id, root_id=below.remote_id, **more)


async def posted(client: PlatformClient) -> RemotePost:
    return await publish(client, text_part("The post", SLUG))


async def lose(sandbox: Sandbox, client: PlatformClient, part: PartToPublish, mode: str) -> None:
    sandbox.fault(SLUG, mode, route=COMMENTS)
    prepared = await client.prepare(part)
    with pytest.raises(Ambiguous):
        await client.publish(part, prepared)


async def look(
    client: PlatformClient, part: PartToPublish, began_at: datetime, *, is_settled: bool = True
) -> Sighting:
    return await client.reconcile(part, (), began_at, is_settled=is_settled)


def problems(*parts: PartContent, **params: object) -> list[str]:
    content = Content(parts, params, can_be_fetched=True)
    return [problem.code for problem in find_problems(content, SPEC)]


def picture() -> File:
    return File("1", "image/jpeg", 1000, 640, 480, alt_text="A field")


def test_comments_are_text_behind_a_post_and_only_where_a_person_chose_that() -> None:
    first, second = PartContent("The post", (picture(),)), PartContent("#one #two")
    assert SPEC.thread.kind is ThreadKind.COMMENTS
    assert problems(first, second, **CHOSEN) == []
    assert problems(first, second) == ["not_chosen"]
    assert problems(first, PartContent("a" * (COMMENT_LIMIT + 1)), **CHOSEN) == ["text_too_long"]
    assert problems(first, PartContent("Look", (picture(),)), **CHOSEN) == ["no_files_here"]
    assert problems(first, *[second] * 10, **CHOSEN) == ["too_many_parts"]


async def test_further_parts_become_comments_below_the_first(sandbox: Sandbox) -> None:
    client = (await connect(sandbox, SLUG)).client()
    first = await posted(client)
    second = await publish(client, comment("two", first))
    third = text_part("3" * COMMENT_LIMIT, parent_id=second.remote_id, root_id=first.remote_id)
    last = await publish(client, third)
    one, two, three = sandbox.ledger(SLUG)
    assert [two["parent_id"], three["parent_id"]] == [one["id"], one["id"]]
    assert [two["id"], three["id"]] == [second.remote_id, last.remote_id]
    assert second.url == last.url == first.url
    assert "two" in sandbox.http.get(f"/{SLUG}/p/{second.remote_id}/").text


async def test_the_account_of_a_page_comments_and_takes_its_comment_down(sandbox: Sandbox) -> None:
    client = (await sign_in(sandbox)).client()
    first = await posted(client)
    below = await publish(client, comment("two", first))
    await client.delete(below.remote_id)
    await client.delete(below.remote_id)
    assert pages(sandbox, first, below) == [200, 404]


async def test_a_comment_one_over_its_limit_is_too_long(sandbox: Sandbox) -> None:
    client = (await connect(sandbox, SLUG)).client()
    first = await posted(client)
    with pytest.raises(ContentRejected) as caught:
        await publish(client, comment("a" * (COMMENT_LIMIT + 1), first))
    assert caught.value.error_code == "text_too_long"


async def test_a_comment_with_too_many_hashtags_is_refused(sandbox: Sandbox) -> None:
    client = (await connect(sandbox, SLUG)).client()
    first = await posted(client)
    await publish(client, comment(" ".join(["#tag"] * 30), first))
    with pytest.raises(ContentRejected) as caught:
        await publish(client, comment(" ".join(["#tag"] * 31), first))
    assert caught.value.error_code == "too_many_tags"


async def test_a_comment_below_a_post_that_is_gone_is_refused(sandbox: Sandbox) -> None:
    client = (await sign_in(sandbox)).client()
    first = await posted(client)
    await client.delete(first.remote_id)
    with pytest.raises(ContentRejected) as caught:
        await publish(client, comment("two", first))
    assert caught.value.error_code == "target_gone"


async def test_a_comment_below_the_post_of_somebody_else_is_refused(sandbox: Sandbox) -> None:
    first = await posted((await connect(sandbox, SLUG)).client())
    other = (await connect(sandbox, SLUG, "grace")).client()
    with pytest.raises(ContentRejected) as caught:
        await publish(other, comment("two", first))
    assert caught.value.error_code == "target_gone"


async def test_an_account_that_was_connected_before_comments_posts_and_is_told_to_reconnect(
    sandbox: Sandbox,
) -> None:
    scopes = ",".join(scope for scope in SPEC.connect.scopes if scope != SCOPE)
    client = (await connect(sandbox, SLUG, scope=scopes)).client()
    first = await posted(client)
    with pytest.raises(PermissionMissing) as caught:
        await publish(client, comment("two", first))
    assert "Reconnect the account" in caught.value.user_message
    assert not [r for r in sandbox.requests(SLUG) if str(r["path"]).endswith("/comments")]


async def test_a_permission_that_was_taken_away_is_told_by_instagram(sandbox: Sandbox) -> None:
    ada = await connect(sandbox, SLUG)
    first = await posted(ada.client())
    scopes = [scope for scope in SPEC.connect.scopes if scope != SCOPE]
    sandbox.change_account(ada.connection.remote_id, platform=SLUG, scopes=scopes)
    with pytest.raises(PermissionMissing):
        await publish(ada.client(), comment("two", first))


async def test_both_ways_in_ask_for_the_permission_to_comment() -> None:
    assert SCOPE in SPEC.connect.scopes
    assert "instagram_manage_comments" in PAGE_SCOPES


@pytest.mark.parametrize("mode", ["execute_then_drop", "execute_then_5xx"])
async def test_a_lost_comment_is_found_and_not_doubled(sandbox: Sandbox, mode: str) -> None:
    client = (await connect(sandbox, SLUG)).client()
    first = await posted(client)
    await publish(client, comment("Before", first))
    part, began_at = comment("two  lines\n\nhere", first), datetime.now(UTC)
    await lose(sandbox, client, part, mode)
    seen = await look(client, part, began_at, is_settled=False)
    assert seen.post == RemotePost(sandbox.ledger(SLUG)[-1]["id"], first.url)
    assert len(sandbox.ledger(SLUG)) == 3


async def test_a_comment_that_was_dropped_before_it_landed_is_absent_once_settled(
    sandbox: Sandbox,
) -> None:
    client = (await connect(sandbox, SLUG)).client()
    first = await posted(client)
    await publish(client, comment("Before", first))
    part, began_at = comment("two", first), datetime.now(UTC)
    await lose(sandbox, client, part, "read_then_drop")
    early = await look(client, part, began_at, is_settled=False)
    assert early.finding is Finding.CANNOT_TELL
    assert (await look(client, part, began_at)).finding is Finding.ABSENT


async def test_an_older_comment_with_the_same_words_is_not_taken_for_the_lost_one(
    sandbox: Sandbox,
) -> None:
    client = (await connect(sandbox, SLUG)).client()
    first = await posted(client)
    older = await publish(client, comment("again", first))
    part, now = comment("again", first), datetime.now(UTC)
    assert (await look(client, part, now + timedelta(seconds=60))).finding is Finding.ABSENT
    known = frozenset({older.remote_id})
    seen = await client.reconcile(part, (), now, is_settled=True, others=known)
    assert seen.finding is Finding.ABSENT


async def test_a_list_that_leaves_comments_out_tells_nothing(sandbox: Sandbox) -> None:
    client = (await connect(sandbox, SLUG)).client()
    first = await posted(client)
    part, began_at = comment("two", first), datetime.now(UTC)
    await lose(sandbox, client, part, "execute_then_drop")
    sandbox.fault(SLUG, "empty_readback", route="GET /*/comments")
    assert (await look(client, part, began_at)).finding is Finding.CANNOT_TELL


async def test_the_same_words_by_a_name_that_is_not_known_are_left_to_a_person(
    sandbox: Sandbox,
) -> None:
    ada = await connect(sandbox, SLUG)
    first = await posted(ada.client())
    part, began_at = comment("two", first), datetime.now(UTC)
    await lose(sandbox, ada.client(), part, "execute_then_drop")
    renamed = replace(ada.connection, remote_id="1", handle="ada.before")
    seen = await look(InstagramClient(renamed), part, began_at)
    assert seen.finding is Finding.CANNOT_TELL


async def test_a_lost_comment_is_found_below_many_newer_ones(sandbox: Sandbox) -> None:
    ada = await connect(sandbox, SLUG)
    first = await posted(ada.client())
    part, began_at = comment("two", first), datetime.now(UTC)
    live = await publish(ada.client(), part)
    for number in range(51):
        assert say(sandbox, ada, first, message=f"Yes, {number}") == 200
    assert (await look(ada.client(), part, began_at)).post == live


@pytest.mark.parametrize(
    "told",
    [
        {"username": "Ada"},
        {"from": {"id": "9", "username": "ada"}},
        {"from": {"id": "1"}},
        {"user": {"id": "1"}},
    ],
)
def test_a_comment_is_known_by_any_name_of_its_author(told: dict[str, object]) -> None:
    known = {"id": "5", "text": "two", "timestamp": "2026-01-01T10:00:00+0000"}
    assert Comment.model_validate(known | told).is_by("1", "ada")
    assert not Comment.model_validate(known | told).is_by("2", "grace")
    assert not Comment.model_validate(known).is_by("1", "ada")


async def test_a_comment_has_likes_and_no_other_numbers(sandbox: Sandbox) -> None:
    client = (await connect(sandbox, SLUG)).client()
    assert isinstance(client, InstagramClient)
    first = await posted(client)
    below = await publish(client, comment("two", first))
    found = await client.fetch_metrics([first.remote_id, below.remote_id])
    assert found[first.remote_id].views is not None
    assert found[below.remote_id].likes is not None
    assert found[below.remote_id].views is None


@pytest.mark.parametrize("params", [{}, {"message": " "}, {"message": "Hi", "invented": "1"}])
async def test_a_wrong_comment_is_refused(sandbox: Sandbox, params: dict[str, str]) -> None:
    ada = await connect(sandbox, SLUG)
    first = await posted(ada.client())
    assert say(sandbox, ada, first, **params) == 400
    assert len(sandbox.ledger(SLUG)) == 1


async def test_nobody_comments_below_a_comment(sandbox: Sandbox) -> None:
    ada = await connect(sandbox, SLUG)
    below = await publish(ada.client(), comment("two", await posted(ada.client())))
    assert say(sandbox, ada, below, message="three") == 400


async def test_where_people_sign_in_with_instagram_apps_delete_comments_but_no_posts(
    sandbox: Sandbox,
) -> None:
    ada = await connect(sandbox, SLUG)
    first = await posted(ada.client())
    below = await publish(ada.client(), comment("two", first))
    token = {"access_token": ada.tokens.access_token}
    answers = [
        sandbox.http.delete(f"/{SLUG}/{GRAPH_VERSION}/{one.remote_id}", params=token).status_code
        for one in (below, first)
    ]
    assert answers == [200, 400]
    assert pages(sandbox, first, below) == [200, 404]


async def test_a_comment_with_an_image_is_refused_before_it_is_sent(sandbox: Sandbox) -> None:
    client = (await connect(sandbox, SLUG)).client()
    first = await posted(client)
    with pytest.raises(ContentRejected):
        await client.prepare(comment("Look", first, media=media("red", kind="JPEG")))
    assert len(sandbox.ledger(SLUG)) == 1


def pages(sandbox: Sandbox, *live: RemotePost) -> list[int]:
    """The status of the page of each."""
    return [sandbox.http.get(f"/{SLUG}/p/{one.remote_id}/").status_code for one in live]


def say(sandbox: Sandbox, ada: Connected, below: RemotePost, **params: str) -> int:
    """The status of a raw call."""
    url = f"/{SLUG}/{GRAPH_VERSION}/{below.remote_id}/comments"
    body = {"access_token": ada.tokens.access_token, **params}
    return sandbox.http.post(url, data=body).status_code
