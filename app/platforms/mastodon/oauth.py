"""Connecting an account on a Mastodon server: Punctual makes its app there by itself.

Sources: docs.joinmastodon.org (apps, oauth), RFC 7636 and RFC 8414.
"""

from dataclasses import dataclass, replace
from urllib.parse import parse_qs, urlencode

from app.core.clock import SystemClock
from app.core.settings import get_settings
from app.platforms.base import CallKind, Endpoints, TokenSet
from app.platforms.errors import (
    AuthRevoked,
    ContentRejected,
    NotSent,
    PermissionMissing,
    PlatformError,
    RateLimited,
    Transient,
)
from app.platforms.http import PlatformHttp, http_at, is_guarded
from app.platforms.mastodon.errors import explainer
from app.platforms.mastodon.schemas import App, ServerMetadata
from app.platforms.mastodon.servers import JSON, find_software, has_divided_scopes
from app.platforms.mastodon.spec import SPEC
from app.platforms.oauth import OAuthFlow, OAuthRules

_NEEDED = ("read:accounts", "read:statuses", "write:statuses", "write:media")
_UNDIVIDED = ("read", "write")
_WORDS = {
    "read:accounts": "see your profile",
    "read:statuses": "see your posts, to find one whose answer got lost",
    "write:statuses": "post for you",
    "write:media": "upload images",
    "read": "see your profile and posts",
    "write": "post for you",
}


@dataclass(frozen=True, slots=True)
class ServerApp:
    """Our app on one server: its id there, what it may ask for, and whether codes are bound to
    the browser that asked (PKCE).

    An app is kept by its id and secret alone, so what differs from server to server rides along
    with the id.
    """

    client_id: str
    scopes: tuple[str, ...] = _NEEDED
    has_pkce: bool = False

    def pack(self) -> str:
        """The app as one word."""
        traits = {"scope": " ".join(self.scopes)} | ({"pkce": "S256"} if self.has_pkce else {})
        return f"{self.client_id}?{urlencode(traits)}"

    @classmethod
    def unpack(cls, word: str) -> "ServerApp":
        """The app that ``word`` stands for; one without traits is asked for the usual."""
        client_id, _, rest = word.partition("?")
        traits = parse_qs(rest)
        scopes = tuple(traits.get("scope", [""])[0].split())
        return cls(client_id, scopes or _NEEDED, "pkce" in traits)


class MastodonFlow(OAuthFlow):
    """The common flow, for servers whose tokens mostly do not end."""

    async def refresh(self, refresh_token: str) -> TokenSet:
        """New tokens, where the server gave a refresh token; most give none."""
        if not refresh_token:
            raise AuthRevoked(
                "Your Mastodon server no longer accepts this connection. Reconnect the account."
            )
        return await super().refresh(refresh_token)

    def _check_scopes(self, granted: tuple[str, ...]) -> None:
        missing = [s for s in _NEEDED if not {s, s.partition(":")[0]} & set(granted)]
        if missing:
            words = ", ".join(f"{_WORDS[scope]} ({scope})" for scope in missing)
            raise PermissionMissing(
                f"Your Mastodon server did not grant: {words}. Connect again and allow it."
            )


def oauth(endpoints: Endpoints) -> MastodonFlow:
    """The flow on the server at ``endpoints``, with the app that ``register`` made there."""
    app, base = ServerApp.unpack(endpoints.client_id), endpoints.api_url
    connect = replace(SPEC.connect, scopes=app.scopes, uses_pkce=app.has_pkce)
    return MastodonFlow(
        replace(SPEC, connect=connect),
        OAuthRules(
            authorize_url=f"{base}/oauth/authorize",
            token_url=f"{base}/oauth/token",
            revoke_url=f"{base}/oauth/revoke",
            token_auth="client_secret_post",
            needed_scopes=(),
            denials={
                "access_denied": "You stopped connecting Mastodon. Start again whenever you like.",
            },
            is_guarded=is_guarded(endpoints),
        ),
        replace(endpoints, client_id=app.client_id),
    )


async def register(endpoints: Endpoints, redirect_uri: str) -> Endpoints:
    """``endpoints`` with an app of ours on that server, for people sent back to ``redirect_uri``.

    An app that they name already is kept where the server still knows it: servers clear away apps
    that nobody uses. Raises ContentRejected when no such server is there, PlatformError when it
    cannot be asked.
    """
    http = http_at(endpoints)(SPEC.name, endpoints.api_url, explainer(SystemClock()))
    if endpoints.client_id and await _is_known(http, endpoints):
        return endpoints
    base = endpoints.api_url
    scopes = _NEEDED if has_divided_scopes(await find_software(http, base)) else _UNDIVIDED
    made = await _make_app(http, base, scopes, redirect_uri)
    app = ServerApp(made.client_id, scopes, await _has_pkce(http))
    return replace(endpoints, client_id=app.pack(), client_secret=made.client_secret)


async def _make_app(
    http: PlatformHttp, base_url: str, scopes: tuple[str, ...], redirect_uri: str
) -> App:
    order = {
        "client_name": "Punctual",
        "redirect_uris": redirect_uri,
        "scopes": " ".join(scopes),
        "website": get_settings().public_url,
    }
    try:
        answer = await http.send("POST", "/api/v1/apps", CallKind.PREPARE, data=order, headers=JSON)
        return http.read(App, answer, CallKind.PREPARE)
    except PlatformError as error:
        raise _explain(error, base_url.partition("://")[2]) from None


def _explain(error: PlatformError, host: str) -> PlatformError:
    """In words for somebody who typed a server's name."""
    if error.error_code == "private_address" or isinstance(error, RateLimited):
        return error
    if isinstance(error, NotSent):
        return ContentRejected(
            f"Nothing answers at {host}. Check the spelling: it is the part of the handle after "
            "the last @.",
            code="no_server",
            detail=error.detail,
        )
    if isinstance(error, Transient) and (error.http_status or 500) >= 500:
        return error
    return ContentRejected(
        f"{host} is no Mastodon server, or keeps other programs out. Type the server's own "
        "address, as the browser shows it there.",
        code="no_server",
        detail=error.detail,
    )


async def _is_known(http: PlatformHttp, endpoints: Endpoints) -> bool:
    """Whether the server still takes the app's secret; where it cannot be asked: yes."""
    order = {
        "grant_type": "client_credentials",
        "client_id": ServerApp.unpack(endpoints.client_id).client_id,
        "client_secret": endpoints.client_secret,
    }
    try:
        await http.send("POST", "/oauth/token", CallKind.PREPARE, data=order, headers=JSON)
    except (NotSent, Transient, RateLimited):
        return True
    except PlatformError:
        return False
    return True


async def _has_pkce(http: PlatformHttp) -> bool:
    """Whether the server says so. Sent unasked, the verifier makes some servers refuse the code."""
    path = "/.well-known/oauth-authorization-server"
    try:
        answer = await http.send("GET", path, CallKind.READ, headers=JSON)
        metadata = http.read(ServerMetadata, answer, CallKind.READ)
    except PlatformError:
        return False
    return "S256" in metadata.code_challenge_methods_supported
