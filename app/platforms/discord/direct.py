"""Connecting a Discord channel by the address of its webhook."""

from collections.abc import Mapping
from urllib.parse import urlsplit

from app.platforms.base import Connection, Endpoints, Identity, TokenSet
from app.platforms.discord.address import Address
from app.platforms.discord.client import DiscordClient
from app.platforms.errors import AuthRevoked


class DiscordDirect:
    """``PlatformDirect`` for Discord; see there for the methods."""

    def __init__(self, endpoints: Endpoints) -> None:
        self._endpoints = endpoints

    def __repr__(self) -> str:
        return f"DiscordDirect({self._endpoints!r})"

    async def connect(self, fields: Mapping[str, str]) -> tuple[TokenSet, Identity]:
        """Ask Discord which channel the webhook posts to; nothing is posted."""
        host = urlsplit(self._endpoints.api_url).hostname
        address = Address.parse(fields.get("webhook_url", ""), host)
        client = DiscordClient(Connection("", "", address.secret, endpoints=self._endpoints))
        return TokenSet(access_token=address.secret), await client.fetch_identity()

    async def refresh(self, refresh_token: str) -> TokenSet:
        """Always raises AuthRevoked: an address that is no longer accepted cannot be renewed."""
        raise AuthRevoked(
            "This webhook is no longer accepted. Make a new one in the channel's settings and "
            "Reconnect the account with its address."
        )

    async def revoke(self, token: str) -> None:
        """Nothing: only deleting the webhook would end its token, and others may use it too."""


def direct(endpoints: Endpoints) -> DiscordDirect:
    """Connecting at ``endpoints``."""
    return DiscordDirect(endpoints)
