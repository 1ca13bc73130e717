"""One post from claim to outcome, against emulated networks over real sockets."""

import asyncio
import io

import pytest
from PIL import Image
from structlog.contextvars import merge_contextvars
from structlog.testing import capture_logs

from app.core import correlation
from app.core.clock import FrozenClock
from app.db.models import AccountHealth, Workspace
from app.db.repositories.claims import Wanted
from app.domain.permissions import Actor
from app.domain.publication import Status
from app.services import account_leaving, accounts, confirming, media, posts, publishing, scheduling
from app.services.context import Context
from app.services.details import AccountDetails, ScheduledPostDetails
from app.services.drafts import Draft, PartDraft, VariantDraft
from tests.app.services.conftest import Connect
from tests.support.sandbox import Sandbox

EVERY_PLATFORM = ["linkedin", "x"]
LOST = ["execute_then_drop", "execute_then_5xx", "read_then_drop"]


class Publisher:
    """Writes posts and plays the worker."""

    def __init__(self, ctx: Context, owner: Actor, clock: FrozenClock) -> None:
        self.ctx, self.owner, self.clock = ctx, owner, clock

    def write(self, account: AccountDetails, *texts: str) -> ScheduledPostDetails:
        draft = Draft(tuple(PartDraft(text) for text in texts), (account.id,))
        return posts.publish_now(self.ctx, self.owner, draft).scheduled_posts[0]

    def attempt(self, seen: ScheduledPostDetails) -> ScheduledPostDetails:
        asyncio.run(publishing.publish(self.ctx, Wanted(seen.id, seen.version)))
        return self.read(seen)

    def look_after(self, seen: ScheduledPostDetails, seconds: float) -> ScheduledPostDetails:
        self.clock.advance(seconds)
        asyncio.run(confirming.check(self.ctx, seen.id))
        return self.read(seen)

    def read(self, seen: ScheduledPostDetails) -> ScheduledPostDetails:
        return scheduling.get_scheduled(self.ctx, self.owner, seen.id)


@pytest.fixture
def publisher(wired: Context, owner: Actor, clock: FrozenClock) -> Publisher:
    return Publisher(wired, owner, clock)


@pytest.mark.parametrize("platform", EVERY_PLATFORM)
def test_a_post_goes_live_with_a_link(
    platform: str, publisher: Publisher, connect: Connect, sandbox: Sandbox
) -> None:
    done = publisher.attempt(publisher.write(connect(platform), "Hello, world"))
    assert done.status is Status.PUBLISHED
    assert done.url
    assert sandbox.texts(platform) == ["Hello, world"]
    (attempt,) = done.attempts
    assert attempt.event == "published"
    assert attempt.late_by_ms is not None


def test_a_network_that_names_nothing_goes_live_without_a_link(
    publisher: Publisher, connect: Connect, sandbox: Sandbox
) -> None:
    done = publisher.attempt(publisher.write(connect("slack"), "Hello, team"))
    assert done.status is Status.PUBLISHED
    assert (done.url, done.platform_post_id) == (None, None)
    assert sandbox.texts("slack") == ["Hello, team"]


@pytest.mark.parametrize("platform", ["discord", "slack"])
@pytest.mark.parametrize("mode", LOST)
def test_a_lost_answer_is_left_to_a_person_where_nobody_can_look(
    platform: str, mode: str, publisher: Publisher, connect: Connect, sandbox: Sandbox
) -> None:
    seen = publisher.write(connect(platform), "Is it there?")
    sandbox.order(platform, mode)
    publisher.attempt(seen)
    before = sandbox.texts(platform)
    publisher.look_after(seen, 90)
    assert publisher.look_after(seen, 3600).status is Status.UNCONFIRMED
    assert sandbox.texts(platform) == before


