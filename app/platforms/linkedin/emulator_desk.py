"""Who is calling the emulated LinkedIn, with which headers, how often, and may they."""

from collections.abc import Awaitable, Callable
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
        self, what: str, scope: str, work: Work, *, is_versioned: bool = True
    ) -> Callable[[Request], Awaitable[Response]]:
        """``work`` as a route; ``what`` names the permission in a refusal."""

        async def route(request: Request) -> Response:
            flaw = _header_flaw(request) if is_versioned else None
            if flaw:
                return flaw
            token = self._desk.check(bearer(request))
            if isinstance(token, str):
                return token_trouble(token)
            account = self._world.accounts.find(SPEC.slug, token.account)
            if account is None or account.is_suspended:
                return token_trouble("revoked")
            return self._admit(token, account, what, scope) or await work(request, account)

        return route

    def has_scope(self, token: Token, account: Account, scope: str) -> bool:
        """Whether both the consent and the account allow ``scope``."""
        allowed = token.scopes if account.allowed_scopes is None else account.allowed_scopes
        return scope in token.scopes and scope in allowed

    def _admit(self, token: Token, account: Account, what: str, scope: str) -> Response | None:
        now = self._world.clock.now()
        # Quotas are the day's, whenever its first call was: each UTC day is a window of its own.
        day = datetime.fromtimestamp(now, UTC).date().isoformat()
        hit = self._world.windows.hit
        if not hit((SPEC.slug, day, account.id), _MEMBER_DAY, _DAY_S, now).is_allowed:
            return throttled("MEMBER DAY ")
        if not hit((SPEC.slug, day, "app", token.client_id), _APP_DAY, _DAY_S, now).is_allowed:
            return throttled("APPLICATION DAY ")
        return None if self.has_scope(token, account, scope) else denied(what)


def _header_flaw(request: Request) -> Response | None:
    version = request.headers.get("linkedin-version", "")
    if not version:
        message = "A version must be present. Please specify a version by adding the header."
        return refused(400, "VERSION_MISSING", message)
    if not _is_active(version):
        return refused(426, "NONEXISTENT_VERSION", f"Requested version {version} is not active")
    if request.headers.get("x-restli-protocol-version") != "2.0.0":
        return refused(400, "BAD_REQUEST", "X-Restli-Protocol-Version 2.0.0 is required")
    return None


def _is_active(version: str) -> bool:
    newest = datetime.now(UTC).strftime("%Y%m")
    is_month = version.isdigit() and len(version) == 6 and "01" <= version[4:] <= "12"
    return is_month and _OLDEST_VERSION <= version <= newest
