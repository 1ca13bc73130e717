"""Saying, while an attempt runs, that its worker still lives.

A lease is short so that a killed worker is noticed within seconds; one statement every few
seconds extends all leases that this process holds.
"""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import structlog

from app.core.errors import Unavailable
from app.db.repositories.publications import Publications
from app.services.context import Context

log = structlog.get_logger(__name__)

LEASE = timedelta(seconds=30)
RENEW_EVERY_S = 8.0


class LeaseKeeper:
    """The leases that this process holds, kept alive by one task on the running loop."""

    def __init__(self) -> None:
        self._held: set[str] = set()
        self._task: asyncio.Task[None] | None = None

    @contextmanager
    def hold(self, ctx: Context, lease_token: str) -> Iterator[None]:
        """Keep this lease for as long as the block runs."""
        self._held.add(lease_token)
        if self._task is None or self._task.done():
            self._task = asyncio.get_running_loop().create_task(self._renew(ctx))
        try:
            yield
        finally:
            self._held.discard(lease_token)

    async def _renew(self, ctx: Context) -> None:
        while self._held:
            await asyncio.sleep(RENEW_EVERY_S)
            if self._held:
                await asyncio.to_thread(_extend, ctx, list(self._held))


def _extend(ctx: Context, lease_tokens: list[str]) -> None:
    try:
        with ctx.database.unit_of_work() as session:
            Publications(session).keep_leases(lease_tokens, ctx.clock.now() + LEASE)
    except Unavailable:
        # Leases that run out meanwhile are settled by the sweep; the fence keeps us from harm.
        log.warning("leases_not_extended", held=len(lease_tokens))


keeper = LeaseKeeper()
