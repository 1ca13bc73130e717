"""A queue that rests: nothing goes out of it, however its posts come to be due."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from time import sleep

import pytest
from sqlalchemy import text

from app.core.clock import FrozenClock
from app.core.errors import Conflict, InvalidInput, NotFound
from app.db.models import PublishedPost, ScheduledPost
from app.db.repositories.claims import Claims, Wanted
from app.db.repositories.publications import Change, Publications, is_post
from app.domain.outcome import Cause
from app.domain.permissions import Actor
from app.domain.post_queue import Place
from app.domain.publication import Event, Status
from app.services import (
    claiming,
    post_queue,
    posting_schedules,
    posts,
    queue_order,
    queue_pausing,
    queueing,
    scheduling,
    sweeping,
)
from app.services.context import Context
from app.services.job import Job
from tests.support.cast import Cast
from tests.support.daily_queue import DAY, TEN, all_of, draft_to, queue


def wake(ctx: Context, actor: Actor, one: str) -> list[str]:
    """What a worker takes that is woken for this post; ids."""
    version = scheduling.get_scheduled(ctx, actor, one).version
    found = claiming.claim(ctx, [Wanted(one, version)], lambda _platform: 9)
    return [job.post.id for job in found if isinstance(job, Job)]


def test_what_waits_in_a_paused_queue_says_so_and_no_worker_takes_it(
    context: Context, cast: Cast, account_id: str, clock: FrozenClock
) -> None:
    first, _ = queue(context, cast.editor, account_id, 2)
    rest = queue_pausing.pause(context, cast.editor, account_id)
    assert (rest.paused_at, rest.touched) == (clock.now(), 2)
    clock.set(TEN + timedelta(hours=1))
    sweeping.sweep(context)
    assert wake(context, cast.owner, first.id) == []
    found = all_of(context, cast.owner, account_id)
    assert [one.status for one in found] == [Status.HELD, Status.HELD]
    assert "paused" in (found[0].error_message or "")
    assert queueing.reconcile(context, context.jobs, clock.now()) == 0
    assert context.jobs.scheduled_ids() == {}


def test_what_is_planned_by_hand_goes_out_of_an_account_whose_queue_rests(
    context: Context, cast: Cast, account_id: str, clock: FrozenClock
) -> None:
    queue(context, cast.editor, account_id, 1)
    at = TEN + timedelta(minutes=5)
    (hand,) = posts.schedule(context, cast.editor, draft_to(account_id), at).scheduled_posts
    queue_pausing.pause(context, cast.editor, account_id)
    clock.set(at)
    assert wake(context, cast.owner, hand.id) == [hand.id]


def test_what_is_queued_while_it_rests_is_held_too(
    context: Context, cast: Cast, account_id: str
) -> None:
    (old,) = queue(context, cast.editor, account_id, 1)
    queue_pausing.pause(context, cast.editor, account_id)
    for where in Place:
        post_queue.add(context, cast.editor, draft_to(account_id), where)
    post_queue.requeue(context, cast.editor, old.id, Place.LAST)
    queue_order.shuffle(context, cast.editor, account_id)
    found = all_of(context, cast.owner, account_id)
    assert {one.status for one in found} == {Status.HELD}
    assert [one.scheduled_for for one in found] == [TEN + n * DAY for n in (0, 2, 3, 4)]


def test_a_queue_that_goes_on_keeps_what_lies_ahead_and_gives_the_rest_new_slots_in_order(
    context: Context, cast: Cast, account_id: str, clock: FrozenClock
) -> None:
    a, b, c, d = queue(context, cast.editor, account_id, 4)
    queue_pausing.pause(context, cast.editor, account_id)
    clock.set(TEN + DAY + timedelta(hours=1))
    rest = queue_pausing.resume(context, cast.editor, account_id)
    assert (rest.paused_at, rest.touched, rest.moved) == (None, 4, 2)
    found = all_of(context, cast.owner, account_id)
    assert [(one.id, one.scheduled_for, one.status) for one in found] == [
        (c.id, TEN + 2 * DAY, Status.PENDING),
        (d.id, TEN + 3 * DAY, Status.PENDING),
        (a.id, TEN + 4 * DAY, Status.PENDING),
        (b.id, TEN + 5 * DAY, Status.PENDING),
    ]
    assert [one.error_message for one in found] == [None] * 4
    clock.set(TEN + 2 * DAY)
    assert wake(context, cast.owner, c.id) == [c.id]


def test_a_queue_cannot_go_on_without_slots_for_what_has_lost_its_own(
    context: Context, cast: Cast, account_id: str, clock: FrozenClock
) -> None:
    queue(context, cast.editor, account_id, 1)
    queue_pausing.pause(context, cast.editor, account_id)
    posting_schedules.set_schedule(context, cast.owner, account_id, "UTC", [])
    clock.set(TEN + DAY)
    with pytest.raises(InvalidInput, match="Give it times"):
        queue_pausing.resume(context, cast.editor, account_id)
    assert [one.status for one in all_of(context, cast.owner, account_id)] == [Status.HELD]


def test_a_held_post_that_is_moved_by_hand_goes_out_at_that_time(
    context: Context, cast: Cast, account_id: str, clock: FrozenClock
) -> None:
    (post,) = queue(context, cast.editor, account_id, 1)
    queue_pausing.pause(context, cast.editor, account_id)
    at = TEN + timedelta(hours=2)
    scheduling.move(context, cast.editor, post.id, at)
    clock.set(at)
    assert wake(context, cast.owner, post.id) == [post.id]


def test_a_held_post_can_be_cancelled(context: Context, cast: Cast, account_id: str) -> None:
    (post,) = queue(context, cast.editor, account_id, 1)
    queue_pausing.pause(context, cast.editor, account_id)
    assert scheduling.cancel(context, cast.editor, post.id).status is Status.CANCELLED


def test_what_a_worker_has_already_goes_out_and_is_held_only_when_it_comes_back(
    context: Context, cast: Cast, account_id: str, clock: FrozenClock
) -> None:
    post, _ = queue(context, cast.editor, account_id, 2)
    clock.set(TEN)
    assert wake(context, cast.owner, post.id) == [post.id]
    assert queue_pausing.pause(context, cast.editor, account_id).touched == 1
    assert scheduling.get_scheduled(context, cast.owner, post.id).status is Status.PUBLISHING
    later = TEN + timedelta(minutes=1)
    change = Change(due_at=later, cause=Cause("timeout", "No answer."))
    with context.database.unit_of_work() as session:
        Publications(session).advance(Event.WILL_RETRY, TEN, is_post(post.id), change=change)
    clock.set(later)
    assert wake(context, cast.owner, post.id) == []
    assert scheduling.get_scheduled(context, cast.owner, post.id).status is Status.HELD


def test_what_came_back_to_a_paused_queue_holds_up_nobody_behind_it(
    context: Context, cast: Cast, account_id: str, clock: FrozenClock
) -> None:
    post, _ = queue(context, cast.editor, account_id, 2)
    at = TEN + timedelta(minutes=5)
    (hand,) = posts.schedule(context, cast.editor, draft_to(account_id), at).scheduled_posts
    clock.set(TEN)
    wake(context, cast.owner, post.id)
    queue_pausing.pause(context, cast.editor, account_id)
    with context.database.unit_of_work() as session:
        Publications(session).advance(Event.HANDED_BACK, TEN, is_post(post.id))
    clock.set(at)
    wanted = [Wanted(post.id, post.version), Wanted(hand.id, hand.version)]
    found = claiming.claim(context, wanted, lambda _platform: 9)
    assert [job.post.id for job in found if isinstance(job, Job)] == [hand.id]


def test_a_thread_that_has_begun_to_appear_is_brought_to_its_end(
    context: Context, cast: Cast, account_id: str, clock: FrozenClock
) -> None:
    (post,) = queue(context, cast.editor, account_id, 1)
    with context.database.unit_of_work() as session:
        row = session.get_one(ScheduledPost, post.id)
        session.add(
            PublishedPost(
                id="pub_1",
                workspace_id=row.workspace_id,
                user_id=row.user_id,
                scheduled_post_id=row.id,
                account_id=row.account_id,
                platform=row.platform,
                position=0,
                platform_post_id="1",
                url="",
                published_at=clock.now(),
            )
        )
    assert queue_pausing.pause(context, cast.editor, account_id).touched == 0
    clock.set(TEN)
    assert wake(context, cast.owner, post.id) == [post.id]


def test_a_person_who_retries_a_post_takes_it_out_of_the_queue(
    context: Context, cast: Cast, account_id: str, clock: FrozenClock
) -> None:
    (post,) = queue(context, cast.editor, account_id, 1)
    with context.database.unit_of_work() as session:
        Publications(session).advance(Event.TOO_LATE, clock.now(), is_post(post.id))
    queue_pausing.pause(context, cast.editor, account_id)
    scheduling.retry(context, cast.editor, post.id)
    assert wake(context, cast.owner, post.id) == [post.id]


def test_pausing_twice_is_pausing_once(
    context: Context, cast: Cast, account_id: str, clock: FrozenClock
) -> None:
    since = queue_pausing.pause(context, cast.editor, account_id).paused_at
    clock.set(TEN)
    assert queue_pausing.pause(context, cast.editor, account_id).paused_at == since
    queue_pausing.resume(context, cast.editor, account_id)
    assert queue_pausing.resume(context, cast.editor, account_id).touched == 0


def test_an_account_without_a_schedule_has_no_queue_to_pause(
    context: Context, cast: Cast, account_id: str
) -> None:
    bare = cast.account("linkedin")
    with pytest.raises(Conflict, match="no posting schedule"):
        queue_pausing.pause(context, cast.editor, bare.id)
    with pytest.raises(NotFound):
        queue_pausing.pause(context, cast.outsider, account_id)


@pytest.mark.parametrize("seed", range(10))
def test_of_a_pause_and_a_claim_at_one_instant_exactly_one_gets_the_post(
    context: Context, cast: Cast, account_id: str, clock: FrozenClock, seed: int
) -> None:
    (post,) = queue(context, cast.editor, account_id, 1)
    clock.set(TEN)
    start = Barrier(5)

    def pause() -> str:
        start.wait()
        return "held" if queue_pausing.pause(context, cast.editor, account_id).touched else ""

    def take() -> str:
        start.wait()
        found = claiming.claim(context, [Wanted(post.id, post.version)], lambda _platform: 9)
        return "taken" if any(isinstance(job, Job) for job in found) else ""

    def add() -> str:
        start.wait()
        post_queue.add(context, cast.editor, draft_to(account_id), Place.NEXT)
        return ""

    calls: list[Callable[[], str]] = [take, pause, take, add, take]
    calls = calls[seed % 5 :] + calls[: seed % 5]
    with ThreadPoolExecutor(5) as threads:
        won = sorted(filter(None, threads.map(lambda call: call(), calls)))
    after = {one.id: one.status for one in all_of(context, cast.owner, account_id)}
    status = after.pop(post.id)
    # The pause may have held the other post alone.
    assert (status is Status.PUBLISHING) == ("taken" in won)
    assert (status is Status.HELD) == ("taken" not in won)
    assert won.count("taken") <= 1
    # Whether it came before the pause or behind it, what was queued meanwhile is held.
    assert list(after.values()) == [Status.HELD]


@pytest.mark.parametrize("seed", range(6))
def test_queues_that_are_paused_and_resumed_at_once_end_in_one_of_the_two(
    context: Context, cast: Cast, account_id: str, seed: int
) -> None:
    queue(context, cast.editor, account_id, 3)
    start = Barrier(4)

    def turn(number: int) -> None:
        start.wait()
        change = queue_pausing.pause if (number + seed) % 2 else queue_pausing.resume
        change(context, cast.editor, account_id)

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(turn, range(4)))
    rests = posting_schedules.get_schedule(context, cast.owner, account_id).paused_at is not None
    wanted = Status.HELD if rests else Status.PENDING
    found = all_of(context, cast.owner, account_id)
    assert [(one.status, one.scheduled_for) for one in found] == [
        (wanted, TEN + n * DAY) for n in range(3)
    ]


def test_a_pause_waits_for_whoever_is_choosing_among_the_account_s_posts(
    context: Context, cast: Cast, account_id: str
) -> None:
    queue(context, cast.editor, account_id, 1)
    with ThreadPoolExecutor(1) as threads:
        with context.database.unit_of_work() as session:
            Claims(session).lock_account(account_id)
            paused = threads.submit(queue_pausing.pause, context, cast.editor, account_id)
            while not paused.done() and not somebody_waits(context):
                sleep(0.01)
            assert not paused.done()
        assert paused.result().touched == 1


def somebody_waits(context: Context) -> bool:
    with context.database.unit_of_work() as session:
        return bool(session.scalar(text("SELECT count(*) FROM pg_locks WHERE NOT granted")))
