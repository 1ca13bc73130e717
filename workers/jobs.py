"""What the job queue can ask for, by name. Each opens a context, calls a service, returns."""

import asyncio
from contextlib import suppress

from app.core.errors import Unavailable
from app.db.repositories.claims import Wanted
from app.services import (
    audit,
    confirming,
    context,
    engagement,
    incident_mail,
    mail_digest,
    media,
    publishing,
    recurring,
    sweeping,
    token_keeping,
    webhook_sending,
    webhook_telling,
)
from app.services import preflight as looking_ahead


def warm_up() -> None:
    """Do once, before anything is due, what the first post would have to wait for."""
    with suppress(Unavailable):
        publishing.warm_up(context.current())


async def publish_post(
    scheduled_post_id: str, version: int, account_id: str = "", platform: str = ""
) -> None:
    """Make one attempt at a scheduled post to that account of that platform."""
    wanted = Wanted(scheduled_post_id, version, account_id, platform)
    await publishing.publish(context.current(), wanted)


async def check_post(scheduled_post_id: str) -> None:
    """Look once at a post whose fate is not known."""
    await confirming.check(context.current(), scheduled_post_id)


async def tick() -> None:
    """Settle everything whose deadline has passed."""
    await asyncio.to_thread(sweeping.sweep, context.current())


async def sweep_files() -> None:
    """Remove stored files that nothing in the database knows of, and what was done long ago."""
    await asyncio.to_thread(media.remove_strays, context.current())
    await asyncio.to_thread(audit.forget_old, context.current())
    await asyncio.to_thread(webhook_telling.forget_old, context.current())


async def preflight() -> None:
    """Look at posts whose time comes, and close incidents whose cause is gone."""
    await asyncio.to_thread(looking_ahead.run, context.current())


async def send_mail() -> None:
    """Send the letters about incidents that are due, and the daily ones."""
    await asyncio.to_thread(incident_mail.run, context.current())
    await asyncio.to_thread(mail_digest.run, context.current())


async def keep_tokens() -> None:
    """Renew access that ends soon, and warn of what only a person can renew."""
    await token_keeping.run(context.current())


async def fetch_engagement() -> None:
    """Ask the networks how live posts are doing."""
    await engagement.run(context.current())


async def plan_recurrences() -> None:
    """Schedule the posts of recurrences as far ahead as they are planned."""
    await asyncio.to_thread(recurring.run, context.current())


async def tell_webhooks() -> None:
    """Send webhooks what happened, and again what they did not take."""
    await webhook_sending.run(context.current())
