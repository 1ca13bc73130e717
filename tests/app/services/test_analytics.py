"""What a workspace published in a stretch of time, and what came of it."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import select

from app.core.clock import FrozenClock
from app.core.errors import InvalidInput
from app.db.models import PublishedPost
from app.db.repositories.engagement import Engagement
from app.domain.permissions import Actor
from app.services import analytics, auth
from app.services.analytics import Numbers
from app.services.context import Context
from tests.app.services.conftest import Connect
from tests.app.services.test_publishing import Publisher
from tests.support.sandbox import Sandbox

_NOTHING = dict.fromkeys(("views", "likes", "comments", "shares", "clicks", "saves"))


@pytest.fixture
def publisher(wired: Context, owner: Actor, clock: FrozenClock) -> Publisher:
    return Publisher(wired, owner, clock)


def tell(ctx: Context, scheduled_post_id: str, *numbers: dict[str, int]) -> None:
    """Have the network say these numbers of a post's parts, in order."""
    with ctx.database.unit_of_work() as session:
        parts = session.exec(
            select(PublishedPost)
            .where(PublishedPost.scheduled_post_id == scheduled_post_id)
            .order_by(PublishedPost.position)  # type: ignore[arg-type]
        ).all()
        for part, said in zip(parts, numbers, strict=True):
            Engagement(session).keep(part.id, {**_NOTHING, **said}, None, ctx.clock.now())


def test_numbers_of_all_parts_and_posts_are_added_and_what_nobody_says_stays_unknown(
    publisher: Publisher, connect: Connect, owner: Actor
) -> None:
    x, bluesky = connect("x"), connect("bluesky")
    thread = publisher.attempt(publisher.write(x, "One", "Two"))
    single = publisher.attempt(publisher.write(bluesky, "Alone"))
    tell(publisher.ctx, thread.id, {"views": 10, "likes": 1}, {"views": 5})
    tell(publisher.ctx, single.id, {"likes": 7})
    publisher.clock.advance(60)
    found = analytics.summarize(publisher.ctx, owner)
    assert (found.published, found.failed, found.missed) == (2, 0, 0)
    assert found.numbers == Numbers(views=15, likes=8)
    by_platform = {account.platform: account for account in found.accounts}
    assert by_platform["x"].numbers == Numbers(views=15, likes=1)
    assert by_platform["bluesky"].numbers == Numbers(likes=7)
    assert by_platform["x"].late_by_ms_median is not None
    posts = {post.platform: post for post in analytics.list_posts(publisher.ctx, owner)}
    assert (posts["x"].text, posts["x"].numbers) == ("One", Numbers(views=15, likes=1))


def test_a_stretch_holds_its_beginning_and_not_its_end(
    publisher: Publisher, connect: Connect, owner: Actor, clock: FrozenClock
) -> None:
    done = publisher.attempt(publisher.write(connect("x"), "Now"))
    at = done.finished_at
    assert at is not None
    ctx, hour = publisher.ctx, timedelta(hours=1)
    assert analytics.summarize(ctx, owner, at, at + hour).published == 1
    assert analytics.summarize(ctx, owner, at - hour, at).published == 0


def test_a_thread_belongs_to_the_stretch_in_which_its_first_part_went_live(
    publisher: Publisher, connect: Connect, owner: Actor
) -> None:
    thread = publisher.attempt(publisher.write(connect("x"), "One", "Two"))
    ctx, hour = publisher.ctx, timedelta(hours=1)
    with ctx.database.unit_of_work() as session:
        first, last = session.exec(
            select(PublishedPost)
            .where(PublishedPost.scheduled_post_id == thread.id)
            .order_by(PublishedPost.position)  # type: ignore[arg-type]
        ).all()
        last.published_at = first.published_at + 2 * hour
        session.add(last)
        began, went_on = first.published_at, last.published_at
    whole = analytics.list_posts(ctx, owner, began, began + hour)
    assert [(post.text, post.published_at) for post in whole] == [("One", began)]
    assert analytics.list_posts(ctx, owner, went_on, went_on + hour) == []


def test_what_failed_is_counted_as_that(
    publisher: Publisher, connect: Connect, owner: Actor, sandbox: Sandbox
) -> None:
    account = connect("bluesky")
    body = {"error": "InvalidRequest", "message": "no"}
    sandbox.order("bluesky", "status", code=400, body=body)
    publisher.attempt(publisher.write(account, "Refused"))
    publisher.clock.advance(60)
    found = analytics.summarize(publisher.ctx, owner)
    assert (found.published, found.failed) == (0, 1)


def test_one_account_can_be_asked_about_and_others_see_nothing(
    publisher: Publisher, connect: Connect, owner: Actor, wired: Context
) -> None:
    x, bluesky = connect("x"), connect("bluesky")
    for account in (x, bluesky):
        publisher.attempt(publisher.write(account, "Hello"))
    publisher.clock.advance(60)
    only = analytics.list_posts(wired, owner, account_id=x.id)
    assert [post.account_id for post in only] == [x.id]
    auth.create_user(wired, email="oscar@example.com", password="a long password")
    outsider = auth.get_user_actor(wired, "oscar@example.com")
    assert analytics.list_posts(wired, outsider) == []
    assert analytics.list_posts(wired, outsider, account_id=x.id) == []


@pytest.mark.parametrize(
    ("since", "until"),
    [
        (datetime(2026, 2, 1, tzinfo=UTC), datetime(2026, 1, 1, tzinfo=UTC)),
        (datetime(2024, 1, 1, tzinfo=UTC), datetime(2026, 1, 1, tzinfo=UTC)),
        (None, datetime.min.replace(tzinfo=UTC)),
        (datetime.min.replace(tzinfo=UTC), None),
        (datetime.max.replace(tzinfo=UTC), None),
    ],
)
def test_a_stretch_that_is_none_or_too_long_is_refused(
    since: datetime | None, until: datetime | None, wired: Context, owner: Actor
) -> None:
    with pytest.raises(InvalidInput):
        analytics.summarize(wired, owner, since, until)


def test_the_last_days_of_time_can_be_asked_about(wired: Context, owner: Actor) -> None:
    found = analytics.summarize(wired, owner, until=datetime.max.replace(tzinfo=UTC))
    assert found.published == 0
