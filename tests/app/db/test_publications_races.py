"""Whoever comes first wins, and nobody else: many threads at one row of a real database."""

import random
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Barrier

import pytest
from sqlmodel import Session

from app.db.database import Database
from app.db.models import ScheduledPost
from app.db.repositories.attempts import Attempts
from app.db.repositories.claims import Wanted
from app.db.repositories.publications import Change, Publications, has_version, is_post
from app.domain.publication import Event, Status
from app.services import claiming
from app.services.context import Context
from app.services.job import Job
from tests.support.cast import Cast
from tests.support.queue_of_posts import write_posts

WORKERS = 8


def take(ctx: Context, wanted: Sequence[Wanted]) -> list[str]:
    """What a worker does first, in one unit of work; the ids of what it took."""
    found = claiming.claim(ctx, wanted, lambda _platform: 100)
    return [job.post.id for job in found if isinstance(job, Job)]


def move(database: Database, post_id: str, version: int, at: datetime, now: datetime) -> bool:
    change = Change(due_at=at, scheduled_for=at, is_new_version=True)
    with database.unit_of_work() as session:
        conditions = (is_post(post_id), has_version(version))
        return bool(Publications(session).advance(Event.MOVED, now, *conditions, change=change))


def cancel(database: Database, post_id: str, now: datetime) -> bool:
    with database.unit_of_work() as session:
        change = Change(is_new_version=True)
        return bool(
            Publications(session).advance(Event.CANCELLED, now, is_post(post_id), change=change)
        )


def together(calls: Sequence[Callable[[], object]]) -> list[object]:
    """Start all ``calls`` at one instant, each in a thread; what they return."""
    start = Barrier(len(calls))

    def run(call: Callable[[], object]) -> object:
        start.wait()
        return call()

    with ThreadPoolExecutor(len(calls)) as threads:
        return list(threads.map(run, calls))


def _read(database: Database, post_id: str) -> ScheduledPost:
    with database.unit_of_work() as session:
        return session.get_one(ScheduledPost, post_id)


def _attempts(session: Session, ids: Sequence[str]) -> list[str]:
    return [attempt.scheduled_post_id for attempt in Attempts(session).of(ids)]


@pytest.mark.parametrize("seed", range(10))
def test_of_workers_a_mover_and_a_canceller_exactly_one_gets_the_post(
    seed: int, cast: Cast, database: Database
) -> None:
    now = cast.context.clock.now()
    (post,) = write_posts(cast, [now])
    later = now + timedelta(hours=1)
    wanted = [Wanted(post.id, post.version)]
    calls: list[Callable[[], object]] = [
        *[lambda: bool(take(cast.context, wanted))] * 4,
        lambda: move(database, post.id, post.version, later, now),
        lambda: cancel(database, post.id, now),
    ]
    order = random.Random(seed).sample(range(len(calls)), len(calls))
    won = together([calls[n] for n in order])
    kinds = [("take", "take", "take", "take", "move", "cancel")[n] for n in order]
    winners = sorted(kind for kind, has_won in zip(kinds, won, strict=True) if has_won)
    # A post that was moved may be cancelled afterwards: nothing else goes together.
    assert winners in (["take"], ["move"], ["cancel"], ["cancel", "move"])
    expected = {"take": Status.PUBLISHING, "move": Status.PENDING, "cancel": Status.CANCELLED}
    assert _read(database, post.id).status == expected[winners[0]]
    with database.unit_of_work() as session:
        assert len(_attempts(session, [post.id])) == (winners == ["take"])


def test_eight_workers_that_are_woken_for_the_same_posts_take_each_of_them_once(
    cast: Cast, database: Database
) -> None:
    now = cast.context.clock.now()
    posts = [write_posts(cast, [now])[0] for _ in range(24)]
    wanted = [Wanted(post.id, post.version) for post in posts]

    def work(number: int) -> list[str]:
        mine = random.Random(number).sample(wanted, len(wanted))
        batches = [mine[n : n + 6] for n in range(0, len(mine), 6)]
        return [taken for batch in batches for taken in take(cast.context, batch)]

    found = together([lambda n=n: work(n) for n in range(WORKERS)])  # type: ignore[misc]
    taken = [post_id for ids in found if isinstance(ids, list) for post_id in ids]
    assert sorted(taken) == sorted(post.id for post in posts)
    with database.unit_of_work() as session:
        assert sorted(_attempts(session, taken)) == sorted(taken)


def test_two_wake_ups_for_one_post_in_one_group_make_one_attempt(
    cast: Cast, database: Database
) -> None:
    (post,) = write_posts(cast, [cast.context.clock.now()])
    twice = [Wanted(post.id, post.version)] * 2
    assert take(cast.context, twice) == [post.id]


def test_of_one_account_a_single_post_is_taken_however_many_workers_ask(
    cast: Cast, database: Database
) -> None:
    now = cast.context.clock.now()
    posts = write_posts(cast, [now - timedelta(seconds=n) for n in range(5)])
    wanted = [[Wanted(post.id, post.version)] for post in posts]
    found = together([lambda w=w: take(cast.context, w) for w in wanted])  # type: ignore[misc]
    taken = [post_id for ids in found if isinstance(ids, list) for post_id in ids]
    # The longest due goes first, whoever was woken first.
    assert taken == [posts[-1].id]
