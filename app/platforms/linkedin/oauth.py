"""Connecting a LinkedIn member. Source: learn.microsoft.com/linkedin, 3-legged OAuth."""

from app.platforms.base import Endpoints
from app.platforms.linkedin.spec import SPEC
from app.platforms.oauth import OAuthFlow, OAuthRules

_STOPPED = "You stopped connecting LinkedIn. Start again whenever you like."


def oauth(endpoints: Endpoints) -> OAuthFlow:
    """The flow against ``endpoints``: consent, tokens and revocation live on the browser host."""
    base = endpoints.auth_url
    return OAuthFlow(
        SPEC,
        OAuthRules(
            authorize_url=f"{base}/oauth/v2/authorization",
            token_url=f"{base}/oauth/v2/accessToken",
            revoke_url=f"{base}/oauth/v2/revoke",
            token_auth="client_secret_post",
            needed_scopes=("profile", "w_member_social"),
            scope_words={
                "profile": "see your name and picture",
                "w_member_social": "post on your behalf",
            },
            denials={
                "user_cancelled_login": _STOPPED,
                "user_cancelled_authorize": _STOPPED,
                "unauthorized_scope_error": (
                    "LinkedIn does not let this app ask for posting. Add “Share on LinkedIn” and "
                    "“Sign In with LinkedIn using OpenID Connect” to it at "
                    f"{SPEC.connect.developer_url}."
                ),
            },
        ),
        endpoints,
    )
