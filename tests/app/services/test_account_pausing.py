"""An account that rests: nothing goes out of it, however its posts were planned."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, time, timedelta
from threading import Barrier

import pytest

from app.core.clock import FrozenClock
from app.core.errors import Conflict, NotAllowed, NotFound
from app.core.ids import new_id
from app.db.models import SocialAccount
from app.db.repositories.claims import Wanted
from app.db.repositories.publications import Publications, is_post
from app.domain.content import Severity
from app.domain.post_queue import Place
from app.domain.posting_schedule import Slot, Weekday
from app.domain.publication import Event, Status
from app.platforms.base import Identity, TokenSet
from app.services import (
    account_leaving,
    account_pausing,
    accounts,
    claiming,
    connected,
    post_editing,
    post_queue,
    posting_schedules,
    posts,
    queue_pausing,
    queueing,
    scheduling,
    sweeping,
)
from app.services.connected import Place as Whereabouts
from app.services.details import ScheduledPostDetails
from app.services.draft_store import store_post, store_schedule
from app.services.drafts import Draft, PartDraft
from app.services.job import Job
from app.ui.wording import next_step
from tests.support.cast import Cast

NINE = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
TEN = NINE + timedelta(hours=1)
DAY = timedelta(days=1)


@pytest.fixture
def clock() -> FrozenClock:
    """Stands at a Monday morning."""
    return FrozenClock(NINE)


@pytest.fixture
def account_id(cast: Cast) -> str:
    return cast.account("x", handle="@resting").id


def draft_to(account_id: str) -> Draft:
    return Draft((PartDraft("Hello, world"),), (account_id,))


def plan(cast: Cast, account_id: str, at: datetime = TEN) -> ScheduledPostDetails:
    return posts.schedule(cast.context, cast.editor, draft_to(account_id), at).scheduled_posts[0]


def enqueue(cast: Cast, account_id: str) -> ScheduledPostDetails:
    """A post in the account's next slot; there is one every day at ten."""
    slots = [Slot(day, time(10)) for day in Weekday]
    posting_schedules.set_schedule(cast.context, cast.owner, account_id, "UTC", slots)
    draft = draft_to(account_id)
    return post_queue.add(cast.context, cast.editor, draft, Place.NEXT).scheduled_posts[0]


def pause(cast: Cast, account_id: str) -> int:
    return account_pausing.pause(cast.context, cast.owner, account_id).touched


def resume(cast: Cast, account_id: str) -> int:
    return account_pausing.resume(cast.context, cast.owner, account_id).touched


def now_of(cast: Cast, one: ScheduledPostDetails) -> ScheduledPostDetails:
    return scheduling.get_scheduled(cast.context, cast.owner, one.id)


def take(cast: Cast, one: ScheduledPostDetails) -> bool:
    """Whether a worker takes it that is woken for it as it is now."""
    wanted = Wanted(one.id, now_of(cast, one).version)
    found = claiming.claim(cast.context, [wanted], lambda _platform: 9)
    return any(isinstance(job, Job) for job in found)


def test_whatever_waits_is_held_with_the_reason(
    cast: Cast, account_id: str, clock: FrozenClock
) -> None:
    by_hand = plan(cast, account_id, TEN + timedelta(minutes=5))
    queued = enqueue(cast, account_id)
    assert pause(cast, account_id) == 2
    clock.set(TEN + timedelta(minutes=10))
    sweeping.sweep(cast.context)
    for one in (by_hand, queued):
        assert not take(cast, one)
        found = now_of(cast, one)
        assert found.status is Status.HELD
        assert "This account is paused" in (found.error_message or "")
        assert "Accounts page" in next_step(found)
    assert queueing.reconcile(cast.context, cast.context.jobs, clock.now()) == 0
    assert cast.context.jobs.scheduled_ids() == {}


def test_what_is_planned_or_moved_while_it_rests_is_held_at_once(
    cast: Cast, account_id: str, clock: FrozenClock
) -> None:
    old = plan(cast, account_id)
    pause(cast, account_id)
    new = plan(cast, account_id)
    scheduling.move(cast.context, cast.editor, old.id, TEN + timedelta(minutes=5))
    assert [now_of(cast, one).status for one in (old, new)] == [Status.HELD] * 2
    clock.set(TEN + timedelta(minutes=6))
    assert not take(cast, old)
    assert not take(cast, new)


def test_what_a_person_retries_while_it_rests_is_held_at_once(
    cast: Cast, account_id: str, clock: FrozenClock
) -> None:
    post = plan(cast, account_id)
    clock.set(TEN + timedelta(hours=5))
    assert not take(cast, post)
    assert now_of(cast, post).status is Status.MISSED
    pause(cast, account_id)
    retried = scheduling.retry(cast.context, cast.editor, post.id)
    assert retried.status is Status.HELD
    assert "This account is paused" in (retried.error_message or "")
    assert not take(cast, post)


