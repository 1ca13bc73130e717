"""Ways to hurt a running product. Each returns when the trouble is over, not when it is healed."""

import os
import random
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

import psycopg
import redis

from app.core.settings import PROJECT_ROOT
from tests.support.stack import PROCESSES, Stack, wait_for

_ON_OUTCOMES = """
CREATE OR REPLACE FUNCTION disk_is_full() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = '53100';
END $$;
CREATE TRIGGER disk_is_full BEFORE UPDATE ON scheduled_posts FOR EACH ROW
WHEN (OLD.status = 'publishing' AND NEW.status <> 'publishing') EXECUTE FUNCTION disk_is_full();
"""
_PASSWORD = "not what anybody knows"


@dataclass(frozen=True)
class Hurt:
    """A trouble, said in words, and how it is caused for about as long as it is told."""

    name: str
    cause: Callable[[Stack, float], None]
    lasts_s: float = 0.0


def _kill(name: str) -> Hurt:
    return Hurt(f"{name} is killed", lambda stack, _: stack.kill(name))


def _forget_everything(stack: Stack, _: float) -> None:
    with stack.redis() as connection:
        connection.flushall()


def _come_back_empty(stack: Stack, _: float) -> None:
    # Removed under the running server, which is killed at once: nothing can be written back.
    for path in (stack.data_dir / "redis").glob("appendonly*"):
        shutil.rmtree(path)
    stack.kill("redis")


def _pause(name: str) -> Callable[[Stack, float], None]:
    def cause(stack: Stack, lasts_s: float) -> None:
        with stack.paused(name):
            time.sleep(lasts_s)

    return cause


def _fill_memory(stack: Stack, lasts_s: float) -> None:
    with stack.redis() as connection:
        connection.config_set("maxmemory", "1")
        time.sleep(lasts_s)
        connection.config_set("maxmemory", "0")


def _change_password(stack: Stack, lasts_s: float) -> None:
    with stack.redis() as connection:
        connection.config_set("requirepass", _PASSWORD)
        with suppress(redis.RedisError):
            connection.execute_command("CLIENT", "KILL", "TYPE", "normal")
            connection.execute_command("CLIENT", "KILL", "TYPE", "pubsub")
    time.sleep(lasts_s)
    with stack.redis(_PASSWORD) as connection:
        connection.config_set("requirepass", "")


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


def _fill_disk(stack: Stack, lasts_s: float) -> None:
    """The server's own answer to a full disk, on exactly the statements that write outcomes."""
    with stack.sql() as connection:
        connection.execute(_ON_OUTCOMES)
    time.sleep(lasts_s)
    with stack.sql() as connection:
        connection.execute("DROP FUNCTION disk_is_full CASCADE")


def _freeze_one_of_three_schedulers(stack: Stack, lasts_s: float) -> None:
    with more_schedulers(stack, 2), stack.paused("scheduler"):
        time.sleep(lasts_s)


@contextmanager
def more_schedulers(stack: Stack, count: int) -> Iterator[None]:
    """``count`` schedulers beside the product's own."""
    argv = [str(PROJECT_ROOT / "punctual"), "scheduler", "--data-dir", str(stack.data_dir)]
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
        yield
    finally:
        for process in running:
            os.killpg(process.pid, signal.SIGTERM)
        for process in running:
            process.wait(30)


def _restart_one_after_another(stack: Stack, _: float) -> None:
    for name in ("worker", "scheduler", "web"):
        before = stack.pids(name)[0]
        stack.send(name, signal.SIGTERM)
        wait_for(lambda b=before, n=name: stack.pids(n) and b not in stack.pids(n), 60)  # type: ignore[misc]


# What every run of the tests makes; the crew takes workers, scheduler and sandbox with it.
SHORT = (
    _kill("crew"),
    _kill("web"),
    _kill("postgres"),
    Hurt("everything in Redis is flushed", _forget_everything),
    Hurt("Redis comes back empty", _come_back_empty),
)
LONG = (
    *(_kill(name) for name in PROCESSES),
    *SHORT[3:],
    Hurt("Redis stands still", _pause("redis"), 10),
    Hurt("Redis is out of memory", _fill_memory, 8),
    Hurt("Redis wants another password", _change_password, 8),
    Hurt("PostgreSQL stands still", _pause("postgres"), 10),
    Hurt("PostgreSQL has no connections left", _take_every_connection, 8),
    Hurt("the disk is full when outcomes are written", _fill_disk, 8),
    Hurt("the worker stands still past its leases", _pause("worker"), 40),
    Hurt("one of three schedulers stands still", _freeze_one_of_three_schedulers, 20),
    Hurt("everything is restarted, one after another", _restart_one_after_another),
)


def in_random_order(hurts: tuple[Hurt, ...], chance: random.Random) -> list[Hurt]:
    """``hurts`` shuffled."""
    return chance.sample(hurts, len(hurts))
