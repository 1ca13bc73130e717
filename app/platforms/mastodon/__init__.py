"""Mastodon, and the other servers of the fediverse that speak its API.

Every account has a server of its own; Punctual registers its app there by itself. Below the
server's address: ``/oauth/authorize``, ``/oauth/token``, ``/api/v1/…``, ``/api/v2/…`` and
permalinks ``/@{user}/{id}``. It may carry a path prefix.
"""

from app.platforms.mastodon.client import MastodonClient as Client
from app.platforms.mastodon.hosts import find_host
from app.platforms.mastodon.oauth import oauth, register
from app.platforms.mastodon.spec import HOSTS, SPEC

EMULATOR = "app.platforms.mastodon.emulator:build"

__all__ = ["EMULATOR", "HOSTS", "SPEC", "Client", "find_host", "oauth", "register"]
