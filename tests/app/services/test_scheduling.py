"""Scheduling, moving and cancelling, against the claim of a worker."""

from datetime import timedelta

import pytest

from app.core.clock import FrozenClock
from app.core.errors import Conflict, InvalidInput, NotAllowed, NotFound
from app.db.models import ScheduledPost
from app.db.repositories.claims import Wanted
from app.db.repositories.publications import Change, Publications, holds_lease, is_post
from app.domain.permissions import Actor, Permission
from app.domain.publication import Event, Status
from app.services import claiming, posts, queueing, scheduling, sweeping
from app.services.context import Context
from app.services.details import ScheduledPostDetails
from app.services.drafts import Draft, PartDraft
from app.services.job import Job
from tests.support.cast import Cast

HOUR = timedelta(hours=1)


@pytest.fixture
def planned(context: Context, cast: Cast) -> ScheduledPostDetails:
    """A post to one account, an hour from now."""
    account = cast.account("x")
    draft = Draft((PartDraft("Hello, world"),), (account.id,))
    post = posts.schedule(context, cast.owner, draft, context.clock.now() + HOUR)
    return post.scheduled_posts[0]


def test_a_scheduled_post_is_in_the_job_queue_at_its_instant(
    context: Context, planned: ScheduledPostDetails
) -> None:
    name = queueing.job_id(planned.id, planned.version)
    assert context.jobs.scheduled_ids() == {name: planned.scheduled_for.timestamp()}


def test_nobody_can_claim_it_before_its_time(
    context: Context, planned: ScheduledPostDetails
) -> None:
    assert claim(context, planned) is None


def test_only_one_of_two_workers_can_claim_it(
    context: Context, clock: FrozenClock, planned: ScheduledPostDetails
) -> None:
    clock.advance(3600)
    assert claim(context, planned) is not None
    assert claim(context, planned) is None


def test_a_moved_post_cannot_go_out_at_the_old_time(
    context: Context, clock: FrozenClock, cast: Cast, planned: ScheduledPostDetails
) -> None:
    scheduling.move(context, cast.owner, planned.id, clock.now() + 2 * HOUR)
    clock.advance(3600)
    assert claim(context, planned) is None


def test_a_post_moved_to_the_past_of_its_old_entry_is_claimed_by_the_new_one_only(
    context: Context, clock: FrozenClock, cast: Cast, planned: ScheduledPostDetails
) -> None:
    moved = scheduling.move(context, cast.owner, planned.id, clock.now() + timedelta(minutes=5))
    clock.advance(3600)
    assert claim(context, planned) is None
    assert claim(context, moved) is not None


def test_a_moved_post_has_one_entry_in_the_job_queue(
    context: Context, clock: FrozenClock, cast: Cast, planned: ScheduledPostDetails
) -> None:
    moved = scheduling.move(context, cast.owner, planned.id, clock.now() + 2 * HOUR)
    assert list(context.jobs.scheduled_ids()) == [queueing.job_id(moved.id, moved.version)]


def test_a_cancelled_post_cannot_be_claimed(
    context: Context, clock: FrozenClock, cast: Cast, planned: ScheduledPostDetails
) -> None:
    assert scheduling.cancel(context, cast.owner, planned.id).status is Status.CANCELLED
    clock.advance(3600)
    assert claim(context, planned) is None
    assert context.jobs.scheduled_ids() == {}


def test_a_claimed_post_can_be_neither_moved_nor_cancelled(
    context: Context, clock: FrozenClock, cast: Cast, planned: ScheduledPostDetails
) -> None:
    clock.advance(3600)
    claim(context, planned)
    with pytest.raises(Conflict, match="is being published right now"):
        scheduling.move(context, cast.owner, planned.id, clock.now() + HOUR)
    with pytest.raises(Conflict, match="is being published right now"):
        scheduling.cancel(context, cast.owner, planned.id)


def test_moving_what_someone_else_moved_meanwhile_is_refused(
    context: Context, clock: FrozenClock, cast: Cast, planned: ScheduledPostDetails
) -> None:
    scheduling.move(context, cast.editor, planned.id, clock.now() + 2 * HOUR)
    with pytest.raises(Conflict, match="Someone else changed this post"):
        scheduling.move(
            context, cast.owner, planned.id, clock.now() + 3 * HOUR, version=planned.version
        )


def test_a_post_cannot_be_moved_into_the_past(
    context: Context, clock: FrozenClock, cast: Cast, planned: ScheduledPostDetails
) -> None:
    with pytest.raises(InvalidInput, match="has passed"):
        scheduling.move(context, cast.owner, planned.id, clock.now() - HOUR)


def test_an_outsider_finds_nothing(
    context: Context, cast: Cast, planned: ScheduledPostDetails
) -> None:
    with pytest.raises(NotFound):
        scheduling.get_scheduled(context, cast.outsider, planned.id)
    assert scheduling.list_scheduled(context, cast.outsider).items == ()


