"""Ways to hurt Redis, PostgreSQL, the disk and the clock below a running product."""

import shutil
import time
from contextlib import suppress
from pathlib import Path

import psycopg
import redis

from tests.faults.hurting import in_the_end
from tests.faults.small_disk import keep_full
from tests.support.stack import Stack

_ON_OUTCOMES = """
CREATE OR REPLACE FUNCTION disk_is_full() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = '53100';
END $$;
CREATE TRIGGER disk_is_full BEFORE UPDATE ON scheduled_posts FOR EACH ROW
WHEN (OLD.status = 'publishing' AND NEW.status <> 'publishing') EXECUTE FUNCTION disk_is_full();
"""
_PASSWORD = "not what anybody knows"


def forget_everything(stack: Stack, _: float) -> None:
    def flush() -> None:
        with stack.redis() as connection:
            connection.flushall()

    in_the_end(flush)


def come_back_empty(stack: Stack, _: float) -> None:
    def lose() -> None:
        # Removed under the running server, which is killed at once: nothing can be written back.
        for path in (stack.data_dir / "redis").glob("appendonly*"):
            shutil.rmtree(path)
        stack.kill("redis")

    in_the_end(lose)


def fill_memory(stack: Stack, lasts_s: float) -> None:
    def limit(most: str) -> None:
        with stack.redis() as connection:
            connection.config_set("maxmemory", most)

    in_the_end(lambda: limit("1"))
    time.sleep(lasts_s)
    in_the_end(lambda: limit("0"))


def change_password(stack: Stack, lasts_s: float) -> None:
    in_the_end(lambda: _set_password(stack))
    time.sleep(lasts_s)
    in_the_end(lambda: _forget_password(stack))


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


def take_every_connection(stack: Stack, lasts_s: float) -> None:
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


def refuse_outcomes(stack: Stack, lasts_s: float) -> None:
    """The server's own answer to a full disk, on exactly the statements that write outcomes."""

    def say(statement: str) -> None:
        with stack.sql() as connection:
            connection.execute(statement)

    in_the_end(lambda: say(_ON_OUTCOMES))
    time.sleep(lasts_s)
    in_the_end(lambda: say("DROP FUNCTION IF EXISTS disk_is_full CASCADE"))


def fill_disk(stack: Stack, lasts_s: float) -> None:
    keep_full(stack.data_dir, lasts_s)


def set_clock_back(stack: Stack, lasts_s: float) -> None:
    """The product's clock is ten minutes slow for a while, then it is set forward to the truth."""
    clock = Path(stack.environment["PUNCTUAL_CLOCK_SHIFT"])
    clock.write_text("-600")
    time.sleep(lasts_s)
    clock.write_text("0")
