"""Sending mail through the server that whoever runs the product named."""

import smtplib
import ssl
from dataclasses import dataclass, field
from email.message import EmailMessage
from urllib.parse import parse_qs, unquote, urlsplit

from app.core.errors import ConfigurationError

_TIMEOUT_S = 15.0
_PORTS = {"smtp": 587, "smtps": 465}
_EXAMPLE = "smtp://user:password@mail.example.com:587?from=punctual@example.com"


class NotMailed(Exception):
    """The mail server could not be reached, or would not take the message; says which."""


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where mail is handed in. ``sender`` is the address it comes from, where one was named."""

    host: str
    port: int
    is_tls: bool
    starts_tls: bool
    user: str = ""
    password: str = field(default="", repr=False)
    sender: str = ""

    def send(self, message: EmailMessage) -> frozenset[str]:
        """Hand in the message; returns the addresses that were refused while others were taken.

        Raises NotMailed. Blocks for as long as the server takes to answer.
        """
        try:
            with self._connect() as connection:
                if self.starts_tls:
                    connection.starttls(context=ssl.create_default_context())
                if self.user:
                    connection.login(self.user, self.password)
                return frozenset(connection.send_message(message))
        except (smtplib.SMTPException, OSError) as error:
            # What a server says may quote addresses and credentials, so only its kind is told.
            raise NotMailed(type(error).__name__) from error

    def _connect(self) -> smtplib.SMTP:
        if self.is_tls:
            secure = ssl.create_default_context()
            return smtplib.SMTP_SSL(self.host, self.port, timeout=_TIMEOUT_S, context=secure)
        return smtplib.SMTP(self.host, self.port, timeout=_TIMEOUT_S)


def parse_mail_server(url: str) -> MailServer:
    """The server behind an ``smtp://`` or ``smtps://`` address.

    Raises ConfigurationError, which never quotes the address: a password may be in it.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise _wrong("has a port that is no number") from error
    if parts.scheme not in _PORTS or not parts.hostname:
        raise _wrong("is no address of a mail server")
    options = parse_qs(parts.query)
    starttls = options.get("starttls", ["yes"])[-1]
    if starttls not in ("yes", "no"):
        raise _wrong("says starttls, which must be yes or no")
    return MailServer(
        host=parts.hostname,
        port=port or _PORTS[parts.scheme],
        is_tls=parts.scheme == "smtps",
        starts_tls=parts.scheme == "smtp" and starttls == "yes",
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        sender=options.get("from", [""])[-1],
    )


def _wrong(what: str) -> ConfigurationError:
    return ConfigurationError(f"PUNCTUAL_SMTP_URL {what}. Write it like {_EXAMPLE}.")