def test_what_was_never_sent_after_all_is_held_at_once_while_it_rests(
    cast: Cast, account_id: str, clock: FrozenClock
) -> None:
    post = plan(cast, account_id)
    clock.set(TEN)
    assert take(cast, post)
    with cast.context.database.unit_of_work() as session:
        Publications(session).advance(Event.BECAME_UNKNOWN, TEN, is_post(post.id))
    pause(cast, account_id)
    resolved = scheduling.resolve(cast.context, cast.editor, post.id, is_published=False)
    assert resolved.status is Status.HELD
    assert not take(cast, post)


def test_what_is_posted_at_once_while_it_rests_is_held_at_once(cast: Cast, account_id: str) -> None:
    pause(cast, account_id)
    again = posts.publish_now(cast.context, cast.editor, draft_to(account_id)).scheduled_posts[0]
    assert again.status is Status.HELD
    assert cast.context.jobs.scheduled_ids() == {}


def test_what_a_change_adds_for_an_account_that_rests_is_held_at_once(
    cast: Cast, account_id: str
) -> None:
    other = cast.account("x", handle="@other").id
    post = plan(cast, other)
    pause(cast, account_id)
    draft = Draft((PartDraft("Hello, both"),), (other, account_id))
    found = post_editing.edit_post(cast.context, cast.editor, post.post_id, draft).scheduled_posts
    status = {one.account.id: one.status for one in found}
    assert status == {other: Status.PENDING, account_id: Status.HELD}


def test_what_waited_for_an_account_that_was_mended_rests_with_it(
    cast: Cast, account_id: str, clock: FrozenClock
) -> None:
    post = plan(cast, account_id)
    clock.set(TEN)
    assert take(cast, post)
    with cast.context.database.unit_of_work() as session:
        Publications(session).advance(Event.NEEDS_ACTION, TEN, is_post(post.id))
        account = session.get_one(SocialAccount, account_id)
        identity = Identity(account.remote_id, account.handle, account.display_name)
    pause(cast, account_id)
    place = Whereabouts("x", is_sandbox=True, account_id=account_id)
    connected.store(cast.context, cast.owner, place, TokenSet("new"), identity)
    assert now_of(cast, post).status is Status.HELD


def test_when_it_goes_on_times_ahead_stay_and_late_ones_follow_the_usual_rule(
    cast: Cast, account_id: str, clock: FrozenClock
) -> None:
    long_ago, lately = plan(cast, account_id), plan(cast, account_id, TEN + timedelta(hours=2))
    ahead = plan(cast, account_id, TEN + DAY)
    pause(cast, account_id)
    clock.set(TEN + timedelta(hours=3))
    assert resume(cast, account_id) == 3
    found = [now_of(cast, one) for one in (long_ago, lately, ahead)]
    assert [one.status for one in found] == [Status.MISSED, Status.PENDING, Status.PENDING]
    assert [one.scheduled_for for one in found] == [TEN, TEN + timedelta(hours=2), TEN + DAY]
    assert "paused, too long ago" in (found[0].error_message or "")
    assert take(cast, lately)
    assert accounts.get_account(cast.context, cast.owner, account_id).paused_at is None


def test_what_waits_in_a_queue_that_rests_itself_goes_on_waiting(
    cast: Cast, account_id: str, clock: FrozenClock
) -> None:
    queued, by_hand = enqueue(cast, account_id), plan(cast, account_id, TEN + DAY / 2)
    pause(cast, account_id)
    queue_pausing.pause(cast.context, cast.editor, account_id)
    assert resume(cast, account_id) == 1
    assert now_of(cast, by_hand).status is Status.PENDING
    held = now_of(cast, queued)
    assert held.status is Status.HELD
    assert "queue" in (held.error_message or "")


def test_a_queue_that_goes_on_does_not_wake_an_account_that_rests(
    cast: Cast, account_id: str, clock: FrozenClock
) -> None:
    queued = enqueue(cast, account_id)
    queue_pausing.pause(cast.context, cast.editor, account_id)
    pause(cast, account_id)
    queue_pausing.resume(cast.context, cast.editor, account_id)
    clock.set(TEN)
    assert not take(cast, queued)
    assert "account is paused" in (now_of(cast, queued).error_message or "")


def test_posts_that_are_moved_to_an_account_that_rests_rest_with_it(
    cast: Cast, account_id: str
) -> None:
    leaver = cast.account("x", handle="@leaver").id
    post = plan(cast, leaver)
    pause(cast, account_id)
    _moved(cast, leaver, account_id)
    assert (now_of(cast, post).account.id, now_of(cast, post).status) == (account_id, Status.HELD)


def test_an_account_that_is_taken_away_rests_no_more(cast: Cast, account_id: str) -> None:
    post = plan(cast, account_id)
    pause(cast, account_id)
    _moved(cast, account_id, None)
    assert now_of(cast, post).status is Status.PENDING
    with pytest.raises(Conflict, match="disconnected"):
        pause(cast, account_id)


