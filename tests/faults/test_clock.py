"""The machine's clock is set, or the machine sleeps: nothing early, nothing twice, nothing lost."""

import asyncio
import signal
from collections.abc import Iterator
from datetime import timedelta

import pytest

from app.core.clock import FrozenClock
from app.core.settings import Settings
from app.db.repositories.attempts import CallMark
from app.db.repositories.claims import Wanted
from app.domain.publication import Status
from app.services import claiming, notifications, posts, publishing, queueing, sweeping
from app.services.context import Context
from app.services.details import ScheduledPostDetails
from app.services.drafts import Draft, PartDraft
from app.services.engine import engine_of
from app.services.job import Job
from tests.app.services.conftest import Connect
from tests.faults.doomed import Doomed
from tests.faults.engine import Engine
from tests.support.sandbox import Sandbox
from tests.support.stack import wait_for

HOUR_S = 3600.0
JUMPS = [90.0, 30 * HOUR_S]


@pytest.fixture(scope="module")
def forker() -> Iterator[Doomed]:
    with Doomed.ready() as doomed:
        yield doomed


@pytest.fixture
def worker(forker: Doomed, wired: Context) -> Iterator[Doomed]:
    """A real worker in a process of its own, with the settings of this test's context."""
    forker.environment = _environment(wired.settings)
    yield forker
    forker.end()


def _environment(settings: Settings) -> dict[str, str]:
    return {
        "DATABASE_URL": settings.database_url or "",
        "REDIS_URL": settings.redis_url or "",
        "PUNCTUAL_DATA_DIR": str(settings.data_dir),
        "PUNCTUAL_SECRET_KEY": settings.secret_key,
        "PUNCTUAL_SANDBOX_URL": settings.sandbox_url,
        "PUNCTUAL_LOG_LEVEL": "error",
    }


def _wake(engine: Engine, seen: ScheduledPostDetails) -> None:
    now = engine.read(seen)
    name = queueing.job_id(now.id, now.version)
    engine.ctx.jobs.enqueue_now(name, queueing.PUBLISH_JOB, (now.id, now.version))


def _put_in_flight(engine: Engine, seen: ScheduledPostDetails, worker: Doomed) -> None:
    """A real worker holds the post and waits for the network's answer."""
    sweeping.sweep(engine.ctx)
    _wake(engine, seen)
    worker.begin()
    wait_for(lambda: engine.read(seen).status is Status.PUBLISHING, 20, 0.02)


@pytest.mark.parametrize("by_s", JUMPS)
def test_a_post_in_flight_is_left_to_its_worker_when_the_clock_is_set_forward(
    by_s: float,
    engine: Engine,
    connect: Connect,
    worker: Doomed,
    clock: FrozenClock,
    sandbox: Sandbox,
) -> None:
    seen = engine.write(connect("x"))
    sandbox.order("x", "slow", n=2, execute="last")
    _put_in_flight(engine, seen, worker)
    clock.step(by_s)
    for _ in range(3):
        engine.step()
    assert engine.read(seen).status is Status.PUBLISHING
    assert worker.status() == 0
    assert engine.read(seen).status is Status.PUBLISHED
    assert engine.judge().flaws == []


@pytest.mark.parametrize("by_s", [90.0, HOUR_S, -90.0, -HOUR_S])
def test_a_lost_answer_counts_as_absent_only_when_a_minute_has_really_passed(
    by_s: float, engine: Engine, connect: Connect, clock: FrozenClock, sandbox: Sandbox
) -> None:
    seen = engine.write(connect("x"))
    sandbox.order("x", "read_then_drop")
    engine.step()
    assert engine.read(seen).status is Status.UNCONFIRMED
    clock.step(by_s)
    _pass(engine, clock, sandbox, 50)
    assert engine.read(seen).status is Status.UNCONFIRMED
    # A post is not sent before its time either, when the clock was set back behind that.
    _pass(engine, clock, sandbox, max(0.0, -by_s) + 100)
    assert engine.read(seen).status is Status.PUBLISHED
    assert engine.judge().flaws == []


@pytest.mark.parametrize("by_s", [HOUR_S, -HOUR_S])
def test_a_lost_answer_is_found_though_the_clock_was_wrong_when_the_request_left(
    by_s: float, engine: Engine, connect: Connect, clock: FrozenClock, sandbox: Sandbox
) -> None:
    account = connect("x")
    sweeping.sweep(engine.ctx)
    clock.step(by_s)
    seen = engine.write(account)
    sandbox.order("x", "execute_then_drop")
    engine.step()
    clock.step(-by_s)
    _pass(engine, clock, sandbox, 300)
    assert engine.read(seen).status is Status.PUBLISHED
    assert engine.judge().flaws == []


