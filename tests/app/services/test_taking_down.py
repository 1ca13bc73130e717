"""Deleting from the network what went live there."""

import asyncio

import pytest

from app.core.errors import Conflict, NotAllowed, Unavailable
from app.db.repositories.claims import Wanted
from app.domain.permissions import Actor, Role
from app.services import posts, publishing, scheduling, taking_down
from app.services.context import Context
from app.services.details import AccountDetails, ScheduledPostDetails
from app.services.drafts import Draft, PartDraft
from tests.app.services.conftest import Connect
from tests.support.sandbox import Sandbox


def write(ctx: Context, owner: Actor, account: AccountDetails, *texts: str) -> ScheduledPostDetails:
    draft = Draft(tuple(PartDraft(text) for text in texts), (account.id,))
    return posts.publish_now(ctx, owner, draft).scheduled_posts[0]


def publish(ctx: Context, owner: Actor, post: ScheduledPostDetails) -> ScheduledPostDetails:
    asyncio.run(publishing.publish(ctx, Wanted(post.id, post.version)))
    return scheduling.get_scheduled(ctx, owner, post.id)


def take_down(ctx: Context, owner: Actor, post: ScheduledPostDetails) -> ScheduledPostDetails:
    return asyncio.run(taking_down.take_down(ctx, owner, post.id))


def test_every_part_of_a_thread_is_deleted_and_stays_on_record(
    wired: Context, owner: Actor, connect: Connect, sandbox: Sandbox
) -> None:
    live = publish(wired, owner, write(wired, owner, connect("x"), "one", "two"))
    assert live.is_deletable
    gone = take_down(wired, owner, live)
    assert [part.removed_at is not None for part in gone.live_parts] == [True, True]
    assert not gone.is_deletable
    assert gone.status == "published"


def test_what_is_not_live_cannot_be_deleted(wired: Context, owner: Actor, connect: Connect) -> None:
    waiting = write(wired, owner, connect("x"), "soon")
    with pytest.raises(Conflict, match="Nothing of this post is live"):
        take_down(wired, owner, waiting)


def test_a_second_time_there_is_nothing_left_to_delete(
    wired: Context, owner: Actor, connect: Connect
) -> None:
    live = publish(wired, owner, write(wired, owner, connect("linkedin"), "one"))
    take_down(wired, owner, live)
    with pytest.raises(Conflict, match="nothing to delete"):
        take_down(wired, owner, live)


def test_trouble_on_the_way_leaves_the_rest_to_be_asked_for_again(
    wired: Context, owner: Actor, connect: Connect, sandbox: Sandbox
) -> None:
    live = publish(wired, owner, write(wired, owner, connect("x"), "one", "two"))
    sandbox.order("x", "status", code=503, route="DELETE /2/tweets/{id}", nth=2)
    with pytest.raises(Unavailable, match="could not be deleted"):
        take_down(wired, owner, live)
    seen = scheduling.get_scheduled(wired, owner, live.id)
    assert [part.removed_at is not None for part in seen.live_parts] == [False, True]
    gone = take_down(wired, owner, live)
    assert all(part.removed_at for part in gone.live_parts)


def test_a_viewer_may_not(wired: Context, owner: Actor, connect: Connect) -> None:
    live = publish(wired, owner, write(wired, owner, connect("x"), "one"))
    viewer = Actor(owner.user_id, owner.workspace_id, Role.VIEWER)
    with pytest.raises(NotAllowed):
        take_down(wired, viewer, live)
