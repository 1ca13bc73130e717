"""Renewing access before it ends, and telling people of what only they can renew."""

import asyncio
from datetime import timedelta

import structlog

from app.db.models import SocialAccount
from app.db.repositories.account_keeping import AccountKeeping
from app.db.repositories.notifications import Notifications
from app.domain import incident
from app.platforms import registry
from app.platforms.errors import PlatformError
from app.services import tokens
from app.services.context import Context
from app.services.notifications import place_of_account

log = structlog.get_logger(__name__)

_AT_ONCE = 8
_BATCH = 500


async def run(ctx: Context) -> int:
    """Renew what ends soon, warn of what cannot be renewed; returns how many were renewed.

    What fails for now is tried again in the next round; nothing is disconnected for that.
    """
    due = await asyncio.to_thread(_due, ctx)
    gate = asyncio.Semaphore(_AT_ONCE)
    renewed = sum(await asyncio.gather(*(_renew(ctx, account, gate) for account in due)))
    await asyncio.to_thread(_warn, ctx)
    return renewed


def _due(ctx: Context) -> list[SocialAccount]:
    now = ctx.clock.now()
    ahead = {p.spec.slug: p.spec.connect.refresh_ahead for p in registry.all_platforms()}
    with ctx.database.unit_of_work() as session:
        soon = AccountKeeping(session).to_refresh(now + max(ahead.values()), _BATCH)
    return [a for a in soon if a.expires_at and a.expires_at - now < ahead[a.platform]]


async def _renew(ctx: Context, account: SocialAccount, gate: asyncio.Semaphore) -> bool:
    async with gate:
        try:
            known = tokens.open_token(ctx, account, "access_token")
            await tokens.refreshed_connection(ctx, account.id, than=known)
        except (PlatformError, tokens.AccountUnusable) as error:
            log.info("token_not_renewed", account_id=account.id, reason=type(error).__name__)
            return False
        return True


def _warn(ctx: Context) -> None:
    now = ctx.clock.now()
    with ctx.database.unit_of_work() as session:
        before = now + timedelta(days=incident.EXPIRY_DAYS[0])
        ending = AccountKeeping(session).ending(before, _BATCH)
        news = [
            (account.workspace_id, incident.access_ends(place_of_account(account), end, now))
            for account, end in ending
        ]
        repository = Notifications(session)
        told = {
            workspace_id
            for workspace_id, found in sorted(news, key=lambda pair: (pair[0], pair[1].key))
            if repository.open_once(workspace_id, found, now)
        }
    for workspace_id in told:
        ctx.live.publish(workspace_id)
