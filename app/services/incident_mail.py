"""Letters about incidents: one when it opens, one when it grew, one when it is over.

The database says who is owed what; sending is at least once, under a Message-ID that stays.
"""

import random
from datetime import datetime, timedelta
from email.headerregistry import Address
from email.message import EmailMessage
from urllib.parse import urlsplit

import structlog

from app.core.mail import MailServer, NotMailed, parse_mail_server
from app.db.models import Notification
from app.db.repositories.incident_mails import IncidentMails
from app.db.repositories.notifications import FOLLOW_UP_AFTER
from app.domain.incident_letter import Letter, write_letter
from app.services.context import Context

log = structlog.get_logger(__name__)

_LEASE = timedelta(minutes=5)
_MOST_A_ROUND = 20
_FIRST_PAUSE_S, _LONGEST_PAUSE_S = 60, 4 * 60 * 60
_GIVES_UP_AFTER = timedelta(days=3)


def run(ctx: Context) -> int:
    """Send the letters that are due; returns how many were. Nothing without a mail server."""
    if not ctx.settings.smtp_url:
        return 0
    server = parse_mail_server(ctx.settings.smtp_url)
    sent = 0
    # A server that refuses one letter would most likely refuse the next.
    while sent < _MOST_A_ROUND and _send_next(ctx, server):
        sent += 1
    return sent


def _send_next(ctx: Context, server: MailServer) -> bool:
    now = ctx.clock.now()
    with ctx.database.unit_of_work() as session:
        mails = IncidentMails(session)
        told = mails.claim(now, now + _LEASE)
        if told is None:
            return False
        kind = told.incident.partition(":")[0]
        addresses = mails.addresses(told.workspace_id, kind)
        if not addresses:
            mails.put_off(told, None)
            return True
        session.expunge(told)
    try:
        refused = server.send(_message(ctx, server, told, list(addresses)))
    except NotMailed as error:
        log.warning("mail_not_sent", notification_id=told.id, reason=str(error))
        _put_off(ctx, told)
        return False
    if refused:
        log.warning("mail_partly_refused", notification_id=told.id, addresses=len(refused))
    now = ctx.clock.now()
    with ctx.database.unit_of_work() as session:
        IncidentMails(session).sent(told, now, now + FOLLOW_UP_AFTER)
    return True


def _put_off(ctx: Context, told: Notification) -> None:
    now = ctx.clock.now()
    is_old = now - (told.resolved_at or told.updated_at) > _GIVES_UP_AFTER
    with ctx.database.unit_of_work() as session:
        IncidentMails(session).put_off(told, None if is_old else _again_at(now, told.mail_tries))


def _again_at(now: datetime, tries: int) -> datetime:
    pause_s = min(_FIRST_PAUSE_S * 2 ** min(tries - 1, 10), _LONGEST_PAUSE_S)
    jitter = random.uniform(0.8, 1.2)  # noqa: S311  spreads retries, guards nothing
    return now + timedelta(seconds=pause_s * jitter)


def _message(
    ctx: Context, server: MailServer, told: Notification, addresses: list[str]
) -> EmailMessage:
    state = "over" if told.resolved_at else str(told.count)
    return message_of(ctx, server, _letter(ctx, told), addresses, f"{told.id}.{state}")


def message_of(
    ctx: Context, server: MailServer, letter: Letter, addresses: list[str], name: str
) -> EmailMessage:
    """The letter as it is handed in; ``name`` makes a Message-ID that stays if it is sent twice."""
    host = urlsplit(ctx.settings.public_url).hostname or "localhost"
    message = EmailMessage()
    message["Subject"] = letter.subject
    message["From"] = Address("Punctual", addr_spec=server.sender or f"punctual@{host}")
    message["To"] = [Address(addr_spec=address) for address in addresses]
    message["Date"] = ctx.clock.now()
    message["Message-ID"] = f"<{name}@{host}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(letter.text)
    message.add_alternative(letter.html, subtype="html")
    return message


def _letter(ctx: Context, told: Notification) -> Letter:
    return write_letter(
        told.title,
        told.body,
        told.count,
        f"{ctx.settings.public_url}{told.link}",
        is_over=told.resolved_at is not None,
        is_repeat=told.mailed_at is not None,
    )
