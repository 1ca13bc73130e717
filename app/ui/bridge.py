"""From the interface to the use cases."""

import asyncio
from collections.abc import Awaitable, Callable
from inspect import iscoroutinefunction
from typing import Concatenate, ParamSpec, TypeVar

from app.core import correlation
from app.domain.permissions import Actor
from app.services import context
from app.services.context import Context
from app.ui import gate

P = ParamSpec("P")
R = TypeVar("R")


async def call_service(
    service: Callable[Concatenate[Context, Actor, P], R], *args: P.args, **kwargs: P.kwargs
) -> R:
    """What ``service`` returns for the actor of the current event.

    Runs in a thread, so that the database never holds up another person's events. Raises
    whatever AppError the service raises, and NotSignedIn.
    """
    actor = gate.actor()
    with correlation.bound():
        return await asyncio.to_thread(lambda: service(context.current(), actor, *args, **kwargs))


async def await_service(
    service: Callable[Concatenate[Context, Actor, P], Awaitable[R]],
    *args: P.args,
    **kwargs: P.kwargs,
) -> R:
    """As ``call_service``, for a service that is itself async."""
    if not iscoroutinefunction(service):
        raise TypeError(f"{service!r} is not async; use call_service")
    ctx = await asyncio.to_thread(context.current)
    with correlation.bound():
        return await service(ctx, gate.actor(), *args, **kwargs)


async def call_public(
    service: Callable[Concatenate[Context, P], R], *args: P.args, **kwargs: P.kwargs
) -> R:
    """What a service returns that knows no actor, such as whether anybody signed up yet."""
    return await asyncio.to_thread(lambda: service(context.current(), *args, **kwargs))
