"""What the sweep costs, and that it stands in nobody's way, however full the table is."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from app.core.clock import FrozenClock
from app.db.repositories.claims import Claims, Wanted
from app.db.repositories.publications import Publications
from app.domain.publication import Status
from app.services import posts, scheduling, sweeping
from app.services.context import Context
from app.services.details import ScheduledPostDetails
from app.services.drafts import Draft, PartDraft
from app.services.scheduling import ScheduledFilter
from tests.support.cast import Cast
from tests.support.statements import Statements, scans

NINE = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
LEASE = timedelta(seconds=30)
MANY = 20_000
_SEED = """
WITH wanted AS (
    SELECT lpad(n::text, 20, '0') AS key, n FROM generate_series(1, :many) AS n
), posts AS (
    INSERT INTO posts (id, workspace_id, user_id, created_at, updated_at)
    SELECT 'post_' || key, :workspace, :owner, now(), now() FROM wanted RETURNING id
)
INSERT INTO scheduled_posts (id, workspace_id, user_id, post_id, account_id, platform, status,
    scheduled_for, due_at, version, attempts_used, created_at, updated_at)
SELECT 'sp_' || key, :workspace, :owner, 'post_' || key, :account, 'x', 'pending',
    due, due, 1, 0, now(), now()
FROM wanted, LATERAL (SELECT CAST(:first AS timestamptz) + n * interval '1 second') AS at(due)
"""


@pytest.fixture
def clock() -> FrozenClock:
    """Stands at a Monday morning."""
    return FrozenClock(NINE)


def fill(cast: Cast, many: int, first: datetime) -> None:
    """So many posts of one account, a second apart."""
    values = {
        "many": many,
        "first": first,
        "workspace": cast.owner.workspace_id,
        "owner": cast.owner.user_id,
        "account": cast.account("x").id,
    }
    with cast.context.database.unit_of_work() as session:
        session.execute(text(_SEED), values)
        session.execute(text("ANALYZE"))


def plan(cast: Cast) -> ScheduledPostDetails:
    draft = Draft((PartDraft("Hello, world"),), (cast.account("x").id,))
    at = cast.context.clock.now() + timedelta(minutes=1)
    return posts.schedule(cast.context, cast.editor, draft, at).scheduled_posts[0]


def status_of(cast: Cast, one: ScheduledPostDetails) -> Status:
    return scheduling.get_scheduled(cast.context, cast.owner, one.id).status


def test_a_sweep_reads_nothing_of_the_posts_that_are_to_go_out_later(
    context: Context, cast: Cast
) -> None:
    fill(cast, MANY, NINE + timedelta(days=1))
    with Statements(context) as asked:
        assert sweeping.sweep(context) == 0
    updates = [one for one in asked if "UPDATE scheduled_posts" in one[0]]
    assert len(updates) == 7
    assert max(rows for one in updates for _, rows in scans(context, *one)) < 100


def test_a_sweep_leaves_alone_what_somebody_is_changing_and_meets_it_again(
    context: Context, cast: Cast, clock: FrozenClock
) -> None:
    one = plan(cast)
    clock.advance(120)
    with context.database.unit_of_work() as session:
        claims = Claims(session)
        wanted = [Wanted(one.id, one.version)]
        claims.lock_accounts(wanted)
        assert claims.take(wanted, clock.now() + LEASE, clock.now())
        # Were it to wait for the worker, it would never come back.
        assert sweeping.sweep(context) == 0
        session.rollback()
    assert sweeping.sweep(context) == 1
    assert status_of(cast, one) is Status.QUEUED


def test_leases_are_kept_alive_without_waiting_for_a_post_that_is_being_settled(
    context: Context, cast: Cast, clock: FrozenClock
) -> None:
    one, other = plan(cast), plan(cast)
    clock.advance(120)
    until = clock.now() + LEASE
    with context.database.unit_of_work() as session:
        wanted = [Wanted(way.id, way.version) for way in (one, other)]
        held = Claims(session).take(wanted, until, clock.now())
    tokens = {post.id: post.lease_token or "" for post in held}
    with context.database.unit_of_work() as settling:
        assert Publications(settling).keep_leases([tokens[one.id]], until) == 1
        with context.database.unit_of_work() as session:
            assert Publications(session).keep_leases(list(tokens.values()), until + LEASE) == 1


def test_posts_that_came_due_while_the_machine_was_off_are_swept_a_part_at_a_time(
    context: Context, cast: Cast, clock: FrozenClock
) -> None:
    fill(cast, 3_000, NINE)
    clock.advance(3600)
    assert [sweeping.sweep(context) for _ in range(3)] == [2_000, 1_000, 0]


def test_posts_that_are_too_late_are_given_up_a_part_at_a_time_the_oldest_first(
    context: Context, cast: Cast, clock: FrozenClock
) -> None:
    fill(cast, 3_000, NINE)
    clock.advance(timedelta(days=30).total_seconds())
    waiting = ScheduledFilter(statuses=(Status.PENDING, Status.QUEUED))
    sweeping.sweep(context)
    left = scheduling.list_scheduled(context, cast.owner, waiting, limit=1)
    assert left.items[0].scheduled_for == NINE + timedelta(seconds=2_001)
    sweeping.sweep(context)
    assert not scheduling.list_scheduled(context, cast.owner, waiting, limit=1).items