@pytest.mark.parametrize("platform", EVERY_PLATFORM)
def test_the_id_of_the_request_that_made_a_post_stands_on_its_network_calls_and_its_outcome(
    platform: str, publisher: Publisher, connect: Connect, sandbox: Sandbox
) -> None:
    account = connect(platform)
    sandbox.order(platform, "rate_limit")
    with correlation.bound("order-4711-a"):
        seen = publisher.write(account, "Traced")
    with capture_logs(processors=[merge_contextvars]) as told:
        publisher.attempt(seen)
    ids = {line["event"]: line["correlation_id"] for line in told if "correlation_id" in line}
    assert ids["network_call"] == ids["publish_settled"] == "order-4711-a"


@pytest.mark.parametrize("platform", EVERY_PLATFORM)
def test_a_doubled_wake_up_publishes_once(
    platform: str, publisher: Publisher, connect: Connect, sandbox: Sandbox
) -> None:
    seen = publisher.write(connect(platform), "Only once")
    publisher.attempt(seen)
    publisher.attempt(seen)
    assert sandbox.texts(platform) == ["Only once"]


def test_a_post_that_is_months_late_and_still_wanted_goes_out(
    publisher: Publisher, connect: Connect, clock: FrozenClock, owner: Actor
) -> None:
    seen = publisher.write(connect("mastodon"), "At last")
    with publisher.ctx.database.unit_of_work() as session:
        session.get_one(Workspace, owner.workspace_id).lateness_limit_s = 400 * 86400
    clock.advance(90 * 86400)
    done = publisher.attempt(seen)
    assert done.status is Status.PUBLISHED
    assert done.attempts[0].event == "published"


# Networks with a guard against repeats would hide a second request; these have none.
@pytest.mark.parametrize("platform", ["discord", "mastodon", "telegram"])
def test_wake_ups_doubled_at_the_same_instant_publish_once(
    platform: str, publisher: Publisher, connect: Connect, sandbox: Sandbox
) -> None:
    seen = publisher.write(connect(platform), "Only once")
    wanted = Wanted(seen.id, seen.version)

    async def work() -> None:
        await asyncio.gather(*(publishing.publish(publisher.ctx, wanted) for _ in range(3)))

    asyncio.run(work())
    assert publisher.read(seen).status is Status.PUBLISHED
    assert len(publisher.read(seen).attempts) == 1
    requests = [entry for entry in sandbox.world.requests.list(platform) if entry["body"]]
    assert sum("Only once" in str(entry["body"]) for entry in requests) == 1


@pytest.mark.parametrize("platform", EVERY_PLATFORM)
def test_what_is_due_on_the_same_account_follows_in_order_without_a_wake_up_of_its_own(
    platform: str, publisher: Publisher, connect: Connect, sandbox: Sandbox
) -> None:
    account = connect(platform)
    first, *others = [publisher.write(account, f"Number {n}") for n in range(3)]
    publisher.attempt(first)
    assert [publisher.read(seen).status for seen in others] == [Status.PUBLISHED] * 2
    assert sorted(sandbox.texts(platform)) == ["Number 0", "Number 1", "Number 2"]
    began = [publisher.read(seen).attempts[0].started_at for seen in (first, *others)]
    assert began == sorted(began)


@pytest.mark.parametrize("platform", EVERY_PLATFORM)
@pytest.mark.parametrize("mode", LOST)
def test_a_lost_answer_is_looked_into_and_ends_live_exactly_once(
    platform: str, mode: str, publisher: Publisher, connect: Connect, sandbox: Sandbox
) -> None:
    seen = publisher.write(connect(platform), "Is it there?")
    sandbox.order(platform, mode)
    unsure = publisher.attempt(seen)
    assert unsure.status is Status.UNCONFIRMED
    now = publisher.look_after(seen, 5)
    if now.status is Status.UNCONFIRMED:
        now = publisher.look_after(seen, 90)
    if now.status is Status.RETRYING:
        now = publisher.attempt(now)
    assert now.status is Status.PUBLISHED
    assert now.url
    assert sandbox.texts(platform) == ["Is it there?"]


