"""Threads: posts, carousels and chains of replies through the Threads API.

``THREADS_API_URL`` replaces ``https://graph.threads.net``; below it: ``/v1.0/me``,
``/v1.0/me/threads``, ``/v1.0/me/threads_publish``, ``/oauth/access_token``, ``/access_token`` and
``/refresh_access_token``. ``THREADS_AUTH_URL`` replaces ``https://www.threads.net``; below it
``/oauth/authorize``. Both may carry a path prefix. Permalinks are what the API says.
"""

from app.platforms.threads.client import ThreadsClient as Client
from app.platforms.threads.oauth import oauth
from app.platforms.threads.spec import HOSTS, SPEC

EMULATOR = "app.platforms.threads.emulator:build"

__all__ = ["EMULATOR", "HOSTS", "SPEC", "Client", "oauth"]
