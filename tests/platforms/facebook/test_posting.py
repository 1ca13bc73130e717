"""What only Facebook does: links, comments, looking for what was lost, and numbers."""

from datetime import UTC, datetime, timedelta

import pytest
from pydantic import ValidationError

from app.platforms.base import Finding, PartToPublish, PlatformClient, RemotePost
from app.platforms.errors import Ambiguous, ContentRejected, Duplicate, PermissionMissing, Transient
from app.platforms.facebook import finding
from app.platforms.facebook.client import FacebookClient
from app.platforms.facebook.options import FacebookOptions
from app.platforms.facebook.spec import COMMENT_LIMIT, SPEC
from tests.contract.harness import Sandbox, connect, media, text_part
from tests.platforms.facebook.calls import SLUG, Raw, without

LINK = "https://example.com/a?b=1&c=2"
LISTS = ("GET /{version}/{page}/published_posts", "GET /{version}/{page}/feed")


async def publish(client: PlatformClient, part: PartToPublish) -> RemotePost:
    return await client.publish(part, await client.prepare(part))


def comment(text: str, below: RemotePost, **more: object) -> PartToPublish:
    return text_part(text, parent_id=below.remote_id, root_id=below.remote_id, **more)


async def test_a_link_gets_its_preview(sandbox: Sandbox) -> None:
    ada = await connect(sandbox, SLUG)
    live = await publish(ada.client(), text_part("Read this", params={"link": LINK}))
    assert [i["text"] for i in sandbox.ledger(SLUG)] == ["Read this"]
    params = {"fields": "attachments{unshimmed_url}"}
    raw = Raw(sandbox, ada.tokens.access_token)
    shown = raw.send("GET", f"/{live.remote_id}", params=params).json()
    assert shown["attachments"]["data"] == [{"unshimmed_url": LINK}]


async def test_a_link_and_images_together_are_refused_before_anything_is_uploaded(
    sandbox: Sandbox,
) -> None:
    client = (await connect(sandbox, SLUG)).client()
    with pytest.raises(ContentRejected) as caught:
        await client.prepare(text_part("Both", media=media("red"), params={"link": LINK}))
    assert "either images or the preview of a link" in caught.value.user_message
    assert not [r for r in sandbox.requests(SLUG) if r["path"].endswith("/photos")]


@pytest.mark.parametrize("link", ["example.com", "ftp://example.com/", "javascript:alert(1)"])
def test_a_link_that_is_no_web_address_is_not_an_option(link: str) -> None:
    with pytest.raises(ValidationError):
        FacebookOptions(link=link)


async def test_a_post_never_goes_to_another_page_than_the_one_it_names(sandbox: Sandbox) -> None:
    ada = await connect(sandbox, SLUG)
    with pytest.raises(ContentRejected):
        await publish(ada.client(), text_part("Wrong", params={"page_id": "12345"}))
    own = {"page_id": ada.connection.remote_id}
    await publish(ada.client(), text_part("Right", params=own))
    assert [i["text"] for i in sandbox.ledger(SLUG)] == ["Right"]


async def test_further_parts_become_comments_of_the_page_below_the_first(sandbox: Sandbox) -> None:
    client = (await connect(sandbox, SLUG)).client()
    first = await publish(client, text_part("one"))
    second = await publish(client, comment("two", first))
    third = text_part("3" * COMMENT_LIMIT, parent_id=second.remote_id, root_id=first.remote_id)
    last = await publish(client, third)
    one, two, three = sandbox.ledger(SLUG)
    assert [two["parent_id"], three["parent_id"]] == [one["id"], one["id"]]
    assert three["id"] == last.remote_id
    assert "two" in sandbox.http.get(second.url).text


async def test_a_comment_one_over_its_limit_is_too_long(sandbox: Sandbox) -> None:
    client = (await connect(sandbox, SLUG)).client()
    first = await publish(client, text_part("one"))
    assert SPEC.text_limit(1) == COMMENT_LIMIT
    with pytest.raises(ContentRejected) as caught:
        await publish(client, comment("a" * (COMMENT_LIMIT + 1), first))
    assert caught.value.error_code == "text_too_long"


