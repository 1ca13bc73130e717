"""How the emulated LinkedIn refuses, and who may connect. Bodies follow learn.microsoft.com and
recorded answers."""

import re
import time

from pydantic import ValidationError
from starlette.responses import JSONResponse, Response

from app.platforms.emulation.accounts import number_for
from app.platforms.emulation.desk import AppTerms, DeskRules, Refresh
from app.platforms.linkedin.spec import (
    ANALYTICS_SCOPE,
    READ_ORGANIZATION_SCOPE,
    READ_SCOPE,
    SPEC,
    WRITE_ORGANIZATION_SCOPE,
)
from app.platforms.sandbox_app import sandbox_app

_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-_"
_SPACE = re.compile(r"\s+")
ADMIN_SCOPES = ("rw_organization_admin", "r_organization_admin")
_OPEN_SCOPES = frozenset({"openid", "profile", "email", "w_member_social"})
_PARTNER_SCOPES = frozenset(
    {
        READ_SCOPE,
        READ_ORGANIZATION_SCOPE,
        WRITE_ORGANIZATION_SCOPE,
        ANALYTICS_SCOPE,
        *ADMIN_SCOPES,
    }
)
_MESSAGES = {
    400: ("BAD_REQUEST", "Bad request"),
    403: ("ACCESS_DENIED", "Not enough permissions to access: posts.CREATE.NO_VERSION"),
    404: ("NOT_FOUND", "Entity not found"),
    409: ("CONFLICT", "Conflict"),
    426: ("NONEXISTENT_VERSION", "Requested version is not active"),
}
_TOKEN_TROUBLE = {
    "missing": (401, "Empty oauth2_access_token", ""),
    "unknown": (65600, "Invalid access token", "INVALID_ACCESS_TOKEN"),
    "revoked": (
        65601,
        "The token used in the request has been revoked by the user",
        "REVOKED_ACCESS_TOKEN",
    ),
    "expired": (65602, "The token used in the request has expired", "EXPIRED_ACCESS_TOKEN"),
}


def refused(status: int, code: str, message: str) -> Response:
    """LinkedIn's envelope."""
    return JSONResponse({"status": status, "code": code, "message": message}, status)


def bad_field(code: str, field: str, description: str) -> Response:
    """400 that names the field."""
    error = {
        "code": code,
        "description": description,
        "input": {"inputPath": {"fieldPath": field}},
    }
    body = {
        "status": 400,
        "code": code,
        "message": description,
        "errorDetailType": "com.linkedin.common.error.BadRequest",
        "errorDetails": {"inputErrors": [error]},
    }
    return JSONResponse(body, 400)


def field_flaw(error: ValidationError) -> Response:
    """400 for a body that is not as it must be."""
    first = error.errors()[0]
    field = "/" + "/".join(map(str, first["loc"]))
    if first["type"] == "missing":
        return bad_field("MISSING_FIELD", field, f"{field} is required")
    if first["type"] == "string_too_long":
        return bad_field("FIELD_LENGTH_TOO_LONG", field, f"{field} is too long")
    return bad_field("INVALID_VALUE_FOR_FIELD", field, f"{field}: {first['msg']}")


def duplicate_of(urn: str) -> Response:
    """422 that names the post which says the same."""
    error = {"description": "Duplicate post is detected", "input": {}, "code": "DUPLICATE_POST"}
    body = {
        "errorDetailType": "com.linkedin.common.error.BadRequest",
        "message": (
            "com.linkedin.content.common.exception.BadRequestResponseException: "
            f"Content is a duplicate of {urn}"
        ),
        "errorDetails": {"inputErrors": [error]},
        "status": 422,
    }
    return JSONResponse(body, 422)


def token_trouble(reason: str) -> Response:
    """401 for a token that is missing, unknown, revoked or expired."""
    service_code, message, code = _TOKEN_TROUBLE[reason]
    body = {"status": 401, "serviceErrorCode": service_code, "message": message}
    return JSONResponse({**body, "code": code} if code else body, 401)


def denied(what: str) -> Response:
    """403 for a call that the token's scopes do not cover."""
    body = {
        "status": 403,
        "serviceErrorCode": 100,
        "code": "ACCESS_DENIED",
        "message": f"Not enough permissions to access: {what}.NO_VERSION",
    }
    return JSONResponse(body, 403)


