"""Bluesky: posts on the AT Protocol, by app password.

``BLUESKY_API_URL`` replaces ``https://bsky.social``, where accounts sign in that name no other
server; below it: ``/xrpc/com.atproto.…`` and ``/xrpc/app.bsky.…``. After that an account stays on
the server that keeps its posts, which the sign-in names. ``BLUESKY_AUTH_URL`` replaces
``https://bsky.app``; below it permalinks ``/profile/{did}/post/{key}``. Both may carry a path
prefix.
"""

from app.platforms.bluesky.client import BlueskyClient as Client
from app.platforms.bluesky.direct import BlueskyDirect
from app.platforms.bluesky.spec import HOSTS, SPEC

EMULATOR = "app.platforms.bluesky.emulator:build"

direct = BlueskyDirect

__all__ = ["EMULATOR", "HOSTS", "SPEC", "Client", "direct"]
