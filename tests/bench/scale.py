"""What single operations cost as the table of scheduled posts grows."""

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial

from sqlalchemy import text

from app.db.repositories.claims import Wanted
from app.domain.permissions import Actor
from app.services import claiming, posts, scheduling
from app.services.context import Context, open_context
from app.services.details import Page, ScheduledPostDetails
from app.services.drafts import Draft, PartDraft
from app.services.job import Job
from app.services.scheduling import ScheduledFilter
from tests.bench import seeding
from tests.bench.arena import Arena
from tests.bench.explaining import explain
from tests.bench.figures import Slip, percentile, ratio, table

ROUNDS = 200
_GROUP = 64
_MONTH = 200
_WORKSPACES = 200
_CROWD_ACCOUNTS = 1000
_STEP = 100_000
# Medians of a few milliseconds wander by this much on a machine that others use as well.
_GREW = 1.5
# The same whatever the size: by how much it grows, the machine was busier.
_CONTROL = "for comparison: one row committed"
_CONTROL_ROW = "INSERT INTO bench_control (name) VALUES (:name)"

Say = Callable[[str], None]
Operation = Callable[[int], object]


@dataclass(frozen=True)
class Cost:
    """Milliseconds that one operation takes."""

    median: float
    p95: float


@dataclass(frozen=True)
class Size:
    """The costs with ``rows`` scheduled posts in the table; ``plans`` of what grew."""

    rows: int
    costs: dict[str, Cost]
    plans: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Desk:
    """One workspace among many: its member, its accounts and the month it looks at."""

    ctx: Context
    actor: Actor
    account_ids: tuple[str, ...]
    month: datetime

    def operations(self, size: int) -> dict[str, Operation]:
        """What is timed, by name; each takes the number of the round."""
        mine = self._scheduled()
        due = self._due(f"due{size}n", ROUNDS)
        together = self._due(f"group{size}n", ROUNDS // 5 * _GROUP)
        return {
            _CONTROL: self._commit_a_row,
            "schedule": lambda n: self._schedule(f"Post {n} of {size}", n),
            "move": lambda n: self._move(mine[n % len(mine)], n),
            "claim": lambda n: self._claim(due[n : n + 1]),
            f"claim {_GROUP} at once": lambda n: self._claim(
                together[n * _GROUP : (n + 1) * _GROUP]
            ),
            f"month of {_MONTH} posts": self._look,
        }

    def _schedule(self, text: str, n: int) -> object:
        account = self.account_ids[n % len(self.account_ids)]
        at = datetime.now(UTC) + timedelta(hours=2, seconds=n)
        return posts.schedule(self.ctx, self.actor, Draft((PartDraft(text),), (account,)), at)

    def _move(self, scheduled_post_id: str, n: int) -> object:
        at = self.month + timedelta(minutes=n)
        return scheduling.move(self.ctx, self.actor, scheduled_post_id, at)

    def _claim(self, wanted: Sequence[Wanted]) -> object:
        claimed = claiming.claim(self.ctx, wanted, lambda _: 100_000)
        assert all(isinstance(job, Job) for job in claimed), "something was not claimed"
        return claimed

    def _commit_a_row(self, n: int) -> object:
        with self.ctx.database.unit_of_work() as session:
            return session.execute(text(_CONTROL_ROW), {"name": f"bench{time.time_ns()}{n}"})

    def _look(self, _: int) -> object:
        page = self._page()
        assert len(page.items) == _MONTH
        return page

    def _scheduled(self) -> list[str]:
        return [item.id for item in self._page().items]

    def _page(self) -> Page[ScheduledPostDetails]:
        month = ScheduledFilter(since=self.month, until=self.month + timedelta(days=30))
        return scheduling.list_scheduled(self.ctx, self.actor, month, limit=_MONTH)

    def _due(self, prefix: str, count: int) -> list[Wanted]:
        """Posts that are due now, each on an account of its own, as far as a claim can see."""
        account_ids = seeding.accounts(self.ctx, self.actor, count, prefix)
        now = time.time() - 5
        slips = [Slip(f"{prefix}{n}", now + n / 1000, n) for n in range(count)]
        seeding.posts(_url(self.ctx), self.actor, account_ids, slips)
        return [Wanted(slip.key, 1) for slip in slips]


def measure(arena: Arena, sizes: Sequence[int], say: Say) -> list[Size]:
    """The costs at each of ``sizes``, ascending, in one database that grows."""
    ctx = open_context(arena.settings)
    try:
        desk = _desk(ctx)
        crowd = _Crowd(ctx)
        found: list[Size] = []
        for size in sizes:
            say(f"filling the table up to {size:,} posts")
            crowd.grow_to(size)
            found.append(_measure_one(desk, size, found[0] if found else None))
            say(f"{size:,}: {found[-1].costs}")
        return found
    finally:
        ctx.database.dispose()


def _measure_one(desk: Desk, size: int, smallest: Size | None) -> Size:
    costs: dict[str, Cost] = {}
    plans: dict[str, str] = {}
    for name, operation in desk.operations(size).items():
        last = (ROUNDS // 5 if "at once" in name else ROUNDS) - 1
        costs[name] = _cost(operation, last)
        if smallest and ratio(costs[name].median, smallest.costs[name].median) > _GREW:
            plans[name] = explain(desk.ctx.database.engine, partial(operation, last))
    return Size(size, costs, plans)


def _cost(operation: Operation, rounds: int) -> Cost:
    took = []
    for n in range(rounds):
        began = time.perf_counter()
        operation(n)
        took.append((time.perf_counter() - began) * 1000)
    return Cost(statistics.median(took), percentile(sorted(took), 0.95))


def _desk(ctx: Context) -> Desk:
    with ctx.database.unit_of_work() as session:
        session.execute(text("CREATE TABLE bench_control (name text PRIMARY KEY)"))
    actor = seeding.member(ctx)
    account_ids = seeding.accounts(ctx, actor, 20, "desk")
    month = datetime.now(UTC) + timedelta(days=60)
    apart = 30 * 86400 / (_MONTH + 1)
    slips = [Slip(f"month{n}", month.timestamp() + n * apart, n) for n in range(_MONTH)]
    seeding.posts(_url(ctx), actor, account_ids, slips)
    return Desk(ctx, actor, tuple(account_ids), month)


class _Crowd:
    """Everybody else's posts."""

    def __init__(self, ctx: Context) -> None:
        self._ctx = ctx
        members = [seeding.member(ctx) for _ in range(_WORKSPACES)]
        self._actor = members[0]
        self._workspaces = [member.workspace_id for member in members]
        self._accounts = seeding.accounts(ctx, self._actor, _CROWD_ACCOUNTS, "crowd")
        self._size = 0

    def grow_to(self, size: int) -> None:
        """Add posts until there are ``size``."""
        url = _url(self._ctx)
        for first in range(self._size, size, _STEP):
            span = range(first, min(first + _STEP, size))
            seeding.crowd(url, self._actor, self._workspaces, self._accounts, span)
        seeding.settle(url)
        self._size = size


def _url(ctx: Context) -> str:
    assert ctx.settings.database_url
    return ctx.settings.database_url


def tables(sizes: Sequence[Size]) -> str:
    """One row for each operation, one column for each size."""
    head = ["median, 95th percentile", *(f"{size.rows:,} posts" for size in sizes), "growth"]
    rows = [_row(name, sizes) for name in sizes[0].costs]
    plans = [
        f"{name} with {size.rows:,} posts:\n\n{plan}"
        for size in sizes
        for name, plan in size.plans.items()
    ]
    return "\n\n".join([table(head, rows), *plans])


def _row(name: str, sizes: Sequence[Size]) -> list[str]:
    costs = [size.costs[name] for size in sizes]
    growth = ratio(costs[-1].median, costs[0].median)
    cells = [f"{cost.median:.1f} ms, {cost.p95:.1f} ms" for cost in costs]
    return [name, *cells, f"{growth:.2f}"]


def as_figures(size: Size) -> dict[str, object]:
    """One size for a JSON file."""
    costs = {
        name: {"median_ms": cost.median, "p95_ms": cost.p95} for name, cost in size.costs.items()
    }
    return {"rows": size.rows, "costs": costs, "plans": size.plans}
