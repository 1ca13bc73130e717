"""Giving posts the free slots of their accounts, one each, whoever asks at the same instant."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, time, timedelta
from threading import Barrier

import pytest

from app.core.errors import InvalidInput, NotAllowed, NotFound
from app.domain.permissions import Actor
from app.domain.post_queue import Place
from app.domain.posting_schedule import Slot, Weekday
from app.services import post_queue, posting_schedules, posts, queueing, scheduling
from app.services.context import Context
from app.services.details import PostDetails
from tests.support.cast import Cast
from tests.support.daily_queue import DAY, TEN, all_of, daily_account, draft_to


def times_of(post: PostDetails) -> dict[str, datetime]:
    return {one.account.id: one.scheduled_for for one in post.scheduled_posts}


def plan_of(context: Context, actor: Actor, account_id: str) -> list[datetime]:
    return [one.scheduled_for for one in all_of(context, actor, account_id)]


def test_each_post_takes_the_next_free_slot(context: Context, cast: Cast, account_id: str) -> None:
    given = [
        times_of(post_queue.add(context, cast.editor, draft_to(account_id), Place.NEXT))[account_id]
        for _ in range(3)
    ]
    assert given == [TEN, TEN + DAY, TEN + 2 * DAY]


def test_a_post_to_two_accounts_takes_a_slot_of_each_one_s_own_schedule(
    context: Context, cast: Cast, account_id: str
) -> None:
    other = daily_account(cast, "linkedin", "Asia/Tokyo")
    post_queue.add(context, cast.owner, draft_to(account_id), Place.NEXT)
    post = post_queue.add(context, cast.owner, draft_to(account_id, other), Place.NEXT)
    assert times_of(post) == {account_id: TEN + DAY, other: TEN + timedelta(hours=15)}


def test_a_post_at_the_front_moves_the_others_and_their_wake_ups(
    context: Context, cast: Cast, account_id: str
) -> None:
    old = post_queue.add(context, cast.owner, draft_to(account_id), Place.NEXT)
    new = post_queue.add(context, cast.owner, draft_to(account_id), Place.FIRST)
    (moved,) = posts.get_post(context, cast.owner, old.id).scheduled_posts
    (first,) = new.scheduled_posts
    assert (first.scheduled_for, moved.scheduled_for) == (TEN, TEN + DAY)
    assert context.jobs.scheduled_ids() == {
        queueing.job_id(one.id, one.version): one.scheduled_for.timestamp()
        for one in (first, moved)
    }


def test_a_post_that_a_person_moved_no_longer_makes_room(
    context: Context, cast: Cast, account_id: str
) -> None:
    old = post_queue.add(context, cast.owner, draft_to(account_id), Place.NEXT)
    scheduling.move(context, cast.owner, old.scheduled_posts[0].id, TEN + DAY)
    for _ in range(2):
        post_queue.add(context, cast.owner, draft_to(account_id), Place.FIRST)
    (kept,) = posts.get_post(context, cast.owner, old.id).scheduled_posts
    assert kept.scheduled_for == TEN + DAY
    assert plan_of(context, cast.owner, account_id) == [TEN, TEN + DAY, TEN + 2 * DAY]


def test_the_slot_of_a_cancelled_post_is_free_again(
    context: Context, cast: Cast, account_id: str
) -> None:
    post = post_queue.add(context, cast.owner, draft_to(account_id), Place.NEXT)
    scheduling.cancel(context, cast.owner, post.scheduled_posts[0].id)
    again = post_queue.add(context, cast.owner, draft_to(account_id), Place.NEXT)
    assert times_of(again) == {account_id: TEN}


@pytest.mark.parametrize("where", Place)
def test_requests_at_the_same_instant_never_take_the_same_slot(
    context: Context, cast: Cast, account_id: str, where: Place
) -> None:
    together, start = 8, Barrier(8)

    def add(number: int) -> datetime:
        start.wait()
        post = post_queue.add(context, cast.owner, draft_to(account_id), where)
        return times_of(post)[account_id]

    with ThreadPoolExecutor(together) as threads:
        given = list(threads.map(add, range(together)))
    plan = plan_of(context, cast.owner, account_id)
    assert plan == [TEN + n * DAY for n in range(together)]
    if where is not Place.FIRST:
        assert Counter(given) == Counter(plan)


def test_requests_that_name_the_same_accounts_in_another_order_do_not_block_each_other(
    context: Context, cast: Cast, account_id: str
) -> None:
    other = daily_account(cast, "linkedin", "Asia/Tokyo")
    start = Barrier(6)

    def add(number: int) -> None:
        ids = (account_id, other) if number % 2 else (other, account_id)
        start.wait()
        post_queue.add(context, cast.owner, draft_to(*ids), Place.FIRST)

    with ThreadPoolExecutor(6) as threads:
        list(threads.map(add, range(6)))
    for one in (account_id, other):
        assert len(set(plan_of(context, cast.owner, one))) == 6


def test_a_repeated_request_gives_back_the_post_it_made(
    context: Context, cast: Cast, account_id: str
) -> None:
    twice = [
        post_queue.add(context, cast.owner, draft_to(account_id), Place.NEXT, post_id="post_1")
        for _ in range(2)
    ]
    assert twice[0] == twice[1]
    assert plan_of(context, cast.owner, account_id) == [TEN]


def test_an_account_without_slots_refuses_and_nothing_is_stored(
    context: Context, cast: Cast, account_id: str
) -> None:
    bare = cast.account("linkedin")
    with pytest.raises(InvalidInput, match="no posting schedule"):
        post_queue.add(context, cast.owner, draft_to(account_id, bare.id), Place.NEXT)
    assert posts.list_posts(context, cast.owner).items == ()


def test_slots_that_are_offered_are_those_that_are_given(
    context: Context, cast: Cast, account_id: str
) -> None:
    post_queue.add(context, cast.owner, draft_to(account_id), Place.NEXT)
    posts.schedule(context, cast.owner, draft_to(account_id), TEN + 2 * DAY)
    (offer,) = post_queue.next_slots(context, cast.editor, [account_id], until=TEN + 4 * DAY)
    assert (offer.next, offer.first, offer.last) == (TEN + DAY, TEN, TEN + DAY)
    assert offer.free == (TEN + DAY, TEN + 3 * DAY, TEN + 4 * DAY)


def test_a_new_schedule_leaves_posts_at_the_times_they_have(
    context: Context, cast: Cast, account_id: str
) -> None:
    post_queue.add(context, cast.owner, draft_to(account_id), Place.NEXT)
    noon = [Slot(Weekday.MONDAY, time(12))]
    posting_schedules.set_schedule(context, cast.owner, account_id, "UTC", noon)
    post_queue.add(context, cast.owner, draft_to(account_id), Place.NEXT)
    assert plan_of(context, cast.owner, account_id) == [TEN, TEN + timedelta(hours=2)]


def test_an_editor_may_fill_the_queue_and_not_change_its_schedule(
    context: Context, cast: Cast, account_id: str
) -> None:
    with pytest.raises(NotAllowed):
        posting_schedules.set_schedule(context, cast.editor, account_id, "UTC", [])


def test_an_outsider_finds_no_schedule(context: Context, cast: Cast, account_id: str) -> None:
    with pytest.raises(NotFound):
        posting_schedules.get_schedule(context, cast.outsider, account_id)
    with pytest.raises(InvalidInput):
        post_queue.next_slots(context, cast.outsider, [account_id])
