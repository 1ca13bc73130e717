"""How days and hours of the week went."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlmodel import select

from app.core.clock import FrozenClock
from app.core.errors import InvalidInput
from app.db.models import PublishedPost, ScheduledPost
from app.domain.permissions import Actor
from app.domain.trends import DayNumbers, HourNumbers
from app.services import trends
from app.services.context import Context
from app.services.trends import Review
from tests.app.services.conftest import Connect
from tests.app.services.test_analytics import tell
from tests.app.services.test_publishing import Publisher
from tests.support.sandbox import Sandbox


@pytest.fixture
def publisher(wired: Context, owner: Actor, clock: FrozenClock) -> Publisher:
    return Publisher(wired, owner, clock)


@pytest.fixture(autouse=True)
def nothing_kept(wired: Context) -> None:
    wired.redis.flushdb()


def date_back(ctx: Context, scheduled_post_id: str, at: datetime) -> None:
    """Have a post that is out have gone out at ``at``."""
    with ctx.database.unit_of_work() as session:
        row = session.get(ScheduledPost, scheduled_post_id)
        assert row is not None
        row.finished_at = at
        parts = session.exec(
            select(PublishedPost).where(PublishedPost.scheduled_post_id == scheduled_post_id)
        )
        for part in parts:
            part.published_at = at


def look(publisher: Publisher, day: date, account_id: str | None = None) -> Review:
    return trends.review(publisher.ctx, publisher.owner, day, day, account_id)


def test_a_post_counts_on_the_day_that_it_is_where_the_person_lives(
    publisher: Publisher, connect: Connect
) -> None:
    publisher.owner = replace(publisher.owner, timezone="Europe/Berlin")
    done = publisher.attempt(publisher.write(connect("x"), "Late in the evening"))
    date_back(publisher.ctx, done.id, datetime(2026, 6, 1, 22, 30, tzinfo=UTC))
    tell(publisher.ctx, done.id, {"likes": 3, "comments": 1, "views": 50})
    found = look(publisher, date(2026, 6, 2))
    assert [(d.day, d.published) for d in found.days] == [(date(2026, 6, 2), 1)]
    assert found.days[0].late_by_ms_median is not None
    assert found.numbers == (DayNumbers(date(2026, 6, 2), 4, 50),)
    # Half past midnight on a Tuesday.
    assert found.hours == (HourNumbers(2, 0, 1, 1, 4),)
    assert look(publisher, date(2026, 6, 1)).days == ()


def test_the_days_before_are_compared_with(publisher: Publisher, connect: Connect) -> None:
    account = connect("x")
    for text, day in (("One", 1), ("Two", 2), ("Three", 2)):
        done = publisher.attempt(publisher.write(account, text))
        date_back(publisher.ctx, done.id, datetime(2026, 6, day, 12, tzinfo=UTC))
    found = look(publisher, date(2026, 6, 2))
    assert (found.summary.published, found.before.published) == (2, 1)


def test_posts_without_numbers_do_not_spoil_the_average_of_an_hour(
    publisher: Publisher, connect: Connect
) -> None:
    account, at = connect("x"), datetime(2026, 6, 1, 9, tzinfo=UTC)
    told = publisher.attempt(publisher.write(account, "One"))
    silent = publisher.attempt(publisher.write(account, "Two"))
    for one in (told, silent):
        date_back(publisher.ctx, one.id, at)
    tell(publisher.ctx, told.id, {"likes": 6})
    (hour,) = look(publisher, at.date()).hours
    assert (hour.published, hour.told, hour.per_post) == (2, 1, 6.0)


def test_the_best_posts_come_in_order_of_what_people_did(
    publisher: Publisher, connect: Connect
) -> None:
    account, today = connect("x"), publisher.clock.now().date()
    for text, likes in (("Liked", 2), ("Loved", 9), ("Seen", 0)):
        done = publisher.attempt(publisher.write(account, text))
        tell(publisher.ctx, done.id, {"likes": likes, "views": 100})
    found = look(publisher, today)
    assert [(b.post.text, b.interactions) for b in found.best] == [
        ("Loved", 9),
        ("Liked", 2),
        ("Seen", 0),
    ]


def test_one_account_is_looked_at_alone(
    publisher: Publisher, connect: Connect, sandbox: Sandbox
) -> None:
    x, bluesky = connect("x"), connect("bluesky")
    publisher.attempt(publisher.write(x, "Fine"))
    sandbox.order("bluesky", "status", code=400, body={"error": "InvalidRequest", "message": "no"})
    publisher.attempt(publisher.write(bluesky, "Refused"))
    found = look(publisher, publisher.clock.now().date(), bluesky.id)
    assert (found.summary.published, found.summary.failed) == (0, 1)
    assert [(d.published, d.failed) for d in found.days] == [(0, 1)]


def test_what_was_looked_at_a_moment_ago_is_not_worked_out_again(
    publisher: Publisher, connect: Connect
) -> None:
    account, today = connect("x"), publisher.clock.now().date()
    publisher.attempt(publisher.write(account, "One"))
    assert look(publisher, today).summary.published == 1
    publisher.attempt(publisher.write(account, "Two"))
    assert look(publisher, today).summary.published == 1
    publisher.ctx.redis.flushdb()
    assert look(publisher, today).summary.published == 2


@pytest.mark.parametrize(
    ("first", "last"),
    [
        (date(2026, 6, 2), date(2026, 6, 1)),
        (date(2024, 1, 1), date(2026, 1, 1)),
        (date(1, 1, 1), date(1, 1, 2)),
        (date(9999, 12, 31), date(9999, 12, 31)),
    ],
)
def test_days_that_make_no_sense_are_refused(
    first: date, last: date, wired: Context, owner: Actor
) -> None:
    with pytest.raises(InvalidInput):
        trends.review(wired, owner, first, last)


def test_an_account_of_others_is_refused(wired: Context, owner: Actor) -> None:
    with pytest.raises(InvalidInput, match="not in this workspace"):
        trends.review(wired, owner, date(2026, 6, 1), date(2026, 6, 2), "acc_other")


def test_the_first_and_the_last_day_are_looked_at_whole() -> None:
    span = trends.span_of(date(2026, 3, 28), date(2026, 3, 29), "Europe/Berlin")
    # The clock goes forward on the second day: together they have 47 hours.
    assert span.until - span.since == timedelta(hours=47)
