"""Asking networks how live posts are doing, where they say."""

import asyncio
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import cast

import structlog

from app.db.repositories.engagement import Asked, Engagement
from app.domain.engagement import LOOKS, next_look
from app.platforms import registry
from app.platforms.base import HasMetrics, Metrics
from app.platforms.errors import PermissionMissing, PlatformError, RateLimited
from app.services import tokens
from app.services.context import Context

log = structlog.get_logger(__name__)

_BATCH = 1_000
# As many as a client promises to take in one question.
_AT_ONCE = 100
_TROUBLE_WAITS = timedelta(hours=1)


async def run(ctx: Context) -> int:
    """Ask about every live post whose time for it has come; returns how many gave numbers."""
    due = await asyncio.to_thread(_due, ctx)
    by_account: dict[str, list[Asked]] = defaultdict(list)
    for asked in due:
        by_account[asked.account_id].append(asked)
    got = 0
    for account_id, asked_of in by_account.items():
        for start in range(0, len(asked_of), _AT_ONCE):
            got += await _ask(ctx, account_id, asked_of[start : start + _AT_ONCE])
    return got


def _due(ctx: Context) -> Sequence[Asked]:
    now = ctx.clock.now()
    telling = [p.spec.slug for p in registry.all_platforms() if p.spec.publishing.has_metrics]
    with ctx.database.unit_of_work() as session:
        return Engagement(session).due(telling, now - LOOKS[-1], now - LOOKS[0], now, _BATCH)


async def _ask(ctx: Context, account_id: str, asked: Sequence[Asked]) -> int:
    try:
        numbers = await _fetch(ctx, account_id, asked)
    except (PlatformError, tokens.AccountUnusable) as error:
        log.info("numbers_not_fetched", account_id=account_id, reason=type(error).__name__)
        await asyncio.to_thread(_postpone, ctx, asked, _again_at(error, ctx.clock.now()))
        return 0
    await asyncio.to_thread(_keep, ctx, asked, numbers)
    return len(numbers)


async def _fetch(ctx: Context, account_id: str, asked: Sequence[Asked]) -> dict[str, Metrics]:
    connection, platform = await tokens.usable_connection_of(ctx, account_id)
    client = registry.get(platform).client(connection)
    try:
        return await cast(HasMetrics, client).fetch_metrics([a.platform_post_id for a in asked])
    finally:
        await client.aclose()


def _again_at(error: Exception, now: datetime) -> datetime | None:
    if isinstance(error, PermissionMissing):
        # Reading is a permission of its own, and publishing works without it.
        return None
    hint = error.retry_at if isinstance(error, RateLimited) else None
    return max(hint or now, now + _TROUBLE_WAITS)


def _keep(ctx: Context, asked: Sequence[Asked], numbers: dict[str, Metrics]) -> None:
    now = ctx.clock.now()
    with ctx.database.unit_of_work() as session:
        repository = Engagement(session)
        for one in asked:
            found = numbers.get(one.platform_post_id)
            following = next_look(one.published_at, now)
            if found is None:
                # The network no longer has it: asking again would say the same.
                repository.postpone([one.id], None)
            elif found == Metrics():
                # It says nothing to this connection: what was known before stays.
                repository.postpone([one.id], following)
            else:
                repository.keep(one.id, asdict(found), following, now)


def _postpone(ctx: Context, asked: Sequence[Asked], next_at: datetime | None) -> None:
    with ctx.database.unit_of_work() as session:
        Engagement(session).postpone([one.id for one in asked], next_at)
