"""LinkedIn: posts of members and organizations, through the versioned REST API or the older one.

``LINKEDIN_API_URL`` replaces ``https://api.linkedin.com``; below it: ``/v2/userinfo``,
``/v2/ugcPosts``, ``/v2/assets``, ``/rest/posts``, ``/rest/images``, ``/rest/documents``,
``/rest/socialActions``, ``/rest/organizations``, ``/rest/organizationAcls``, and for numbers
``/rest/memberCreatorPostAnalytics``, ``/rest/organizationalEntityShareStatistics`` and
``/rest/socialMetadata``. ``LINKEDIN_AUTH_URL`` replaces ``https://www.linkedin.com``;
below it: ``/oauth/v2/authorization``, ``/oauth/v2/accessToken`` and ``/oauth/v2/revoke`` (LinkedIn
issues tokens on its browser host, not on its API host), and permalinks ``/feed/update/{urn}/``.
Both may carry a path prefix. Uploads go to whatever URL the API hands out.
"""

from app.platforms.linkedin.client import LinkedInClient as Client
from app.platforms.linkedin.oauth import oauth
from app.platforms.linkedin.spec import HOSTS, SPEC

EMULATOR = "app.platforms.linkedin.emulator:build"

__all__ = ["EMULATOR", "HOSTS", "SPEC", "Client", "oauth"]
