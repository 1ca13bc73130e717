"""A long text on a network without threads: the rest follows in comments, one a minute."""

import asyncio

import pytest

from app.core.clock import FrozenClock
from app.core.errors import InvalidInput
from app.db.models import ScheduledPost
from app.db.repositories.claims import Wanted
from app.domain.permissions import Actor
from app.domain.publication import Status
from app.services import accounts, confirming, posts, publishing, scheduling
from app.services.context import Context
from app.services.details import AccountDetails, ScheduledPostDetails
from app.services.drafts import Draft, PartDraft
from app.services.settling import POLICY
from tests.app.services.conftest import Connect
from tests.support.sandbox import Sandbox

CHOSEN = {"linkedin": {"continue_in_comments": True}}
COMMENTS = "POST /rest/socialActions/*"


class Publisher:
    """Writes long posts and plays worker and clocks."""

    def __init__(self, ctx: Context, owner: Actor, clock: FrozenClock, sandbox: Sandbox) -> None:
        self.ctx, self.owner, self.clock, self.sandbox = ctx, owner, clock, sandbox

    def write(self, account: AccountDetails, *texts: str) -> ScheduledPostDetails:
        draft = Draft(tuple(PartDraft(text) for text in texts), (account.id,), CHOSEN)
        return posts.publish_now(self.ctx, self.owner, draft).scheduled_posts[0]

    def attempt(self, seen: ScheduledPostDetails) -> ScheduledPostDetails:
        asyncio.run(publishing.publish(self.ctx, Wanted(seen.id, seen.version)))
        return scheduling.get_scheduled(self.ctx, self.owner, seen.id)

    def attempt_when_due(self, seen: ScheduledPostDetails) -> ScheduledPostDetails:
        assert seen.status is Status.RETRYING
        wait = (seen.due_at - self.clock.now()).total_seconds()
        self.clock.advance(wait)
        self.sandbox.advance(wait)
        return self.attempt(seen)


@pytest.fixture
def publisher(wired: Context, owner: Actor, clock: FrozenClock, sandbox: Sandbox) -> Publisher:
    return Publisher(wired, owner, clock, sandbox)


def test_the_rest_follows_in_comments_a_minute_apart_and_costs_no_attempt(
    publisher: Publisher, connect: Connect, sandbox: Sandbox
) -> None:
    texts = ["The post", *(f"Comment {n}" for n in range(1, 5))]
    began = publisher.clock.now()
    seen = publisher.attempt(publisher.write(connect("linkedin"), *texts))
    assert seen.status is Status.RETRYING
    assert seen.error_code == "between_parts"
    assert [part.position for part in seen.live_parts] == [0, 1]
    while seen.status is Status.RETRYING:
        with publisher.ctx.database.unit_of_work() as session:
            row = session.get(ScheduledPost, seen.id)
            assert row is not None
            assert row.attempts_used == 0
        seen = publisher.attempt_when_due(seen)
    assert seen.status is Status.PUBLISHED
    assert 180 <= (publisher.clock.now() - began).total_seconds() < 210
    items = sandbox.ledger("linkedin")
    assert [item["text"] for item in items] == texts
    assert {item["parent_id"] for item in items[1:]} == {items[0]["id"]}
    # The pause was kept, not learned from refusals.
    assert 429 not in {e["status"] for e in sandbox.world.requests.list("linkedin")}


def test_a_pause_between_comments_keeps_no_other_post_waiting(
    publisher: Publisher, connect: Connect, sandbox: Sandbox
) -> None:
    account = connect("linkedin")
    waiting = publisher.attempt(publisher.write(account, "Long", "Longer", "Longest"))
    assert waiting.status is Status.RETRYING
    assert publisher.attempt(publisher.write(account, "Short")).status is Status.PUBLISHED
    details = accounts.get_account(publisher.ctx, publisher.owner, account.id)
    assert details.limited_until is None
    assert publisher.attempt_when_due(waiting).status is Status.PUBLISHED
    assert sandbox.texts("linkedin") == ["Long", "Longer", "Short", "Longest"]


def test_a_throttle_that_comes_all_the_same_is_waited_out(
    publisher: Publisher, connect: Connect, sandbox: Sandbox
) -> None:
    account = connect("linkedin")
    waiting = publisher.attempt(publisher.write(account, "First post", "First comment"))
    assert waiting.status is Status.PUBLISHED
    # The pause is the author's, whichever post the comment stands below.
    waiting = publisher.attempt(publisher.write(account, "Second post", "Second comment"))
    assert waiting.status is Status.RETRYING
    assert waiting.error_code == "between_parts"
    assert [part.position for part in waiting.live_parts] == [0]
    assert publisher.attempt_when_due(waiting).status is Status.PUBLISHED
    assert sandbox.texts("linkedin") == [
        "First post",
        "First comment",
        "Second post",
        "Second comment",
    ]


def test_a_lost_comment_that_nobody_may_look_for_is_left_to_a_person_and_never_doubled(
    publisher: Publisher, connect: Connect, sandbox: Sandbox
) -> None:
    seen = publisher.write(connect("linkedin"), "The post", "The comment")
    sandbox.order("linkedin", "execute_then_drop", route=COMMENTS)
    unsure = publisher.attempt(seen)
    assert unsure.status is Status.UNCONFIRMED
    assert [part.position for part in unsure.live_parts] == [0]
    publisher.clock.advance(POLICY.give_up_looking_in.total_seconds() + 60)
    asyncio.run(confirming.check(publisher.ctx, seen.id))
    told = scheduling.get_scheduled(publisher.ctx, publisher.owner, seen.id)
    assert (told.status, told.error_code) == (Status.UNCONFIRMED, "cannot_tell")
    assert sandbox.texts("linkedin") == ["The post", "The comment"]


def test_the_comments_behind_one_that_a_person_found_follow_it(
    publisher: Publisher, connect: Connect, sandbox: Sandbox
) -> None:
    seen = publisher.write(connect("linkedin"), "The post", "One", "Two")
    sandbox.order("linkedin", "execute_then_drop", route=COMMENTS)
    unsure = publisher.attempt(seen)
    assert unsure.status is Status.UNCONFIRMED
    sandbox.advance(61)
    told = scheduling.resolve(publisher.ctx, publisher.owner, unsure.id, is_published=True)
    assert told.status is Status.RETRYING
    assert publisher.attempt(told).status is Status.PUBLISHED
    items = sandbox.ledger("linkedin")
    assert [item["text"] for item in items] == ["The post", "One", "Two"]
    assert items[2]["parent_id"] == items[0]["id"]


def test_the_last_comment_that_a_person_found_ends_it(
    publisher: Publisher, connect: Connect, sandbox: Sandbox
) -> None:
    seen = publisher.write(connect("linkedin"), "The post", "One")
    sandbox.order("linkedin", "execute_then_drop", route=COMMENTS)
    unsure = publisher.attempt(seen)
    told = scheduling.resolve(publisher.ctx, publisher.owner, unsure.id, is_published=True)
    assert told.status is Status.PUBLISHED


def test_several_parts_without_the_choice_are_refused_with_the_place_where_to_choose(
    publisher: Publisher, connect: Connect
) -> None:
    draft = Draft((PartDraft("a"), PartDraft("b")), (connect("linkedin").id,))
    with pytest.raises(InvalidInput) as caught:
        posts.publish_now(publisher.ctx, publisher.owner, draft)
    assert [e.field for e in caught.value.errors] == [
        "platform_params.linkedin.continue_in_comments"
    ]
