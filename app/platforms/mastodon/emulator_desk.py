"""Apps, consent and tokens of one emulated server, and who is calling it."""

import secrets
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from app.platforms.emulation.accounts import Account
from app.platforms.emulation.desk import AppTerms, DeskRules, OAuthDesk, Refresh
from app.platforms.emulation.gate import bearer
from app.platforms.emulation.grants import Code, Token
from app.platforms.emulation.limits import Reading
from app.platforms.emulation.world import World
from app.platforms.mastodon.emulator_rules import (
    SCOPE_WORDS,
    TOKEN_WORDS,
    WORDS,
    KnownApp,
    add_limit_headers,
    make_account,
    read_app,
    refuse,
    secret_of,
    server_of,
)
from app.platforms.mastodon.emulator_servers import Server
from app.platforms.mastodon.spec import SPEC
from app.platforms.sandbox_app import SandboxApp

_EVER_S = 100 * 365 * 86_400
_DIVIDED = frozenset({"read", "write", *SPEC.connect.scopes})
_UNDIVIDED = frozenset({"read", "write"})
# Calls per account: in all, uploads, deletions, posts (docs.joinmastodon.org and the source).
CEILINGS = {
    "any": (300, 5 * 60),
    "media": (30, 30 * 60),
    "delete": (30, 30 * 60),
    "post": (300, 3 * 3600),
}

Work = Callable[[Request, Account], Awaitable[Response]]


def _oauth_error(word: str, description: str) -> dict[str, object]:
    return {"error": word, "error_description": description}


_REFUSALS: dict[str, tuple[int, dict[str, object]]] = {
    "app": (
        401,
        _oauth_error(
            "invalid_client",
            "Client authentication failed due to unknown client, no client authentication "
            "included, or unsupported authentication method.",
        ),
    ),
    "code": (
        400,
        _oauth_error(
            "invalid_grant",
            "The provided authorization grant is invalid, expired, revoked, does not match the "
            "redirection URI used in the authorization request, or was issued to another client.",
        ),
    ),
    "refresh": (400, _oauth_error("invalid_grant", "The refresh token is invalid.")),
    "grant_type": (
        400,
        _oauth_error("unsupported_grant_type", "The authorization grant type is not supported."),
    ),
}


def rules_of(server: Server) -> DeskRules:
    """The consent page and the tokens of ``server``."""
    return DeskRules(
        spec=replace(SPEC, connect=replace(SPEC.connect, uses_pkce=False)),
        apps=(),
        scope_words={
            "read": "Read all that you can read",
            "write": "Post and change for you",
            "read:accounts": "See your profile",
            "read:statuses": "See posts that you can see",
            "write:statuses": "Post and delete posts for you",
            "write:media": "Upload images for you",
        },
        make_account=lambda typed: make_account(typed, server),
        account_label="Name, like ada",
        code_life_s=600,
        access_life_s=server.token_life_s or _EVER_S,
        uses_basic=False,
        scope_separator=" ",
        denial={
            "error": "access_denied",
            "error_description": "The resource owner or authorization server denied the request.",
        },
        bad_scope_error="invalid_scope",
        refusals=_REFUSALS,
        accent="#563acc",
        accent_dark="#a996ff",
    )


