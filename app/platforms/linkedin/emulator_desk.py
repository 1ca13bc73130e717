"""Who is calling the emulated LinkedIn, with which headers, how often, and may they."""

from collections.abc import Awaitable, Callable, Collection
from datetime import UTC, datetime

from starlette.requests import Request
from starlette.responses import Response

from app.platforms.emulation.accounts import Account
from app.platforms.emulation.desk import OAuthDesk
from app.platforms.emulation.gate import bearer
from app.platforms.emulation.grants import Token
from app.platforms.emulation.world import World
from app.platforms.linkedin.emulator_rules import denied, refused, throttled, token_trouble
from app.platforms.linkedin.spec import SPEC

_MEMBER_DAY, _APP_DAY = 150, 100_000
_DAY_S = 86_400
# Versions before this one were switched off when this was written.
_OLDEST_VERSION = "202509"

Work = Callable[[Request, Account], Awaitable[Response]]


class Caller:
    """Checks headers, token, quota and scope before any work is done."""

    def __init__(self, world: World, desk: OAuthDesk) -> None:
        self._world, self._desk = world, desk

    def guard(
        self, what: str, scopes: Collection[str], work: Work, *, is_versioned: bool = True
    ) -> Callable[[Request], Awaitable[Response]]:
        """``work`` as a route for tokens with one of ``scopes``; ``what`` names the permission in
        a refusal. The older routes know no versions, only the protocol."""

        async def route(request: Request) -> Response:
            flaw = _header_flaw(request, is_versioned=is_versioned)
            if flaw:
                return flaw
            token = self._desk.check(bearer(request))
            if isinstance(token, str):
                return token_trouble(token)
            account = self._world.accounts.find(SPEC.slug, token.account)
            if account is None or account.is_suspended:
                return token_trouble("revoked")
            request.state.scopes = _effective(token, account)
            return self._admit(request, token, what, scopes) or await work(request, account)

        return route

    def _admit(
        self, request: Request, token: Token, what: str, scopes: Collection[str]
    ) -> Response | None:
        now = self._world.clock.now()
        # Quotas are the day's, whenever its first call was: each UTC day is a window of its own.
        day = datetime.fromtimestamp(now, UTC).date().isoformat()
        hit = self._world.windows.hit
        if not hit((SPEC.slug, day, token.account), _MEMBER_DAY, _DAY_S, now).is_allowed:
            return throttled("MEMBER DAY ")
        if not hit((SPEC.slug, day, "app", token.client_id), _APP_DAY, _DAY_S, now).is_allowed:
            return throttled("APPLICATION DAY ")
        return None if granted(request) & set(scopes) else denied(what)


def granted(request: Request) -> frozenset[str]:
    """What both the consent and the account allow this request."""
    found: frozenset[str] = request.state.scopes
    return found


def _effective(token: Token, account: Account) -> frozenset[str]:
    allowed = token.scopes if account.allowed_scopes is None else account.allowed_scopes
    return frozenset(token.scopes) & frozenset(allowed)


def _header_flaw(request: Request, *, is_versioned: bool) -> Response | None:
    path = request.url.path
    if not is_versioned:
        needs_protocol = "/v2/" in path and not path.endswith("/userinfo")
        return _protocol_flaw(request) if needs_protocol else None
    version = request.headers.get("linkedin-version", "")
    if not version:
        message = "A version must be present. Please specify a version by adding the header."
        return refused(400, "VERSION_MISSING", message)
    if not _is_active(version):
        return refused(426, "NONEXISTENT_VERSION", f"Requested version {version} is not active")
    return _protocol_flaw(request)


def _protocol_flaw(request: Request) -> Response | None:
    if request.headers.get("x-restli-protocol-version") == "2.0.0":
        return None
    return refused(400, "BAD_REQUEST", "X-Restli-Protocol-Version 2.0.0 is required")


def _is_active(version: str) -> bool:
    newest = datetime.now(UTC).strftime("%Y%m")
    is_month = version.isdigit() and len(version) == 6 and "01" <= version[4:] <= "12"
    return is_month and _OLDEST_VERSION <= version <= newest
