"""A real SMTP server on a socket, which keeps what it was handed."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller

from tests.support.ports import free_port


@dataclass
class Postbox:
    """The messages that came in; while ``is_closed``, every message is refused for now."""

    port: int
    is_closed: bool = False
    messages: list[EmailMessage] = field(default_factory=list)

    @property
    def url(self) -> str:
        """What to set as the mail server."""
        return f"smtp://127.0.0.1:{self.port}?starttls=no&from=punctual@example.org"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        """Called by the server for each message."""
        if self.is_closed:
            return "451 Come back later"
        message = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(message, EmailMessage)
        self.messages.append(message)
        return "250 OK"


@contextmanager
def running_mail_server() -> Iterator[Postbox]:
    """A server on a free port of this machine."""
    postbox = Postbox(free_port())
    controller = Controller(postbox, hostname="127.0.0.1", port=postbox.port)
    controller.start()
    try:
        yield postbox
    finally:
        controller.stop()
