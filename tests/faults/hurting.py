"""What a hurt is, and the ways to strike a process, whichever it is.

A hurt may strike while the product is still healing from another one: each waits until what it
strikes is there to be struck, and takes its trouble back however often that has to be tried.
"""

import signal
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from typing import TypeVar

import psycopg
import redis

from tests.support.stack import Stack

_PATIENCE_S = 90.0
# How long a slow server stands still, and how long it then runs.
_STANDS_S, _RUNS_S = 0.4, 0.05

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


def kill(name: str) -> Hurt:
    def cause(stack: Stack, _: float) -> None:
        in_the_end(lambda: stack.kill(name))

    return Hurt(f"{name} is killed", cause, strikes=name)


def in_the_end(do: Callable[[], T]) -> T:
    """What ``do`` returns, tried again for as long as what it needs is away."""
    until = time.monotonic() + _PATIENCE_S
    while True:
        try:
            return do()
        except (AssertionError, OSError, psycopg.Error, redis.RedisError):
            if time.monotonic() > until:
                raise
        time.sleep(0.2)


def pause(name: str) -> Callable[[Stack, float], None]:
    def cause(stack: Stack, lasts_s: float) -> None:
        with ExitStack() as paused:
            in_the_end(lambda: paused.enter_context(stack.paused(name)))
            time.sleep(lasts_s)

    return cause


def slow_down(name: str) -> Callable[[Stack, float], None]:
    """It answers, each time after as long as a disk or a network that is overloaded takes."""

    def cause(stack: Stack, lasts_s: float) -> None:
        until = time.monotonic() + lasts_s
        while time.monotonic() < until:
            pause(name)(stack, _STANDS_S)
            time.sleep(_RUNS_S)

    return cause


def restart(name: str, how: signal.Signals) -> Hurt:
    def cause(stack: Stack, _: float) -> None:
        in_the_end(lambda: stack.send(name, how))

    return Hurt(f"{name} is restarted", cause, strikes=name)
