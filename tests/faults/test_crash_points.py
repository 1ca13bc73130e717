"""A worker that dies, or stands still, between any two steps of publishing."""

import os
import signal
from collections.abc import Iterator

import pytest

from app.core.clock import FrozenClock
from app.core.settings import Settings
from app.domain.publication import Status
from app.services import queueing, sweeping
from app.services.context import Context
from app.services.details import ScheduledPostDetails
from tests.app.services.conftest import Connect
from tests.faults.doomed import Doomed
from tests.faults.engine import Engine
from tests.faults.rounds import rounds_of
from tests.support.sandbox import Sandbox
from tests.support.stack import wait_for

ONCE = [
    "after_claim",
    "after_prepare",
    "after_begin_call",
    "after_call",
    "before_outcome_commit",
    "after_outcome_commit",
    "before_acknowledge",
]
# In a thread the steps of a part are passed once for each part.
IN_A_THREAD = ["after_prepare:2", "after_begin_call:2", "after_call:3", "after_part_recorded:1"]
STEPS = [
    *[("linkedin", 1, step) for step in ONCE],
    *[("x", 3, step) for step in IN_A_THREAD],
]
MORE_STEPS = [("x", 1, step) for step in ONCE]
STANDSTILLS = ["after_claim", "after_prepare", "after_begin_call", "after_call"]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """The same steps on more networks in a long run."""
    if "step" in metafunc.fixturenames and "platform" in metafunc.fixturenames:
        steps = STEPS + (MORE_STEPS if rounds_of(metafunc.config) > 1 else [])
        metafunc.parametrize(("platform", "parts", "step"), steps)


@pytest.fixture(scope="module")
def forker() -> Iterator[Doomed]:
    with Doomed.ready() as doomed:
        yield doomed


@pytest.fixture
def doomed(forker: Doomed, wired: Context) -> Iterator[Doomed]:
    """Workers with the settings of this test's context."""
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
    """What the scheduler does at the due instant."""
    now = engine.read(seen)
    name = queueing.job_id(now.id, now.version)
    engine.ctx.jobs.enqueue_now(name, queueing.PUBLISH_JOB, (now.id, now.version))


def test_a_worker_that_dies_at_any_step_leaves_a_post_that_ends_live_exactly_once(
    platform: str, parts: int, step: str, engine: Engine, connect: Connect, doomed: Doomed
) -> None:
    seen = engine.write(connect(platform), parts)
    _wake(engine, seen)
    assert doomed.work(step) == -signal.SIGKILL
    engine.run()
    assert engine.judge().flaws == []
    assert engine.read(seen).status is Status.PUBLISHED


@pytest.mark.parametrize(
    ("step", "status"), [("after_claim", Status.PENDING), ("after_begin_call", Status.UNCONFIRMED)]
)
def test_the_lease_of_a_worker_that_died_on_this_machine_ends_at_the_next_sweep(
    step: str, status: Status, engine: Engine, connect: Connect, doomed: Doomed
) -> None:
    seen = engine.write(connect("x"))
    _wake(engine, seen)
    assert doomed.work(step) == -signal.SIGKILL
    sweeping.sweep(engine.ctx)
    assert engine.read(seen).status is status


@pytest.mark.parametrize("step", STANDSTILLS)
def test_a_worker_that_stands_still_while_others_finish_its_post_changes_nothing_afterwards(
    step: str, engine: Engine, connect: Connect, doomed: Doomed
) -> None:
    seen = engine.write(connect("x"), 2)
    _wake(engine, seen)
    assert doomed.work(f"{step}:1:stop") == -signal.SIGSTOP
    engine.run()
    assert engine.read(seen).status is Status.PUBLISHED
    assert doomed.go_on() == 0
    assert engine.judge().flaws == []
    assert engine.read(seen).status is Status.PUBLISHED


def test_a_post_that_two_workers_die_of_is_put_aside_and_says_why(
    engine: Engine, connect: Connect, doomed: Doomed, clock: FrozenClock, sandbox: Sandbox
) -> None:
    seen = engine.write(connect("x"))
    for _ in range(2):
        _wake(engine, seen)
        assert doomed.work("after_claim") == -signal.SIGKILL
        clock.advance(60)
        sweeping.sweep(engine.ctx)
    assert engine.judge().flaws == []
    assert engine.read(seen).status is Status.FAILED
    assert sandbox.texts("x") == []


def test_a_worker_told_to_stop_while_a_request_is_out_finishes_it_first(
    engine: Engine, connect: Connect, doomed: Doomed, sandbox: Sandbox
) -> None:
    seen = engine.write(connect("x"))
    sandbox.order("x", "slow", n=1)
    _wake(engine, seen)
    doomed.begin()
    wait_for(lambda: engine.read(seen).status is Status.PUBLISHING, 20, 0.02)
    os.kill(doomed.pid, signal.SIGTERM)
    assert doomed.status() == 0
    ended = engine.read(seen)
    assert ended.status is Status.PUBLISHED
    assert [attempt.event for attempt in ended.attempts] == ["published"]
    assert engine.judge().flaws == []
