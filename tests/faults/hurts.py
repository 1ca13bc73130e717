"""Ways to hurt a running product. Each returns when the trouble is over, not when it is healed.

A hurt may strike while the product is still healing from another one: each waits until what it
strikes is there to be struck, and takes its trouble back however often that has to be tried.
"""

import os
import random
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import psycopg
import redis

from app.core.settings import PROJECT_ROOT
from tests.faults.small_disk import is_small_disk, keep_full
from tests.support.stack import PROCESSES, Stack, wait_for

_ON_OUTCOMES = """
CREATE OR REPLACE FUNCTION disk_is_full() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = '53100';
END $$;
CREATE TRIGGER disk_is_full BEFORE UPDATE ON scheduled_posts FOR EACH ROW
WHEN (OLD.status = 'publishing' AND NEW.status <> 'publishing') EXECUTE FUNCTION disk_is_full();
"""
_PASSWORD = "not what anybody knows"
_PATIENCE_S = 90.0

T = TypeVar("T")


@dataclass(frozen=True)
class Hurt:
    """A trouble, said in words, and how it is caused for about as long as it is told.

    ``strikes`` names what is hurt, so that two hurts that strike one thing are not mixed.
    """

    name: str
    cause: Callable[[Stack, float], None]
    lasts_s: float = 0.0
    strikes: str = ""

    def strike(self, stack: Stack) -> None:
        """Cause it."""
        self.cause(stack, self.lasts_s)


def _kill(name: str) -> Hurt:
    def cause(stack: Stack, _: float) -> None:
        _in_the_end(lambda: stack.kill(name))

    return Hurt(f"{name} is killed", cause, strikes=name)


def _in_the_end(do: Callable[[], T]) -> T:
    """What ``do`` returns, tried again for as long as what it needs is away."""
    until = time.monotonic() + _PATIENCE_S
    while True:
        try:
            return do()
        except (AssertionError, OSError, psycopg.Error, redis.RedisError):
            if time.monotonic() > until:
                raise
        time.sleep(0.2)


def _forget_everything(stack: Stack, _: float) -> None:
    def flush() -> None:
        with stack.redis() as connection:
            connection.flushall()

    _in_the_end(flush)


def _come_back_empty(stack: Stack, _: float) -> None:
    def lose() -> None:
        # Removed under the running server, which is killed at once: nothing can be written back.
        for path in (stack.data_dir / "redis").glob("appendonly*"):
            shutil.rmtree(path)
        stack.kill("redis")

    _in_the_end(lose)


def _pause(name: str) -> Callable[[Stack, float], None]:
    def cause(stack: Stack, lasts_s: float) -> None:
        with ExitStack() as paused:
            _in_the_end(lambda: paused.enter_context(stack.paused(name)))
            time.sleep(lasts_s)

    return cause


def _fill_memory(stack: Stack, lasts_s: float) -> None:
    def limit(most: str) -> None:
        with stack.redis() as connection:
            connection.config_set("maxmemory", most)

    _in_the_end(lambda: limit("1"))
    time.sleep(lasts_s)
    _in_the_end(lambda: limit("0"))


def _change_password(stack: Stack, lasts_s: float) -> None:
    _in_the_end(lambda: _set_password(stack))
    time.sleep(lasts_s)
    _in_the_end(lambda: _forget_password(stack))


def _set_password(stack: Stack) -> None:
    with stack.redis() as connection:
        connection.config_set("requirepass", _PASSWORD)
        with suppress(redis.RedisError):
            connection.execute_command("CLIENT", "KILL", "TYPE", "normal")
            connection.execute_command("CLIENT", "KILL", "TYPE", "pubsub")


def _forget_password(stack: Stack) -> None:
    with suppress(redis.AuthenticationError), stack.redis(_PASSWORD) as connection:
        connection.config_set("requirepass", "")
        return
    # A server that was started anew meanwhile has none.
    with stack.redis() as connection:
        connection.ping()


def _take_every_connection(stack: Stack, lasts_s: float) -> None:
    held: list[psycopg.Connection] = []
    until = time.monotonic() + lasts_s
    try:
        while time.monotonic() < until:
            with suppress(psycopg.Error):
                held.append(_connection_of_others(stack, is_first=not held))
                continue
            time.sleep(0.2)
    finally:
        for connection in held:
            connection.close()


def _connection_of_others(stack: Stack, *, is_first: bool) -> psycopg.Connection:
    connection = stack.sql()
    if is_first:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE pid <> pg_backend_pid() AND backend_type = 'client backend'"
        )
    return connection


def _refuse_outcomes(stack: Stack, lasts_s: float) -> None:
    """The server's own answer to a full disk, on exactly the statements that write outcomes."""

    def say(statement: str) -> None:
        with stack.sql() as connection:
            connection.execute(statement)

    _in_the_end(lambda: say(_ON_OUTCOMES))
    time.sleep(lasts_s)
    _in_the_end(lambda: say("DROP FUNCTION IF EXISTS disk_is_full CASCADE"))


def _fill_disk(stack: Stack, lasts_s: float) -> None:
    keep_full(stack.data_dir, lasts_s)


