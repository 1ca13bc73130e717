"""How the emulated Graph API refuses. Bodies follow the error handling page and recorded ones."""

import json
import math
import secrets
from collections.abc import Mapping

from starlette.responses import JSONResponse, Response

# Usage of the last hour in percent, far from any ceiling.
_CALM = {"call_count": 3, "total_cputime": 1, "total_time": 1}
_TOKEN_TROUBLE: Mapping[str, tuple[int, int | None, str]] = {
    "missing": (104, None, "An access token is required to request this resource."),
    "unknown": (190, None, "Invalid OAuth access token - Cannot parse access token"),
    "revoked": (
        190,
        458,
        "Error validating access token: The user has not authorized application.",
    ),
    "expired": (190, 463, "Error validating access token: Session has expired."),
}


def refused(
    code: int,
    message: str,
    *,
    status: int = 400,
    subcode: int | None = None,
    kind: str = "OAuthException",
    is_transient: bool = False,
    user_words: tuple[str, str] | None = None,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """The envelope; ``user_words`` are title and message for people."""
    error: dict[str, object] = {"message": message, "type": kind, "code": code}
    if subcode is not None:
        error |= {"error_subcode": subcode, "is_transient": is_transient}
    elif is_transient:
        error["is_transient"] = True
    if user_words:
        error |= dict(zip(("error_user_title", "error_user_msg"), user_words, strict=True))
    error["fbtrace_id"] = f"A{secrets.token_urlsafe(16)}"
    return JSONResponse({"error": error}, status, headers=dict(headers or {}))


def bad_parameter(message: str, *, subcode: int | None = None) -> Response:
    """400 for a parameter that is missing or wrong."""
    return refused(100, f"(#100) {message}", subcode=subcode)


def missing_object(object_id: str) -> Response:
    """400 for something that is not there, or not for this token: the answer does not tell."""
    message = (
        f"Unsupported request. Object with ID '{object_id}' does not exist, cannot be loaded due "
        "to missing permissions, or does not support this operation."
    )
    return refused(100, message, subcode=33, kind="GraphMethodException")


def token_trouble(reason: str) -> Response:
    """400 for a token that is missing, unknown, revoked or expired."""
    code, subcode, message = _TOKEN_TROUBLE[reason]
    return refused(code, message, subcode=subcode)


def lacking(scope: str) -> Response:
    """403 for a permission that was not granted, or was taken away."""
    message = f"(#200) Requires {scope} permission, and the authority to use it on this object"
    return refused(200, message, status=403)


def throttled(object_id: str, kind: str, minutes: int, *, code: int = 80001) -> Response:
    """400 of a business use case limit; ``minutes`` until calls are let through again."""
    full = {"type": kind, **_CALM, "call_count": 100, "estimated_time_to_regain_access": minutes}
    message = (
        f"(#{code}) There have been too many calls to this account. Wait a bit and try again. "
        "For more info, please refer to the rate limiting documentation."
    )
    headers = {"x-business-use-case-usage": json.dumps({object_id: [full]})}
    return refused(code, message, is_transient=True, headers=headers)


def whole_minutes(seconds: float) -> int:
    """Seconds as the API tells them: whole minutes, never fewer."""
    return math.ceil(seconds / 60)


def usage_headers(object_id: str, kind: str) -> dict[str, str]:
    """What every good answer carries."""
    entry = {"type": kind, **_CALM, "estimated_time_to_regain_access": 0}
    return {
        "x-app-usage": json.dumps(_CALM),
        "x-business-use-case-usage": json.dumps({object_id: [entry]}),
    }


def canned(status: int) -> Response:
    """What the API answers with this status when nothing more is known."""
    if status == 401:
        return token_trouble("unknown")
    if status == 429:
        return refused(4, "(#4) Application request limit reached", status=403, is_transient=True)
    if status >= 500:
        message = "An unexpected error has occurred. Please retry your request later."
        return refused(2, message, status=status, is_transient=True)
    if status == 403:
        return lacking("another")
    return refused(100, "(#100) Invalid parameter", status=status)
