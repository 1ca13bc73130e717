"""Calling the handlers of the interface's states as an event of somebody does."""

from typing import Any

from app.domain.permissions import Actor
from app.ui import gate


async def call_as(actor: Actor, state: Any, name: str, *args: Any) -> Any:
    """What the handler ``name`` of ``state`` answers to ``actor``."""
    token = gate._actor.set(actor)
    try:
        return await type(state).event_handlers[name].fn(state, *args)
    finally:
        gate._actor.reset(token)