def test_a_token_that_may_only_read_cannot_cancel(
    context: Context, cast: Cast, planned: ScheduledPostDetails
) -> None:
    reader = Actor(
        cast.owner.user_id,
        cast.owner.workspace_id,
        cast.owner.role,
        scopes=frozenset({Permission.READ}),
    )
    with pytest.raises(NotAllowed, match="This API token"):
        scheduling.cancel(context, reader, planned.id)


def test_after_a_flush_the_queue_is_rebuilt_from_the_database(
    context: Context, clock: FrozenClock, planned: ScheduledPostDetails
) -> None:
    context.redis.flushall()
    assert queueing.reconcile(context, context.jobs, clock.now()) == 1
    assert list(context.jobs.scheduled_ids()) == [queueing.job_id(planned.id, planned.version)]
    assert queueing.reconcile(context, context.jobs, clock.now()) == 0


def test_entries_that_the_database_does_not_know_are_removed(
    context: Context, clock: FrozenClock, database: object
) -> None:
    context.jobs.schedule(
        "post-sp_gone-1", "workers.jobs.publish_post", ("sp_gone", 1), clock.now()
    )
    queueing.reconcile(context, context.jobs, clock.now())
    assert context.jobs.scheduled_ids() == {}


def test_what_is_due_beyond_the_horizon_stays_in_the_database_until_its_day(
    context: Context, clock: FrozenClock, cast: Cast
) -> None:
    account = cast.account("x")
    draft = Draft((PartDraft("In a week"),), (account.id,))
    posts.schedule(context, cast.owner, draft, clock.now() + timedelta(days=7))
    assert context.jobs.scheduled_ids() == {}
    clock.advance(6 * 24 * 3600)
    assert queueing.reconcile(context, context.jobs, clock.now()) == 1


def test_a_lease_that_ran_out_before_anything_was_sent_gives_the_post_back(
    context: Context, clock: FrozenClock, cast: Cast, planned: ScheduledPostDetails
) -> None:
    clock.advance(3600)
    claim(context, planned)
    clock.advance(120)
    sweeping.sweep(context)
    now = scheduling.get_scheduled(context, cast.owner, planned.id)
    assert now.status in {Status.PENDING, Status.QUEUED}
    assert claim(context, now) is not None


def test_a_worker_whose_lease_ran_out_cannot_store_an_outcome(
    context: Context, clock: FrozenClock, planned: ScheduledPostDetails
) -> None:
    clock.advance(3600)
    frozen = claim(context, planned)
    assert frozen is not None
    clock.advance(120)
    sweeping.sweep(context)
    with context.database.unit_of_work() as session:
        rows = Publications(session).advance(
            Event.WILL_RETRY, clock.now(), holds_lease(frozen.lease_token or "")
        )
    assert rows == []


def test_a_post_that_lost_two_workers_before_anything_was_sent_is_put_aside(
    context: Context, clock: FrozenClock, cast: Cast, planned: ScheduledPostDetails
) -> None:
    clock.advance(3600)
    seen = planned
    for _ in range(2):
        assert claim(context, seen) is not None
        clock.advance(120)
        sweeping.sweep(context)
        seen = scheduling.get_scheduled(context, cast.owner, planned.id)
    assert seen.status is Status.FAILED
    assert seen.error_code == "worker_lost_twice"
    again = scheduling.retry(context, cast.owner, planned.id)
    assert claim(context, again) is not None


def test_one_account_has_one_publish_in_flight_and_its_posts_go_in_order(
    context: Context, clock: FrozenClock, cast: Cast
) -> None:
    account = cast.account("x")
    due = [clock.now() + HOUR + timedelta(seconds=n) for n in range(2)]
    second, first = (
        posts.schedule(context, cast.owner, Draft((PartDraft(str(at)),), (account.id,)), at)
        for at in reversed(due)
    )
    clock.advance(3700)
    elder, younger = first.scheduled_posts[0], second.scheduled_posts[0]
    assert claim(context, younger) is None
    assert claim(context, elder) is not None
    assert claim(context, younger) is None
    settle(context, elder.id, Event.PUBLISHED)
    assert claim(context, younger) is not None


def test_a_wake_up_stands_for_whoever_is_due_on_its_account(
    context: Context, clock: FrozenClock, cast: Cast
) -> None:
    account = cast.account("x")
    first, second = _two_due(context, clock, cast, account.id)
    scheduling.cancel(context, cast.owner, first.id)
    woken = Wanted(first.id, first.version, account.id, "x")
    (found,) = claiming.claim(context, [woken], lambda _platform: 1)
    assert isinstance(found, Job)
    assert found.post.id == second.id
    assert claiming.claim(context, [woken], lambda _platform: 1) == [None]


def test_several_wake_ups_of_one_account_come_to_one_job(
    context: Context, clock: FrozenClock, cast: Cast
) -> None:
    account = cast.account("x")
    first, second = _two_due(context, clock, cast, account.id)
    wanted = [Wanted(s.id, s.version - 1, account.id, "x") for s in (second, first)]
    found = claiming.claim(context, wanted, lambda _platform: 9)
    assert [job.post.id for job in found if isinstance(job, Job)] == [first.id]


