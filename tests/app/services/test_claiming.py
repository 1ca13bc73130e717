"""One wake-up stands for all that are due on an account, whatever becomes of its own post."""

from datetime import UTC, datetime, timedelta

import pytest

from app.core.clock import FrozenClock
from app.db.repositories.claims import Wanted
from app.domain.publication import Status
from app.services import claiming, posts, queueing, scheduling
from app.services.context import Context
from app.services.details import ScheduledPostDetails
from app.services.drafts import Draft, PartDraft
from app.services.job import Job
from tests.support.cast import Cast

NINE = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
# As late as nothing goes out unasked any more.
TOO_LATE = timedelta(days=30)


@pytest.fixture
def clock() -> FrozenClock:
    """Stands at a Monday morning."""
    return FrozenClock(NINE)


def plan(cast: Cast, account_id: str, minutes: int) -> ScheduledPostDetails:
    draft = Draft((PartDraft(f"After {minutes} minutes"),), (account_id,))
    at = cast.context.clock.now() + timedelta(minutes=minutes)
    return posts.schedule(cast.context, cast.editor, draft, at).scheduled_posts[0]


def wake(cast: Cast, one: ScheduledPostDetails) -> list[str]:
    """Ids of what a worker takes that is woken for this post, as it was."""
    wanted = Wanted(one.id, one.version, one.account.id, one.account.platform)
    found = claiming.claim(cast.context, [wanted], lambda _platform: 9)
    return [job.post.id for job in found if isinstance(job, Job)]


def status_of(cast: Cast, one: ScheduledPostDetails) -> Status:
    return scheduling.get_scheduled(cast.context, cast.owner, one.id).status


def test_behind_many_that_it_is_too_late_for_the_first_that_may_go_is_taken(
    context: Context, cast: Cast, clock: FrozenClock
) -> None:
    account = cast.account("x")
    late = [plan(cast, account.id, minutes) for minutes in (1, 2, 3)]
    clock.advance(TOO_LATE.total_seconds())
    fresh = plan(cast, account.id, 0)
    assert wake(cast, late[0]) == [fresh.id]
    assert {status_of(cast, one) for one in late} == {Status.MISSED}


def test_a_wake_up_of_a_cancelled_post_that_finds_only_missed_ones_is_handed_on(
    context: Context, cast: Cast, clock: FrozenClock
) -> None:
    account = cast.account("x")
    gone, *late = (plan(cast, account.id, minutes) for minutes in (1, 2, 3))
    scheduling.cancel(context, cast.editor, gone.id)
    clock.advance(TOO_LATE.total_seconds())
    fresh = plan(cast, account.id, 0)
    # The others' own entries were dropped as they fell due: the first one stood for them.
    context.redis.flushdb()
    assert wake(cast, gone) == []
    assert {status_of(cast, one) for one in late} == {Status.MISSED}
    entry = queueing.job_id(fresh.id, fresh.version)
    assert context.jobs.known([entry]) == {entry}
    assert wake(cast, fresh) == [fresh.id]


def test_a_post_that_is_cancelled_as_it_falls_due_leaves_its_wake_up_to_the_next(
    context: Context, cast: Cast, clock: FrozenClock
) -> None:
    account = cast.account("x")
    first, second = plan(cast, account.id, 0), plan(cast, account.id, 0)
    context.redis.flushdb()
    queueing.put_now(context, [Wanted(first.id, first.version, account.id, "x")])
    scheduling.cancel(context, cast.editor, first.id)
    assert context.redis.lrange("rq:queue:publish", 0, -1) == [
        queueing.job_id(first.id, first.version).encode()
    ]
    assert wake(cast, first) == [second.id]
