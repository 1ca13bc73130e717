"""Celery on Redis with two forked processes: by ``eta``, and with beat polling each minute."""

import contextlib
import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime

import psycopg

from tests.bench.arena import Arena
from tests.bench.figures import Slip
from tests.bench.systems import ANY_INSTANT, Grid

_APP = "tests.bench.rivals.celery_tasks:app"
_WORKER = ("-m", "celery", "-A", _APP, "worker", "--pool", "prefork", "-c", "2", "-l", "WARNING")
_TABLE = """
DROP TABLE IF EXISTS celery_posts;
CREATE TABLE celery_posts (key text PRIMARY KEY, account int NOT NULL,
    due_at timestamptz NOT NULL, queued bool NOT NULL DEFAULT false);
CREATE INDEX ON celery_posts (due_at) WHERE NOT queued;
"""


@dataclass(frozen=True)
class CeleryEta:
    """Every post is a task with an ``eta``, held in a worker's memory until then."""

    name: str = "Celery, eta"
    grid: Grid = ANY_INSTANT
    load_rate: float = 250

    @contextlib.contextmanager
    def running(self, arena: Arena) -> Iterator["RunningCelery"]:
        arena.redis.flushall()
        with arena.process("celery", *_WORKER, grace_s=3):
            yield RunningCelery(arena)


@dataclass(frozen=True)
class CeleryBeat:
    """Posts are rows; beat has the due ones queued each minute. ``offset`` seconds after the full
    minute is when they are due."""

    name: str
    offset: float = 0.0
    load_rate: float = 2000

    @property
    def grid(self) -> Grid:
        return Grid(60, self.offset)

    @contextlib.contextmanager
    def running(self, arena: Arena) -> Iterator["RunningBeat"]:
        arena.redis.flushall()
        _sql(arena, _TABLE)
        note = str(arena.home / "beat")
        beat = ("-m", "celery", "-A", _APP, "beat", "-s", note, "-l", "WARNING")
        with arena.process("celery", *_WORKER, grace_s=3), arena.process("beat", *beat, grace_s=3):
            yield RunningBeat(arena)


@dataclass(frozen=True)
class RunningCelery:
    """Takes posts as delayed tasks."""

    arena: Arena

    def load(self, slips: Sequence[Slip]) -> None:
        _put(self.arena, slips, is_now=False)

    def warm_up(self, slips: Sequence[Slip]) -> None:
        _put(self.arena, slips, is_now=True)


@dataclass(frozen=True)
class RunningBeat:
    """Takes posts as rows."""

    arena: Arena

    def load(self, slips: Sequence[Slip]) -> None:
        assert self.arena.settings.database_url
        with psycopg.connect(self.arena.settings.database_url) as connection:
            copy = "COPY celery_posts (key, account, due_at) FROM STDIN"
            with connection.cursor() as cursor, cursor.copy(copy) as rows:
                for slip in slips:
                    due_at = datetime.fromtimestamp(slip.due, UTC)
                    rows.write_row((slip.key, slip.account, due_at))

    def warm_up(self, slips: Sequence[Slip]) -> None:
        _put(self.arena, slips, is_now=True)


def _sql(arena: Arena, statements: str) -> None:
    assert arena.settings.database_url
    with psycopg.connect(arena.settings.database_url) as connection:
        connection.execute(statements)


def _put(arena: Arena, slips: Sequence[Slip], *, is_now: bool) -> None:
    # In a process of its own: the application reads the arena's environment when it is made.
    subprocess.run(
        [sys.executable, "-P", "-m", "tests.bench.rivals.celery", "now" if is_now else "eta"],
        env=arena.environment,
        input=json.dumps([asdict(slip) for slip in slips]),
        text=True,
        check=True,
    )


def _put_here(slips: Sequence[Slip], how: str) -> None:
    from tests.bench.rivals.celery_tasks import publish

    for slip in slips:
        at = None if how == "now" else datetime.fromtimestamp(slip.due, UTC)
        publish.apply_async((slip.key, slip.account), eta=at)


if __name__ == "__main__":
    _put_here([Slip(**item) for item in json.loads(sys.stdin.read())], sys.argv[1])
