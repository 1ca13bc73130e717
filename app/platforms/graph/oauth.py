"""Consent for networks behind the Graph API: a code gives a token for an hour or two, which is then
exchanged for one of sixty days. Sources: Graph API access tokens, manual login flow."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TypeVar
from urllib.parse import urlencode

from pydantic import BaseModel, ValidationError

from app.core.clock import Clock
from app.domain.spec import PlatformSpec
from app.platforms.base import CallKind, Endpoints, TokenSet
from app.platforms.errors import AuthExpired, AuthRevoked, ContentRejected, PlatformError, Transient
from app.platforms.graph.api import secret_proof
from app.platforms.graph.errors import SECRET_PHRASES, explainer
from app.platforms.graph.schemas import (
    DebuggedToken,
    GraphError,
    TokenAnswer,
    TokenAnswers,
    TokenFacts,
)
from app.platforms.http import Answer, PlatformHttp
from app.platforms.oauth import OAuthFlow, OAuthRules

Model = TypeVar("Model", bound=BaseModel)

_BAD_PARAMETER = 100
_UNKNOWN_APP = 101


@dataclass(frozen=True, slots=True)
class TokenStep:
    """One call that turns a token into another one: ``GET url`` with these parameters.

    ``token_name`` is the parameter in which the old one goes, ``app_names`` those of the app.
    """

    url: str
    grant_type: str
    token_name: str = "access_token"
    app_names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class GraphRules:
    """How one network departs from the common flow.

    ``code_in_query`` tells that the code is exchanged by GET. ``lengthen`` gives the long-lived
    token, ``extend`` a new one for it later. ``debug_url`` tells what a token is worth; empty:
    scopes are what the token answer lists. ``permissions_url`` ends everything on DELETE; empty:
    only the person can, in the network's settings.
    """

    oauth: OAuthRules
    lengthen: TokenStep
    extend: TokenStep | None = None
    code_in_query: bool = False
    debug_url: str = ""
    permissions_url: str = ""


class GraphFlow(OAuthFlow):
    """``PlatformOAuth`` for a network behind the Graph API; see there for the methods."""

    def __init__(
        self,
        spec: PlatformSpec,
        rules: GraphRules,
        endpoints: Endpoints,
        clock: Clock | None = None,
    ) -> None:
        super().__init__(spec, rules.oauth, endpoints, clock)
        self._graph = rules

    async def exchange(self, code: str, redirect_uri: str, code_verifier: str | None) -> TokenSet:
        """Long-lived tokens for ``code``; raises what ``OAuthFlow.exchange`` raises."""
        form = {
            **self._app("client_id", "client_secret"),
            "redirect_uri": redirect_uri,
            "code": code,
            **({"code_verifier": code_verifier} if code_verifier else {}),
        }
        if not self._graph.code_in_query:
            form["grant_type"] = "authorization_code"
        short = await self._redeem(form, redirect_uri)
        scopes = tuple(short.permissions) or await self._granted(short.access_token)
        self._check_scopes(scopes)
        long = await self._step(self._graph.lengthen, short.access_token, CallKind.PREPARE)
        return replace(self._lasting(long), scopes=scopes)

    async def refresh(self, refresh_token: str) -> TokenSet:
        """A token with its full time before it again; the old one goes on working.

        Raises AuthRevoked when the old one is no longer good, or nothing can extend it; NotSent,
        Transient or Ambiguous when it failed only for now.
        """
        if self._graph.extend is None or not refresh_token:
            raise self._not_extended()
        try:
            # Nothing is lost with the answer, but whoever asks must not take it for a refusal.
            answer = await self._step(self._graph.extend, refresh_token, CallKind.PUBLISH)
        except (AuthExpired, AuthRevoked) as error:
            raise self._not_extended(error.detail, error.http_status) from None
        except ContentRejected as error:
            # The token still works: one that is not a day old yet is refused so.
            message = f"{self._spec.name} does not extend this connection yet."
            raise Transient(message, detail=error.detail) from None
        return self._lasting(answer)

    async def revoke(self, token: str) -> None:
        """End everything that the person allowed this app, where the network lets an app do that;
        a token that is dead already is fine."""
        if not self._graph.permissions_url:
            return
        try:
            await self._http(token).send(
                "DELETE", self._proven(self._graph.permissions_url, token), CallKind.PREPARE
            )
        except (AuthExpired, AuthRevoked):
            return

    async def debug(self, token: str) -> TokenFacts:
        """What ``token`` is worth, asked with the app's own token."""
        app_token = f"{self._endpoints.client_id}|{self._endpoints.client_secret}"
        http = self._http(token, bearer=app_token)
        url = f"{self._graph.debug_url}?{urlencode({'input_token': token})}"
        answer = await http.send("GET", url, CallKind.PREPARE)
        return http.read(DebuggedToken, answer, CallKind.PREPARE).data

    async def _granted(self, token: str) -> tuple[str, ...]:
        """What was granted; where nobody tells, what was asked for."""
        if not self._graph.debug_url:
            return self._spec.connect.scopes
        return tuple((await self.debug(token)).scopes)

    async def _redeem(self, form: Mapping[str, str], redirect_uri: str) -> TokenAnswer:
        http = self._http(form["code"], redirect_uri=redirect_uri)
        url = self._rules.token_url
        if self._graph.code_in_query:
            answer = await http.send("GET", f"{url}?{urlencode(form)}", CallKind.PREPARE)
        else:
            answer = await http.send("POST", url, CallKind.PREPARE, data=form)
        return _first(http, answer, CallKind.PREPARE)

    async def _step(self, step: TokenStep, token: str, kind: CallKind) -> TokenAnswer:
        query = {
            "grant_type": step.grant_type,
            **self._app(*step.app_names),
            step.token_name: token,
        }
        http = self._http(token)
        answer = await http.send("GET", f"{step.url}?{urlencode(query)}", kind)
        return _first(http, answer, kind)

    def _http(self, secret: str, *, bearer: str = "", redirect_uri: str = "") -> PlatformHttp:
        """``secret`` is what the call holds; it never shows in an error."""

        def own(error: GraphError, _answer: Answer, _clock: Clock) -> PlatformError | None:
            if error.says(SECRET_PHRASES) or error.code == _UNKNOWN_APP:
                return self._app_refused()
            if redirect_uri and error.code == _BAD_PARAMETER:
                return self._exchange_refused("", redirect_uri)
            return None

        return PlatformHttp(
            self._spec.name,
            self._endpoints.api_url,
            explainer(self._spec.name, self._clock, own),
            bearer=bearer,
            secrets=(self._endpoints.client_secret, secret),
            clock=self._clock,
        )

    def _app(self, *names: str) -> dict[str, str]:
        known = {
            "client_id": self._endpoints.client_id,
            "client_secret": self._endpoints.client_secret,
        }
        return {name: known[name] for name in names}

    def _proven(self, url: str, token: str) -> str:
        proof = secret_proof(token, self._endpoints.client_secret)
        return f"{url}?{urlencode({'access_token': token, 'appsecret_proof': proof})}"

    def _lasting(self, answer: TokenAnswer) -> TokenSet:
        """The token is also what extends it."""
        lasts = answer.expires_in
        return TokenSet(
            access_token=answer.access_token,
            refresh_token=answer.access_token if self._graph.extend else None,
            expires_at=self._clock.now() + timedelta(seconds=lasts) if lasts else None,
            scopes=tuple(answer.permissions),
        )

    def _not_extended(self, detail: str = "", http_status: int | None = None) -> AuthRevoked:
        return AuthRevoked(
            f"{self._spec.name} no longer accepts this connection. Reconnect the account.",
            detail=detail,
            http_status=http_status,
        )


def _first(http: PlatformHttp, answer: Answer, kind: CallKind) -> TokenAnswer:
    try:
        return TokenAnswers.model_validate_json(answer.body).data[0]
    except ValidationError:
        return http.read(TokenAnswer, answer, kind)
