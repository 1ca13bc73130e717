"""Consent and tokens as the emulated Graph API gives them: short-lived, long-lived, derived."""

import hmac
import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from app.platforms.emulation.desk import AppTerms, DeskRules, OAuthDesk
from app.platforms.emulation.grants import Code, Token
from app.platforms.emulation.world import World
from app.platforms.graph.api import secret_proof
from app.platforms.graph.emulator_errors import bad_parameter, refused, token_trouble
from app.platforms.graph.emulator_requests import Params, read_params, shown_token

LONG_LIFE_S = 5_183_944
FOREVER_S = 100 * 365 * 86_400
_DAY_S = 86_400
_DATA_ACCESS_S = 90 * _DAY_S
_SEPARATORS = re.compile(r"[ ,]+")


@dataclass(frozen=True, slots=True)
class GraphDeskRules:
    """How one network departs from the others; lives in seconds.

    ``lengthen_grant`` names the grant for a long-lived token, ``lengthen_token`` the parameter that
    the short one goes in, ``extend_grant`` the grant for later. ``says_more`` is what the answer to
    a code tells beside the token. ``requires_proof`` is the app's setting “Require App Secret”.
    """

    lengthen_grant: str
    lengthen_token: str = "access_token"
    lengthen_names_app: bool = False
    extend_grant: str = ""
    says_more: Callable[[Code], dict[str, object]] = lambda _code: {}
    requires_proof: bool = False
    code_needs_grant_type: bool = True


