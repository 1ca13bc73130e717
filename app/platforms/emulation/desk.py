"""OAuth 2 as the emulated networks speak it: consent, codes, tokens, refresh, revocation."""

import base64
import binascii
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum, auto
from urllib.parse import quote, unquote, urlencode

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response

from app.domain.spec import PlatformSpec
from app.platforms.emulation.accounts import Account
from app.platforms.emulation.grants import Code, Token, matches_challenge
from app.platforms.emulation.pages import render
from app.platforms.emulation.world import World
from app.platforms.sandbox_app import SandboxApp

_YEAR_S = 365 * 86_400


class Refresh(Enum):
    """What becomes of a refresh token: there is none; it stays; each use gives a new one."""

    NONE = auto()
    FIXED = auto()
    ROTATING = auto()


@dataclass(frozen=True, slots=True)
class AppTerms:
    """An app that the network knows, and what it may have."""

    app: SandboxApp
    scopes: frozenset[str]
    refresh: Refresh


@dataclass(frozen=True, slots=True)
class DeskRules:
    """How one network departs from the common flow; lives in seconds.

    ``refusals`` are status and body for: app, code, refresh, grant_type, request.
    ``make_account`` turns the typed name into id, handle and name, or None when it cannot be one.
    ``is_person`` tells who can sign in from what only belongs to somebody (a page, say).
    """

    spec: PlatformSpec
    apps: tuple[AppTerms, ...]
    scope_words: Mapping[str, str]
    make_account: Callable[[str], tuple[str, str, str] | None]
    account_label: str
    code_life_s: float
    access_life_s: float
    uses_basic: bool
    scope_separator: str
    denial: Mapping[str, str]
    bad_scope_error: str
    refusals: Mapping[str, tuple[int, dict[str, object]]]
    is_exclusive_scope_set: bool = False
    needs_offline_scope: str | None = None
    extra_token_fields: Mapping[str, object] = field(default_factory=dict)
    is_person: Callable[[Account], bool] = lambda _account: True
    accent: str = "#4f46e5"
    accent_dark: str = "#818cf8"


@dataclass(frozen=True, slots=True)
class _Ask:
    """A consent request that may be shown."""

    terms: AppTerms
    redirect_uri: str
    scopes: tuple[str, ...]
    state: str
    challenge: str | None
    method: str | None


