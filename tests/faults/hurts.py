"""Every hurt that a round makes, alone and mixed; each ends with its trouble, not when healed."""

import os
import random
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress

from app.core.settings import PROJECT_ROOT
from tests.faults import server_hurts
from tests.faults.hurting import Hurt, in_the_end, kill, pause, restart, slow_down
from tests.faults.small_disk import is_small_disk
from tests.support.stack import PROCESSES, Stack, wait_for


def _freeze_one_of_three_schedulers(stack: Stack, lasts_s: float) -> None:
    with _more(stack, "scheduler", 2):
        pause("scheduler")(stack, lasts_s)


def _kill_some_of_many(stack: Stack, lasts_s: float) -> None:
    """Three schedulers and eight workers, of which some die."""
    with _more(stack, "scheduler", 2), _more(stack, "worker", 6) as workers:
        time.sleep(lasts_s)
        for victim in workers[:3]:
            victim.kill()
        in_the_end(lambda: stack.kill("scheduler"))
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
        before = in_the_end(lambda n=name: _restart_first(stack, n))  # type: ignore[misc]
        wait_for(lambda b=before, n=name: stack.pids(n) and b not in stack.pids(n), 60)  # type: ignore[misc]


def _restart_first(stack: Stack, name: str) -> int:
    before = stack.pids(name)
    assert before, f"no {name} is running"
    os.kill(before[0], signal.SIGTERM)
    return before[0]


# What every run of the tests makes; the crew takes workers, scheduler and sandbox with it.
SHORT = (
    kill("crew"),
    kill("web"),
    kill("postgres"),
    Hurt("everything in Redis is flushed", server_hurts.forget_everything, strikes="redis"),
    Hurt("Redis comes back empty", server_hurts.come_back_empty, strikes="redis"),
)
LONG = (
    *(kill(name) for name in PROCESSES),
    *SHORT[3:],
    Hurt("Redis stands still", pause("redis"), 10, "redis"),
    Hurt("Redis is slow", slow_down("redis"), 8, "redis"),
    Hurt("Redis is out of memory", server_hurts.fill_memory, 8, "redis"),
    Hurt("Redis wants another password", server_hurts.change_password, 8, "redis"),
    Hurt("PostgreSQL stands still", pause("postgres"), 10, "postgres"),
    Hurt("PostgreSQL is slow", slow_down("postgres"), 8, "postgres"),
    # Ends every connection at once and says so, as an administrator's restart does.
    restart("postgres", signal.SIGINT),
    Hurt("PostgreSQL has no connections left", server_hurts.take_every_connection, 8, "postgres"),
    Hurt("the disk is full when outcomes are written", server_hurts.refuse_outcomes, 8, "postgres"),
    Hurt("the worker stands still past its leases", pause("worker"), 40, "worker"),
    Hurt("the scheduler stands still", pause("scheduler"), 15, "scheduler"),
    Hurt("one of three schedulers stands still", _freeze_one_of_three_schedulers, 20, "scheduler"),
    Hurt("the clock is set back, and forward again", server_hurts.set_clock_back, 9, "clock"),
    Hurt("three of eight workers are killed", _kill_some_of_many, 8, "worker"),
    Hurt("everything is restarted, one after another", _restart_one_after_another, 0, "worker"),
)
_FULL_DISK = Hurt("not a byte is left on the disk", server_hurts.fill_disk, 10, "postgres")
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
