"""Connecting a Slack channel by the address of an incoming webhook."""

from collections.abc import Mapping
from urllib.parse import urlsplit

from app.platforms.base import Connection, Endpoints, Identity, TokenSet
from app.platforms.errors import AuthRevoked
from app.platforms.slack.address import Address, channel_name
from app.platforms.slack.client import SlackClient


class SlackDirect:
    """``PlatformDirect`` for Slack; see there for the methods."""

    def __init__(self, endpoints: Endpoints) -> None:
        self._endpoints = endpoints

    def __repr__(self) -> str:
        return f"SlackDirect({self._endpoints!r})"

    async def connect(self, fields: Mapping[str, str]) -> tuple[TokenSet, Identity]:
        """Ask Slack whether the webhook is there; nothing is posted.

        The account is the workspace's channel as the person names it: a new webhook for the same
        channel reconnects it.
        """
        host = urlsplit(self._endpoints.api_url).hostname
        address = Address.parse(fields.get("webhook_url", ""), host)
        name = channel_name(fields.get("channel", ""))
        connection = Connection(
            f"{address.team}:{name}", f"#{name}", address.secret, endpoints=self._endpoints
        )
        identity = await SlackClient(connection).fetch_identity()
        return TokenSet(access_token=address.secret), identity

    async def refresh(self, refresh_token: str) -> TokenSet:
        """Always raises AuthRevoked: an address that is no longer accepted cannot be renewed."""
        raise AuthRevoked(
            "This webhook is no longer accepted. Make a new one for the channel and Reconnect the "
            "account with its address."
        )

    async def revoke(self, token: str) -> None:
        """Nothing: a webhook ends only in the settings of its app."""


def direct(endpoints: Endpoints) -> SlackDirect:
    """Connecting at ``endpoints``."""
    return SlackDirect(endpoints)