async def test_a_comment_shows_one_image_and_not_two(sandbox: Sandbox) -> None:
    client = (await connect(sandbox, SLUG)).client()
    first = await publish(client, text_part("one"))
    await publish(client, comment("Look", first, media=media("red")))
    assert [m["alt_text"] for m in sandbox.ledger(SLUG)[1]["media"]] == ["A plain field of red"]
    with pytest.raises(ContentRejected):
        await client.prepare(comment("Look", first, media=media("red", "blue")))


async def test_a_comment_without_permission_tells_what_is_missing(sandbox: Sandbox) -> None:
    ada = await connect(sandbox, SLUG, scope=without("pages_manage_engagement"))
    first = await publish(ada.client(), text_part("one"))
    with pytest.raises(PermissionMissing):
        await publish(ada.client(), comment("two", first))


async def test_a_comment_below_a_post_that_is_gone_is_refused(sandbox: Sandbox) -> None:
    client = (await connect(sandbox, SLUG)).client()
    first = await publish(client, text_part("one"))
    await client.delete(first.remote_id)
    with pytest.raises(ContentRejected) as caught:
        await publish(client, comment("two", first))
    assert caught.value.error_code == "target_gone"


@pytest.mark.parametrize("colours", [(), ("red",)], ids=["text", "image"])
async def test_a_lost_comment_is_found_and_not_doubled(
    sandbox: Sandbox, colours: tuple[str, ...]
) -> None:
    client = (await connect(sandbox, SLUG)).client()
    first = await publish(client, text_part("one"))
    await publish(client, comment("Before", first))
    part = comment("two  lines\n\nhere", first, media=media(*colours))
    sandbox.fault(SLUG, "execute_then_drop", route="POST /{version}/{post}/comments")
    prepared, began_at = await client.prepare(part), datetime.now(UTC)
    with pytest.raises(Ambiguous):
        await client.publish(part, prepared)
    seen = await client.reconcile(part, prepared, began_at, is_settled=False)
    assert seen.finding is Finding.FOUND
    assert seen.post is not None
    assert seen.post.remote_id == sandbox.ledger(SLUG)[-1]["id"]
    assert len(sandbox.ledger(SLUG)) == 3


async def test_a_comment_that_was_dropped_before_it_landed_is_absent_once_settled(
    sandbox: Sandbox,
) -> None:
    client = (await connect(sandbox, SLUG)).client()
    first = await publish(client, text_part("one"))
    part, began_at = comment("two", first), datetime.now(UTC)
    sandbox.fault(SLUG, "read_then_drop", route="POST /{version}/{post}/comments")
    with pytest.raises(Ambiguous):
        await client.publish(part, ())
    seen = [
        (await client.reconcile(part, (), began_at, is_settled=settled)).finding
        for settled in (False, True)
    ]
    assert seen == [Finding.CANNOT_TELL, Finding.ABSENT]


async def test_a_lost_comment_is_found_below_many_newer_ones(sandbox: Sandbox) -> None:
    ada = await connect(sandbox, SLUG)
    first = await publish(ada.client(), text_part("one"))
    part, began_at = comment("two", first), datetime.now(UTC)
    live = await publish(ada.client(), part)
    raw = Raw(sandbox, ada.tokens.access_token)
    for number in range(51):
        raw.send("POST", f"/{first.remote_id}/comments", json={"message": f"Yes, {number}"})
    seen = await ada.client().reconcile(part, (), began_at, is_settled=True)
    assert seen.post == live