def test_a_post_too_late_for_its_limit_is_given_up_on_by_another_one_s_wake_up_too(
    context: Context, clock: FrozenClock, cast: Cast
) -> None:
    account = cast.account("x")
    first, _ = _two_due(context, clock, cast, account.id)
    clock.advance(90 * 24 * 3600)
    (found,) = claiming.claim(context, [Wanted("sp_gone", 1, account.id, "x")], lambda _: 1)
    assert found is None
    now = scheduling.get_scheduled(context, cast.owner, first.id)
    assert now.status is Status.MISSED


def test_an_entry_is_missed_only_for_the_first_in_line_of_an_account_at_rest(
    context: Context, clock: FrozenClock, cast: Cast
) -> None:
    account = cast.account("x")
    first, _ = _two_due(context, clock, cast, account.id)
    context.redis.flushall()
    assert queueing.reconcile(context, context.jobs, clock.now()) == 1
    assert list(context.jobs.scheduled_ids()) == [queueing.job_id(first.id, first.version)]
    context.redis.flushall()
    assert claim(context, first) is not None
    assert queueing.reconcile(context, context.jobs, clock.now()) == 0


def _two_due(
    context: Context, clock: FrozenClock, cast: Cast, account_id: str
) -> list[ScheduledPostDetails]:
    at = clock.now() + HOUR
    found = [
        posts.schedule(
            context,
            cast.owner,
            Draft((PartDraft(f"Number {n}"),), (account_id,)),
            at + timedelta(seconds=n),
        ).scheduled_posts[0]
        for n in range(2)
    ]
    clock.advance(3700)
    return found


def test_a_platform_whose_lane_is_full_waits_and_the_others_go_on(
    context: Context, clock: FrozenClock, cast: Cast
) -> None:
    draft = Draft((PartDraft("Busy"),), (cast.account("x").id, cast.account("linkedin").id))
    wanted = [
        Wanted(s.id, s.version)
        for s in posts.publish_now(context, cast.owner, draft).scheduled_posts
    ]
    room = {"x": 0, "linkedin": 1}
    found = claiming.claim(context, wanted, room.__getitem__)
    taken = [f.post.platform for f in found if isinstance(f, Job)]
    away = [f.wanted.platform for f in found if isinstance(f, claiming.LaneFull)]
    assert (taken, away) == (["linkedin"], ["x"])


def test_pages_follow_one_another_without_gap_or_overlap(
    context: Context, clock: FrozenClock, cast: Cast
) -> None:
    account = cast.account("x")
    for number in range(5):
        draft = Draft((PartDraft(f"Number {number}"),), (account.id,))
        posts.schedule(context, cast.owner, draft, clock.now() + HOUR)
    seen, cursor = [], None
    while True:
        page = scheduling.list_scheduled(context, cast.owner, limit=2, cursor=cursor)
        seen += [item.id for item in page.items]
        cursor = page.next_cursor
        if cursor is None:
            break
    assert len(seen) == len(set(seen)) == 5


def test_a_failed_post_can_be_retried_and_starts_afresh(
    context: Context, clock: FrozenClock, cast: Cast, planned: ScheduledPostDetails
) -> None:
    clock.advance(3600)
    claim(context, planned)
    settle(context, planned.id, Event.REJECTED)
    retried = scheduling.retry(context, cast.owner, planned.id)
    assert retried.status is Status.PENDING
    again = claim(context, retried)
    assert again is not None
    assert again.attempts_used == 1


def test_a_moved_post_is_tried_as_if_for_the_first_time(
    context: Context, clock: FrozenClock, cast: Cast, planned: ScheduledPostDetails
) -> None:
    clock.advance(3600)
    claim(context, planned)
    settle(context, planned.id, Event.WILL_RETRY)
    moved = scheduling.move(context, cast.owner, planned.id, clock.now() + 48 * HOUR)
    clock.advance(48 * 3600)
    again = claim(context, moved)
    assert again is not None
    assert (again.attempts_used, again.trying_since) == (1, clock.now())


def test_what_has_not_failed_cannot_be_retried(
    context: Context, cast: Cast, planned: ScheduledPostDetails
) -> None:
    with pytest.raises(Conflict, match="waiting for its time"):
        scheduling.retry(context, cast.owner, planned.id)


def claim(context: Context, seen: ScheduledPostDetails) -> ScheduledPost | None:
    """What a worker does first, with the version that its job carried."""
    (found,) = claiming.claim(context, [Wanted(seen.id, seen.version)], lambda _platform: 1)
    return found.post if isinstance(found, Job) else None


def settle(context: Context, scheduled_post_id: str, event: Event) -> None:
    with context.database.unit_of_work() as session:
        rows = Publications(session).advance(
            event, context.clock.now(), is_post(scheduled_post_id), change=Change()
        )
        assert rows
