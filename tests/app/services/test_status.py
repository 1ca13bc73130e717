"""What whoever operates the product is shown."""

from datetime import datetime, timedelta

import pytest

from app.core import heartbeat
from app.core.errors import NotAllowed
from app.core.ids import new_id
from app.db.models import AppPause, PublishAttempt, ScheduledPost, SocialAccount
from app.domain.permissions import Actor
from app.domain.publication import Status
from app.services import posts, status
from app.services.context import Context
from app.services.drafts import Draft, PartDraft
from app.services.status import Window
from tests.support.cast import Cast


@pytest.fixture
def scheduled(context: Context, cast: Cast) -> str:
    """The id of a post that is due in an hour."""
    draft = Draft((PartDraft("Later"),), (cast.account("x").id,))
    at = context.clock.now() + timedelta(hours=1)
    return posts.schedule(context, cast.owner, draft, at).scheduled_posts[0].id


def _attempt(context: Context, post_id: str, number: int, **more: object) -> PublishAttempt:
    now = context.clock.now()
    values = {"id": new_id("try"), "lease_token": new_id("lease"), "due_at": now, **more}
    values.setdefault("started_at", now)
    row = PublishAttempt(scheduled_post_id=post_id, number=number, **values)
    with context.database.unit_of_work() as session:
        session.add(row)
    return row


def test_the_report_tells_what_runs_what_waits_and_what_comes_next(
    context: Context, scheduled: str
) -> None:
    heartbeat.beat(context.redis, "scheduler")
    heartbeat.beat(context.redis, "worker", busy=3, queue="publish")
    found = status.report(context)
    assert [(p.kind, p.busy) for p in found.processes] == [("scheduler", 0), ("worker", 3)]
    (queue,) = found.queues
    assert (queue.name, queue.scheduled, queue.ready, queue.in_flight) == ("publish", 1, 0, 0)
    assert found.posts == {"pending": 1}
    assert found.next_due_at == context.clock.now() + timedelta(hours=1)
    assert found.overdue == 0
    assert found.is_redis_up


def test_what_is_past_due_and_not_out_is_overdue(
    context: Context, scheduled: str, clock: "object"
) -> None:
    context.clock.advance(3601)  # type: ignore[attr-defined]
    assert status.report(context).overdue == 1


@pytest.mark.parametrize("in_words", [True, False])
def test_the_sweeps_counters_are_read_with_either_way_to_write_an_instant(
    context: Context, in_words: bool
) -> None:
    at = context.clock.now()
    last_at = at.isoformat() if in_words else str(at.timestamp())
    counted = {"last_at": last_at, "leases_lost": 2, "requeued": 5, "looked": 1}
    context.redis.hset(status.SWEEPS_KEY, mapping=counted)  # type: ignore[arg-type]
    sweeps = status.report(context).sweeps
    assert sweeps == status.Sweeps(at, leases_lost=2, requeued=5, looked=1)


def test_before_the_first_sweep_there_is_none(context: Context) -> None:
    sweeps = status.report(context).sweeps
    assert sweeps is not None
    assert sweeps.last_at is None


def test_each_attempt_is_in_the_class_its_lateness_belongs_to(
    context: Context, cast: Cast, scheduled: str
) -> None:
    for number, late_by_ms in enumerate((0, 50, 51, 100, 30_000, 30_001, 999_999), start=1):
        _attempt(context, scheduled, number, late_by_ms=late_by_ms)
    _attempt(context, scheduled, 8, late_by_ms=None)
    found = status.look_back(context, cast.owner, Window.DAY)
    assert found.classes == (2, 2, 0, 0, 0, 0, 1, 1, 1)
    assert found.lateness.attempts == 7
    assert found.lateness.p50_ms == 100


def test_a_day_leaves_out_what_a_week_still_shows(
    context: Context, cast: Cast, scheduled: str
) -> None:
    ago = context.clock.now() - timedelta(days=3)
    _attempt(context, scheduled, 1, late_by_ms=7, started_at=ago)
    assert status.look_back(context, cast.owner, Window.DAY).lateness.attempts == 0
    assert status.look_back(context, cast.owner, Window.WEEK).lateness.attempts == 1


def test_failures_are_counted_by_cause_most_frequent_first(
    context: Context, cast: Cast, scheduled: str
) -> None:
    for number, code in enumerate(("duplicate", "rate_limited", "rate_limited", None, ""), start=1):
        _attempt(context, scheduled, number, error_code=code)
    found = status.look_back(context, cast.owner, Window.DAY).failures
    assert [(f.code, f.count) for f in found] == [("rate_limited", 2), ("duplicate", 1)]


def test_a_post_in_a_workers_hands_is_shown_with_the_worker(
    context: Context, cast: Cast, scheduled: str
) -> None:
    attempt = _attempt(context, scheduled, 1, worker="host:7", call_began_at=context.clock.now())
    with context.database.unit_of_work() as session:
        row = session.get_one(ScheduledPost, scheduled)
        row.status, row.lease_token = Status.PUBLISHING, attempt.lease_token
    found = status.look(context, cast.owner)
    assert found.report.in_flight == 1
    (held,) = found.in_flight
    assert (held.scheduled_post_id, held.worker, held.has_call_left) == (scheduled, "host:7", True)


def _limit(context: Context, account: SocialAccount, until: datetime) -> None:
    with context.database.unit_of_work() as session:
        session.get_one(SocialAccount, account.id).limited_until = until


def test_accounts_that_must_wait_are_shown_to_their_own_workspace_only(
    context: Context, cast: Cast
) -> None:
    now = context.clock.now()
    waiting, done = cast.account("x"), cast.account("linkedin")
    elsewhere = cast.account("x", actor=cast.outsider, handle="@theirs")
    _limit(context, waiting, now + timedelta(minutes=5))
    _limit(context, done, now - timedelta(minutes=5))
    _limit(context, elsewhere, now + timedelta(minutes=5))
    assert [a.account_id for a in status.look(context, cast.owner).limited] == [waiting.id]


def test_a_network_that_asked_the_whole_app_for_a_pause_is_shown_until_that_is_over(
    context: Context, cast: Cast
) -> None:
    now = context.clock.now()
    with context.database.unit_of_work() as session:
        for platform, minutes in (("x", 5), ("linkedin", 0)):
            session.add(AppPause(platform=platform, until=now + timedelta(minutes=minutes)))
    found = status.look(context, cast.owner).report.paused_apps
    assert [(app.platform, app.is_sandbox) for app in found] == [("x", False)]


@pytest.mark.parametrize("ask", [status.look, lambda c, a: status.look_back(c, a, Window.DAY)])
def test_an_editor_may_not_look(context: Context, cast: Cast, ask: "object") -> None:
    def _ask(actor: Actor) -> None:
        ask(context, actor)  # type: ignore[operator]

    with pytest.raises(NotAllowed):
        _ask(cast.editor)
    _ask(cast.owner)