def test_pausing_twice_is_pausing_once_and_others_are_left_alone(
    cast: Cast, account_id: str, clock: FrozenClock
) -> None:
    other = plan(cast, cast.account("x", handle="@other").id)
    plan(cast, account_id)
    pause(cast, account_id)
    clock.set(NINE + timedelta(minutes=1))
    assert pause(cast, account_id) == 0
    assert accounts.get_account(cast.context, cast.owner, account_id).paused_at == NINE
    assert now_of(cast, other).status is Status.PENDING
    assert (resume(cast, account_id), resume(cast, account_id)) == (1, 0)


def test_who_writes_for_an_account_that_rests_is_told_and_not_refused(
    cast: Cast, account_id: str
) -> None:
    pause(cast, account_id)
    (found,) = posts.find_problems(cast.context, cast.editor, draft_to(account_id))
    said = [(one.field, one.severity, one.message) for one in found.problems]
    assert said == [
        ("account_ids", Severity.WARNING, "@resting is paused. Posts wait until it goes on.")
    ]


def test_who_may_not_pause_is_refused(cast: Cast, account_id: str) -> None:
    with pytest.raises(NotAllowed):
        account_pausing.pause(cast.context, cast.editor, account_id)
    with pytest.raises(NotFound):
        account_pausing.pause(cast.context, cast.outsider, account_id)
    with pytest.raises(NotFound):
        account_pausing.resume(cast.context, cast.outsider, account_id)


@pytest.mark.parametrize("seed", range(10))
def test_of_a_pause_and_a_claim_at_one_instant_exactly_one_gets_the_post(
    cast: Cast, account_id: str, clock: FrozenClock, seed: int
) -> None:
    post = plan(cast, account_id)
    clock.set(TEN)
    start = Barrier(5)

    def hold() -> str:
        start.wait()
        return "held" if pause(cast, account_id) else ""

    def claim() -> str:
        start.wait()
        found = claiming.claim(cast.context, [Wanted(post.id, post.version)], lambda _platform: 9)
        return "taken" if any(isinstance(job, Job) for job in found) else ""

    def add() -> str:
        start.wait()
        plan(cast, account_id, TEN + DAY)
        return ""

    calls: list[Callable[[], str]] = [claim, hold, claim, add, claim]
    calls = calls[seed % 5 :] + calls[: seed % 5]
    with ThreadPoolExecutor(5) as threads:
        won = list(filter(None, threads.map(lambda call: call(), calls)))
    status = now_of(cast, post).status
    # The pause may have held the other post alone.
    assert won.count("taken") <= 1
    assert (status is Status.PUBLISHING) == ("taken" in won)
    assert (status is Status.HELD) == ("taken" not in won)


@pytest.mark.parametrize("seed", range(4))
def test_an_account_that_is_paused_and_resumed_at_once_ends_in_one_of_the_two(
    cast: Cast, account_id: str, seed: int
) -> None:
    post = plan(cast, account_id)
    start = Barrier(4)

    def turn(number: int) -> None:
        start.wait()
        (pause if (number + seed) % 2 else resume)(cast, account_id)

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(turn, range(4)))
    rests = accounts.get_account(cast.context, cast.owner, account_id).paused_at is not None
    assert (now_of(cast, post).status is Status.HELD) == rests


def test_what_was_being_stored_while_the_account_went_on_does_not_wait_for_ever(
    cast: Cast, account_id: str
) -> None:
    pause(cast, account_id)
    now = cast.context.clock.now()
    with cast.context.database.unit_of_work() as session:
        post = store_post(session, cast.editor, draft_to(account_id), new_id("post"), now)
        times = {account_id: TEN}
        (row,) = store_schedule(session, cast.editor, draft_to(account_id), post, times, now)
        session.flush()
        # Whoever resumes cannot see a post that is not committed yet.
        resume(cast, account_id)
        assert row.status == Status.HELD
    sweeping.sweep(cast.context)
    found = scheduling.get_scheduled(cast.context, cast.owner, row.id)
    assert found.status is Status.PENDING
    assert cast.context.jobs.scheduled_ids() == {
        queueing.job_id(row.id, found.version): TEN.timestamp()
    }


def test_the_sweep_lets_go_of_nothing_that_rests_for_a_reason(cast: Cast, account_id: str) -> None:
    queued, by_hand = enqueue(cast, account_id), plan(cast, account_id, TEN + DAY)
    queue_pausing.pause(cast.context, cast.owner, account_id)
    sweeping.sweep(cast.context)
    assert now_of(cast, queued).status is Status.HELD
    pause(cast, account_id)
    queue_pausing.resume(cast.context, cast.owner, account_id)
    sweeping.sweep(cast.context)
    assert {now_of(cast, one).status for one in (queued, by_hand)} == {Status.HELD}


def _moved(cast: Cast, account_id: str, heir: str | None) -> None:
    asyncio.run(account_leaving.remove(cast.context, cast.owner, account_id, move_to=heir))
