"""Schedule, move, cancel, claim, call, settle, sweep, look, retry and resolve in any order.

Hypothesis chooses the order; a real PostgreSQL keeps the rows and writes down every change of a
status. Whatever the order, the rules of the state machine hold.
"""

from collections import Counter
from collections.abc import Iterator
from datetime import time, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import event, text
from sqlmodel import col, select

from app.core.clock import FrozenClock
from app.core.errors import Conflict
from app.db.models import PublishAttempt, PublishedPost, ScheduledPost
from app.db.repositories.attempts import Attempts, CallMark
from app.db.repositories.claims import Wanted
from app.db.repositories.publications import Change, Publications, is_post
from app.domain.outcome import (
    Action,
    ActionRequired,
    Cause,
    Outcome,
    Processing,
    Published,
    Rejected,
    Retry,
    Unknown,
)
from app.domain.posting_schedule import Slot, Weekday
from app.domain.publication import CLAIMABLE, TERMINAL, TRANSITIONS, Event, Status
from app.services import (
    claiming,
    posting_schedules,
    queue_pausing,
    scheduling,
    settling,
    sweeping,
)
from app.services.context import Context
from app.services.job import Job
from app.services.queue_holding import hold_where_paused
from app.services.settling import Settlement
from tests.support.cast import Cast
from tests.support.queue_of_posts import write_posts