class OAuthDesk:
    """The authorize, token and revoke routes of one network."""

    def __init__(self, rules: DeskRules, world: World) -> None:
        self._rules, self._world = rules, world
        self._slug = rules.spec.slug
        self._grants = world.grants(self._slug)

    async def authorize(self, request: Request) -> Response:
        """``GET`` shows the consent page, ``POST`` is its answer."""
        ask = self._read_ask(request)
        if isinstance(ask, Response):
            return ask
        query = request.query_params
        if request.method == "POST":
            form = await request.form()
            return self._decide(ask, form)
        if query.get("emu_deny"):
            return _back(ask, dict(self._rules.denial))
        if query.get("emu_approve"):
            return self._approve(ask, query.get("emu_account") or "demo")
        return self._page(ask)

    async def token(self, request: Request) -> Response:
        """Code or refresh token in, tokens out."""
        form = await request.form()
        terms = self._authenticate(request, form)
        if terms is None:
            return self._refuse("app")
        grant_type = _word(form, "grant_type")
        if grant_type == "authorization_code":
            return self._exchange(terms, form)
        if grant_type == "refresh_token":
            return self._refresh(terms, form)
        return self._refuse("grant_type")

    async def revoke(self, request: Request) -> Response:
        """Ends the grant that the token belongs to; an unknown token is no error."""
        form = await request.form()
        if self._authenticate(request, form) is None:
            return self._refuse("app")
        word = _word(form, "token")
        token = self._grants.find(word, "access") or self._grants.find(word, "refresh")
        if token:
            self._grants.revoke_grant(token.grant_id)
        return JSONResponse({"revoked": True})

    async def introspect(self, request: Request) -> Response:
        """What a token is worth (RFC 7662)."""
        form = await request.form()
        if self._authenticate(request, form) is None:
            return self._refuse("app")
        word = _word(form, "token")
        token = self._grants.find(word, "access") or self._grants.find(word, "refresh")
        if token is None:
            return JSONResponse({"active": False})
        expired = self._grants.is_expired(token)
        status = "revoked" if token.state == "revoked" else "expired" if expired else "active"
        return JSONResponse(
            {
                "active": status == "active",
                "status": status,
                "scope": self._rules.scope_separator.join(token.scopes),
                "client_id": token.client_id,
                "expires_at": int(token.expires_at),
                "auth_type": "3L",
            }
        )

    def check(self, token_word: str | None) -> Token | str:
        """The live access token ``token_word``, or why not: missing, unknown, revoked, expired."""
        if not token_word:
            return "missing"
        token = self._grants.find(token_word, "access")
        if token is None:
            return "unknown"
        if token.state != "active":
            return "revoked"
        return "expired" if self._grants.is_expired(token) else token

    def _read_ask(self, request: Request) -> "_Ask | Response":
        query = request.query_params
        terms = self._find_app(query.get("client_id", ""))
        if terms is None:
            return self._error_page("It names an app that does not exist (client_id).")
        redirect_uri = query.get("redirect_uri", "")
        if not self._world.may_return_to(redirect_uri):
            return self._error_page(
                "Its return address (redirect_uri) is not registered with the app. The sandbox "
                "allows this machine and the product's public address."
            )
        method = query.get("code_challenge_method")
        ask = _Ask(
            terms,
            redirect_uri,
            self._asked_scopes(query.get("scope", "")),
            query.get("state", ""),
            query.get("code_challenge") or None,
            method,
        )
        return self._find_flaw(ask, query.get("response_type", "")) or ask

    def _asked_scopes(self, word: str) -> tuple[str, ...]:
        return tuple(word.split())

    def _find_flaw(self, ask: "_Ask", response_type: str) -> Response | None:
        if response_type != "code":
            return self._error_page("It asks for something other than a code (response_type).")
        if self._rules.spec.connect.uses_pkce and not (
            ask.challenge and ask.method in ("S256", "plain")
        ):
            return self._error_page("It lacks a PKCE challenge (code_challenge, S256).")
        if not ask.state or len(ask.state) > 500:
            return self._error_page("Its state is missing or longer than 500 characters.")
        unknown = [s for s in ask.scopes if s not in ask.terms.scopes]
        if unknown or not ask.scopes:
            description = f"Scope {unknown[0] if unknown else ''!r} is not authorized for the app"
            return _back(
                ask, {"error": self._rules.bad_scope_error, "error_description": description}
            )
        return None

    def _decide(self, ask: "_Ask", form: FormData) -> Response:
        if _word(form, "decision") != "allow":
            return _back(ask, dict(self._rules.denial))
        return self._approve(ask, _word(form, "account") or _word(form, "known_account"))

    def _approve(self, ask: "_Ask", typed: str) -> Response:
        account = self._sign_in(typed)
        if account is None:
            return self._page(ask, f"“{typed[:40]}” cannot be an account name here.")
        if self._rules.is_exclusive_scope_set:
            self._end_other_scope_sets(account, ask)
        code = Code(
            account.id,
            ask.terms.app.client_id,
            ask.redirect_uri,
            ask.scopes,
            ask.challenge,
            ask.method,
        )
        word = self._grants.issue_code(code, self._rules.code_life_s)
        return _back(ask, {"code": word})

    def _sign_in(self, typed: str) -> Account | None:
        known = self._world.accounts.find(self._slug, typed)
        if known:
            return known if self._rules.is_person(known) else None
        made = self._rules.make_account(typed.strip())
        return self._world.accounts.sign_in(self._slug, *made) if made else None

    def _end_other_scope_sets(self, account: Account, ask: "_Ask") -> None:
        self._world.store.run(
            "UPDATE tokens SET state = 'revoked' WHERE platform = ? AND account = ?"
            " AND client_id = ? AND scopes <> ?",
            self._slug,
            account.id,
            ask.terms.app.client_id,
            " ".join(ask.scopes),
        )

    def _exchange(self, terms: AppTerms, form: FormData) -> Response:
        code = self._grants.redeem_code(_word(form, "code"))
        if (
            code is None
            or code.client_id != terms.app.client_id
            or code.redirect_uri != _word(form, "redirect_uri")
            or not matches_challenge(code, _word(form, "code_verifier"))
        ):
            return self._refuse("code")
        return self._issue(terms, code, secrets.token_hex(8), kept_refresh=None)

    def _refresh(self, terms: AppTerms, form: FormData) -> Response:
        token = self._grants.find(_word(form, "refresh_token"), "refresh")
        if (
            token is None
            or token.client_id != terms.app.client_id
            or token.state != "active"
            or self._grants.is_expired(token)
        ):
            return self._refuse("refresh")
        if terms.refresh is Refresh.FIXED:
            return self._issue(terms, token, token.grant_id, kept_refresh=token)
        with self._world.store.transaction():
            self._grants.use_up(token)
            return self._issue(terms, token, token.grant_id, kept_refresh=None)

    def _issue(
        self, terms: AppTerms, like: Code | Token, grant_id: str, kept_refresh: Token | None
    ) -> Response:
        rules = self._rules
        answer: dict[str, object] = {
            "token_type": "Bearer",
            "expires_in": int(rules.access_life_s),
            "access_token": self._grants.issue("access", like, rules.access_life_s, grant_id),
            "scope": rules.scope_separator.join(like.scopes),
            **rules.extra_token_fields,
        }
        if kept_refresh:
            answer["refresh_token"] = kept_refresh.token
            left = kept_refresh.expires_at - self._world.clock.now()
            answer["refresh_token_expires_in"] = int(left)
        elif self._gives_refresh(terms, like.scopes):
            answer["refresh_token"] = self._grants.issue("refresh", like, _YEAR_S, grant_id)
            if terms.refresh is Refresh.FIXED:
                answer["refresh_token_expires_in"] = _YEAR_S
        return JSONResponse(answer)

    def _gives_refresh(self, terms: AppTerms, scopes: tuple[str, ...]) -> bool:
        needed = self._rules.needs_offline_scope
        return terms.refresh is not Refresh.NONE and (needed is None or needed in scopes)

    def _authenticate(self, request: Request, form: FormData) -> AppTerms | None:
        if self._rules.uses_basic:
            client_id, secret = _basic(request.headers.get("authorization", ""))
        else:
            client_id, secret = _word(form, "client_id"), _word(form, "client_secret")
        terms = self._find_app(client_id)
        if terms is None or not secrets.compare_digest(
            secret.encode(), terms.app.client_secret.encode()
        ):
            return None
        return terms

    def _find_app(self, client_id: str) -> AppTerms | None:
        return next((t for t in self._rules.apps if t.app.client_id == client_id), None)

    def _refuse(self, what: str) -> Response:
        status, body = self._rules.refusals[what]
        return JSONResponse(body, status)

    def _page(self, ask: "_Ask", problem: str = "") -> Response:
        words = [(self._rules.scope_words.get(s, s), s) for s in ask.scopes]
        known = self._world.accounts.list(self._slug)
        html = render(
            "consent.html",
            rules=self._rules,
            scopes=words,
            accounts=[account for account in known if self._rules.is_person(account)],
            problem=problem,
            return_host=ask.redirect_uri.split("/")[2],
        )
        return HTMLResponse(html, 422 if problem else 200)

    def _error_page(self, reason: str) -> Response:
        return HTMLResponse(render("refused.html", rules=self._rules, reason=reason), 400)


def _back(ask: "_Ask", parameters: dict[str, str]) -> Response:
    joiner = "&" if "?" in ask.redirect_uri else "?"
    query = urlencode({**parameters, "state": ask.state}, quote_via=quote)
    return RedirectResponse(f"{ask.redirect_uri}{joiner}{query}", 302)


def _word(form: FormData, name: str) -> str:
    value = form.get(name)
    return value if isinstance(value, str) else ""


def _basic(header: str) -> tuple[str, str]:
    kind, _, word = header.partition(" ")
    if kind.lower() != "basic":
        return "", ""
    try:
        client_id, _, secret = base64.b64decode(word, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return "", ""
    return unquote(client_id), unquote(secret)
