"""Numbers of live posts: kept where the network says them, left alone where it says nothing."""

import asyncio
from datetime import datetime

import pytest
from sqlmodel import select

from app.core.clock import FrozenClock
from app.db.models import AccountHealth, MetricSnapshot, PostMetrics
from app.db.repositories.claims import Wanted
from app.domain.permissions import Actor
from app.services import accounts, engagement, posts, publishing, scheduling, taking_down
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


class Watcher:
    """Publishes on one network and asks how it went."""

    def __init__(
        self, ctx: Context, owner: Actor, clock: FrozenClock, sandbox: Sandbox, connect: Connect
    ) -> None:
        self.ctx, self.owner, self.clock, self.sandbox = ctx, owner, clock, sandbox
        self.account = connect("x")
        draft = Draft((PartDraft("How am I doing?"),), (self.account.id,))
        self.seen = posts.publish_now(ctx, owner, draft).scheduled_posts[0]
        asyncio.run(publishing.publish(ctx, Wanted(self.seen.id, self.seen.version)))

    def wait(self, hours: float) -> int:
        """Let so many hours pass, then ask; how many posts gave numbers."""
        self.clock.advance(hours * 3600)
        self.sandbox.advance(hours * 3600)
        return asyncio.run(engagement.run(self.ctx))

    def questions(self) -> int:
        asked = self.sandbox.world.requests.list("x")
        return sum(str(entry["path"]) == "/2/tweets" for entry in asked if entry["method"] == "GET")

    def next_at(self) -> datetime | None:
        with self.ctx.database.unit_of_work() as session:
            return session.exec(select(PostMetrics)).one().next_at


@pytest.fixture
def watcher(
    wired: Context, owner: Actor, clock: FrozenClock, sandbox: Sandbox, connect: Connect
) -> Watcher:
    return Watcher(wired, owner, clock, sandbox, connect)


def test_a_post_is_asked_about_often_at_first_and_no_more_after_a_month(watcher: Watcher) -> None:
    assert watcher.wait(0.5) == 0
    assert [watcher.wait(hours) for hours in (0.6, 0.5, 5)] == [1, 0, 1]
    for _ in range(40):
        watcher.wait(24)
    assert watcher.next_at() is None
    assert watcher.questions() == 7
    assert watcher.wait(24 * 30) == 0


def test_a_network_that_is_away_is_asked_again_an_hour_later(watcher: Watcher) -> None:
    watcher.sandbox.order("x", "status", code=503, route="GET /2/tweets")
    assert watcher.wait(2) == 0
    assert watcher.wait(0.5) == 0
    assert watcher.wait(0.6) == 1


def test_without_the_permission_to_read_numbers_nobody_is_bothered_again(
    watcher: Watcher,
) -> None:
    body = {"title": "Forbidden", "type": "https://api.twitter.com/2/problems/oauth2-scope"}
    watcher.sandbox.order("x", "status", code=403, body=body, route="GET /2/tweets", times=0)
    watcher.wait(2)
    asked = watcher.questions()
    assert asked == 1
    watcher.wait(48)
    assert watcher.questions() == asked
    health = accounts.get_account(watcher.ctx, watcher.owner, watcher.account.id).health
    assert health is AccountHealth.HEALTHY


def test_a_post_that_is_gone_is_asked_about_no_more_and_keeps_its_numbers(
    watcher: Watcher,
) -> None:
    assert watcher.wait(2) == 1
    (landed,) = watcher.sandbox.world.ledger.list("x")
    watcher.sandbox.world.ledger.delete("x", landed.id)
    watcher.wait(24)
    with watcher.ctx.database.unit_of_work() as session:
        row = session.exec(select(PostMetrics)).one()
    assert (row.next_at, row.likes is None) == (None, False)


def test_a_post_that_was_taken_down_here_is_not_asked_about(watcher: Watcher) -> None:
    asyncio.run(taking_down.take_down(watcher.ctx, watcher.owner, watcher.seen.id))
    asked = watcher.questions()
    watcher.wait(2)
    assert watcher.questions() == asked
