"""The event loop of processes that live in one.

uvloop runs the same coroutines in a good two thirds of the time. It has no build for every kind
of machine; there the standard library's loop does the same, slower.
"""

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

try:
    from uvloop import new_event_loop
except ImportError:
    from asyncio import new_event_loop  # type: ignore[assignment]

T = TypeVar("T")


def run(main: Coroutine[Any, Any, T]) -> T:
    """What ``main`` returns, run in a new event loop that is closed afterwards."""
    with asyncio.Runner(loop_factory=new_event_loop) as runner:
        return runner.run(main)