def test_a_dead_worker_s_post_does_not_wait_for_the_hour_that_the_clock_was_set_back(
    engine: Engine, connect: Connect, worker: Doomed, clock: FrozenClock, sandbox: Sandbox
) -> None:
    seen = engine.write(connect("x"))
    sweeping.sweep(engine.ctx)
    _wake(engine, seen)
    assert worker.work("after_begin_call") == -signal.SIGKILL
    clock.step(-HOUR_S)
    _pass(engine, clock, sandbox, 120)
    assert engine.read(seen).status is Status.RETRYING
    _pass(engine, clock, sandbox, HOUR_S)
    assert engine.read(seen).status is Status.PUBLISHED
    assert engine.judge().flaws == []


@pytest.mark.parametrize("by_s", [-0.5, -90.0, -HOUR_S])
def test_what_is_due_no_longer_after_a_step_back_is_not_sent_by_the_worker_that_claimed_it(
    by_s: float, engine: Engine, connect: Connect, clock: FrozenClock
) -> None:
    seen = engine.write(connect("x"))
    (job,) = claiming.claim(engine.ctx, [Wanted(seen.id, seen.version)], lambda _: 1)
    assert isinstance(job, Job)
    clock.step(by_s)

    async def begin(position: int) -> bool:
        return await engine_of(engine.ctx).begin(CallMark(job.lease_token, position, "f", ()), ())

    assert asyncio.run(begin(0)) is False
    # The rest of a thread whose first part is live goes on.
    assert asyncio.run(begin(1)) is True


@pytest.mark.parametrize("by_s", [-90.0, -HOUR_S])
def test_a_post_waits_for_its_time_again_when_the_clock_was_set_back(
    by_s: float, engine: Engine, connect: Connect, clock: FrozenClock, sandbox: Sandbox
) -> None:
    seen = engine.write(connect("x"))
    clock.step(by_s)
    asyncio.run(publishing.publish(engine.ctx, Wanted(seen.id, seen.version)))
    _pass(engine, clock, sandbox, -by_s - 10)
    assert sandbox.texts("x") == []
    _pass(engine, clock, sandbox, 20)
    assert engine.read(seen).status is Status.PUBLISHED


def test_a_machine_that_was_off_for_an_hour_sends_what_is_due_in_order(
    engine: Engine, connect: Connect, clock: FrozenClock, sandbox: Sandbox
) -> None:
    account = connect("x")
    at = clock.now()
    for minutes in (30, 10, 20):
        draft = Draft((PartDraft(f"After {minutes} minutes"),), (account.id,))
        posts.schedule(engine.ctx, engine.owner, draft, at + timedelta(minutes=minutes))
    clock.advance(HOUR_S)
    engine.run()
    assert sandbox.texts("x") == [f"After {minutes} minutes" for minutes in (10, 20, 30)]


def test_a_machine_that_was_off_for_too_long_sends_nothing_late_and_tells_the_person_once(
    engine: Engine, connect: Connect, clock: FrozenClock, sandbox: Sandbox
) -> None:
    seen = [engine.write(connect(platform)) for platform in ("x", "linkedin")]
    clock.advance(3 * HOUR_S)
    engine.run()
    assert [engine.read(one).status for one in seen] == [Status.MISSED] * 2
    assert sandbox.ledger() == []
    (told,) = notifications.list_notifications(engine.ctx, engine.owner).items
    assert told.count == 2


def test_a_retry_whose_time_passed_while_the_machine_was_off_is_missed_like_a_first_try(
    engine: Engine, connect: Connect, clock: FrozenClock, sandbox: Sandbox
) -> None:
    seen = engine.write(connect("x"))
    clock.advance(2 * HOUR_S - 60)
    sandbox.order("x", "refuse", route="POST /2/oauth2/token")
    engine.step()
    assert engine.read(seen).status is Status.RETRYING
    clock.advance(3 * HOUR_S)
    engine.run()
    ended = engine.read(seen)
    assert (ended.status, ended.error_code) == (Status.MISSED, "missed")
    assert sandbox.texts("x") == []


def _pass(engine: Engine, clock: FrozenClock, sandbox: Sandbox, seconds: float) -> None:
    """Let time go by, in steps short enough for every deadline."""
    left = seconds
    while left > 0:
        step_s = min(left, 10.0 if seconds < 400 else 400.0)
        clock.advance(step_s)
        sandbox.advance(step_s)
        engine.step()
        left -= step_s
