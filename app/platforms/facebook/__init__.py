"""Facebook: posts of Pages through the Graph API.

``FACEBOOK_API_URL`` replaces ``https://graph.facebook.com``, ``FACEBOOK_AUTH_URL`` replaces
``https://www.facebook.com``; the version of the API follows behind both. Permalinks are
``/{page}_{post}`` below the latter. Both may carry a path prefix.
"""

from app.platforms.facebook.client import FacebookClient as Client
from app.platforms.facebook.oauth import oauth
from app.platforms.facebook.spec import HOSTS, SPEC

EMULATOR = "app.platforms.facebook.emulator:build"

__all__ = ["EMULATOR", "HOSTS", "SPEC", "Client", "oauth"]
