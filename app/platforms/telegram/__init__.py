"""Telegram: messages of a bot to a channel or group, through the Bot API.

``TELEGRAM_API_URL`` replaces ``https://api.telegram.org``; below it ``/bot{token}/{method}``. The
token stands in every address: nothing may print one. ``TELEGRAM_AUTH_URL`` replaces
``https://t.me``; below it permalinks ``/{name}/{id}`` and ``/c/{number}/{id}``. Both may carry a
path prefix.
"""

from app.platforms.telegram.client import TelegramClient as Client
from app.platforms.telegram.direct import TelegramDirect
from app.platforms.telegram.spec import HOSTS, SPEC

EMULATOR = "app.platforms.telegram.emulator:build"

direct = TelegramDirect

__all__ = ["EMULATOR", "HOSTS", "SPEC", "Client", "direct"]
