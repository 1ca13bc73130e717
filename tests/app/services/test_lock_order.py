"""Nobody who changes several posts at once can wait for a worker that waits for them."""

import asyncio
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from datetime import time as time_of_day

import pytest
from sqlalchemy import text

from app.core.clock import FrozenClock
from app.core.errors import Conflict
from app.db.repositories.claims import Claims, Wanted
from app.db.repositories.publications import Publications, is_post
from app.domain.post_queue import Place
from app.domain.posting_schedule import Slot, Weekday
from app.domain.publication import Event
from app.services import (
    account_leaving,
    csv_imports,
    import_undo,
    post_editing,
    post_queue,
    posting_schedules,
    posts,
    recurrences,
    scheduling,
)
from app.services.context import Context
from app.services.details import ScheduledPostDetails
from app.services.drafts import Draft, PartDraft
from app.services.recurrences import Plan
from tests.support.cast import Cast

NINE = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
TEN = NINE + timedelta(hours=1)


@pytest.fixture
def clock() -> FrozenClock:
    """Stands at a Monday morning."""
    return FrozenClock(NINE)


@pytest.fixture
def both(cast: Cast) -> tuple[str, str]:
    """Two accounts that every post here goes to."""
    return cast.account("x", handle="@one").id, cast.account("linkedin", handle="@two").id


def draft_to(both: tuple[str, ...]) -> Draft:
    return Draft((PartDraft("Hello, world"),), both)


def ways(ctx: Context, cast: Cast) -> list[ScheduledPostDetails]:
    found = scheduling.list_scheduled(ctx, cast.owner, limit=100).items
    return sorted(found, key=lambda one: one.id)


def meet(
    ctx: Context,
    cast: Cast,
    change: Callable[[], object],
) -> tuple[list[str], str]:
    """A worker that has taken the later of two posts when ``change`` begins, and takes the earlier
    one once that waits for it. What the worker got, and what the change came to."""
    first, last = ways(ctx, cast)[:2]
    wanted = [Wanted(one.id, one.version) for one in (first, last)]
    due = TEN + timedelta(minutes=1)
    with ThreadPoolExecutor(1) as other:
        with ctx.database.unit_of_work() as session:
            claims = Claims(session)
            claims.lock_accounts(wanted)
            taken = claims.take(wanted[1:], due + timedelta(minutes=1), due)
            running = other.submit(change)
            _wait_until_blocked(ctx)
            taken += claims.take(wanted[:1], due + timedelta(minutes=1), due)
        try:
            running.result()
        except Conflict as error:
            return [one.id for one in taken], error.user_message
    return [one.id for one in taken], "done"


def _wait_until_blocked(ctx: Context) -> None:
    asked = text("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'")
    ends = time.monotonic() + 20
    while time.monotonic() < ends:
        with ctx.database.unit_of_work() as session:
            if session.scalar(asked):
                return
    raise AssertionError("the change waits for nobody")


def test_a_post_that_is_deleted_is_not_taken_half(
    context: Context, cast: Cast, both: tuple[str, str]
) -> None:
    post = posts.schedule(context, cast.editor, draft_to(both), TEN)
    taken, said = meet(context, cast, lambda: posts.delete_post(context, cast.editor, post.id))
    assert (len(taken), "being published" in said) == (2, True)


def test_a_post_that_is_edited_is_not_taken_half(
    context: Context, cast: Cast, both: tuple[str, str]
) -> None:
    post = posts.schedule(context, cast.editor, draft_to(both), TEN)
    new = Draft((PartDraft("Other words"),), both)
    taken, said = meet(
        context, cast, lambda: post_editing.edit_post(context, cast.editor, post.id, new)
    )
    assert (len(taken), "being published" in said) == (2, True)


def test_an_import_that_is_undone_is_not_taken_half(
    context: Context, cast: Cast, both: tuple[str, str]
) -> None:
    rows = "content,scheduled_for,accounts\nOne,2026-03-02 10:00,@one\nTwo,2026-03-02 10:00,@two\n"
    import_id = csv_imports.create(context, cast.editor, rows.encode(), "posts.csv")
    csv_imports.confirm(context, cast.editor, import_id)
    taken, said = meet(context, cast, lambda: import_undo.undo(context, cast.editor, import_id))
    assert (len(taken), "went out already" in said) == (2, True)


