"""Discord: messages in one channel through its webhook.

``DISCORD_API_URL`` replaces ``https://discord.com``; below it: ``/api/v10/webhooks/{id}/{token}``.
``DISCORD_AUTH_URL`` replaces it in permalinks, ``/channels/{guild}/{channel}/{message}``. Both may
carry a path prefix. There is no app to register: the webhook's address is all that is needed.
"""

from app.platforms.discord.client import DiscordClient as Client
from app.platforms.discord.direct import direct
from app.platforms.discord.spec import HOSTS, SPEC

EMULATOR = "app.platforms.discord.emulator:build"

__all__ = ["EMULATOR", "HOSTS", "SPEC", "Client", "direct"]
