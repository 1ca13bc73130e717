"""Numbers of live posts: kept where the network says them, left alone where it says nothing."""

import asyncio

import pytest
from sqlmodel import select

from app.core.clock import FrozenClock
from app.db.models import MetricSnapshot, PostMetrics
from app.db.repositories.claims import Wanted
from app.domain.permissions import Actor
from app.services import engagement, posts, publishing, scheduling
from app.services.context import Context
from app.services.drafts import Draft, PartDraft
from tests.app.services.conftest import Connect
from tests.support.sandbox import Sandbox

TWO_HOURS_S = 2 * 3600


def test_a_live_post_is_shown_with_its_numbers(
    wired: Context, owner: Actor, connect: Connect, clock: FrozenClock, sandbox: Sandbox
) -> None:
    draft = Draft((PartDraft("How am I doing?"),), (connect("x").id,))
    seen = posts.publish_now(wired, owner, draft).scheduled_posts[0]
    asyncio.run(publishing.publish(wired, Wanted(seen.id, seen.version)))
    fresh = scheduling.get_scheduled(wired, owner, seen.id)
    assert [part.numbers for part in fresh.live_parts] == [None]
    clock.advance(TWO_HOURS_S)
    sandbox.advance(TWO_HOURS_S)
    asyncio.run(engagement.run(wired))
    (part,) = scheduling.get_scheduled(wired, owner, seen.id).live_parts
    assert part.numbers is not None
    assert part.numbers.views
    assert part.numbers.fetched_at == clock.now()


@pytest.mark.parametrize(("platform", "says_any"), [("x", True), ("linkedin", False)])
def test_only_what_a_network_says_is_kept(
    platform: str,
    says_any: bool,
    wired: Context,
    owner: Actor,
    connect: Connect,
    clock: FrozenClock,
    sandbox: Sandbox,
) -> None:
    draft = Draft((PartDraft("How am I doing?"),), (connect(platform).id,))
    seen = posts.publish_now(wired, owner, draft).scheduled_posts[0]
    asyncio.run(publishing.publish(wired, Wanted(seen.id, seen.version)))
    clock.advance(TWO_HOURS_S)
    sandbox.advance(TWO_HOURS_S)
    asyncio.run(engagement.run(wired))
    with wired.database.unit_of_work() as session:
        (row,) = session.exec(select(PostMetrics)).all()
        snapshots = session.exec(select(MetricSnapshot)).all()
    assert len(snapshots) == int(says_any)
    assert (row.fetched_at is not None) == says_any
    assert (row.views is not None and row.views > 0) == says_any
    assert row.next_at is not None
    assert row.next_at > clock.now()
