"""A webhook's secret address: taken apart when it is typed, put together for each call."""

import re
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from app.platforms.errors import ContentRejected
from app.platforms.sandbox_app import sandbox_secret

# Every channel of the sandbox has a webhook of this id. It says that it was made in 2015, because a
# webhook is older than its messages.
SANDBOX_WEBHOOK = "36028797018963968"
# Discord shows addresses of all these; each means the same webhook.
_HOSTS = frozenset({"discord.com", "discordapp.com", "ptb.discord.com", "canary.discord.com"})
_PATH = re.compile(r"(?:/api(?:/v\d+)?)?/webhooks/(\d{15,20})/([\w-]{20,120})(?:/slack|/github)?/?")
_BAD = (
    "This is not the address of a Discord webhook. It looks like "
    "https://discord.com/api/webhooks/1234…/abcd…: open the channel's settings, Integrations, "
    "Webhooks, and press Copy Webhook URL."
)


@dataclass(frozen=True, slots=True)
class Address:
    """A webhook: its id, which says when it was made, and its secret token."""

    webhook_id: str
    token: str = field(repr=False)

    @classmethod
    def parse(cls, typed: str, host: str | None) -> "Address":
        """The webhook at the address ``typed``; ``host`` is accepted besides Discord's own.

        Raises ContentRejected saying where to find the right one. Nothing but id and token is
        taken from it: calls go to the configured host, wherever the address points.
        """
        parts = urlsplit(typed.strip())
        found = _PATH.search(parts.path)
        is_whole = found is not None and parts.path.endswith(found[0])
        if not is_whole or found is None or parts.hostname not in _HOSTS | {host}:
            raise ContentRejected(_BAD, code="bad_address")
        return cls(found[1], found[2])

    @classmethod
    def from_secret(cls, secret: str) -> "Address":
        """The webhook that ``secret`` was made for."""
        webhook_id, _, token = secret.partition("/")
        return cls(webhook_id, token)

    @property
    def secret(self) -> str:
        """Both in one word, as it is stored."""
        return f"{self.webhook_id}/{self.token}"


def sandbox_address(name: str) -> str:
    """The address of the sandbox's webhook for the channel called ``name``."""
    return f"https://discord.com/api/webhooks/{SANDBOX_WEBHOOK}/{sandbox_secret(name)}"
