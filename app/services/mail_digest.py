"""The daily letter, for those who want one instead of a letter for each incident."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import structlog

from app.core.mail import MailServer, NotMailed, parse_mail_server
from app.db.models import Notification
from app.db.repositories.mail_preferences import (
    Reader,
    claim_digest,
    incidents_for,
    plan_digest,
)
from app.domain.digest_letter import Entry, write_digest
from app.domain.incident_letter import Letter
from app.domain.mail_choice import next_digest
from app.domain.permissions import GRANTS, Permission, Role
from app.services.context import Context
from app.services.incident_mail import message_of

log = structlog.get_logger(__name__)

# Also how long a letter waits that the server did not take.
_LEASE = timedelta(minutes=5)
# What is committed a moment after its instant is news to the next letter, rather than to none.
_LATE = timedelta(seconds=30)
_MOST_A_ROUND = 20
_MOST_TOLD = 50
_CHOICES = "/settings/notifications"


def run(ctx: Context) -> int:
    """Send the daily letters that are due; returns how many were. Nothing without a server."""
    if not ctx.settings.smtp_url:
        return 0
    server, sent = parse_mail_server(ctx.settings.smtp_url), 0
    for _ in range(_MOST_A_ROUND):
        now = ctx.clock.now()
        with ctx.database.unit_of_work() as session:
            reader = claim_digest(session, now, now + _LEASE)
        if reader is None:
            break
        try:
            sent += _send(ctx, server, reader, now)
        except NotMailed as error:
            # What refused one letter would most likely refuse the next.
            log.warning("digest_not_sent", user_id=reader.user_id, reason=str(error))
            break
    return sent


def _send(ctx: Context, server: MailServer, reader: Reader, now: datetime) -> bool:
    letter = _letter(ctx, reader) if _may_mend(reader) else None
    if letter is not None:
        name = f"digest.{reader.user_id}.{reader.workspace_id}.{now:%Y%m%d}"
        server.send(message_of(ctx, server, letter, [reader.email], name))
    following = next_digest(now, reader.timezone, reader.hour)
    with ctx.database.unit_of_work() as session:
        plan_digest(session, reader.workspace_id, reader.user_id, following, now - _LATE)
    return letter is not None


def _may_mend(reader: Reader) -> bool:
    return Permission.WRITE_POSTS in GRANTS[Role(reader.role)]


def _letter(ctx: Context, reader: Reader) -> Letter | None:
    """What there is to tell; None when nothing changed since the last letter."""
    with ctx.database.unit_of_work() as session:
        rows = incidents_for(session, reader.workspace_id, reader.kinds, reader.since, _MOST_TOLD)
    mended = [row for row in rows if row.resolved_at is not None]
    waiting = [row for row in rows if row.resolved_at is None]
    new = [row for row in waiting if row.updated_at > reader.since]
    if not new and not mended:
        return None
    old = [row for row in waiting if row.updated_at <= reader.since]
    base = ctx.settings.public_url
    return write_digest(
        reader.workspace,
        _entries(new, base),
        _entries(old, base),
        _entries(mended, base),
        choices_url=f"{base}{_CHOICES}",
    )


def _entries(rows: Sequence[Notification], base: str) -> list[Entry]:
    return [Entry(row.title, row.body, row.count, f"{base}{row.link}") for row in rows]
