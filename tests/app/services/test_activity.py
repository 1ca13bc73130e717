"""What happened: noted with whoever did it, read newest first, without a secret."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from app.core.clock import FrozenClock
from app.core.errors import Conflict, InvalidInput
from app.db.models import PublishAttempt, PublishedPost
from app.db.repositories.claims import Wanted
from app.services import account_leaving, activity, audit, claiming, posts, scheduling
from app.services.activity import ActivityFilter, ActivityRow
from app.services.context import Context
from app.services.details import PostDetails
from app.services.drafts import Draft, PartDraft
from app.ui.activity_views import WORDS
from tests.support.cast import Cast

HOUR = timedelta(hours=1)


@pytest.fixture
def post(context: Context, cast: Cast) -> PostDetails:
    draft = Draft((PartDraft("A walk in the woods"),), (cast.account("x").id,))
    return posts.schedule(context, cast.owner, draft, context.clock.now() + HOUR)


def events(context: Context, cast: Cast, **wanted: Any) -> list[str]:
    return [row.event for row in rows(context, cast, **wanted)]


def rows(context: Context, cast: Cast, **wanted: Any) -> list[ActivityRow]:
    actor = wanted.pop("actor", cast.owner)
    return list(activity.list_activity(context, actor, ActivityFilter(**wanted)).items)


def test_what_is_done_to_a_post_is_noted_with_whoever_did_it(
    context: Context, cast: Cast, clock: FrozenClock, post: PostDetails
) -> None:
    [item] = post.scheduled_posts
    clock.advance(1)
    moved = scheduling.move(context, cast.editor, item.id, clock.now() + 3 * HOUR)
    clock.advance(1)
    scheduling.cancel(context, replace(cast.owner, session_id="login_1"), item.id)
    done = rows(context, cast)
    assert [row.event for row in done] == ["post.cancelled", "post.moved", "post.scheduled"]
    assert [row.person for row in done] == ["olivia", "edgar", "olivia"]
    assert [row.is_program for row in done] == [False, True, True]
    assert done[1].facts == {
        "was_at": audit.iso_of(item.scheduled_for),
        "at": audit.iso_of(moved.scheduled_for),
    }
    assert {row.text for row in done} == {"A walk in the woods"}


def test_what_was_refused_is_not_noted(context: Context, cast: Cast, post: PostDetails) -> None:
    [item] = post.scheduled_posts
    before = events(context, cast)
    with pytest.raises(Conflict):
        scheduling.move(context, cast.owner, item.id, context.clock.now() + HOUR, version=99)
    assert events(context, cast) == before


def test_a_deleted_post_is_still_told_of_by_its_first_words(
    context: Context, cast: Cast, clock: FrozenClock, post: PostDetails
) -> None:
    clock.advance(1)
    posts.delete_post(context, cast.owner, post.id)
    first = rows(context, cast)[0]
    assert (first.event, first.text) == ("post.deleted", None)
    assert first.facts == {"text": "A walk in the woods"}


def test_what_came_of_posts_is_told_from_attempts_and_live_parts(
    context: Context, cast: Cast, clock: FrozenClock, post: PostDetails
) -> None:
    [item] = post.scheduled_posts
    now = clock.now()
    with context.database.unit_of_work() as session:
        session.add(
            PublishAttempt(
                id="at_1",
                scheduled_post_id=item.id,
                number=1,
                lease_token="secret lease",
                due_at=now,
                started_at=now,
                finished_at=now + HOUR,
                event="will_retry",
                error_message="X did not answer.",
            )
        )
        session.add(
            PublishedPost(
                id="live_1",
                workspace_id=cast.owner.workspace_id,
                user_id=cast.owner.user_id,
                scheduled_post_id=item.id,
                account_id=item.account.id,
                platform="x",
                position=0,
                platform_post_id="1",
                url="https://x.example/1",
                published_at=now + 2 * HOUR,
            )
        )
    found = rows(context, cast)
    assert [row.event for row in found] == ["post.published", "post.will_retry", "post.scheduled"]
    assert found[0].facts == {"url": "https://x.example/1"}
    assert found[1].facts == {"reason": "X did not answer."}
    assert events(context, cast, by="system") == ["post.published", "post.will_retry"]
    assert events(context, cast, by=cast.owner.user_id) == ["post.scheduled"]
    assert events(context, cast, events=activity.events_of("published")) == ["post.published"]
    assert events(context, cast, account_id=item.account.id) == [
        "post.published",
        "post.will_retry",
    ]
    assert "secret" not in str(found)
    assert rows(context, cast, actor=cast.outsider) == []


def test_a_post_that_missed_its_time_is_told_of_even_after_it_was_retried(
    context: Context, cast: Cast, clock: FrozenClock, post: PostDetails
) -> None:
    [item] = post.scheduled_posts
    clock.advance(5 * 3600)
    wanted = Wanted(item.id, item.version, item.account.id, "x")
    assert claiming.claim(context, [wanted], lambda _: 1) == [None]
    clock.advance(1)
    scheduling.retry(context, cast.owner, item.id)
    done = rows(context, cast, events=activity.events_of("trouble"), by="system")
    assert [(row.event, row.post_id) for row in done] == [("post.missed", post.id)]
    assert "came back too late" in str(done[0].facts["reason"])
    assert (done[0].account_id, done[0].person) == (item.account.id, None)


def test_pages_follow_one_another_through_all_sources(
    context: Context, cast: Cast, clock: FrozenClock, post: PostDetails
) -> None:
    for _ in range(4):
        scheduling.move(context, cast.owner, post.scheduled_posts[0].id, clock.now() + 2 * HOUR)
    seen: list[str] = []
    cursor = None
    while True:
        page = activity.list_activity(context, cast.owner, ActivityFilter(), limit=2, cursor=cursor)
        seen += [row.id for row in page.items]
        cursor = page.next_cursor
        if cursor is None:
            break
    assert len(seen) == len(set(seen)) == 5
    for wrong in ("", "~", "yesterday~act_1"):
        with pytest.raises(InvalidInput):
            activity.list_activity(context, cast.owner, ActivityFilter(), cursor=wrong)


def test_what_was_done_long_ago_is_forgotten(
    context: Context, cast: Cast, clock: FrozenClock, post: PostDetails
) -> None:
    clock.advance(audit.KEPT_FOR.total_seconds() - 1)
    assert audit.forget_old(context) == 0
    clock.advance(2)
    assert audit.forget_old(context) == 1
    assert events(context, cast) == []


def test_every_deed_has_words_and_a_group() -> None:
    told = {deed.value for deed in audit.Deed} | {audit.MISSED}
    assert told <= set(WORDS)
    assert told <= {event for group in activity.GROUPS.values() for event in group}


def test_an_account_that_is_disconnected_is_told_of(context: Context, cast: Cast) -> None:
    account = cast.account("telegram", handle="@woods")
    asyncio.run(account_leaving.disconnect(context, cast.owner, account.id))
    [row] = rows(context, cast)
    assert row.event == "account.disconnected"
    assert row.facts == {"handle": "@woods", "platform": "telegram"}