LEASE = timedelta(seconds=30)
HALF_HOURS = [Slot(day, time(n // 2, n % 2 * 30)) for day in Weekday for n in range(48)]
ALLOWED = {(before.value, after.value) for (before, _), after in TRANSITIONS.items()}
_CAUSE = Cause("test", "Said by a test.")
BEFORE_CALL: list[Outcome] = [
    Retry(_CAUSE),
    Retry(_CAUSE, costs_attempt=False),
    Processing(_CAUSE),
    ActionRequired(_CAUSE, Action.RECONNECT),
    Rejected(_CAUSE),
]
_KEEP_DIARY = """
CREATE TABLE diary (seq bigserial, post_id text, before text, after text);
CREATE FUNCTION write_diary() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO diary (post_id, before, after) VALUES (NEW.id, OLD.status, NEW.status);
    RETURN NULL;
END $$;
CREATE TRIGGER diary AFTER UPDATE ON scheduled_posts FOR EACH ROW
WHEN (OLD.status IS DISTINCT FROM NEW.status) EXECUTE FUNCTION write_diary();
"""
_BURN_DIARY = "DROP FUNCTION write_diary CASCADE; DROP TABLE diary"


@pytest.fixture
def diary(context: Context) -> Iterator[None]:
    """The database notes every change of a status, whoever makes it."""
    with context.database.unit_of_work() as session:
        session.execute(text(_KEEP_DIARY))

    @event.listens_for(context.database.engine, "connect")
    def hurry(connection: Any, _record: Any) -> None:
        # What a crash would lose matters elsewhere: here thousands of commits are made.
        connection.execute("SET synchronous_commit = off")
        connection.commit()

    context.database.engine.dispose()
    yield
    with context.database.unit_of_work() as session:
        session.execute(text(_BURN_DIARY))


class Publishing(RuleBasedStateMachine):
    """Two accounts, a few posts, any number of workers that may stop at any step."""

    cast: Cast
    clock: FrozenClock

    def __init__(self) -> None:
        super().__init__()
        self._ctx = self.cast.context
        self._accounts: list[str] = []
        # Every (post, version) that was ever current: what stale wake-ups may carry.
        self._wake_ups: list[Wanted] = []
        self._jobs: list[Job] = []
        self._called: set[str] = set()
        self._attempts: dict[str, PublishAttempt] = {}
        self._versions: Counter[str] = Counter()
        self._ended: dict[str, Status] = {}
        self._paused: set[str] = set()

    @initialize()
    def begin_anew(self) -> None:
        with self._ctx.database.unit_of_work() as session:
            session.execute(text("DELETE FROM diary"))
            session.execute(text("DELETE FROM posts"))
        self._accounts = [self.cast.account("x", handle=f"@{n}").id for n in range(2)]
        for one in self._accounts:
            posting_schedules.set_schedule(self._ctx, self.cast.owner, one, "UTC", HALF_HOURS)

    # -- people ------------------------------------------------------------------------------

    @rule(in_s=st.integers(0, 40), account=st.integers(0, 1), in_slot=st.booleans())
    def schedule(self, in_s: int, account: int, in_slot: bool) -> None:
        at = self.clock.now() + timedelta(seconds=in_s)
        (row,) = write_posts(self.cast, [at], self._accounts[account])
        if in_slot:
            with self._ctx.database.unit_of_work() as session:
                session.get_one(ScheduledPost, row.id).slot_at = at
                session.flush()
                hold_where_paused(session, [row.account_id], self.clock.now())

    @rule(account=st.integers(0, 1))
    def pause(self, account: int) -> None:
        queue_pausing.pause(self._ctx, self.cast.owner, self._accounts[account])
        self._paused.add(self._accounts[account])

    @precondition(lambda self: self._paused)
    @rule(account=st.integers(0, 1))
    def resume(self, account: int) -> None:
        queue_pausing.resume(self._ctx, self.cast.owner, self._accounts[account])
        self._paused.discard(self._accounts[account])

    @precondition(lambda self: self._wake_ups)
    @rule(data=st.data(), in_s=st.integers(1, 60))
    def move(self, data: Any, in_s: int) -> None:
        chosen = data.draw(st.sampled_from(self._wake_ups))
        at = self.clock.now() + timedelta(seconds=in_s)
        self._try(lambda: scheduling.move(self._ctx, self.cast.owner, chosen.id, at))

    @precondition(lambda self: self._wake_ups)
    @rule(data=st.data())
    def cancel(self, data: Any) -> None:
        chosen = data.draw(st.sampled_from(self._wake_ups))
        self._try(lambda: scheduling.cancel(self._ctx, self.cast.owner, chosen.id))

    @precondition(lambda self: self._wake_ups)
    @rule(data=st.data())
    def retry(self, data: Any) -> None:
        chosen = data.draw(st.sampled_from(self._wake_ups))
        self._try(lambda: scheduling.retry(self._ctx, self.cast.owner, chosen.id))

    @precondition(lambda self: self._wake_ups)
    @rule(data=st.data(), is_live=st.booleans())
    def resolve(self, data: Any, is_live: bool) -> None:
        chosen = data.draw(st.sampled_from(self._wake_ups))
        owner = self.cast.owner
        self._try(lambda: scheduling.resolve(self._ctx, owner, chosen.id, is_published=is_live))

    # -- workers -----------------------------------------------------------------------------

    @rule(seconds=st.integers(1, 45))
    def wait(self, seconds: int) -> None:
        self.clock.advance(seconds)

    @precondition(lambda self: self._wake_ups)
    @rule(data=st.data())
    def claim(self, data: Any) -> None:
        wanted = data.draw(st.lists(st.sampled_from(self._wake_ups), min_size=1, unique=True))
        before = {row.id: row for row in self._rows()}
        busy = {row.account_id for row in before.values() if row.status == Status.PUBLISHING}
        for found in claiming.claim(self._ctx, wanted, lambda _platform: 10):
            if isinstance(found, Job):
                was = before[found.post.id]
                assert Wanted(was.id, was.version) in wanted, "claimed under an old version"
                assert was.status in CLAIMABLE
                assert was.due_at <= self.clock.now(), "claimed before its time"
                assert was.account_id not in busy, "two publishes of one account"
                waits_in_slot = was.slot_at == was.scheduled_for
                rests = waits_in_slot and was.account_id in self._paused
                assert not rests or was.id in self._begun(), "out of a paused queue"
                self._jobs.append(found)

    @precondition(lambda self: self._jobs)
    @rule(data=st.data())
    def begin_call(self, data: Any) -> None:
        job = data.draw(st.sampled_from(self._jobs))
        now, mark = self.clock.now(), CallMark(job.lease_token, 0, "mark", ())
        row = self._row(job.post.id)
        is_held = row.lease_token == job.lease_token and row.status == Status.PUBLISHING
        with self._ctx.database.unit_of_work() as session:
            held = Attempts(session).begin_calls([mark], now + LEASE, now)
        assert (job.lease_token in held) == is_held
        if is_held:
            self._called.add(job.lease_token)

    @precondition(lambda self: self._jobs)
    @rule(data=st.data())
    def settle(self, data: Any) -> None:
        job = data.draw(st.sampled_from(self._jobs))
        choices: list[Outcome | None] = [None, *BEFORE_CALL]
        if job.lease_token in self._called:
            choices = [Published(), Unknown(_CAUSE), *BEFORE_CALL]
        settling.settle(self._ctx, [Settlement(job, data.draw(st.sampled_from(choices)))])
        self._jobs.remove(job)

    @precondition(lambda self: self._jobs)
    @rule(data=st.data())
    def die(self, data: Any) -> None:
        self._jobs.remove(data.draw(st.sampled_from(self._jobs)))

    @rule()
    def sweep(self) -> None:
        sweeping.sweep(self._ctx)

    @precondition(lambda self: self._wake_ups)
    @rule(data=st.data(), found=st.sampled_from([Event.FOUND, Event.PROVEN_ABSENT]))
    def look(self, data: Any, found: Event) -> None:
        chosen, now = data.draw(st.sampled_from(self._wake_ups)), self.clock.now()
        with self._ctx.database.unit_of_work() as session:
            publications = Publications(session)
            looked = publications.claim_check(chosen.id, now + LEASE, now)
            if looked is not None:
                found = Event.WILL_RETRY if looked.status == Status.PROCESSING else found
                is_new = found is not Event.FOUND
                change = Change(due_at=now if is_new else None, is_new_version=is_new)
                publications.advance(found, now, is_post(chosen.id), change=change)

    # -- what must hold ----------------------------------------------------------------------

    @invariant()
    def the_rules_hold(self) -> None:
        with self._ctx.database.unit_of_work() as session:
            changes = session.execute(text("SELECT before, after FROM diary")).all()
            rows = list(session.exec(select(ScheduledPost)))
            attempts = {a.id: a for a in session.exec(select(PublishAttempt))}
        assert {tuple(change) for change in changes} <= ALLOWED
        self._check_accounts(rows)
        self._check_ends(rows)
        self._check_attempts(attempts)

    def _check_accounts(self, rows: list[ScheduledPost]) -> None:
        """An account publishes one post at a time, and whatever is under way has a deadline."""
        publishing = [row for row in rows if row.status == Status.PUBLISHING]
        assert all(row.lease_token and row.lease_until for row in publishing)
        assert all(count == 1 for count in Counter(r.account_id for r in publishing).values())
        assert all(row.check_at for row in rows if row.status in {Status.QUEUED, Status.PROCESSING})

    def _check_ends(self, rows: list[ScheduledPost]) -> None:
        """What has ended stays ended, and versions only rise."""
        for row in rows:
            assert row.version >= self._versions[row.id]
            self._versions[row.id] = row.version
            assert self._ended.get(row.id, row.status) == row.status
            if row.status in TERMINAL:
                self._ended[row.id] = row.status
            current = Wanted(row.id, row.version)
            if current not in self._wake_ups:
                self._wake_ups.append(current)

    def _check_attempts(self, now: dict[str, PublishAttempt]) -> None:
        """Attempts are only added, and at most one call is without an outcome."""
        unanswered = Counter(
            a.scheduled_post_id for a in now.values() if a.call_began_at and not a.finished_at
        )
        assert all(count == 1 for count in unanswered.values())
        for known in self._attempts.values():
            kept = now[known.id]
            assert (kept.number, kept.started_at) == (known.number, known.started_at)
            assert kept.call_began_at or not known.call_began_at
        self._attempts = now

    def teardown(self) -> None:
        with self._ctx.database.unit_of_work() as session:
            session.execute(text("DELETE FROM posts"))

    def _try(self, call: Any) -> None:
        try:
            call()
        except Conflict:
            # Too late for that: the person is told so.
            return

    def _begun(self) -> set[str]:
        """What is live, as a whole or in part."""
        with self._ctx.database.unit_of_work() as session:
            return set(session.exec(select(PublishedPost.scheduled_post_id)))

    def _rows(self) -> list[ScheduledPost]:
        with self._ctx.database.unit_of_work() as session:
            return list(session.exec(select(ScheduledPost)))

    def _row(self, scheduled_post_id: str) -> ScheduledPost:
        with self._ctx.database.unit_of_work() as session:
            found = select(ScheduledPost).where(col(ScheduledPost.id) == scheduled_post_id)
            return session.exec(found).one()


def test_no_order_of_events_breaks_the_state_machine(
    cast: Cast, clock: FrozenClock, diary: None
) -> None:
    machine = type("Machine", (Publishing,), {"cast": cast, "clock": clock})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=8,
            stateful_step_count=25,
            deadline=None,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        ),
    )
