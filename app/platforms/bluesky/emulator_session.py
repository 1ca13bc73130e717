"""Sessions at the emulated Bluesky: made by app password, kept alive by refreshing."""

import base64
import hashlib
import hmac
import json
import re
import secrets
import time

from pydantic import BaseModel, ValidationError
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from app.platforms.bluesky.emulator_rules import (
    canned,
    find_or_make,
    invalid,
    is_json,
    refuse,
    with_reading,
    wrong_encoding,
)
from app.platforms.bluesky.spec import SPEC
from app.platforms.emulation.accounts import Account
from app.platforms.emulation.gate import bearer, own_base
from app.platforms.emulation.grants import Code, Token
from app.platforms.emulation.world import World

_ACCESS_S, _REFRESH_S, _GRACE_S = 120 * 60, 90 * 86_400, 2 * 3600
# Per identifier and address.
_SIGN_INS = ((30, 300), (300, 86_400))
_APP_PASSWORD = re.compile(r"[a-z2-7]{4}(?:-[a-z2-7]{4}){3}")
# It guards nothing: whoever reaches the sandbox reaches a toy.
_KEY = b"sandbox"
_Terms = Code | Token


class SignIn(BaseModel):
    """``com.atproto.server.createSession``."""

    model_config = {"extra": "forbid"}

    identifier: str
    password: str


class SessionRoutes:
    """Creating, refreshing, showing and ending sessions."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._grants = world.grants(SPEC.slug)

    async def create(self, request: Request) -> Response:
        """Handle and app password in, a pair of tokens out."""
        if not is_json(request):
            return wrong_encoding(request)
        try:
            order = SignIn.model_validate_json(await request.body())
        except ValidationError as error:
            return invalid(f"Input/{error.errors()[0]['msg']}")
        too_many = self._count(order.identifier)
        if too_many:
            return too_many
        is_right = _APP_PASSWORD.fullmatch(order.password)
        account = find_or_make(self._world, order.identifier) if is_right else None
        if account is None:
            return refuse(401, "AuthenticationRequired", "Invalid identifier or password")
        if account.is_suspended:
            return refuse(401, "AccountTakedown", "Account has been taken down")
        terms = Code(account.id, "app-password", "", ())
        return self._answer(request, account, terms, secrets.token_hex(8), secrets.token_hex(16))

    async def refresh(self, request: Request) -> Response:
        """A refresh token in, the next pair out; it stays good for two hours, and gives the same
        successor each time."""
        if await request.body():
            return invalid("A request body was provided when none was expected")
        token = self._find(request)
        if isinstance(token, Response):
            return token
        account = self._world.accounts.find(SPEC.slug, token.account)
        if account is None:
            return refuse(403, "AccountNotFound", "Account not found")
        if account.is_suspended:
            return refuse(401, "AccountTakedown", "Account has been taken down")
        self._grants.expire(token, _GRACE_S)
        successor = hashlib.sha256(f"after {token.token}".encode()).hexdigest()[:32]
        return self._answer(request, account, token, token.grant_id, successor)

    async def show(self, request: Request, account: Account) -> Response:
        """Whose session it is, and whether the account is open."""
        body: dict[str, object] = {
            "did": account.id,
            "handle": account.handle,
            "active": not account.is_suspended,
            "didDoc": _did_document(request, account),
        }
        return JSONResponse(body | ({"status": "takendown"} if account.is_suspended else {}))

    async def profile(self, request: Request, _account: Account) -> Response:
        """Name and handle of anyone here."""
        found = self._world.accounts.find(SPEC.slug, request.query_params.get("actor", ""))
        if found is None:
            return invalid("Profile not found")
        return JSONResponse({"did": found.id, "handle": found.handle, "displayName": found.name})

    async def delete(self, request: Request) -> Response:
        """End the session that the refresh token belongs to."""
        token = self._find(request)
        if isinstance(token, Response):
            return token
        self._grants.revoke_grant(token.grant_id)
        return Response(status_code=200)

    async def resolve(self, request: Request) -> Response:
        """The id behind a handle."""
        handle = request.query_params.get("handle", "")
        found = self._world.accounts.find(SPEC.slug, handle)
        if found is None or found.handle != handle:
            return invalid("Unable to resolve handle")
        return JSONResponse({"did": found.id})

    def _count(self, identifier: str) -> Response | None:
        for limit, window_s in _SIGN_INS:
            key = (SPEC.slug, "sign-in", identifier, str(window_s))
            reading = self._world.windows.hit(key, limit, window_s, self._world.clock.now())
            if not reading.is_allowed:
                return with_reading(canned(429), reading, window_s)
        return None

    def _find(self, request: Request) -> Token | Response:
        """The live refresh token that the request shows."""
        word = bearer(request)
        if not word:
            return canned(401)
        claims = _read(word)
        if claims is None or claims.get("scope") != "com.atproto.refresh":
            return refuse(400, "InvalidToken", "Token could not be verified")
        token = self._grants.find(str(claims["jti"]), "refresh")
        if token is None or token.state != "active":
            return refuse(400, "ExpiredToken", "Token has been revoked")
        if self._grants.is_expired(token):
            return refuse(400, "ExpiredToken", "Token has expired")
        return token

    def _answer(
        self, request: Request, account: Account, terms: _Terms, grant_id: str, refresh_id: str
    ) -> Response:
        access = _jwt(account, "com.atproto.appPass", secrets.token_hex(8), _ACCESS_S)
        self._grants.issue("access", terms, _ACCESS_S, grant_id, access)
        # A refresh token is known by the id in it: its successor is the same at every asking.
        if self._grants.find(refresh_id, "refresh") is None:
            self._grants.issue("refresh", terms, _REFRESH_S, grant_id, refresh_id)
        body = {
            "accessJwt": access,
            "refreshJwt": _jwt(account, "com.atproto.refresh", refresh_id, _REFRESH_S),
            "handle": account.handle,
            "did": account.id,
            "didDoc": _did_document(request, account),
            "active": True,
        }
        return JSONResponse(body)


def _did_document(request: Request, account: Account) -> dict[str, object]:
    service = {
        "id": "#atproto_pds",
        "type": "AtprotoPersonalDataServer",
        "serviceEndpoint": own_base(request),
    }
    return {"id": account.id, "alsoKnownAs": [f"at://{account.handle}"], "service": [service]}


def _jwt(account: Account, scope: str, token_id: str, life_s: int) -> str:
    now = int(time.time())
    claims = {"scope": scope, "sub": account.id, "jti": token_id, "iat": now, "exp": now + life_s}
    body = f"{_encode({'typ': 'at+jwt', 'alg': 'HS256'})}.{_encode(claims)}"
    return f"{body}.{_signature(body)}"


def _read(token: str) -> dict[str, object] | None:
    body, _, signature = token.rpartition(".")
    if not hmac.compare_digest(signature, _signature(body)):
        return None
    payload = body.partition(".")[2]
    claims: dict[str, object] = json.loads(base64.urlsafe_b64decode(payload + "=="))
    return claims


def _encode(value: dict[str, object]) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


def _signature(body: str) -> str:
    digest = hmac.new(_KEY, body.encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
