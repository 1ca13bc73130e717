"""How the emulated servers refuse, and the apps and people that they know. Bodies follow
docs.joinmastodon.org, the server's locale files, and its relatives' sources."""

import base64
import hashlib
import hmac
import json
import math
import re
import secrets
import time
from dataclasses import dataclass
from datetime import UTC, datetime

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response

from app.platforms.emulation.accounts import Account, number_for
from app.platforms.mastodon.emulator_servers import SERVERS, Server, Wording
from app.platforms.mastodon.spec import SPEC

_HANDLE = re.compile(r"\w{1,30}", re.ASCII)
_SEAL = b"apps of the sandbox guard nothing"
WORDS = {
    400: "Bad request",
    401: "The access token is invalid",
    403: "This action is not allowed",
    404: "Record not found",
    408: "Request timeout",
    422: "Validation failed",
    429: "Too many requests",
    503: "Remote data could not be fetched",
}
TOKEN_WORDS = {
    "missing": "The access token is invalid",
    "unknown": "The access token is invalid",
    "revoked": "The access token was revoked",
    "expired": "The access token expired",
}
SCOPE_WORDS = "This action is outside the authorized scopes"


def refuse(request: Request, server: Server, status: int, words: str) -> Response:
    """A refusal as ``server`` writes it."""
    accepted = request.headers.get("accept", "")
    is_page = server.wording is Wording.PAGE or (
        server.wording is Wording.JSON_IF_ASKED and "application/json" not in accepted
    )
    if is_page:
        return HTMLResponse(f"<html><body><h1>{status}</h1><p>{words}</p></body></html>", status)
    if server.wording is Wording.TEXT:
        return PlainTextResponse(words, status)
    return JSONResponse({"error": words}, status)


def rate_limited(reset_in: float) -> Response:
    """429 with the headers of a window that is full again in ``reset_in`` seconds."""
    response = JSONResponse({"error": WORDS[429]}, 429)
    add_limit_headers(response, 300, 0, reset_in)
    return response


def add_limit_headers(response: Response, limit: int, left: int, reset_in: float) -> None:
    """What is left of a window, and the instant of its end in ISO 8601."""
    ends_at = datetime.fromtimestamp(time.time() + reset_in, UTC)
    response.headers["X-RateLimit-Limit"] = str(limit)
    response.headers["X-RateLimit-Remaining"] = str(left)
    response.headers["X-RateLimit-Reset"] = ends_at.isoformat().replace("+00:00", "Z")


def canned(status: int) -> Response:
    """What Mastodon answers with this status when nothing more is known."""
    words = WORDS.get(status, "An unexpected error occurred" if status >= 500 else "Bad request")
    return JSONResponse({"error": words}, status)


@dataclass(frozen=True, slots=True)
class KnownApp:
    """An app as it was registered."""

    redirect_uris: tuple[str, ...]
    scopes: tuple[str, ...]
    server: str

    def client_id(self) -> str:
        """An id that says all of it, so that apps outlive an emptied sandbox."""
        said = [self.redirect_uris, self.scopes, self.server, secrets.token_hex(4)]
        return base64.urlsafe_b64encode(json.dumps(said).encode()).rstrip(b"=").decode()


def read_app(client_id: str) -> KnownApp | None:
    """The app that ``client_id`` stands for."""
    try:
        padded = client_id + "=" * (-len(client_id) % 4)
        redirects, scopes, server, _ = json.loads(base64.urlsafe_b64decode(padded))
        return KnownApp(tuple(redirects), tuple(scopes), server)
    except (ValueError, TypeError):
        return None


def secret_of(client_id: str) -> str:
    """The secret that belongs to a client id."""
    return hmac.new(_SEAL, client_id.encode(), hashlib.sha256).hexdigest()


def make_account(typed: str, server: Server) -> tuple[str, str, str] | None:
    """Id, handle and name for what someone typed; on relatives the handle says which one."""
    username = typed.removeprefix("@").partition("@")[0]
    if not _HANDLE.fullmatch(username):
        return None
    name = username.replace("_", " ").strip().title() or username
    if server.name == SPEC.slug:
        return str(number_for(SPEC.slug, username)), username, name
    number = number_for(f"{SPEC.slug}/{server.name}", username)
    return str(number), f"{username}@{server.name}", f"{name} ({server.name})"


def server_of(account: Account) -> Server:
    """The server that an account is on."""
    return SERVERS[account.handle.partition("@")[2] or SPEC.slug]


class Snowflakes:
    """Ids that carry the real time in milliseconds, each greater than the one before."""

    def __init__(self) -> None:
        self._last = 0

    def next(self) -> str:
        """A new id."""
        self._last = max(math.floor(time.time() * 1000) << 16, self._last + 1)
        return str(self._last)
