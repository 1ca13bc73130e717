"""The letter that brings an invitation."""

from html import escape

import structlog

from app.core.mail import NotMailed, parse_mail_server
from app.domain.incident_letter import Letter
from app.domain.permissions import Actor, Permission
from app.services import invitations
from app.services.access import require
from app.services.context import Context
from app.services.incident_mail import message_of
from app.services.invitations import NewInvitation, Welcome

log = structlog.get_logger(__name__)


def send(ctx: Context, actor: Actor, made: NewInvitation) -> bool:
    """Send the link to the address that the invitation names; whether the mail server took it.

    False without a mail server or an address as well: then the link has to be passed on by hand.
    """
    require(actor, Permission.MANAGE_WORKSPACE)
    address = made.invitation.email
    if not ctx.settings.smtp_url or not address:
        return False
    server = parse_mail_server(ctx.settings.smtp_url)
    letter = _letter(invitations.look(ctx, invitations.secret_in(made.url)), made.url)
    try:
        refused = server.send(message_of(ctx, server, letter, [address], made.invitation.id))
    except NotMailed as error:
        log.warning("invitation_not_mailed", invitation_id=made.invitation.id, reason=str(error))
        return False
    return not refused


def _letter(welcome: Welcome, url: str) -> Letter:
    where = " ".join(welcome.workspace_name.split())
    who = " ".join(welcome.invited_by.split())
    lead = f"{who} invited you to {where} as {welcome.role.value}."
    rest = "The link works once, for a week. If you do not expect it, do nothing."
    text = f"{lead}\n\nJoin: {url}\n\n{rest}\n"
    html = (
        '<!doctype html><html lang="en"><body style="font:16px/1.5 sans-serif;max-width:36em">'
        f'<p>{escape(lead)}</p><p><a href="{escape(url)}">Join</a></p><p>{escape(rest)}</p>'
        "</body></html>"
    )
    return Letter(f"{who} invited you to {where}", text, html)
