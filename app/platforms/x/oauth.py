"""Connecting an X account. Source: docs.x.com, OAuth 2.0 authorization code flow with PKCE."""

from app.platforms.base import Endpoints
from app.platforms.oauth import OAuthFlow, OAuthRules
from app.platforms.x.spec import SPEC


def oauth(endpoints: Endpoints) -> OAuthFlow:
    """The flow against ``endpoints``: consent on the browser host, tokens on the API host."""
    return OAuthFlow(
        SPEC,
        OAuthRules(
            authorize_url=f"{endpoints.auth_url}/i/oauth2/authorize",
            token_url=f"{endpoints.api_url}/2/oauth2/token",
            revoke_url=f"{endpoints.api_url}/2/oauth2/revoke",
            token_auth="client_secret_basic" if endpoints.client_secret else "none",
            needed_scopes=SPEC.connect.scopes,
            scope_words={
                "tweet.read": "read your posts",
                "tweet.write": "post for you",
                "users.read": "see your profile",
                "media.write": "upload images",
                "offline.access": "stay connected",
            },
            denials={
                "access_denied": "You stopped connecting X. Start again whenever you like.",
            },
        ),
        endpoints,
    )
