"""How the emulated Bluesky refuses and counts, and who its people are. Names and sentences follow
the reference server."""

import base64
import hashlib
import math
import re
import time
from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from app.platforms.bluesky.spec import SPEC
from app.platforms.emulation.accounts import Account
from app.platforms.emulation.gate import bearer
from app.platforms.emulation.limits import Reading
from app.platforms.emulation.world import World

_HANDLE = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]")
_NAMES = {
    401: ("AuthMissing", "Authentication Required"),
    403: ("Forbidden", "Forbidden"),
    404: ("NotFound", "Not Found"),
    408: ("RequestTimeout", "Request Timeout"),
    413: ("PayloadTooLarge", "request entity too large"),
    429: ("RateLimitExceeded", "Rate Limit Exceeded"),
    500: ("InternalServerError", "Internal Server Error"),
    502: ("UpstreamFailure", "Upstream Failure"),
    503: ("NotEnoughResources", "Not Enough Resources"),
    504: ("UpstreamTimeout", "Upstream Timeout"),
}
# docs.bsky.app, rate limits: calls per address; points of writing per account.
_CALLS, _CALLS_WINDOW_S = 3000, 300
_HOUR, _DAY = (5000, 3600), (35_000, 86_400)
_UPLOADS = (1000, 86_400)

Work = Callable[[Request, Account], Awaitable[Response]]


def refuse(status: int, error: str, message: str) -> Response:
    """A refusal by its name and sentence."""
    return JSONResponse({"error": error, "message": message}, status)


def invalid(message: str) -> Response:
    """400, the request breaks its lexicon or means nothing."""
    return refuse(400, "InvalidRequest", message)


def canned(status: int) -> Response:
    """What Bluesky answers with this status when nothing more is known."""
    return refuse(status, *_NAMES.get(status, ("InvalidRequest", "Invalid Request")))


def rate_limited(reset_in: float) -> Response:
    """429 with the headers of an empty window that is full again in ``reset_in`` seconds."""
    return with_reading(canned(429), Reading(False, _CALLS, 0, reset_in), _CALLS_WINDOW_S)


def with_reading(response: Response, reading: Reading, window_s: int) -> Response:
    """``response`` with the headers that tell what is left."""
    response.headers["RateLimit-Limit"] = str(reading.limit)
    response.headers["RateLimit-Remaining"] = str(reading.remaining)
    response.headers["RateLimit-Reset"] = str(math.ceil(time.time() + reading.reset_in))
    response.headers["RateLimit-Policy"] = f"{reading.limit};w={window_s}"
    if response.status_code == 429:
        response.headers["Retry-After"] = str(math.ceil(reading.reset_in))
    return response


def is_json(request: Request) -> bool:
    """Whether the body says that it is JSON, as every procedure with parameters wants it."""
    return request.headers.get("content-type", "").startswith("application/json")


def wrong_encoding(request: Request) -> Response:
    """400 for a body of another kind."""
    said = request.headers.get("content-type", "")
    return invalid(f"Wrong request encoding (Content-Type): {said}")


def did_of(handle: str) -> str:
    """The id of whoever has ``handle``: always the same, as if they had always been here."""
    digest = hashlib.sha256(f"{SPEC.slug}/{handle}".encode()).digest()
    return f"did:plc:{base64.b32encode(digest[:15]).decode().lower()}"


def find_or_make(world: World, identifier: str) -> Account | None:
    """The account with this handle or id; a handle that is new here gets one."""
    word = identifier.lower()
    known = world.accounts.find(SPEC.slug, word)
    if known or not _HANDLE.fullmatch(word):
        return known
    name = word.partition(".")[0].replace("-", " ").title()
    return world.accounts.sign_in(SPEC.slug, did_of(word), word, name)


class Caller:
    """Checks token, account and ceilings before any work is done."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._grants = world.grants(SPEC.slug)

    def open(self, work: Callable[[Request], Awaitable[Response]]) -> Callable[..., object]:
        """``work`` as a route that needs no session, counted by address."""

        async def route(request: Request) -> Response:
            reading = self._hit(("calls",), _CALLS, _CALLS_WINDOW_S)
            response = await work(request) if reading.is_allowed else canned(429)
            # A tighter window may have spoken already.
            if "RateLimit-Limit" in response.headers:
                return response
            return with_reading(response, reading, _CALLS_WINDOW_S)

        return route

    def guard(
        self, work: Work, *, points: int = 0, is_upload: bool = False, for_closed: bool = False
    ) -> Callable[..., object]:
        """``work`` as a route for a session; writing takes ``points``. ``for_closed`` lets
        accounts in that were taken down."""

        async def route(request: Request) -> Response:
            account = self._find_account(request)
            if isinstance(account, Response):
                return account
            if account.is_suspended and not for_closed:
                return refuse(401, "AccountTakedown", "Account has been taken down")
            return await self._counted(request, account, work, points, is_upload)

        return self.open(route)

    def _find_account(self, request: Request) -> Account | Response:
        word = bearer(request)
        if not word:
            return canned(401)
        token = self._grants.find(word, "access")
        if token is None:
            return refuse(400, "InvalidToken", "Token could not be verified")
        # The real network lets an access token live out its two hours after a revocation; here
        # those hours are over at once.
        if token.state != "active" or self._grants.is_expired(token):
            return refuse(400, "ExpiredToken", "Token has expired")
        account = self._world.accounts.find(SPEC.slug, token.account)
        return account or refuse(403, "AccountNotFound", "Account not found")

    async def _counted(
        self, request: Request, account: Account, work: Work, points: int, is_upload: bool
    ) -> Response:
        windows = [_HOUR, _DAY] if points else [_UPLOADS] if is_upload else []
        for limit, window_s in windows:
            what = "points" if points else "uploads"
            reading = self._spend((what, account.id, str(window_s)), limit, window_s, points or 1)
            if not reading.is_allowed:
                return with_reading(canned(429), reading, window_s)
        return await work(request, account)

    def _spend(self, key: tuple[str, ...], limit: int, window_s: int, points: int) -> Reading:
        return [self._hit(key, limit, window_s) for _ in range(points)][-1]

    def _hit(self, key: tuple[str, ...], limit: int, window_s: int) -> Reading:
        now = self._world.clock.now()
        return self._world.windows.hit((SPEC.slug, *key), limit, window_s, now)
