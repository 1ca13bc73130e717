"""An incoming webhook's secret address: taken apart when it is typed."""

import re
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from app.platforms.errors import ContentRejected
from app.platforms.sandbox_app import sandbox_secret

SANDBOX_TEAM, SANDBOX_BOT = "T0SANDBOX", "B0SANDBOX"
_HOST = "hooks.slack.com"
_PATH = re.compile(r"/services/(T[A-Z0-9]+)/(B[A-Z0-9]+)/([\w-]{8,})/?")
_WORKFLOW = ("/workflows/", "/triggers/")
_MOST_NAME = 80
_BAD = (
    "This is not the address of a Slack incoming webhook. It looks like "
    "https://hooks.slack.com/services/T…/B…/…: find it in your app's settings at "
    "api.slack.com/apps, under Incoming Webhooks."
)
_OF_WORKFLOW = (
    "This is the address of a workflow, which takes no messages as they are. Make an incoming "
    "webhook in your app's settings at api.slack.com/apps."
)


@dataclass(frozen=True, slots=True)
class Address:
    """A webhook: its workspace's id, its own, and its secret."""

    team: str
    bot: str
    token: str = field(repr=False)

    @classmethod
    def parse(cls, typed: str, host: str | None) -> "Address":
        """The webhook at the address ``typed``; ``host`` is accepted besides Slack's own.

        Raises ContentRejected saying where to find the right one. Calls go to the configured
        host, wherever the address points.
        """
        parts = urlsplit(typed.strip())
        if parts.hostname == _HOST and parts.path.startswith(_WORKFLOW):
            raise ContentRejected(_OF_WORKFLOW, code="bad_address")
        found = _PATH.search(parts.path)
        is_whole = found is not None and parts.path.endswith(found[0])
        if not is_whole or found is None or parts.hostname not in {_HOST, host}:
            raise ContentRejected(_BAD, code="bad_address")
        return cls(*found.groups())

    @classmethod
    def from_secret(cls, secret: str) -> "Address":
        """The webhook that ``secret`` was made for."""
        team, _, rest = secret.partition("/")
        bot, _, token = rest.partition("/")
        return cls(team, bot, token)

    @property
    def secret(self) -> str:
        """All three in one word, as it is stored."""
        return f"{self.team}/{self.bot}/{self.token}"


def channel_name(typed: str) -> str:
    """A channel's name as typed, without its sign and in small letters.

    Raises ContentRejected when there is none.
    """
    name = typed.strip().lstrip("#").strip().casefold()
    if not 0 < len(name) <= _MOST_NAME:
        raise ContentRejected(
            f"Type the channel's name, at most {_MOST_NAME} characters, as Slack shows it.",
            code="bad_channel",
        )
    return name


def sandbox_address(name: str) -> str:
    """The address of the sandbox's webhook for the channel called ``name``."""
    return f"https://{_HOST}/services/{SANDBOX_TEAM}/{SANDBOX_BOT}/{sandbox_secret(name)}"
