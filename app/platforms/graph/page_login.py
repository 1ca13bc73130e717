"""Signing in as a person who manages Pages: the login of every network that acts through a Page.
Sources: Graph API, manual login flow, access tokens of Pages."""

from collections.abc import Mapping
from dataclasses import replace

from app.platforms.base import AuthorizationRequest, Endpoints
from app.platforms.graph import GRAPH_VERSION
from app.platforms.graph.oauth import GraphFlow, GraphRules, TokenStep
from app.platforms.oauth import OAuthRules

_GRANT = "fb_exchange_token"
_OF_A_PERSON = "USER"


class PageFlow(GraphFlow):
    """The Graph flow, but for what the network remembers, and how a connection ends."""

    def authorization(self, redirect_uri: str, state: str) -> AuthorizationRequest:
        """The consent page for ``state``; it asks anew for what was once declined, which the
        network would otherwise pass over in silence."""
        request = super().authorization(redirect_uri, state)
        return replace(request, url=f"{request.url}&auth_type=rerequest")

    async def revoke(self, token: str) -> None:
        """Tell the network that ``token`` is no longer wanted.

        A Page's token cannot be ended by itself: only everything that the person allowed the app
        can be taken back, and with it the tokens of their other Pages. So that of a Page is left
        to be forgotten; that of a person is ended.
        """
        if (await self.debug(token)).type == _OF_A_PERSON:
            await super().revoke(token)


def page_login(
    endpoints: Endpoints,
    needed_scopes: tuple[str, ...],
    scope_words: Mapping[str, str],
    denials: Mapping[str, str],
) -> GraphRules:
    """The flow's rules: consent on the browser's host, tokens on the API's."""
    api = f"{endpoints.api_url}/{GRAPH_VERSION}"
    token_url, permissions_url = f"{api}/oauth/access_token", f"{api}/me/permissions"
    return GraphRules(
        oauth=OAuthRules(
            authorize_url=f"{endpoints.auth_url}/{GRAPH_VERSION}/dialog/oauth",
            token_url=token_url,
            revoke_url=permissions_url,
            token_auth="client_secret_post",
            needed_scopes=needed_scopes,
            scope_words=scope_words,
            denials=denials,
            scope_separator=",",
        ),
        lengthen=TokenStep(
            token_url, _GRANT, token_name=_GRANT, app_names=("client_id", "client_secret")
        ),
        code_in_query=True,
        debug_url=f"{api}/debug_token",
        permissions_url=permissions_url,
    )