@pytest.mark.parametrize("platform", EVERY_PLATFORM)
def test_a_rate_limit_is_waited_out_and_nothing_is_sent_before(
    platform: str, publisher: Publisher, connect: Connect, sandbox: Sandbox, clock: FrozenClock
) -> None:
    account = connect(platform)
    seen = publisher.write(account, "Try me again")
    sandbox.order(platform, "rate_limit", reset_in=60)
    waiting = publisher.attempt(seen)
    assert waiting.status is Status.RETRYING
    assert waiting.retry_at is not None
    assert (waiting.retry_at - clock.now()).total_seconds() >= 59
    assert sandbox.texts(platform) == []
    clock.advance((waiting.retry_at - clock.now()).total_seconds() + 1)
    sandbox.advance(120)
    assert publisher.attempt(waiting).status is Status.PUBLISHED
    assert sandbox.texts(platform) == ["Try me again"]


@pytest.mark.parametrize("platform", EVERY_PLATFORM)
def test_a_revoked_account_blocks_the_post_until_it_is_connected_again(
    platform: str, publisher: Publisher, connect: Connect, sandbox: Sandbox
) -> None:
    account = connect(platform, "brightside")
    seen = publisher.write(account, "Patience")
    sandbox.order(platform, "revoke_token")
    blocked = publisher.attempt(seen)
    assert blocked.status is Status.BLOCKED
    assert blocked.error_message
    health = accounts.get_account(publisher.ctx, publisher.owner, account.id).health
    assert health is AccountHealth.RECONNECT
    again = connect(platform, "brightside")
    assert again.id == account.id
    waiting = publisher.read(seen)
    assert waiting.status is Status.PENDING
    assert publisher.attempt(waiting).status is Status.PUBLISHED
    assert sandbox.texts(platform) == ["Patience"]


def test_a_token_that_ran_out_is_refreshed_once_and_the_post_goes_out(
    publisher: Publisher, connect: Connect, sandbox: Sandbox
) -> None:
    account = connect("x")
    seen = publisher.write(account, "Fresh token")
    sandbox.order("x", "expire_token")
    assert publisher.attempt(seen).status is Status.PUBLISHED
    assert sandbox.texts("x") == ["Fresh token"]


def test_a_token_about_to_run_out_is_refreshed_before_the_call(
    publisher: Publisher, connect: Connect, sandbox: Sandbox, clock: FrozenClock
) -> None:
    account = connect("x")
    clock.advance(2 * 3600 - 60)
    sandbox.advance(2 * 3600 - 60)
    done = publisher.attempt(publisher.write(account, "Just in time"))
    assert done.status is Status.PUBLISHED
    after = accounts.get_account(publisher.ctx, publisher.owner, account.id)
    assert after.expires_at is not None
    assert after.expires_at > clock.now()


def test_a_thread_whose_second_answer_is_lost_goes_on_after_the_part_that_is_live(
    publisher: Publisher, connect: Connect, sandbox: Sandbox
) -> None:
    seen = publisher.write(connect("x"), "One", "Two", "Three")
    sandbox.order("x", "execute_then_drop", nth=2)
    unsure = publisher.attempt(seen)
    assert unsure.status is Status.UNCONFIRMED
    assert len(unsure.live_parts) == 1
    found = publisher.look_after(seen, 5)
    assert found.status is Status.RETRYING
    done = publisher.attempt(found)
    assert done.status is Status.PUBLISHED
    items = sandbox.ledger("x")
    assert [item["text"] for item in items] == ["One", "Two", "Three"]
    assert [item["parent_id"] for item in items] == [None, items[0]["id"], items[1]["id"]]


@pytest.mark.parametrize("platform", EVERY_PLATFORM)
def test_a_second_post_with_the_same_text_fails_and_does_not_pass_for_the_first(
    platform: str, publisher: Publisher, connect: Connect, sandbox: Sandbox
) -> None:
    account = connect(platform)
    publisher.attempt(publisher.write(account, "Twice the same"))
    seen = publisher.write(account, "Twice the same")
    publisher.attempt(seen)
    refused = publisher.look_after(seen, 5)
    assert refused.status is Status.FAILED
    assert refused.error_code == "duplicate"
    assert sandbox.texts(platform) == ["Twice the same"]


