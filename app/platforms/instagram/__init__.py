"""Instagram: photos and carousels of professional accounts, through either of its two ways in.

An app signs people in with Instagram itself, or with Facebook, for accounts that are linked to a
Page. Which one is a property of the app, and told by its API host, which an owner chooses with the
app's keys in Settings, or the environment names:

``INSTAGRAM_API_URL`` replaces ``https://graph.instagram.com``; below it ``/{version}/me``,
``/{version}/{account}/media``, ``/access_token`` and ``/refresh_access_token``.
``INSTAGRAM_AUTH_URL`` replaces ``https://www.instagram.com``; below it ``/oauth/authorize``. The
code is exchanged on ``https://api.instagram.com``, or on the API host where that was replaced.

With ``INSTAGRAM_API_URL=https://graph.facebook.com`` it is Facebook, and the consent page is on
``https://www.facebook.com`` unless ``INSTAGRAM_AUTH_URL`` says otherwise. All may carry a path
prefix.
"""

from app.platforms.instagram.client import InstagramClient as Client
from app.platforms.instagram.oauth import oauth
from app.platforms.instagram.spec import HOSTS, SPEC

EMULATOR = "app.platforms.instagram.emulator:build"

__all__ = ["EMULATOR", "HOSTS", "SPEC", "Client", "oauth"]
