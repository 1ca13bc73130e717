"""Posts of a queue change places, all of them or none, whoever asks at the same instant."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, time, timedelta
from threading import Barrier

import pytest

from app.core.clock import FrozenClock
from app.core.errors import Conflict, InvalidInput, NotFound
from app.db.repositories.claims import Wanted
from app.db.repositories.publications import Change, Publications, is_post
from app.domain.permissions import Actor
from app.domain.post_queue import Place
from app.domain.posting_schedule import Slot, Weekday
from app.domain.publication import Event, Status
from app.services import (
    claiming,
    draft_keeping,
    post_queue,
    posting_schedules,
    posts,
    queue_leaving,
    queue_order,
    queue_reading,
    scheduling,
)
from app.services.context import Context
from app.services.details import ScheduledPostDetails
from app.services.drafts import Draft, PartDraft, VariantDraft
from app.services.job import Job
from app.services.moving import Target
from app.services.queue_order import Wish
from tests.support.cast import Cast
from tests.support.daily_queue import DAY, TEN, all_of, draft_to, queue


def plan_of(ctx: Context, actor: Actor, account_id: str) -> dict[str, datetime]:
    return {one.id: one.scheduled_for for one in all_of(ctx, actor, account_id)}


def swap(one: ScheduledPostDetails, other: ScheduledPostDetails) -> list[Wish]:
    return [
        Wish(Target(one.id, one.version), other.scheduled_for),
        Wish(Target(other.id, other.version), one.scheduled_for),
    ]


def test_two_posts_swap_their_slots_and_a_worker_is_woken_for_the_new_times(
    context: Context, cast: Cast, account_id: str
) -> None:
    a, b, c = queue(context, cast.editor, account_id, 3)
    moved = queue_order.rearrange(context, cast.editor, account_id, swap(a, c))
    assert plan_of(context, cast.owner, account_id) == {
        c.id: TEN,
        b.id: TEN + DAY,
        a.id: TEN + 2 * DAY,
    }
    assert {(m.id, m.was_at, m.at) for m in moved} == {
        (a.id, TEN, TEN + 2 * DAY),
        (c.id, TEN + 2 * DAY, TEN),
    }
    entries = context.jobs.scheduled_ids()
    assert len(entries) == 2, "the third is due in more than two days"


def test_what_changed_places_is_still_in_the_queue_and_can_be_taken_back(
    context: Context, cast: Cast, account_id: str
) -> None:
    a, b = queue(context, cast.editor, account_id, 2)
    moved = queue_order.rearrange(context, cast.editor, account_id, swap(a, b))
    back = [Wish(Target(m.id, m.version), m.was_at) for m in moved]
    queue_order.rearrange(context, cast.editor, account_id, back)
    assert plan_of(context, cast.owner, account_id) == {a.id: TEN, b.id: TEN + DAY}
    read = queue_reading.read_queue(context, cast.owner, account_id)
    assert [one.is_in_slot for one in read.rows] == [True, True]


def test_a_post_may_move_to_a_free_slot_and_to_nothing_else(
    context: Context, cast: Cast, account_id: str
) -> None:
    a, b = queue(context, cast.editor, account_id, 2)
    target = Target(a.id, a.version)
    for at in (TEN + timedelta(minutes=1), TEN - DAY, b.scheduled_for):
        with pytest.raises(InvalidInput, match="no free slot"):
            queue_order.rearrange(context, cast.editor, account_id, [Wish(target, at)])
    queue_order.rearrange(context, cast.editor, account_id, [Wish(target, TEN + 5 * DAY)])
    assert plan_of(context, cast.owner, account_id)[a.id] == TEN + 5 * DAY


def test_two_posts_are_never_given_one_slot(context: Context, cast: Cast, account_id: str) -> None:
    a, b = queue(context, cast.editor, account_id, 2)
    both = [Wish(Target(one.id, one.version), TEN) for one in (a, b)]
    with pytest.raises(InvalidInput, match="same slot"):
        queue_order.rearrange(context, cast.editor, account_id, both)


def test_an_order_gives_the_slots_that_the_posts_hold(
    context: Context, cast: Cast, account_id: str
) -> None:
    a, b, c = queue(context, cast.editor, account_id, 3)
    queue_order.reorder(context, cast.editor, account_id, [c.id, a.id])
    assert plan_of(context, cast.owner, account_id) == {
        c.id: TEN,
        b.id: TEN + DAY,
        a.id: TEN + 2 * DAY,
    }


def test_shuffling_keeps_the_set_of_times(context: Context, cast: Cast, account_id: str) -> None:
    before = queue(context, cast.editor, account_id, 5)
    queue_order.shuffle(context, cast.editor, account_id, lambda times: times.reverse())
    after = plan_of(context, cast.owner, account_id)
    assert list(after) == [one.id for one in reversed(before)]
    assert sorted(after.values()) == [one.scheduled_for for one in before]


def test_after_a_new_schedule_the_queue_can_be_put_into_its_slots_in_order(
    context: Context, cast: Cast, account_id: str
) -> None:
    a, b = queue(context, cast.editor, account_id, 2)
    noon = [Slot(Weekday.WEDNESDAY, time(12)), Slot(Weekday.FRIDAY, time(12))]
    posting_schedules.set_schedule(context, cast.owner, account_id, "UTC", noon)
    read = queue_reading.read_queue(context, cast.owner, account_id)
    assert read.off_slot_count == 2
    queue_order.into_slots(context, cast.editor, account_id)
    wednesday = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)
    assert plan_of(context, cast.owner, account_id) == {a.id: wednesday, b.id: wednesday + 2 * DAY}


def test_posts_may_change_places_although_another_one_has_a_fixed_time_in_the_same_minute(
    context: Context, cast: Cast, account_id: str
) -> None:
    a, b = queue(context, cast.editor, account_id, 2)
    draft = draft_to(account_id, text="Fixed")
    posts.schedule(context, cast.editor, draft, TEN)
    queue_order.rearrange(context, cast.editor, account_id, swap(a, b))
    plan = plan_of(context, cast.owner, account_id)
    assert (plan[a.id], plan[b.id]) == (TEN + DAY, TEN)


def test_what_was_put_into_new_slots_goes_back_to_times_that_are_slots_no_more(
    context: Context, cast: Cast, account_id: str
) -> None:
    a, b = queue(context, cast.editor, account_id, 2)
    noon = [Slot(day, time(12)) for day in Weekday]
    posting_schedules.set_schedule(context, cast.owner, account_id, "UTC", noon)
    moved = queue_order.into_slots(context, cast.editor, account_id)
    assert plan_of(context, cast.owner, account_id)[a.id] == TEN + timedelta(hours=2)
    queue_order.take_back(context, cast.editor, account_id, moved)
    assert plan_of(context, cast.owner, account_id) == {a.id: TEN, b.id: TEN + DAY}
    with pytest.raises(Conflict, match="meanwhile"):
        queue_order.take_back(context, cast.editor, account_id, moved)


@pytest.mark.parametrize("status", [Status.FAILED, Status.MISSED])
def test_what_failed_or_missed_its_time_takes_the_next_slot(
    context: Context, cast: Cast, account_id: str, clock: FrozenClock, status: Status
) -> None:
    post, _ = queue(context, cast.editor, account_id, 2)
    events = {
        Status.FAILED: [Event.CLAIMED, Event.GAVE_UP],
        Status.MISSED: [Event.TOO_LATE],
    }[status]
    with context.database.unit_of_work() as session:
        for event in events:
            Publications(session).advance(event, clock.now(), is_post(post.id), change=Change())
    clock.set(TEN + timedelta(minutes=5))
    again = post_queue.requeue(context, cast.editor, post.id, Place.NEXT)
    assert (again.status, again.scheduled_for) == (Status.PENDING, TEN + 2 * DAY)


def test_a_post_planned_by_hand_goes_to_the_front_and_the_others_make_room(
    context: Context, cast: Cast, account_id: str
) -> None:
    (old,) = queue(context, cast.editor, account_id, 1)
    draft = draft_to(account_id, text="By hand")
    (hand,) = posts.schedule(context, cast.editor, draft, TEN + 9 * DAY).scheduled_posts
    post_queue.requeue(context, cast.editor, hand.id, Place.FIRST, version=hand.version)
    assert plan_of(context, cast.owner, account_id) == {hand.id: TEN, old.id: TEN + DAY}


def test_the_last_of_the_queue_goes_to_the_front_without_leaving_a_gap(
    context: Context, cast: Cast, account_id: str
) -> None:
    a, b, c = queue(context, cast.editor, account_id, 3)
    post_queue.requeue(context, cast.editor, c.id, Place.FIRST)
    assert list(plan_of(context, cast.owner, account_id).items()) == [
        (c.id, TEN),
        (a.id, TEN + DAY),
        (b.id, TEN + 2 * DAY),
    ]


def test_what_was_cancelled_or_changed_meanwhile_is_not_queued_again(
    context: Context, cast: Cast, account_id: str
) -> None:
    a, b = queue(context, cast.editor, account_id, 2)
    scheduling.cancel(context, cast.editor, a.id)
    with pytest.raises(Conflict, match="cancelled"):
        post_queue.requeue(context, cast.editor, a.id, Place.NEXT)
    with pytest.raises(Conflict, match="meanwhile"):
        post_queue.requeue(context, cast.editor, b.id, Place.LAST, version=b.version + 1)


def test_what_is_taken_out_becomes_a_draft_for_its_account_and_frees_the_slot(
    context: Context, cast: Cast, account_id: str
) -> None:
    (post,) = queue(context, cast.editor, account_id, 1)
    draft_id = queue_leaving.take_out(context, cast.editor, post.id)
    draft = draft_keeping.get_draft(context, cast.editor, draft_id)
    assert [part.text for part in draft.content.parts] == ["Number 0"]
    assert (draft.content.account_ids, draft.content.at) == ((account_id,), None)
    read = queue_reading.read_queue(context, cast.owner, account_id)
    assert (read.rows, read.free[0]) == ((), TEN)
    with pytest.raises(Conflict):
        queue_leaving.take_out(context, cast.editor, post.id)
    assert len(draft_keeping.list_drafts(context, cast.editor)) == 1


def test_what_is_taken_out_keeps_the_words_that_were_for_its_account_alone(
    context: Context, cast: Cast, account_id: str
) -> None:
    other = cast.account("linkedin")
    own = VariantDraft(account_id, (PartDraft("For this one alone"),))
    draft = Draft((PartDraft("For all"),), (account_id, other.id), variants=(own,))
    at = datetime(2026, 4, 1, 9, 0, tzinfo=UTC)
    planned = posts.schedule(context, cast.editor, draft, at).scheduled_posts
    (way,) = [one for one in planned if one.account.id == account_id]
    taken = queue_leaving.take_out(context, cast.editor, way.id)
    kept = draft_keeping.get_draft(context, cast.editor, taken).content
    assert [part.text for one in kept.variants for part in one.parts or ()] == [
        "For this one alone"
    ]


def test_an_outsider_finds_no_queue(context: Context, cast: Cast, account_id: str) -> None:
    (post,) = queue(context, cast.editor, account_id, 1)
    calls: list[Callable[[], object]] = [
        lambda: queue_order.shuffle(context, cast.outsider, account_id),
        lambda: queue_reading.read_queue(context, cast.outsider, account_id),
        lambda: post_queue.requeue(context, cast.outsider, post.id, Place.NEXT),
    ]
    for call in calls:
        with pytest.raises(NotFound):
            call()


@pytest.mark.parametrize("seed", range(8))
def test_of_workers_and_people_who_swap_the_same_posts_nobody_does_half_of_it(
    context: Context, cast: Cast, account_id: str, clock: FrozenClock, seed: int
) -> None:
    a, b, c = queue(context, cast.editor, account_id, 3)
    clock.set(TEN)
    start = Barrier(4)

    def rearrange(wishes: list[Wish]) -> bool:
        start.wait()
        try:
            queue_order.rearrange(context, cast.editor, account_id, wishes)
        except (Conflict, InvalidInput):
            return False
        return True

    def take() -> bool:
        start.wait()
        found = claiming.claim(context, [Wanted(a.id, a.version)], lambda _platform: 9)
        return any(isinstance(job, Job) for job in found)

    calls: list[Callable[[], bool]] = [
        take,
        lambda: rearrange(swap(a, b)),
        lambda: rearrange(swap(a, c)),
        lambda: rearrange(swap(b, c)),
    ]
    with ThreadPoolExecutor(4) as threads:
        run = list(threads.map(lambda n: calls[(n + seed) % 4](), range(4)))
    taken = run[(0 - seed) % 4]
    after = {one.id: one for one in all_of(context, cast.owner, account_id)}
    times = sorted(one.scheduled_for for one in after.values())
    assert times == [TEN, TEN + DAY, TEN + 2 * DAY]
    assert (after[a.id].status is Status.PUBLISHING) == taken
    # What is being published keeps the slot that it was published for.
    assert not taken or after[a.id].scheduled_for == TEN