def throttled(kind: str) -> Response:
    """429; LinkedIn sends no header that says until when."""
    message = f"Resource level throttle {kind}limit for calls to this resource is reached."
    return JSONResponse({"status": 429, "message": message}, 429)


def comment_throttled() -> Response:
    """429 for a comment that follows the author's last one too soon."""
    return JSONResponse({"status": 429, "message": "Comment create throttled for this member"}, 429)


def rate_limited(_reset_in: float) -> Response:
    """429 of the day quota, which starts anew at 00:00 UTC whatever was asked for."""
    return throttled("MEMBER DAY ")


def app_rate_limited(_reset_in: float) -> Response:
    """429 of the whole app's day quota."""
    return throttled("APPLICATION DAY ")


def canned(status: int) -> Response:
    """What LinkedIn answers with this status when nothing more is known."""
    if status == 401:
        return token_trouble("unknown")
    if status == 429:
        return throttled("")
    if status >= 500:
        return JSONResponse({"message": "Internal Server Error", "status": status}, status)
    code, message = _MESSAGES.get(status, ("BAD_REQUEST", "Bad request"))
    return refused(status, code, message)


def make_account(typed: str) -> tuple[str, str, str] | None:
    """Id, handle and name for what someone typed; members are known by their names."""
    name = _SPACE.sub(" ", typed).strip()
    if not any(letter.isalnum() for letter in name) or len(name) > 40:
        return None
    number, word = number_for(SPEC.slug, name), ""
    for _ in range(8):
        number, rest = divmod(number, 64)
        word += _DIGITS[rest]
    shown = name if any(letter.isupper() for letter in name) else name.replace("_", " ").title()
    return word, name, shown


class UrnNumbers:
    """Numbers that carry the real time in milliseconds, each greater than the one before."""

    def __init__(self) -> None:
        self._last = 0

    def next(self) -> int:
        """A new number."""
        self._last = max(int(time.time() * 1000) << 22, self._last + 1)
        return self._last


def _oauth_error(word: str, description: str) -> dict[str, object]:
    return {"error": word, "error_description": description}


DESK_RULES = DeskRules(
    spec=SPEC,
    apps=(
        AppTerms(sandbox_app(SPEC.slug), _OPEN_SCOPES, Refresh.NONE),
        AppTerms(
            sandbox_app(SPEC.slug, is_partner=True), _OPEN_SCOPES | _PARTNER_SCOPES, Refresh.FIXED
        ),
    ),
    scope_words={
        "openid": "Know that it is you",
        "profile": "See your name and picture",
        "email": "See your email address",
        "w_member_social": "Create, change and delete posts for you",
        READ_SCOPE: "Read your posts",
        WRITE_ORGANIZATION_SCOPE: "Create, change and delete posts for your organizations",
        READ_ORGANIZATION_SCOPE: "Read the posts of your organizations",
        ANALYTICS_SCOPE: "See how your posts are doing",
        "rw_organization_admin": "See and manage your organizations and their numbers",
        "r_organization_admin": "See your organizations and their numbers",
    },
    make_account=make_account,
    account_label="Name, like Ada Lovelace",
    code_life_s=30 * 60,
    access_life_s=60 * 86_400,
    uses_basic=False,
    scope_separator=",",
    denial={
        "error": "user_cancelled_authorize",
        "error_description": "The user cancelled the authorization",
    },
    bad_scope_error="unauthorized_scope_error",
    refusals={
        "app": (401, _oauth_error("invalid_client", "Client authentication failed")),
        "code": (
            400,
            _oauth_error(
                "invalid_request",
                "Unable to retrieve access token: redirect uri does not match authorization code, "
                "or authorization code is expired or used",
            ),
        ),
        "refresh": (
            400,
            _oauth_error(
                "invalid_grant",
                "The provided authorization grant or refresh token is invalid, expired or revoked",
            ),
        ),
        "grant_type": (400, _oauth_error("unsupported_grant_type", "Grant type is not known")),
    },
    is_exclusive_scope_set=True,
    accent="#0a66c2",
    accent_dark="#70b5f9",
)