def test_a_recurrence_that_stops_leaves_to_workers_what_they_have(
    context: Context, cast: Cast, both: tuple[str, str]
) -> None:
    plan = Plan("FREQ=WEEKLY;COUNT=1", TEN, "UTC")
    made = recurrences.create(context, cast.editor, draft_to(both), plan)
    taken, said = meet(context, cast, lambda: recurrences.stop(context, cast.editor, made.id))
    assert (len(taken), said) == (2, "done")
    assert [one.status for one in ways(context, cast)] == ["publishing"] * 2


def test_a_post_in_front_of_the_queue_moves_nothing_that_workers_have(
    context: Context, cast: Cast, both: tuple[str, str]
) -> None:
    slots = [Slot(day, time_of_day(10)) for day in Weekday]
    for account_id in both:
        posting_schedules.set_schedule(context, cast.owner, account_id, "UTC", slots)
    post_queue.add(context, cast.editor, draft_to(both), Place.NEXT)
    taken, said = meet(
        context,
        cast,
        lambda: post_queue.add(context, cast.editor, draft_to(both), Place.FIRST),
    )
    assert (len(taken), said) == (2, "done")
    assert [one.status for one in ways(context, cast)].count("publishing") == 2


@contextmanager
def being_settled(ctx: Context, one: ScheduledPostDetails) -> Iterator[None]:
    """Meanwhile a worker stores that this post went out, and has not come to its account yet."""
    wanted, due = Wanted(one.id, one.version), TEN + timedelta(minutes=1)
    with ctx.database.unit_of_work() as session:
        Claims(session).take([wanted], due + timedelta(minutes=1), due)
    with ctx.database.unit_of_work() as session:
        Publications(session).advance(Event.PUBLISHED, due, is_post(one.id))
        yield
        Claims(session).lock_account(one.account.id)


def test_who_wants_to_delete_what_is_being_settled_is_refused_without_waiting(
    context: Context, cast: Cast, both: tuple[str, str]
) -> None:
    post = posts.schedule(context, cast.editor, draft_to(both), TEN)
    with ThreadPoolExecutor(1) as other, being_settled(context, post.scheduled_posts[0]):
        running = other.submit(posts.delete_post, context, cast.editor, post.id)
        with pytest.raises(Conflict, match="being published"):
            running.result(timeout=20)


def test_a_post_in_front_of_the_queue_waits_for_nothing_that_is_being_settled(
    context: Context, cast: Cast, both: tuple[str, str]
) -> None:
    slots = [Slot(day, time_of_day(10)) for day in Weekday]
    posting_schedules.set_schedule(context, cast.owner, both[0], "UTC", slots)
    draft = draft_to(both[:1])
    (first,) = post_queue.add(context, cast.editor, draft, Place.NEXT).scheduled_posts
    with ThreadPoolExecutor(1) as other, being_settled(context, first):
        running = other.submit(post_queue.add, context, cast.editor, draft, Place.FIRST)
        (second,) = running.result(timeout=20).scheduled_posts
    assert second.scheduled_for == TEN + timedelta(days=1)


def test_taking_an_account_away_locks_those_that_its_recurring_posts_go_to_in_one_order(
    context: Context, cast: Cast, both: tuple[str, str]
) -> None:
    recurrences.create(context, cast.editor, draft_to(both), Plan("FREQ=WEEKLY", TEN, "UTC"))
    first, last = sorted(both)
    leaving = account_leaving.remove(context, cast.owner, last, cancels_waiting=True)
    with ThreadPoolExecutor(1) as other:
        with context.database.unit_of_work() as session:
            Claims(session).lock_account(first)
            running = other.submit(asyncio.run, leaving)
            _wait_until_blocked(context)
            Claims(session).lock_account(last)
        assert running.result().cancelled > 0
    assert {one.account.id for one in ways(context, cast)} == {first}
