"""Who is calling the emulated Graph API, in which version, how often, and may they."""

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from app.platforms.emulation.accounts import Account
from app.platforms.emulation.grants import Token
from app.platforms.emulation.world import World
from app.platforms.graph.emulator_desk import GraphDesk
from app.platforms.graph.emulator_errors import (
    lacking,
    refused,
    throttled,
    token_trouble,
    usage_headers,
    whole_minutes,
)
from app.platforms.graph.emulator_requests import Params, read_params

_VERSION = re.compile(r"v(\d{1,2})\.0")
# The versions that were alive when this was written.
_ALIVE = range(20, 27)
_DAY_S = 86_400


@dataclass(frozen=True, slots=True)
class GraphCall:
    """A call that may go on: what it says, with which token, as which account."""

    request: Request
    params: Params
    token: Token
    account: Account

    def part(self, name: str) -> str:
        """A piece of the path."""
        return str(self.request.path_params[name])


Work = Callable[[GraphCall], Awaitable[Response]]


@dataclass(frozen=True, slots=True)
class CallLimit:
    """The ceiling on calls of one account: ``kind`` and ``code`` name it in refusals."""

    most: int
    kind: str
    code: int
    window_s: float = _DAY_S


class GraphCaller:
    """Checks version, token, proof, ceiling and scope before any work is done."""

    def __init__(self, slug: str, world: World, desk: GraphDesk, limit: CallLimit) -> None:
        self._slug, self._world, self._desk, self._limit = slug, world, desk, limit

    def guard(
        self, scope: str, work: Work, *, is_versioned: bool = True
    ) -> Callable[[Request], Awaitable[Response]]:
        """``work`` as a route; ``scope`` empty: any live token will do."""

        async def route(request: Request) -> Response:
            flaw = version_flaw(request) if is_versioned else None
            if flaw:
                return flaw
            params = await read_params(request)
            token = self._desk.called_with(request, params)
            if isinstance(token, Response):
                return token
            account = self._world.accounts.find(self._slug, token.account)
            if account is None or account.is_suspended:
                return token_trouble("revoked")
            refusal = self._admit(account, token, scope)
            if refusal:
                return refusal
            answer = await work(GraphCall(request, params, token, account))
            answer.headers.update(usage_headers(account.id, self._limit.kind))
            return answer

        return route

    def _admit(self, account: Account, token: Token, scope: str) -> Response | None:
        limit, now = self._limit, self._world.clock.now()
        key = (self._slug, "calls", account.id)
        reading = self._world.windows.hit(key, limit.most, limit.window_s, now)
        if not reading.is_allowed:
            minutes = whole_minutes(reading.reset_in)
            return throttled(account.id, limit.kind, minutes, code=limit.code)
        return None if not scope or has_scope(token, account, scope) else lacking(scope)


def has_scope(token: Token, account: Account, scope: str) -> bool:
    """Whether both the consent and the account allow ``scope``."""
    allowed = token.scopes if account.allowed_scopes is None else account.allowed_scopes
    return scope in token.scopes and scope in allowed


def version_flaw(request: Request) -> Response | None:
    """The refusal of a version that does not exist.

    A call without one would silently get the app's oldest; here it is refused, so that one that
    forgot it shows.
    """
    word = str(request.path_params.get("version", ""))
    match = _VERSION.fullmatch(word)
    if match is None or int(match[1]) > _ALIVE[-1]:
        return refused(2500, f"Unknown path components: {request.url.path}")
    if int(match[1]) < _ALIVE[0]:
        message = f"(#2635) You are calling a deprecated version of the API. It was {word}."
        return refused(2635, message)
    return None
