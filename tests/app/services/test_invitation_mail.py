"""An invitation that names an address is sent there, where there is a mail server."""

from dataclasses import replace

from app.domain.permissions import Role
from app.services import invitation_mail, invitations
from app.services.context import Context
from tests.support.cast import Cast
from tests.support.mail_server import running_mail_server
from tests.support.ports import free_port


def test_the_letter_brings_the_link(context: Context, cast: Cast) -> None:
    with running_mail_server() as postbox:
        wired = replace(context, settings=replace(context.settings, smtp_url=postbox.url))
        made = invitations.invite(wired, cast.owner, email="vera@example.com", role=Role.EDITOR)
        assert invitation_mail.send(wired, cast.owner, made)
        (message,) = postbox.messages
    assert message["To"] == "vera@example.com"
    assert message["Subject"] == "olivia invited you to Ours"
    for kind in ("plain", "html"):
        body = message.get_body([kind])
        assert body is not None
        assert made.url in body.get_content()


def test_without_an_address_or_a_mail_server_nothing_is_sent(context: Context, cast: Cast) -> None:
    named = invitations.invite(context, cast.owner, email="vera@example.com", role=Role.EDITOR)
    assert not invitation_mail.send(context, cast.owner, named)
    with running_mail_server() as postbox:
        wired = replace(context, settings=replace(context.settings, smtp_url=postbox.url))
        nobodys = invitations.invite(wired, cast.owner, role=Role.EDITOR)
        assert not invitation_mail.send(wired, cast.owner, nobodys)
        assert postbox.messages == []


def test_a_mail_server_that_is_away_leaves_the_link_to_be_passed_on(
    context: Context, cast: Cast
) -> None:
    away = replace(context.settings, smtp_url=f"smtp://127.0.0.1:{free_port()}")
    wired = replace(context, settings=away)
    made = invitations.invite(wired, cast.owner, email="vera@example.com", role=Role.EDITOR)
    assert not invitation_mail.send(wired, cast.owner, made)
    assert invitations.look(wired, invitations.secret_in(made.url)).email == "vera@example.com"
