"""Who is calling the emulated X, how often, and may they."""

import math
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from app.platforms.emulation.accounts import Account
from app.platforms.emulation.desk import OAuthDesk
from app.platforms.emulation.gate import bearer
from app.platforms.emulation.grants import Token
from app.platforms.emulation.limits import Reading
from app.platforms.emulation.world import World
from app.platforms.x.emulator_rules import problem
from app.platforms.x.spec import SPEC

_QUARTER_S = 15 * 60
_DAY_S = 86_400


@dataclass(frozen=True, slots=True)
class Ceiling:
    """Calls per user and 15 minutes; ``counts_days`` adds the day's windows of posting."""

    per_user: int
    counts_days: bool = False


# docs.x.com, rate limits, August 2026.
CEILINGS = {
    "create": Ceiling(100, counts_days=True),
    "delete": Ceiling(50),
    "me": Ceiling(75),
    "lookup": Ceiling(5000),
    "timeline": Ceiling(900),
    "upload": Ceiling(500),
    "chunks": Ceiling(1875),
    "status": Ceiling(1000),
    "metadata": Ceiling(500),
}
_USER_DAY, _APP_DAY = 9600, 10_000

Work = Callable[[Request, Account], Awaitable[Response]]


class Caller:
    """Checks token, scopes, windows and account before any work is done."""

    def __init__(self, world: World, desk: OAuthDesk) -> None:
        self._world, self._desk = world, desk

    def guard(
        self, name: str, scopes: tuple[str, ...], work: Work
    ) -> Callable[[Request], Awaitable[Response]]:
        """``work`` as a route that is counted under ``name`` and needs ``scopes``."""

        async def route(request: Request) -> Response:
            token = self._desk.check(bearer(request))
            if isinstance(token, str):
                return problem(401)
            readings = self._count(name, token)
            response = await self._admitted(request, token, scopes, readings, work)
            for prefix, reading in readings.items():
                _write(response, prefix, reading)
            return response

        return route

    async def _admitted(
        self,
        request: Request,
        token: Token,
        scopes: tuple[str, ...],
        readings: dict[str, Reading],
        work: Work,
    ) -> Response:
        if not all(reading.is_allowed for reading in readings.values()):
            return problem(429)
        account = self._world.accounts.find(SPEC.slug, token.account)
        if account is None:
            return problem(401)
        if account.is_suspended:
            return problem(403, "User has been suspended", "user-suspended")
        allowed = token.scopes if account.allowed_scopes is None else account.allowed_scopes
        if not set(scopes) <= set(allowed) & set(token.scopes):
            return problem(403, "You are not permitted to perform this action.")
        return await work(request, account)

    def _count(self, name: str, token: Token) -> dict[str, Reading]:
        ceiling, now, hit = CEILINGS[name], self._world.clock.now(), self._world.windows.hit
        user = (SPEC.slug, name, token.account)
        readings = {"x-rate-limit": hit(user, ceiling.per_user, _QUARTER_S, now)}
        if ceiling.counts_days:
            readings["x-user-limit-24hour"] = hit((*user, "day"), _USER_DAY, _DAY_S, now)
            app = (SPEC.slug, name, "app", token.client_id)
            readings["x-app-limit-24hour"] = hit(app, _APP_DAY, _DAY_S, now)
        return readings


def _write(response: Response, prefix: str, reading: Reading) -> None:
    response.headers[f"{prefix}-limit"] = str(reading.limit)
    response.headers[f"{prefix}-remaining"] = str(reading.remaining)
    response.headers[f"{prefix}-reset"] = str(math.ceil(time.time() + reading.reset_in))
