"""X: posts and threads through API v2.

``X_API_URL`` replaces ``https://api.x.com``; below it: ``/2/tweets``, ``/2/users/…``,
``/2/media/…`` and, because X issues tokens on its API host, ``/2/oauth2/token`` and
``/2/oauth2/revoke``. ``X_AUTH_URL`` replaces ``https://x.com``; below it: ``/i/oauth2/authorize``
and permalinks ``/{handle}/status/{id}``. Both may carry a path prefix.
"""

from app.platforms.x.client import XClient as Client
from app.platforms.x.oauth import oauth
from app.platforms.x.spec import HOSTS, SPEC

EMULATOR = "app.platforms.x.emulator:build"

__all__ = ["EMULATOR", "HOSTS", "SPEC", "Client", "oauth"]