def test_a_post_that_is_due_too_long_is_missed_and_never_sent_by_itself(
    publisher: Publisher, connect: Connect, sandbox: Sandbox, clock: FrozenClock
) -> None:
    seen = publisher.write(connect("x"), "Old news")
    clock.advance(3 * 3600)
    missed = publisher.attempt(seen)
    assert missed.status is Status.MISSED
    assert "too late" in (missed.error_message or "")
    assert sandbox.texts("x") == []
    retried = scheduling.retry(publisher.ctx, publisher.owner, seen.id)
    assert publisher.attempt(retried).status is Status.PUBLISHED


def test_a_disconnected_account_blocks_what_is_due_and_nothing_is_sent(
    publisher: Publisher, connect: Connect, sandbox: Sandbox
) -> None:
    account = connect("x")
    seen = publisher.write(account, "Nobody home")
    asyncio.run(account_leaving.disconnect(publisher.ctx, publisher.owner, account.id))
    assert publisher.attempt(seen).status is Status.BLOCKED
    assert sandbox.texts("x") == []


@pytest.mark.parametrize("platform", EVERY_PLATFORM)
def test_images_arrive_with_their_alt_text(
    platform: str, publisher: Publisher, connect: Connect, sandbox: Sandbox
) -> None:
    picture = io.BytesIO()
    Image.new("RGB", (80, 60), "teal").save(picture, "PNG")
    ctx, owner = publisher.ctx, publisher.owner
    uploaded = [
        media.upload(ctx, owner, data=picture.getvalue(), filename="a.png", alt_text=alt)
        for alt in ("A teal square", "Another one")
    ]
    part = PartDraft("Look", tuple(file.id for file in uploaded))
    draft = Draft((part,), (connect(platform).id,))
    seen = posts.publish_now(ctx, owner, draft).scheduled_posts[0]
    assert publisher.attempt(seen).status is Status.PUBLISHED
    (item,) = sandbox.ledger(platform)
    assert [m["alt_text"] for m in item["media"]] == ["A teal square", "Another one"]


def test_a_variant_goes_to_its_account_and_the_shared_text_to_the_others(
    publisher: Publisher, connect: Connect, sandbox: Sandbox
) -> None:
    first, second = connect("linkedin"), connect("x")
    own = VariantDraft(second.id, (PartDraft("Short for here"),))
    draft = Draft((PartDraft("The long story"),), (first.id, second.id), variants=(own,))
    for seen in posts.publish_now(publisher.ctx, publisher.owner, draft).scheduled_posts:
        publisher.attempt(seen)
    assert sandbox.texts("linkedin") == ["The long story"]
    assert sandbox.texts("x") == ["Short for here"]


def test_an_upload_that_fails_is_tried_again_and_the_post_goes_out_once(
    publisher: Publisher, connect: Connect, sandbox: Sandbox, clock: FrozenClock
) -> None:
    picture = io.BytesIO()
    Image.new("RGB", (80, 60), "teal").save(picture, "PNG")
    file = media.upload(publisher.ctx, publisher.owner, data=picture.getvalue(), filename="a.png")
    draft = Draft((PartDraft("Second time lucky", (file.id,)),), (connect("x").id,))
    seen = posts.publish_now(publisher.ctx, publisher.owner, draft).scheduled_posts[0]
    sandbox.order("x", "execute_then_5xx", route="POST /2/media/upload")
    waiting = publisher.attempt(seen)
    assert waiting.status is Status.RETRYING
    clock.advance(60)
    assert publisher.attempt(waiting).status is Status.PUBLISHED
    assert sandbox.texts("x") == ["Second time lucky"]
