"""Connecting Instagram accounts, with Instagram or with Facebook. Sources: Instagram business
login; Facebook login, manual flow; long-lived tokens of both."""

from dataclasses import replace

from app.core.clock import Clock
from app.platforms.base import Endpoints
from app.platforms.graph.oauth import GraphFlow, GraphRules, TokenStep
from app.platforms.graph.page_login import PageFlow, page_login
from app.platforms.instagram.spec import HOSTS, LOGIN, PAGE_AUTH_URL, SPEC
from app.platforms.instagram.ways import Way, way_at
from app.platforms.oauth import OAuthRules

# The code is exchanged on a host of its own.
_CODE_HOST = "https://api.instagram.com"
_DENIALS = {"access_denied": "You stopped connecting Instagram. Start again whenever you like."}


def oauth(endpoints: Endpoints, clock: Clock | None = None) -> GraphFlow:
    """The flow against ``endpoints``, whose API host tells with what people sign in."""
    if way_at(endpoints) is Way.DIRECT:
        return GraphFlow(SPEC, _direct(endpoints), endpoints, clock)
    spec = replace(SPEC, connect=SPEC.for_account({LOGIN: Way.PAGE}).connect)
    return PageFlow(spec, _through_page(endpoints), endpoints, clock)


def _direct(endpoints: Endpoints) -> GraphRules:
    api = endpoints.api_url
    code_host = _CODE_HOST if api == HOSTS.api_url else api
    return GraphRules(
        oauth=OAuthRules(
            authorize_url=f"{endpoints.auth_url}/oauth/authorize",
            token_url=f"{code_host}/oauth/access_token",
            # Only a person can end it, in the settings of Instagram.
            revoke_url="",
            token_auth="client_secret_post",
            needed_scopes=("instagram_business_basic", "instagram_business_content_publish"),
            scope_words={
                "instagram_business_basic": "see your profile and posts",
                "instagram_business_content_publish": "post on your behalf",
                "instagram_business_manage_comments": "comment below your posts",
            },
            denials=_DENIALS,
            scope_separator=",",
        ),
        lengthen=TokenStep(
            f"{api}/access_token", "ig_exchange_token", app_names=("client_secret",)
        ),
        extend=TokenStep(f"{api}/refresh_access_token", "ig_refresh_token"),
    )


def _through_page(endpoints: Endpoints) -> GraphRules:
    # Whoever set the API host has said enough.
    if endpoints.auth_url == HOSTS.auth_url:
        endpoints = replace(endpoints, auth_url=PAGE_AUTH_URL)
    return page_login(
        endpoints,
        needed_scopes=(
            "instagram_basic",
            "instagram_content_publish",
            "pages_show_list",
            "pages_read_engagement",
        ),
        scope_words={
            "instagram_basic": "see your Instagram accounts",
            "instagram_content_publish": "post to Instagram on your behalf",
            "instagram_manage_comments": "comment below your posts on Instagram",
            "pages_show_list": "see which Pages you manage",
            "pages_read_engagement": "read what your Pages published",
        },
        denials=_DENIALS,
    )
