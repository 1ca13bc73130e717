"""Connecting an account: the OAuth 2 authorization code flow, the same for every network.

A network states its differences as ``OAuthRules``; authlib builds the requests.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import httpx

from app.core.clock import Clock, SystemClock
from app.domain.spec import PlatformSpec
from app.platforms.base import AppFinding, AuthorizationRequest, CallKind, Endpoints, TokenSet
from app.platforms.clients import client_options
from app.platforms.errors import (
    AuthRevoked,
    ContentRejected,
    PermissionMissing,
    PlatformError,
    Transient,
)
from app.platforms.http import Answer, failure, refusal
from app.platforms.redaction import redact

# authlib carries no types.
OAuthClient = Any

# The network does not know our app, or not by this secret.
APP_REFUSED = "app_refused"
_APP_REFUSED = frozenset({"invalid_client", "unauthorized_client"})
_GRANT_REFUSED = frozenset({"invalid_grant", "invalid_request", "invalid_token"})


@dataclass(frozen=True, slots=True)
class OAuthRules:
    """How one network departs from the common flow.

    URLs are whole. ``token_auth`` is authlib's name for how the app shows its secret.
    ``scope_separator`` stands between the scopes that are asked for.
    ``scope_words`` says a scope in words for the person who did not grant it; ``denials`` what to
    tell a person for the error codes that the consent page comes back with. ``is_guarded`` keeps
    to public addresses, for hosts that somebody typed.
    """

    authorize_url: str
    token_url: str
    revoke_url: str
    token_auth: str
    needed_scopes: tuple[str, ...]
    scope_words: Mapping[str, str] = field(default_factory=dict)
    denials: Mapping[str, str] = field(default_factory=dict)
    is_guarded: bool = False
    scope_separator: str = " "


class OAuthFlow:
    """``PlatformOAuth`` for any network that follows OAuth 2; see there for the methods."""

    def __init__(
        self,
        spec: PlatformSpec,
        rules: OAuthRules,
        endpoints: Endpoints,
        clock: Clock | None = None,
    ) -> None:
        self._spec, self._rules, self._endpoints = spec, rules, endpoints
        self._clock = clock or SystemClock()

    def __repr__(self) -> str:
        return f"OAuthFlow({self._spec.slug!r}, {self._endpoints!r})"

    @property
    def _scopes(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys((*self._spec.connect.scopes, *self._endpoints.extra_scopes)))

    def authorization(self, redirect_uri: str, state: str) -> AuthorizationRequest:
        """The consent page for ``state``, which the network hands back unchanged."""
        verifier = secrets.token_urlsafe(48) if self._spec.connect.uses_pkce else None
        client = self._client(scope=self._rules.scope_separator.join(self._scopes))
        url, _ = client.create_authorization_url(
            self._rules.authorize_url,
            state=state,
            redirect_uri=redirect_uri,
            code_verifier=verifier,
        )
        return AuthorizationRequest(url=url, code_verifier=verifier)

    async def exchange(self, code: str, redirect_uri: str, code_verifier: str | None) -> TokenSet:
        """Tokens for ``code``.

        Raises PermissionMissing naming what was not granted, AuthRevoked when the code is no
        longer good, Transient when the network or the app's own settings are in the way.
        """
        extra = {"code_verifier": code_verifier} if code_verifier else {}
        token = await self._ask(
            CallKind.PREPARE,
            lambda error: self._exchange_refused(error, redirect_uri),
            lambda client: client.fetch_token(
                self._rules.token_url,
                grant_type="authorization_code",
                code=code,
                redirect_uri=redirect_uri,
                **extra,
            ),
        )
        tokens = self._token_set(token, asked=self._scopes)
        self._check_scopes(tokens.scopes)
        return tokens

    async def refresh(self, refresh_token: str) -> TokenSet:
        """New tokens for ``refresh_token``; it may be dead from now on.

        Raises AuthRevoked when the network says it is; NotSent, Transient or Ambiguous when the
        refresh failed only for now.
        """
        token = await self._ask(
            # Where refresh tokens are good for one use, a lost answer is as grave as a lost post.
            CallKind.PUBLISH,
            lambda _error: AuthRevoked(
                f"{self._spec.name} no longer accepts this connection. Reconnect the account."
            ),
            lambda client: client.refresh_token(self._rules.token_url, refresh_token=refresh_token),
            secrets_sent=(refresh_token,),
        )
        return self._token_set(token, asked=())

    async def revoke(self, token: str) -> None:
        """Tell the network that ``token`` is no longer wanted; one it does not know is fine."""

        async def post(client: OAuthClient) -> httpx.Response:
            response: httpx.Response = await client.revoke_token(
                self._rules.revoke_url, token=token
            )
            return response

        answer = _answer(await self._run(CallKind.PREPARE, post, (token,)))
        if answer.status >= 500 or answer.status == 429:
            raise refusal(answer, CallKind.PREPARE, self._spec.name, self._clock)

    def denial_message(self, parameters: Mapping[str, str]) -> str:
        """What to tell a person whose consent page came back with an error."""
        known = self._rules.denials.get(parameters.get("error", ""))
        if known:
            return known
        said = redact(parameters.get("error_description") or parameters.get("error") or "")
        reason = f" It said: {said[:200]}" if said else ""
        return f"{self._spec.name} did not connect the account.{reason} Start again to retry."

    async def check_app(self, redirect_uri: str) -> tuple[AppFinding, ...]:
        """Try the app with a code that no network gave, and look at the consent page.

        A network that knows id and secret refuses the code; one that does not, refuses the app.
        """
        keys = await self._check_keys(redirect_uri)
        if keys.part == "address":
            return (keys,)
        return (keys, await self._check_consent_page(redirect_uri))

    async def _check_keys(self, redirect_uri: str) -> AppFinding:
        name = self._spec.name
        try:
            await self.exchange("no-code-at-all", redirect_uri, secrets.token_urlsafe(48))
        except (AuthRevoked, PermissionMissing, ContentRejected):
            pass
        except PlatformError as error:
            part = "keys" if error.error_code == APP_REFUSED else "address"
            return AppFinding(part, False, error.user_message)
        return AppFinding("keys", True, f"{name} knows the app, and its secret is right.")

    async def _check_consent_page(self, redirect_uri: str) -> AppFinding:
        name = self._spec.name
        url = self.authorization(redirect_uri, "app-check").url
        try:
            async with httpx.AsyncClient(**client_options(url), timeout=15) as client:  # type: ignore[arg-type]
                status = (await client.get(url)).status_code
        except httpx.HTTPError as error:
            return AppFinding("address", False, failure(error, CallKind.READ, name).user_message)
        if status == 400:
            message = f"{name} refuses the return address. List exactly this one: {redirect_uri}"
            return AppFinding("return_address", False, message)
        if self._endpoints.is_sandbox:
            return AppFinding("return_address", True, f"{name} accepts the return address.")
        message = (
            f"Whether {name} lists the return address shows when you connect. It must be exactly "
            f"{redirect_uri}"
        )
        return AppFinding("return_address", None, message)

    def _client(self, **more: Any) -> OAuthClient:
        # Imported here: a worker that never refreshes a token need not carry it.
        from authlib.integrations.httpx_client import AsyncOAuth2Client

        make: Any = AsyncOAuth2Client
        return make(
            self._endpoints.client_id,
            self._endpoints.client_secret,
            token_endpoint_auth_method=self._rules.token_auth,
            revocation_endpoint_auth_method=self._rules.token_auth,
            code_challenge_method="S256" if self._spec.connect.uses_pkce else None,
            timeout=httpx.Timeout(15, connect=5),
            **client_options(self._rules.token_url, is_guarded=self._rules.is_guarded),
            **more,
        )

    async def _ask(
        self,
        kind: CallKind,
        refused: Any,
        call: Any,
        secrets_sent: tuple[str, ...] = (),
    ) -> dict[str, Any]:
        """The token answer of ``call``; ``refused`` makes the error for a grant that is bad."""

        def check(response: httpx.Response) -> httpx.Response:
            error = self._find_refusal(_answer(response), kind, refused)
            if error:
                raise error
            return response

        async def post(client: OAuthClient) -> dict[str, Any]:
            # authlib would take any JSON object without "error" for a token.
            client.register_compliance_hook("access_token_response", check)
            client.register_compliance_hook("refresh_token_response", check)
            return dict(await call(client))

        token: dict[str, Any] = await self._run(kind, post, secrets_sent)
        return token

    async def _run(self, kind: CallKind, call: Any, secrets_sent: tuple[str, ...]) -> Any:
        client = self._client()
        try:
            return await call(client)
        except (httpx.HTTPError, httpx.InvalidURL, TimeoutError) as error:
            known = (self._endpoints.client_secret, *secrets_sent)
            raise failure(error, kind, self._spec.name, known) from None
        finally:
            await client.aclose()

    def _find_refusal(self, answer: Answer, kind: CallKind, refused: Any) -> PlatformError | None:
        body = answer.find_json() or {}
        word = str(body.get("error", ""))
        error: PlatformError | None = None
        if word in _APP_REFUSED or (answer.status == 401 and body):
            error = self._app_refused()
        elif word in _GRANT_REFUSED and answer.status < 500:
            error = refused(word)
        elif answer.status >= 300 or not isinstance(body.get("access_token"), str):
            error = refusal(answer, kind, self._spec.name, self._clock)
        if error:
            error.http_status = answer.status
            error.detail = redact(
                f"HTTP {answer.status}: {word} {body.get('error_description', '')}".strip(),
                (self._endpoints.client_secret,),
            )
        return error

    def _app_refused(self) -> PlatformError:
        if self._spec.connect.registers_itself:
            return Transient(
                f"This {self._spec.name} server no longer knows Punctual. Connect the account "
                "again: Punctual introduces itself anew.",
                code="app_refused",
            )
        prefix = self._spec.slug.upper()
        return Transient(
            f"{self._spec.name} does not know this Punctual's app, or not with this secret. Check "
            f"both against {self._spec.connect.developer_url}: in Settings, or where Punctual is "
            f"started ({prefix}_CLIENT_ID and {prefix}_CLIENT_SECRET).",
            code=APP_REFUSED,
        )

    def _exchange_refused(self, _word: str, redirect_uri: str) -> PlatformError:
        return AuthRevoked(
            f"{self._spec.name} did not accept the sign-in: it took too long or was used already. "
            f"Start again. If it happens again, the app at {self._spec.connect.developer_url} "
            f"must list {redirect_uri} as its return address.",
            code="code_refused",
        )

    def _check_scopes(self, granted: tuple[str, ...]) -> None:
        missing = [s for s in self._rules.needed_scopes if s not in granted]
        if missing:
            words = ", ".join(f"{self._rules.scope_words.get(s, s)} ({s})" for s in missing)
            raise PermissionMissing(
                f"{self._spec.name} did not grant: {words}. Connect again and allow it; if it is "
                f"not offered, add it to the app at {self._spec.connect.developer_url}."
            )

    def _token_set(self, token: Mapping[str, Any], asked: tuple[str, ...]) -> TokenSet:
        """``asked`` are the scopes that an answer without a list grants (RFC 6749, 5.1)."""
        now = self._clock.now()
        listed = str(token.get("scope") or "").replace(",", " ").split()
        return TokenSet(
            access_token=token["access_token"],
            refresh_token=token.get("refresh_token") or None,
            expires_at=_end(now, token.get("expires_in")),
            refresh_expires_at=_end(now, token.get("refresh_token_expires_in")),
            scopes=tuple(listed) or asked,
        )


def _end(now: datetime, seconds: object) -> datetime | None:
    try:
        return now + timedelta(seconds=int(str(seconds))) if seconds is not None else None
    except (ValueError, OverflowError):
        return None


def _answer(response: httpx.Response) -> Answer:
    headers = {name.lower(): value for name, value in response.headers.items()}
    return Answer(response.status_code, headers, response.content)
