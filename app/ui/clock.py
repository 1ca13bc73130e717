"""The present instant, as the rest of the process sees it."""

from datetime import datetime

from app.services import context


def now() -> datetime:
    """Aware, UTC. Call it after the first service call, which opens the context in a thread."""
    return context.current().clock.now()