class GraphDesk(OAuthDesk):
    """Authorize, code, lengthen, extend, debug and permissions of one network."""

    def __init__(self, rules: DeskRules, graph: GraphDeskRules, world: World) -> None:
        super().__init__(rules, world)
        self._graph = graph

    async def token(self, request: Request) -> Response:
        """A code in, a short-lived token out; the grant to lengthen it on the same route where the
        network has one route for both."""
        params = await read_params(request)
        if params.word("grant_type") == self._graph.lengthen_grant:
            return self._lengthen(params)
        terms = self._app(params)
        if isinstance(terms, Response):
            return terms
        if self._graph.code_needs_grant_type and params.word("grant_type") != "authorization_code":
            return bad_parameter("Param grant_type must be authorization_code")
        code = self._grants.redeem_code(params.word("code"))
        if code is None or code.client_id != terms.app.client_id:
            return refused(100, "This authorization code has been used.", subcode=36009)
        if code.redirect_uri != params.word("redirect_uri"):
            message = (
                "Error validating verification code. Please make sure your redirect_uri is "
                "identical to the one you used in the OAuth dialog request"
            )
            return refused(100, message, subcode=36008)
        life, grant = self._rules.access_life_s, secrets.token_hex(8)
        return self._give(code, life, grant, self._graph.says_more(code))

    async def lengthen(self, request: Request) -> Response:
        """A short-lived token in, a long-lived one out."""
        return self._lengthen(await read_params(request))

    async def extend(self, request: Request) -> Response:
        """A long-lived token in, one with its full time before it out. It must be a day old."""
        params = await read_params(request)
        if params.word("grant_type") != self._graph.extend_grant:
            return bad_parameter(f"Param grant_type must be {self._graph.extend_grant}")
        token = self.check(shown_token(request, params))
        if isinstance(token, str):
            return token_trouble(token)
        if self._age_s(token) < _DAY_S:
            return bad_parameter("The access token must be at least 24 hours old")
        return self._give(token, LONG_LIFE_S, token.grant_id, {})

    async def debug(self, request: Request) -> Response:
        """What a token is worth, told to its own app."""
        params = await read_params(request)
        client_id, _, secret = shown_token(request, params).partition("|")
        terms = self._find_app(client_id)
        if terms is None or not _same(secret, terms.app.client_secret):
            return refused(190, "Invalid OAuth access token signature.")
        word = params.word("input_token")
        if not word:
            return bad_parameter("The parameter input_token is required")
        token = self.check(word)
        if isinstance(token, str):
            error = {"code": 190, "message": f"The token is {token}"}
            return JSONResponse({"data": {"error": error, "is_valid": False, "scopes": []}})
        return JSONResponse({"data": self._facts(token)})

    async def permissions(self, request: Request) -> Response:
        """``GET`` lists what a person granted, ``DELETE`` ends it and all that derives from it."""
        params = await read_params(request)
        token = self.called_with(request, params)
        if isinstance(token, Response):
            return token
        if token.account != self.person_of(token):
            return bad_parameter("Tried accessing nonexisting field (permissions)")
        if request.method == "DELETE":
            self._grants.revoke_grant(token.grant_id)
            return JSONResponse({"success": True})
        granted = [{"permission": scope, "status": "granted"} for scope in token.scopes]
        return JSONResponse({"data": granted})

    def called_with(self, request: Request, params: Params) -> Token | Response:
        """The live token of a call with a good proof of the app's secret, or the refusal."""
        token = self.check(shown_token(request, params))
        if isinstance(token, str):
            return token_trouble(token)
        return self._proof_flaw(token, params) or token

    def check(self, token_word: str | None) -> Token | str:
        """As everywhere; a derived token is also dead when its person's token was revoked."""
        token = super().check(token_word)
        if isinstance(token, Token) and self._was_person_revoked(token):
            return "revoked"
        return token

    def derive(self, token: Token, account_id: str) -> str:
        """A token of its own for ``account_id``, which the token's person may act for.

        From a long-lived token it has no end, from a short-lived one it ends with that.
        """
        left = token.expires_at - self._world.clock.now()
        life = FOREVER_S if left > self._rules.access_life_s else left
        like = Code(account_id, token.client_id, "", token.scopes)
        return self._grants.issue("access", like, life, token.grant_id)

    def person_of(self, token: Token) -> str:
        """The account whose consent the token comes from: its grant's first token is theirs."""
        row = self._world.store.one(
            "SELECT account FROM tokens WHERE platform = ? AND grant_id = ? ORDER BY rowid LIMIT 1",
            self._slug,
            token.grant_id,
        )
        return str(row["account"]) if row else token.account

    def _asked_scopes(self, word: str) -> tuple[str, ...]:
        return tuple(scope for scope in _SEPARATORS.split(word) if scope)

    def _lengthen(self, params: Params) -> Response:
        if params.word("grant_type") != self._graph.lengthen_grant:
            return bad_parameter(f"Param grant_type must be {self._graph.lengthen_grant}")
        token = self.check(params.word(self._graph.lengthen_token))
        if isinstance(token, str):
            return token_trouble(token)
        if not self._graph.lengthen_names_app:
            # The route asks for the secret alone: the token tells whose it must be.
            params = Params({**params.values, "client_id": token.client_id})
        terms = self._app(params)
        if isinstance(terms, Response):
            return terms
        if terms.app.client_id != token.client_id:
            return refused(190, "Error validating access token: it belongs to another app.")
        return self._give(token, LONG_LIFE_S, token.grant_id, {})

    def _give(
        self, like: Code | Token, life_s: float, grant_id: str, more: dict[str, object]
    ) -> Response:
        word = self._grants.issue("access", like, life_s, grant_id)
        answer = {"access_token": word, "token_type": "bearer", "expires_in": int(life_s)}
        return JSONResponse({**answer, **more})

    def _app(self, params: Params) -> AppTerms | Response:
        terms = self._find_app(params.word("client_id"))
        if terms is None:
            message = "Error validating application. Cannot get application info."
            return refused(101, message)
        if not _same(params.word("client_secret"), terms.app.client_secret):
            return refused(1, "Error validating client secret.")
        return terms

    def _proof_flaw(self, token: Token, params: Params) -> Response | None:
        proof = params.word("appsecret_proof")
        kind = "GraphMethodException"
        if not proof:
            message = "API calls from the server require an appsecret_proof argument"
            return refused(100, message, kind=kind) if self._graph.requires_proof else None
        terms = self._find_app(token.client_id)
        if terms and _same(proof, secret_proof(token.token, terms.app.client_secret)):
            return None
        return refused(100, "Invalid appsecret_proof provided in the API argument", kind=kind)

    def _was_person_revoked(self, token: Token) -> bool:
        row = self._world.store.one(
            "SELECT 1 FROM tokens WHERE platform = ? AND grant_id = ? AND account = ?"
            " AND state = 'revoked'",
            self._slug,
            token.grant_id,
            self.person_of(token),
        )
        return row is not None

    def _facts(self, token: Token) -> dict[str, object]:
        person, now = self.person_of(token), self._world.clock.now()
        is_endless = token.expires_at - now > FOREVER_S / 2
        ahead = self._world.clock.ahead_s
        is_derived = token.account != person
        return {
            "app_id": token.client_id,
            "type": "PAGE" if is_derived else "USER",
            "is_valid": True,
            "expires_at": 0 if is_endless else int(token.expires_at - ahead),
            "data_access_expires_at": int(now - ahead - self._age_s(token) + _DATA_ACCESS_S),
            "scopes": list(token.scopes),
            "user_id": person,
            **({"profile_id": token.account} if is_derived else {}),
        }

    def _age_s(self, token: Token) -> float:
        row = self._world.store.one(
            "SELECT issued_at FROM tokens WHERE platform = ? AND token = ?",
            self._slug,
            token.token,
        )
        return self._world.clock.now() - float(row["issued_at"]) if row else 0.0


def _same(given: str, right: str) -> bool:
    return hmac.compare_digest(given.encode(), right.encode())
