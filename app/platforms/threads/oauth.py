"""Connecting a Threads profile. Sources: Threads API, get access tokens, long-lived tokens."""

from app.platforms.base import CallKind, Endpoints
from app.platforms.errors import PermissionMissing
from app.platforms.graph.api import GraphApi
from app.platforms.graph.errors import explainer
from app.platforms.graph.oauth import GraphFlow, GraphRules, TokenStep
from app.platforms.oauth import OAuthRules
from app.platforms.threads.spec import API_VERSION, SPEC

_PUBLISHING = "threads_content_publish"
_STOPPED = "You stopped connecting Threads. Start again whenever you like."


class ThreadsFlow(GraphFlow):
    """The common flow, but for asking what was granted: no answer of Threads lists it."""

    async def _granted(self, token: str) -> tuple[str, ...]:
        """What was asked for, without publishing where the token may not even ask how much it
        may publish. Source: overview, publishing limit (needs both permissions)."""
        host, clock = self._endpoints.api_url, self._clock
        reader = explainer(SPEC.name, clock)
        api = GraphApi(SPEC.name, host, token, reader, version=API_VERSION, clock=clock)
        asked = self._spec.connect.scopes
        try:
            path = "/me/threads_publishing_limit"
            await api.send("GET", path, CallKind.PREPARE, params={"fields": "quota_usage"})
        except PermissionMissing:
            return tuple(scope for scope in asked if scope != _PUBLISHING)
        return asked


def oauth(endpoints: Endpoints) -> ThreadsFlow:
    """The flow against ``endpoints``."""
    api = endpoints.api_url
    return ThreadsFlow(
        SPEC,
        GraphRules(
            oauth=OAuthRules(
                authorize_url=f"{endpoints.auth_url}/oauth/authorize",
                token_url=f"{api}/oauth/access_token",
                # Only a person can end it, in the settings of Threads.
                revoke_url="",
                token_auth="client_secret_post",
                needed_scopes=("threads_basic", _PUBLISHING),
                scope_words={
                    "threads_basic": "see your profile and posts",
                    _PUBLISHING: "post on your behalf",
                },
                denials={"access_denied": _STOPPED},
                scope_separator=",",
            ),
            lengthen=TokenStep(
                f"{api}/access_token", "th_exchange_token", app_names=("client_secret",)
            ),
            extend=TokenStep(f"{api}/refresh_access_token", "th_refresh_token"),
        ),
        endpoints,
    )
