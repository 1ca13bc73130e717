"""Connecting a person's Facebook Pages. Sources: Facebook Login, manual flow; long-lived tokens."""

from dataclasses import replace

from app.core.clock import Clock
from app.platforms.base import AuthorizationRequest, Endpoints
from app.platforms.facebook.spec import SPEC
from app.platforms.graph import GRAPH_VERSION
from app.platforms.graph.oauth import GraphFlow, GraphRules, TokenStep
from app.platforms.oauth import OAuthRules

_STOPPED = "You stopped connecting Facebook. Start again whenever you like."
_OF_A_PERSON = "USER"


class FacebookFlow(GraphFlow):
    """The Graph flow, but for what Facebook remembers, and how a connection ends."""

    def authorization(self, redirect_uri: str, state: str) -> AuthorizationRequest:
        """The consent page for ``state``; it asks anew for what was once declined, which Facebook
        would otherwise pass over in silence."""
        request = super().authorization(redirect_uri, state)
        return replace(request, url=f"{request.url}&auth_type=rerequest")

    async def revoke(self, token: str) -> None:
        """Tell Facebook that ``token`` is no longer wanted.

        A Page's token cannot be ended by itself: Facebook only takes back everything that the
        person allowed the app, and with it the tokens of their other Pages. So that of a Page is
        left to be forgotten; that of a person is ended.
        """
        if (await self.debug(token)).type == _OF_A_PERSON:
            await super().revoke(token)


def oauth(endpoints: Endpoints, clock: Clock | None = None) -> FacebookFlow:
    """The flow against ``endpoints``: consent on the browser's host, tokens on the API's."""
    dialog = f"{endpoints.auth_url}/{GRAPH_VERSION}/dialog/oauth"
    api = f"{endpoints.api_url}/{GRAPH_VERSION}"
    token_url = f"{api}/oauth/access_token"
    rules = GraphRules(
        oauth=OAuthRules(
            authorize_url=dialog,
            token_url=token_url,
            revoke_url=f"{api}/me/permissions",
            token_auth="client_secret_post",
            needed_scopes=("pages_show_list", "pages_manage_posts", "pages_read_engagement"),
            scope_words={
                "pages_show_list": "see which Pages you manage",
                "pages_manage_posts": "publish on your Pages",
                "pages_read_engagement": "read what your Pages published",
            },
            denials={"access_denied": _STOPPED},
            scope_separator=",",
        ),
        lengthen=TokenStep(
            token_url,
            "fb_exchange_token",
            token_name="fb_exchange_token",
            app_names=("client_id", "client_secret"),
        ),
        code_in_query=True,
        debug_url=f"{api}/debug_token",
        permissions_url=f"{api}/me/permissions",
    )
    return FacebookFlow(SPEC, rules, endpoints, clock)