class ServerDesk(OAuthDesk):
    """The common desk, for apps that register themselves and tokens that mostly stay."""

    def __init__(self, server: Server, world: World) -> None:
        super().__init__(rules_of(server), world)
        self._server = server

    async def register(self, request: Request) -> Response:
        """A new app, for anybody."""
        form = await request.form()
        name, redirects = _word(form, "client_name"), _word(form, "redirect_uris").split()
        scopes = tuple(_word(form, "scopes").split()) or ("read",)
        if not name or not redirects:
            words = (
                "Validation failed: Application name can't be blank, Redirect URI can't be blank"
            )
            return refuse(request, self._server, 422, words)
        if not set(scopes) <= self._known_scopes():
            words = "Validation failed: Scopes doesn't match configured on the server."
            return refuse(request, self._server, 422, words)
        client_id = KnownApp(tuple(redirects), scopes, self._server.name).client_id()
        return JSONResponse(
            {
                "id": "1",
                "name": name,
                "redirect_uri": redirects[0],
                "redirect_uris": redirects,
                "scopes": list(scopes),
                "client_id": client_id,
                "client_secret": secret_of(client_id),
                "client_secret_expires_at": 0,
            }
        )

    async def token(self, request: Request) -> Response:
        """Code, refresh token or the app's own secret in, tokens out."""
        form = await request.form()
        if _word(form, "grant_type") != "client_credentials":
            return await super().token(request)
        if self._authenticate(request, form) is None:
            return self._refuse("app")
        return JSONResponse({"access_token": secrets.token_urlsafe(32), "token_type": "Bearer"})

    async def revoke(self, request: Request) -> Response:
        """Ends the token; an unknown one is no error."""
        answer = await super().revoke(request)
        return JSONResponse({}) if answer.status_code == 200 else answer

    def _known_scopes(self) -> frozenset[str]:
        return _DIVIDED if self._server.has_divided_scopes else _UNDIVIDED

    def _find_app(self, client_id: str) -> AppTerms | None:
        app = read_app(client_id)
        if app is None or app.server != self._server.name:
            return None
        refresh = Refresh.ROTATING if self._server.token_life_s else Refresh.NONE
        known = SandboxApp(client_id, secret_of(client_id))
        return AppTerms(known, frozenset(app.scopes), refresh)

    def _read_ask(self, request: Request) -> Any:
        ask = super()._read_ask(request)
        if isinstance(ask, Response):
            return ask
        app = read_app(ask.terms.app.client_id)
        if app is None or ask.redirect_uri not in app.redirect_uris:
            return self._error_page("Its return address is none that the app was registered with.")
        return ask if self._server.has_pkce else replace(ask, challenge=None, method=None)

    def _sign_in(self, typed: str) -> Account | None:
        known = self._world.accounts.find(self._slug, typed)
        if known and server_of(known) is self._server:
            return known
        made = make_account(typed.strip(), self._server)
        return self._world.accounts.sign_in(self._slug, *made) if made else None

    def _exchange(self, terms: AppTerms, form: FormData) -> Response:
        # Libraries without PKCE take a verifier that nobody asked for as a sign of an attack.
        if not self._server.has_pkce and _word(form, "code_verifier"):
            return self._refuse("code")
        return super()._exchange(terms, form)

    def _issue(
        self, terms: AppTerms, like: Code | Token, grant_id: str, kept_refresh: Token | None
    ) -> Response:
        if self._server.token_life_s:
            return super()._issue(terms, like, grant_id, kept_refresh)
        return JSONResponse(
            {
                "access_token": self._grants.issue("access", like, _EVER_S, grant_id),
                "token_type": "Bearer",
                "scope": " ".join(like.scopes),
                "created_at": int(time.time()),
            }
        )


class Caller:
    """Checks token, server, windows and scope before any work is done."""

    def __init__(self, server: Server, world: World, desk: OAuthDesk) -> None:
        self._server, self._world, self._desk = server, world, desk

    def guard(self, scope: str, work: Work, kind: str = "any") -> Callable[[Request], Any]:
        """``work`` as a route that needs ``scope`` and counts as ``kind``."""

        async def route(request: Request) -> Response:
            token = self._desk.check(bearer(request))
            if isinstance(token, str):
                return self._unknown(request, TOKEN_WORDS[token])
            account = self._world.accounts.find(SPEC.slug, token.account)
            if account is None or server_of(account) is not self._server:
                return self._unknown(request, TOKEN_WORDS["unknown"])
            reading = self._count(kind, account)
            response = await self._admitted(request, token, account, scope, reading, work)
            add_limit_headers(response, reading.limit, reading.remaining, reading.reset_in)
            return response

        return route

    async def _admitted(
        self,
        request: Request,
        token: Token,
        account: Account,
        scope: str,
        reading: Reading,
        work: Work,
    ) -> Response:
        if not reading.is_allowed:
            return refuse(request, self._server, 429, WORDS[429])
        if account.is_suspended:
            words = "Your login is currently disabled"
            return refuse(request, self._server, 403, words)
        allowed = token.scopes if account.allowed_scopes is None else account.allowed_scopes
        covering = {scope, scope.partition(":")[0]}
        if not covering & set(token.scopes) or not covering & set(allowed):
            return refuse(request, self._server, 403, SCOPE_WORDS)
        return await work(request, account)

    def _unknown(self, request: Request, words: str) -> Response:
        if self._server.name == "pleroma":
            return refuse(request, self._server, 403, "Invalid credentials.")
        return refuse(request, self._server, 401, words)

    def _count(self, kind: str, account: Account) -> Reading:
        """The fullest of the windows that the call falls into."""
        now, hit = self._world.clock.now(), self._world.windows.hit
        readings = [
            hit((SPEC.slug, name, account.id), *CEILINGS[name], now)
            for name in dict.fromkeys(("any", kind))
        ]
        return min(readings, key=lambda reading: (reading.is_allowed, reading.remaining))


def _word(form: FormData, name: str) -> str:
    value = form.get(name)
    return value if isinstance(value, str) else ""
