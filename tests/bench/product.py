"""The product as a contestant: its worker and scheduler processes on its own servers."""

import contextlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import psycopg
from sqlalchemy import text

from app.core.process import python
from app.domain.permissions import Actor
from app.services.context import Context, open_context
from tests.bench import seeding
from tests.bench.arena import Arena, wait_until
from tests.bench.figures import Slip
from tests.bench.profiling import Profiler
from tests.bench.systems import ANY_INSTANT, Grid

_SCHEDULED = "rq:scheduled:publish"
_OWN_LATENESS = """
SELECT late_by_ms FROM publish_attempts
WHERE scheduled_post_id = ANY(%s) AND late_by_ms IS NOT NULL
"""
# Whatever is stored in one group carries one instant.
_GROUPS = """
SELECT count(DISTINCT started_at), count(DISTINCT call_began_at), count(DISTINCT finished_at)
FROM publish_attempts WHERE scheduled_post_id = ANY(%s)
"""


@dataclass(frozen=True)
class Product:
    """``workers`` worker processes and one scheduler; ``profile`` is where profiles go."""

    workers: int = 1
    accounts: int = 500
    profile: Path | None = None
    name: str = "Punctual"
    grid: Grid = ANY_INSTANT
    load_rate: float = 400

    @contextlib.contextmanager
    def running(self, arena: Arena) -> Iterator["RunningProduct"]:
        arena.redis.flushall()
        ctx = open_context(arena.settings)
        with contextlib.ExitStack() as stack:
            stack.callback(ctx.database.dispose)
            _empty(ctx)
            actor = seeding.member(ctx)
            account_ids = seeding.accounts(ctx, actor, self.accounts)
            profiler = Profiler(self.profile)
            names = ["scheduler", *(f"worker-{n + 1}" for n in range(self.workers))]
            for name in names:
                entry = f"workers.{name.partition('-')[0]}:main"
                process = stack.enter_context(arena.process(name, *python(entry)[2:]))
                profiler.add(name, process.pid)
            yield RunningProduct(arena, actor, tuple(account_ids), profiler)


def _empty(ctx: Context) -> None:
    with ctx.database.unit_of_work() as session:
        session.execute(text("TRUNCATE workspaces, users CASCADE"))


@dataclass(frozen=True)
class RunningProduct:
    """Takes posts by the row; the reconciler puts what it finds into the queue."""

    arena: Arena
    actor: Actor
    account_ids: tuple[str, ...]
    profiler: Profiler

    @cached_property
    def _url(self) -> str:
        assert self.arena.settings.database_url
        return self.arena.settings.database_url

    def load(self, slips: Sequence[Slip]) -> None:
        seeding.posts(self._url, self.actor, self.account_ids, slips)
        with self.arena.redis as connection:
            wait_until(
                lambda: int(connection.zcard(_SCHEDULED)) >= len(slips),
                60,
                "the queue does not hold every post",
            )

    def warm_up(self, slips: Sequence[Slip]) -> None:
        seeding.posts(self._url, self.actor, self.account_ids, slips)

    def own_lateness(self, slips: Sequence[Slip]) -> list[float]:
        """What the product itself noted, in milliseconds, ascending."""
        with psycopg.connect(self._url) as connection:
            rows = connection.execute(_OWN_LATENESS, ([slip.key for slip in slips],)).fetchall()
        return sorted(float(row[0]) for row in rows)

    def groups(self, slips: Sequence[Slip]) -> dict[str, int]:
        """In how many groups the attempts at ``slips`` were claimed, begun and settled."""
        with psycopg.connect(self._url) as connection:
            row = connection.execute(_GROUPS, ([slip.key for slip in slips],)).fetchone()
        return dict(zip(("claims", "marks", "settlements"), row or (), strict=False))

    def unsettled(self, slips: Sequence[Slip]) -> int:
        """How many of ``slips`` the database does not call published (yet)."""
        statement = "SELECT count(*) FROM scheduled_posts WHERE id = ANY(%s) AND status <> %s"
        with psycopg.connect(self._url) as connection:
            row = connection.execute(statement, ([s.key for s in slips], "published")).fetchone()
        return int(row[0]) if row else 0
