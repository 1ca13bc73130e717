"""How the emulated X refuses, and who may connect. Bodies follow docs.x.com and recorded ones."""

import math
import re
import time

from starlette.responses import JSONResponse, Response

from app.platforms.emulation.accounts import number_for
from app.platforms.emulation.desk import AppTerms, DeskRules, Refresh
from app.platforms.sandbox_app import sandbox_app
from app.platforms.x.spec import SPEC

_PROBLEMS = "https://api.x.com/2/problems"
_HANDLE = re.compile(r"\w{1,15}", re.ASCII)
_EPOCH_MS = 1_288_834_974_657
_BAD_TOKEN: dict[str, object] = {
    "error": "invalid_request",
    "error_description": "Value passed for the token was invalid.",
}
TITLES = {
    400: "Invalid Request",
    401: "Unauthorized",
    402: "Payment Required",
    403: "Forbidden",
    404: "Not Found Error",
    413: "Payload Too Large",
    429: "Too Many Requests",
    500: "Internal Server Error",
    503: "Service Unavailable",
}


def problem(status: int, detail: str = "", kind: str = "") -> Response:
    """A problem document; ``kind`` is the last segment of its type."""
    title = TITLES.get(status, "Error")
    body = {
        "title": title,
        "detail": detail or title,
        "type": f"{_PROBLEMS}/{kind}" if kind else "about:blank",
        "status": status,
    }
    return JSONResponse(body, status)


def invalid(message: str, **parameters: list[str]) -> Response:
    """400 with the request's fields that are wrong."""
    return JSONResponse(
        {
            "errors": [{"parameters": parameters, "message": message}],
            "title": "Invalid Request",
            "detail": "One or more parameters to your request was invalid.",
            "type": f"{_PROBLEMS}/invalid-request",
        },
        400,
    )


def canned(status: int) -> Response:
    """What X answers with this status when nothing more is known."""
    if status == 402:
        return problem(402, "credits depleted", "credits-depleted")
    if status == 403:
        return problem(403, "You are not permitted to perform this action.")
    return problem(status)


def rate_limited(reset_in: float) -> Response:
    """429 with the headers of an empty window that is full again in ``reset_in`` seconds."""
    response = problem(429)
    response.headers["x-rate-limit-limit"] = "100"
    response.headers["x-rate-limit-remaining"] = "0"
    response.headers["x-rate-limit-reset"] = str(math.ceil(time.time() + reset_in))
    return response


def app_rate_limited(reset_in: float) -> Response:
    """429 with the account's window open, and the app's day window full in ``reset_in`` seconds."""
    response = problem(429)
    reset = str(math.ceil(time.time() + reset_in))
    windows = {"x-rate-limit": "57", "x-user-limit-24hour": "9000", "x-app-limit-24hour": "0"}
    for name, remaining in windows.items():
        response.headers[f"{name}-remaining"] = remaining
        response.headers[f"{name}-reset"] = reset
    return response


def make_account(typed: str) -> tuple[str, str, str] | None:
    """Id, handle and name for what someone typed; X's handles are up to 15 word characters."""
    handle = typed.removeprefix("@")
    if not _HANDLE.fullmatch(handle):
        return None
    name = handle.replace("_", " ").strip().title() or handle
    return str(number_for(SPEC.slug, handle)), handle, name


class Snowflakes:
    """Ids that carry the real time in milliseconds, each greater than the one before."""

    def __init__(self) -> None:
        self._last = 0

    def next(self) -> str:
        """A new id."""
        made = (int(time.time() * 1000) - _EPOCH_MS) << 22
        self._last = max(made, self._last + 1)
        return str(self._last)


DESK_RULES = DeskRules(
    spec=SPEC,
    apps=(AppTerms(sandbox_app(SPEC.slug), frozenset(SPEC.connect.scopes), Refresh.ROTATING),),
    scope_words={
        "tweet.read": "See the posts that you can see",
        "tweet.write": "Post and delete posts for you",
        "users.read": "See your profile",
        "media.write": "Upload images for you",
        "offline.access": "Stay connected until you take this back",
    },
    make_account=make_account,
    account_label="Handle, like ada_lovelace",
    code_life_s=30,
    access_life_s=7200,
    uses_basic=True,
    scope_separator=" ",
    denial={"error": "access_denied"},
    bad_scope_error="invalid_scope",
    refusals={
        "app": (
            401,
            {
                "error": "unauthorized_client",
                "error_description": "Missing valid authorization header",
            },
        ),
        "code": (
            400,
            {
                "error": "invalid_request",
                "error_description": "Value passed for the authorization code was invalid.",
            },
        ),
        "refresh": (400, _BAD_TOKEN),
        "grant_type": (
            400,
            {"error": "unsupported_grant_type", "error_description": "Grant type is not known."},
        ),
    },
    needs_offline_scope="offline.access",
    extra_token_fields={"token_type": "bearer"},
    accent="#0f1419",
    accent_dark="#e7e9ea",
)