async def test_more_posts_than_can_be_looked_through_leave_it_open(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(finding, "_MOST_PIECES", 1)
    ada = await connect(sandbox, SLUG)
    raw, began_at = Raw(sandbox, ada.tokens.access_token), datetime.now(UTC)
    for number in range(51):
        raw.post(ada, {"message": f"Busy, {number}"})
    seen = await ada.client().reconcile(text_part("Lost"), (), began_at, is_settled=True)
    assert seen.finding is Finding.CANNOT_TELL


async def test_a_lost_link_without_words_is_found_by_its_link(sandbox: Sandbox) -> None:
    client = (await connect(sandbox, SLUG)).client()
    await publish(client, text_part("", params={"link": "https://example.com/other"}))
    part, began_at = text_part("", params={"link": LINK}), datetime.now(UTC)
    live = await publish(client, part)
    seen = await client.reconcile(part, (), began_at, is_settled=True)
    assert seen.post == live


async def test_a_list_that_lags_behind_does_not_hide_a_post_from_the_other_list(
    sandbox: Sandbox,
) -> None:
    client = (await connect(sandbox, SLUG)).client()
    part, began_at = text_part("Hidden?"), datetime.now(UTC)
    live = await publish(client, part)
    sandbox.fault(SLUG, "empty_readback", n=1, route=LISTS[0])
    seen = await client.reconcile(part, (), began_at, is_settled=True)
    assert seen.post == live


async def test_photos_tell_that_they_are_in_a_post_which_no_list_shows_yet(
    sandbox: Sandbox,
) -> None:
    client = (await connect(sandbox, SLUG)).client()
    part, began_at = text_part("Hidden?", media=media("red", "blue")), datetime.now(UTC)
    prepared = await client.prepare(part)
    live = await client.publish(part, prepared)
    for route in LISTS:
        sandbox.fault(SLUG, "empty_readback", n=1, route=route)
    seen = await client.reconcile(part, prepared, began_at, is_settled=True)
    assert seen.finding is Finding.CANNOT_TELL
    seen = await client.reconcile(part, prepared, began_at, is_settled=True)
    assert seen.post == live


async def test_photos_that_are_gone_are_in_no_post(sandbox: Sandbox) -> None:
    client = (await connect(sandbox, SLUG)).client()
    part, began_at = text_part("Late", media=media("red")), datetime.now(UTC)
    prepared = await client.prepare(part)
    sandbox.advance(86_401)
    seen = await client.reconcile(part, prepared, began_at, is_settled=True)
    assert seen.finding is Finding.ABSENT


async def test_text_that_both_lists_hide_is_refused_as_a_duplicate_and_found_later(
    sandbox: Sandbox,
) -> None:
    client = (await connect(sandbox, SLUG)).client()
    part, began_at = text_part("Hidden?"), datetime.now(UTC)
    live = await publish(client, part)
    for route in LISTS:
        sandbox.fault(SLUG, "empty_readback", n=1, route=route)
    seen = await client.reconcile(part, (), began_at, is_settled=True)
    assert seen.finding is Finding.ABSENT
    with pytest.raises(Duplicate):
        await client.publish(part, ())
    seen = await client.reconcile(part, (), began_at, is_settled=True)
    assert seen.post == live
    assert len(sandbox.ledger(SLUG)) == 1


async def test_a_post_that_is_known_to_be_another_is_not_taken_for_the_lost_one(
    sandbox: Sandbox,
) -> None:
    client = (await connect(sandbox, SLUG)).client()
    part, began_at = text_part("Same", media=media("red")), datetime.now(UTC)
    prepared = await client.prepare(part)
    live = await client.publish(part, prepared)
    others = frozenset({live.remote_id})
    seen = await client.reconcile(text_part("Same"), (), began_at, is_settled=True, others=others)
    assert seen.finding is Finding.ABSENT


async def test_photos_that_are_in_a_post_already_leave_the_second_call_in_doubt(
    sandbox: Sandbox,
) -> None:
    client = (await connect(sandbox, SLUG)).client()
    part, began_at = text_part("", media=media("red")), datetime.now(UTC)
    prepared = await client.prepare(part)
    live = await client.publish(part, prepared)
    with pytest.raises(Ambiguous):
        await client.publish(part, prepared)
    seen = await client.reconcile(part, prepared, began_at, is_settled=True)
    assert seen.post == live
    assert len(sandbox.ledger(SLUG)) == 1


async def test_a_refusal_keeps_what_facebook_s_own_people_would_ask_for(sandbox: Sandbox) -> None:
    client = (await connect(sandbox, SLUG)).client()
    with pytest.raises(ContentRejected) as caught:
        await publish(client, text_part("   "))
    assert "fbtrace_id" in caught.value.detail


@pytest.mark.parametrize("code", [1, 2])
async def test_trouble_on_their_side_is_a_doubt_only_for_what_is_published(
    sandbox: Sandbox, code: int
) -> None:
    client = (await connect(sandbox, SLUG)).client()
    body = {"error": {"message": "An unexpected error", "code": code, "type": "OAuthException"}}
    sandbox.fault(SLUG, "status", code=400, body=body, times=0, route="POST *")
    with pytest.raises(Ambiguous):
        await client.publish(text_part("Hm"), ())
    with pytest.raises(Transient):
        await client.prepare(text_part("Hm", media=media("red")))


async def test_numbers_are_read_for_posts_and_comments_and_left_out_for_what_is_gone(
    sandbox: Sandbox,
) -> None:
    ada = await connect(sandbox, SLUG)
    client = ada.client()
    assert isinstance(client, FacebookClient)
    post = await publish(client, text_part("one"))
    below = await publish(client, comment("two", post))
    gone = await publish(client, text_part("gone"))
    await client.delete(gone.remote_id)
    found = await client.fetch_metrics([post.remote_id, below.remote_id, gone.remote_id])
    assert set(found) == {post.remote_id, below.remote_id}
    raw = Raw(sandbox, ada.tokens.access_token)
    seen = raw.send(
        "GET", f"/{post.remote_id}/insights", params={"metric": "post_media_view,post_clicks"}
    ).json()["data"]
    of_post, of_comment = found[post.remote_id], found[below.remote_id]
    assert [of_post.views, of_post.clicks] == [i["values"][0]["value"] for i in seen]
    assert of_post.comments == 1
    assert of_post.likes is not None
    assert of_post.shares is not None
    assert (of_comment.views, of_comment.shares, of_comment.comments) == (None, None, 0)
    assert of_comment.likes is not None


async def test_numbers_without_insights_are_those_that_everybody_sees(sandbox: Sandbox) -> None:
    ada = await connect(sandbox, SLUG, scope=without("read_insights"))
    client = ada.client()
    assert isinstance(client, FacebookClient)
    post = await publish(client, text_part("one"))
    (found,) = (await client.fetch_metrics([post.remote_id])).values()
    assert (found.views, found.clicks) == (None, None)
    assert found.likes is not None


async def test_a_number_that_facebook_no_longer_has_does_not_hide_the_others(
    sandbox: Sandbox,
) -> None:
    client = (await connect(sandbox, SLUG)).client()
    assert isinstance(client, FacebookClient)
    posts = [await publish(client, text_part(text)) for text in ("one", "two")]
    body = {"error": {"message": "(#100) The value must be a valid insights metric", "code": 100}}
    route = "GET /{version}/{post}/insights"
    sandbox.fault(SLUG, "status", code=400, body=body, route=route)
    found = await client.fetch_metrics([post.remote_id for post in posts])
    assert [m.views for m in found.values()] == [None, None]
    assert None not in [m.clicks for m in found.values()]


async def test_deleting_a_comment_twice_is_no_error(sandbox: Sandbox) -> None:
    client = (await connect(sandbox, SLUG)).client()
    first = await publish(client, text_part("one"))
    below = await publish(client, comment("two", first))
    await client.delete(below.remote_id)
    await client.delete(below.remote_id)
    assert "two" not in sandbox.http.get(first.url).text


async def test_a_post_from_before_the_call_is_not_the_lost_one(sandbox: Sandbox) -> None:
    client = (await connect(sandbox, SLUG)).client()
    await publish(client, text_part("Said before", media=media("red")))
    later = datetime.now(UTC) + timedelta(seconds=60)
    seen = await client.reconcile(text_part("Said before"), (), later, is_settled=True)
    assert seen.finding is Finding.ABSENT