def _set_clock_back(stack: Stack, lasts_s: float) -> None:
    """The product's clock is ten minutes slow for a while, then it is set forward to the truth."""
    clock = Path(stack.environment["PUNCTUAL_CLOCK_SHIFT"])
    clock.write_text("-600")
    time.sleep(lasts_s)
    clock.write_text("0")


def _freeze_one_of_three_schedulers(stack: Stack, lasts_s: float) -> None:
    with _more(stack, "scheduler", 2):
        _pause("scheduler")(stack, lasts_s)


def _kill_some_of_many(stack: Stack, lasts_s: float) -> None:
    """Three schedulers and eight workers, of which some die."""
    with _more(stack, "scheduler", 2), _more(stack, "worker", 6) as workers:
        time.sleep(lasts_s)
        for victim in workers[:3]:
            victim.kill()
        _in_the_end(lambda: stack.kill("scheduler"))
        time.sleep(lasts_s / 2)


@contextmanager
def _more(stack: Stack, kind: str, count: int) -> Iterator[list["subprocess.Popen[bytes]"]]:
    """``count`` processes of a kind beside the product's own."""
    argv = [str(PROJECT_ROOT / "punctual"), kind, "--data-dir", str(stack.data_dir)]
    running = [
        subprocess.Popen(
            argv,
            cwd=PROJECT_ROOT,
            env=dict(stack.environment),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        for _ in range(count)
    ]
    try:
        yield running
    finally:
        for process in running:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGTERM)
        for process in running:
            process.wait(60)


def _restart_one_after_another(stack: Stack, _: float) -> None:
    for name in ("worker", "worker", "scheduler", "web"):
        before = _in_the_end(lambda n=name: _restart_first(stack, n))  # type: ignore[misc]
        wait_for(lambda b=before, n=name: stack.pids(n) and b not in stack.pids(n), 60)  # type: ignore[misc]


def _restart_first(stack: Stack, name: str) -> int:
    before = stack.pids(name)
    assert before, f"no {name} is running"
    os.kill(before[0], signal.SIGTERM)
    return before[0]


# What every run of the tests makes; the crew takes workers, scheduler and sandbox with it.
SHORT = (
    _kill("crew"),
    _kill("web"),
    _kill("postgres"),
    Hurt("everything in Redis is flushed", _forget_everything, strikes="redis"),
    Hurt("Redis comes back empty", _come_back_empty, strikes="redis"),
)
LONG = (
    *(_kill(name) for name in PROCESSES),
    *SHORT[3:],
    Hurt("Redis stands still", _pause("redis"), 10, "redis"),
    Hurt("Redis is out of memory", _fill_memory, 8, "redis"),
    Hurt("Redis wants another password", _change_password, 8, "redis"),
    Hurt("PostgreSQL stands still", _pause("postgres"), 10, "postgres"),
    Hurt("PostgreSQL has no connections left", _take_every_connection, 8, "postgres"),
    Hurt("the disk is full when outcomes are written", _refuse_outcomes, 8, "postgres"),
    Hurt("the worker stands still past its leases", _pause("worker"), 40, "worker"),
    Hurt("the scheduler stands still", _pause("scheduler"), 15, "scheduler"),
    Hurt("one of three schedulers stands still", _freeze_one_of_three_schedulers, 20, "scheduler"),
    Hurt("the clock is set back, and forward again", _set_clock_back, 9, "clock"),
    Hurt("three of eight workers are killed", _kill_some_of_many, 8, "worker"),
    Hurt("everything is restarted, one after another", _restart_one_after_another, 0, "worker"),
)
_FULL_DISK = Hurt("not a byte is left on the disk", _fill_disk, 10, "postgres")
# How many mixtures of each kind a long round makes.
_MIXED = 4


def hurts_of(stack: Stack, chance: random.Random, *, is_long: bool) -> list[Hurt]:
    """All hurts of a round in random order; in a long one also some that are mixed."""
    if not is_long:
        return chance.sample(SHORT, len(SHORT))
    alone = (*LONG, _FULL_DISK) if is_small_disk(stack.data_dir) else LONG
    mixed = [*_pairs(alone, chance, _at_once), *_pairs(alone, chance, _one_after_another)]
    return chance.sample([*alone, *mixed], len(alone) + len(mixed))


def _pairs(
    hurts: tuple[Hurt, ...], chance: random.Random, mix: Callable[[Hurt, Hurt], Hurt]
) -> Iterator[Hurt]:
    for _ in range(_MIXED):
        first = chance.choice(hurts)
        # The crew takes its members with it: nothing of theirs can be struck beside it.
        others = [h for h in hurts if h.strikes != first.strikes and "crew" not in h.strikes]
        yield mix(first, chance.choice(others))


def _at_once(first: Hurt, second: Hurt) -> Hurt:
    def cause(stack: Stack, _: float) -> None:
        with ThreadPoolExecutor(2) as pool:
            for struck in [pool.submit(hurt.strike, stack) for hurt in (first, second)]:
                struck.result()

    return Hurt(f"{first.name} and at once {second.name}", cause)


def _one_after_another(first: Hurt, second: Hurt) -> Hurt:
    def cause(stack: Stack, _: float) -> None:
        first.strike(stack)
        second.strike(stack)

    return Hurt(f"{first.name} and, while that heals, {second.name}", cause)
