"""How the emulated Discord refuses and counts. Bodies follow discord-api-docs."""

import math
import time
from collections.abc import Mapping

from starlette.responses import JSONResponse, Response

from app.platforms.emulation.limits import Reading

_MESSAGES = {
    0: "404: Not Found",
    10003: "Unknown Channel",
    10008: "Unknown Message",
    10015: "Unknown Webhook",
    40005: "Request entity too large",
    50006: "Cannot send an empty message",
    50027: "Invalid Webhook Token",
    50035: "Invalid Form Body",
    220001: "Webhooks posted to forum channels must have a thread_name or thread_id",
    220002: "Webhooks posted to forum channels cannot have both a thread_name and thread_id",
    220003: "Webhooks can only create threads in forum channels",
}
_BUCKET = "4dd1a9d4e2c0f1a7"


def refused(status: int, code: int) -> Response:
    """A refusal with one of Discord's numbers."""
    return JSONResponse({"message": _MESSAGES[code], "code": code}, status)


def bad_form(place: str, code: str, message: str) -> Response:
    """400 for a flaw at ``place``, dotted as in the request."""
    errors: dict[str, object] = {"_errors": [{"code": code, "message": message}]}
    for name in reversed(place.split(".")):
        errors = {name: errors}
    body = {"message": _MESSAGES[50035], "code": 50035, "errors": errors}
    return JSONResponse(body, 400)


def too_long(place: str, most: int) -> Response:
    """400 for something that may have ``most`` characters or entries."""
    return bad_form(place, "BASE_TYPE_MAX_LENGTH", f"Must be {most} or fewer in length.")


def canned(status: int) -> Response:
    """What Discord answers with this status when nothing more is known."""
    known = {401: 50027, 404: 10015, 413: 40005}
    if status in known:
        return refused(status, known[status])
    if status == 429:
        return rate_limited(1.0)
    return JSONResponse({"message": f"{status}: Something went wrong", "code": 0}, status)


def rate_limited(reset_in: float) -> Response:
    """429 of a webhook's own bucket, which is empty for ``reset_in`` seconds more."""
    body = {"message": "You are being rate limited.", "retry_after": reset_in, "global": False}
    response = JSONResponse(body, 429)
    write_bucket(response, Reading(False, 5, 0, reset_in))
    response.headers["Retry-After"] = str(math.ceil(reset_in))
    response.headers["X-RateLimit-Scope"] = "user"
    return response


def write_bucket(response: Response, reading: Reading) -> None:
    """The headers that every answer of a counted route carries."""
    headers: Mapping[str, str] = {
        "X-RateLimit-Limit": str(reading.limit),
        "X-RateLimit-Remaining": str(reading.remaining),
        "X-RateLimit-Reset": f"{time.time() + reading.reset_in:.3f}",
        "X-RateLimit-Reset-After": f"{reading.reset_in:.3f}",
        "X-RateLimit-Bucket": _BUCKET,
    }
    response.headers.update(headers)


class Snowflakes:
    """Ids that carry the real time in milliseconds, each greater than the one before."""

    def __init__(self) -> None:
        self._last = 0

    def next(self) -> str:
        """A new id."""
        made = (int(time.time() * 1000) - 1_420_070_400_000) << 22
        self._last = max(made, self._last + 1)
        return str(self._last)
