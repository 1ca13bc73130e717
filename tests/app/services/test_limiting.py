"""Ceilings of networks, kept by workers that do not know of one another."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from random import Random

import pytest

from app.core.clock import FrozenClock
from app.core.ids import new_id
from app.db.database import Database
from app.db.models import Post, PostPart, ScheduledPost, SocialAccount
from app.platforms import registry
from app.services import accounts, limiting, scheduling
from app.services.context import Context
from app.services.limiting import Wanted
from tests.support.cast import Cast
from tests.support.limits import NINE, QUARTER, left, note, some, take, use_up_app, wanted


@pytest.fixture
def clock() -> FrozenClock:
    """Stands at eight, an hour before the posts of these tests are due."""
    return FrozenClock(NINE - timedelta(hours=1))


@pytest.fixture
def account(cast: Cast) -> SocialAccount:
    return cast.account("x")


Plan = Callable[..., list[str]]


@pytest.fixture
def plan(context: Context, cast: Cast) -> Plan:
    """Schedules so many posts to an account; returns their ids in order."""

    def _plan(account: SocialAccount, count: int, at: datetime = NINE) -> list[str]:
        owner = {"workspace_id": cast.owner.workspace_id, "user_id": cast.owner.user_id}
        texts = [Post(id=new_id("post"), **owner) for _ in range(count)]
        parts = [PostPart(id=new_id("part"), post_id=p.id, position=0, text="Hello") for p in texts]
        where = {"account_id": account.id, "platform": account.platform, **owner}
        rows = [
            ScheduledPost(id=new_id("sp"), post_id=p.id, scheduled_for=at, due_at=at, **where)
            for p in texts
        ]
        with context.database.unit_of_work() as session:
            for group in (texts, parts, rows):
                session.add_all(group)
                session.flush()
        return [row.id for row in rows]

    return _plan


def test_below_the_ceiling_everything_goes_at_once(
    context: Context, account: SocialAccount
) -> None:
    admission = take(context, some(account, 100))
    assert len(admission.admitted) == 100
    assert admission.waits == ()
    assert left(context, account) == 0


def test_the_one_above_the_ceiling_waits_and_says_until_when(
    context: Context, account: SocialAccount
) -> None:
    take(context, some(account, 99))
    admission = take(context, some(account, 2), NINE + timedelta(seconds=30))
    assert admission.admitted == ("sp_0000",)
    (wait,) = admission.waits
    assert NINE + QUARTER <= wait.until <= NINE + QUARTER + timedelta(minutes=1)
    assert wait.cause.code == "rate_limited"
    assert wait.cause.message == (
        "X allows 100 posts per 15 minutes. This one goes out by itself at 09:16 (UTC)."
    )


def test_an_account_at_its_ceiling_keeps_no_other_waiting(
    context: Context, cast: Cast, account: SocialAccount
) -> None:
    other = cast.account("x", handle="@other")
    take(context, some(account, 100))
    admission = take(context, [*some(account, 1), Wanted("sp_other", other.id, "x", True)])
    assert admission.admitted == ("sp_other",)


def test_who_waits_comes_back_one_after_the_other(
    context: Context, account: SocialAccount, plan: Plan
) -> None:
    take(context, some(account, 100))
    first = take(context, wanted(account, plan(account, 3))).waits
    second = take(context, wanted(account, plan(account, 3))).waits
    instants = [wait.until for wait in (*first, *second)]
    assert instants == sorted(set(instants))
    assert instants[0] >= NINE + QUARTER


def test_the_k_th_waiting_post_gets_the_k_th_free_place(
    context: Context, account: SocialAccount, plan: Plan
) -> None:
    take(context, some(account, 60, cost=1))
    take(context, some(account, 40), NINE + timedelta(minutes=5))
    asked = wanted(account, plan(account, 4), cost=20)
    waits = take(context, asked, NINE + timedelta(minutes=6)).waits
    after = [(wait.until - NINE) // timedelta(minutes=1) for wait in waits]
    assert after == [16, 16, 16, 21]


def test_a_post_that_comes_back_at_its_instant_finds_its_place(
    context: Context, account: SocialAccount, plan: Plan
) -> None:
    take(context, some(account, 100))
    ids = plan(account, 2)
    until = {w.scheduled_post_id: w.until for w in take(context, wanted(account, ids)).waits}
    for post_id in ids:
        again = take(context, wanted(account, [post_id]), until[post_id])
        assert again.admitted == (post_id,)


def test_a_newcomer_does_not_take_a_promised_place(
    context: Context, account: SocialAccount, plan: Plan
) -> None:
    take(context, some(account, 100))
    waiting = plan(account, 100)
    first = take(context, wanted(account, waiting)).waits
    newcomer = plan(account, 1, NINE + QUARTER)
    at = first[0].until
    (wait,) = take(context, wanted(account, newcomer), at).waits
    assert wait.until >= at + QUARTER
    assert take(context, wanted(account, waiting[:1]), at).admitted == (waiting[0],)


def test_nothing_overtakes_an_earlier_post_of_its_account(
    context: Context, account: SocialAccount, plan: Plan
) -> None:
    take(context, some(account, 90))
    (long_one,) = plan(account, 1, NINE)
    (waiting,) = take(context, wanted(account, [long_one], cost=20)).waits
    (short_one,) = plan(account, 1, NINE + timedelta(minutes=1))
    asked = wanted(account, [short_one])
    (behind,) = take(context, asked, NINE + timedelta(minutes=1)).waits
    assert behind.until > waiting.until


def test_a_cancelled_post_leaves_its_place_to_the_next(
    context: Context, cast: Cast, account: SocialAccount, plan: Plan
) -> None:
    take(context, some(account, 100))
    ids = plan(account, 100)
    take(context, wanted(account, ids))
    for post_id in ids:
        scheduling.cancel(context, cast.owner, post_id)
    (wait,) = take(context, wanted(account, plan(account, 1))).waits
    assert wait.until < NINE + 2 * QUARTER


def test_a_day_quota_ends_at_midnight_in_utc_and_counts_images(
    context: Context, cast: Cast
) -> None:
    account = cast.account("linkedin")
    admission = take(context, some(account, 4, cost=41))
    assert len(admission.admitted) == 3
    (wait,) = admission.waits
    midnight = datetime(2026, 3, 3, tzinfo=UTC)
    assert midnight <= wait.until <= midnight + timedelta(minutes=1)
    assert wait.cause.message == (
        "LinkedIn allows 150 requests per day. "
        "This one goes out by itself on Tue 3 Mar at 00:01 (UTC)."
    )


def test_the_app_s_ceiling_is_shared_by_its_accounts_and_spreads_them(
    context: Context, cast: Cast, plan: Plan
) -> None:
    first, second = cast.account("x", handle="@first"), cast.account("x", handle="@second")
    use_up_app(context, first, 9_900)
    use_up_app(context, first, 99, NINE + timedelta(hours=2))
    asked = [*wanted(first, plan(first, 2)), *wanted(second, plan(second, 1))]
    now = NINE + timedelta(hours=3)
    admission = take(context, asked, now)
    assert len(admission.admitted) == 1
    assert all("this app 10,000 posts per 24 hours" in w.cause.message for w in admission.waits)
    assert all(w.until >= NINE + timedelta(hours=24) for w in admission.waits)


def test_the_sandbox_and_the_real_network_are_counted_apart(
    context: Context, account: SocialAccount
) -> None:
    use_up_app(context, account, 10_000)
    live = Wanted("sp_live", account.id, "x", is_sandbox=False)
    assert take(context, [live]).admitted == ("sp_live",)
    assert take(context, some(account, 1)).admitted == ()


def test_what_a_network_refused_is_counted_once_and_not_twice(
    context: Context, account: SocialAccount
) -> None:
    take(context, some(account, 100))
    with context.database.unit_of_work() as session:
        limiting.give_back(session, [(w, NINE) for w in some(account, 10)])
    assert left(context, account) == 10
    assert len(take(context, some(account, 10)).admitted) == 10


def test_posts_counted_at_different_times_are_given_back_together(
    context: Context, cast: Cast, account: SocialAccount
) -> None:
    other = cast.account("linkedin")
    later = NINE + timedelta(minutes=3)
    take(context, [*some(account, 4), *some(other, 2, cost=10)])
    take(context, some(account, 5), later)
    unspent = [(w, NINE) for w in [*some(account, 3), *some(other, 1, cost=10)]]
    unspent += [(w, later) for w in some(account, 2)]
    with context.database.unit_of_work() as session:
        limiting.give_back(session, unspent)
    assert left(context, account, later) == 100 - 9 + 5
    assert left(context, other, later) == 140 - 10


def test_giving_back_more_than_was_taken_makes_no_room_that_is_not_there(
    context: Context, account: SocialAccount
) -> None:
    take(context, some(account, 1))
    with context.database.unit_of_work() as session:
        for at in (NINE, NINE - timedelta(hours=1)):
            limiting.give_back(session, [(w, at) for w in some(account, 5)])
    assert left(context, account) == 100


def test_what_was_used_a_window_ago_counts_no_more(
    context: Context, account: SocialAccount
) -> None:
    for window in range(20):
        at = NINE + window * timedelta(minutes=8)
        assert take(context, some(account, 40), at).waits == ()
    assert left(context, account, NINE + timedelta(hours=4)) == 100


def test_what_is_planned_before_counts_in_what_is_left(
    context: Context, account: SocialAccount, plan: Plan
) -> None:
    plan(account, 5, NINE)
    plan(account, 3, NINE - timedelta(minutes=10))
    plan(account, 1, NINE - timedelta(minutes=40))
    assert left(context, account) == 97
    assert left(context, account, NINE + timedelta(seconds=1)) == 92


def test_of_posts_at_one_instant_only_those_in_front_count(
    context: Context, account: SocialAccount, plan: Plan
) -> None:
    ids = plan(account, 3)
    spec = registry.get("x").spec
    with context.database.unit_of_work() as session:
        found = [
            limiting.quota_left(session, account, spec, NINE, before_id=post_id)
            for post_id in sorted(ids)
        ]
    assert found == [100, 99, 98]


def test_an_account_shows_what_it_used_and_until_when_it_is_limited(
    context: Context, cast: Cast, clock: FrozenClock, account: SocialAccount
) -> None:
    clock.set(NINE)
    take(context, some(account, 7))
    note(context, account, NINE + QUARTER)
    found = accounts.get_account(context, cast.owner, account.id)
    assert (found.quota_used, found.quota_limit) == (7, 100)
    assert found.limited_until == NINE + QUARTER
    clock.set(NINE + 2 * QUARTER)
    found = accounts.list_accounts(context, cast.owner)[0]
    assert (found.quota_used, found.limited_until) == (0, None)


def test_workers_side_by_side_never_let_more_through_than_allowed(
    context: Context, database: Database, account: SocialAccount
) -> None:
    def work(worker: int) -> int:
        asked = wanted(account, [f"sp_{worker}_{n}" for n in range(10)])
        return len(take(context, asked).admitted)

    with ThreadPoolExecutor(8) as pool:
        admitted = sum(pool.map(work, range(20)))
    assert admitted == 100
    assert left(context, account) == 0


def test_workers_that_meet_on_many_accounts_do_not_block_one_another_for_ever(
    context: Context, cast: Cast
) -> None:
    crowd = [cast.account("x", handle=f"@{n}") for n in range(6)]

    def work(worker: int) -> int:
        asked = [w for account in crowd for w in some(account, 2)]
        asked = [Wanted(f"{w.account_id}_{worker}_{n}", *_rest(w)) for n, w in enumerate(asked)]
        Random(worker).shuffle(asked)
        admitted = len(take(context, asked).admitted)
        with context.database.unit_of_work() as session:
            limiting.give_back(session, [(asked[0], NINE)])
        return admitted

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(work, range(16))) == 16 * 12
    assert sum(100 - (left(context, account) or 0) for account in crowd) == 16 * 11


def _rest(w: Wanted) -> tuple[str, str, bool, int]:
    return w.account_id, w.platform, w.is_sandbox, w.cost
