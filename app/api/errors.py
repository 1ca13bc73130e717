"""Every refusal as problem JSON (RFC 9457): what happened, and what to do next."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

import structlog
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

from app.core.errors import AppError, FieldError, InvalidInput, TooManyRequests
from app.core.ids import new_id

_WORDS = {
    "extra_forbidden": "There is no such field here. Remove it, or check its spelling.",
    "missing": "This is required.",
}
_CODES = {400: "bad_request", 404: "not_found", 405: "method_not_allowed", 413: "too_large"}
_DETAILS = {
    404: "There is nothing at this address. The addresses are listed at /api/docs.",
    405: "This address does not take that method. The Allow header names those it takes.",
}

log = structlog.get_logger(__name__)


class ProblemResponse(JSONResponse):
    media_type = "application/problem+json"


class BadRequest(HTTPException):
    """A request that cannot be read: ``status`` is 400 or 413, ``code`` a stable word."""

    def __init__(self, status: int, code: str, detail: str) -> None:
        super().__init__(status, detail)
        self.code = code


def problem(
    status: int,
    code: str,
    detail: str,
    errors: Sequence[FieldError] = (),
    headers: Mapping[str, str] | None = None,
) -> ProblemResponse:
    """The answer that says ``detail``, with ``errors`` naming fields where there are any."""
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "code": code,
        "detail": detail,
    }
    if errors:
        body["errors"] = [{"field": e.field, "code": e.code, "message": e.message} for e in errors]
    return ProblemResponse(body, status, dict(headers or {}))


def problem_for(error: Exception) -> ProblemResponse:
    """The answer to ``error``; one nobody foresaw is logged under an incident id."""
    if isinstance(error, AppError):
        return _for_app_error(error)
    if isinstance(error, RequestValidationError):
        return _for_validation(error)
    if isinstance(error, HTTPException):
        return _for_http(error)
    if isinstance(error, ClientDisconnect):
        return problem(400, "bad_request", "The request ended before it was complete.")
    return _for_incident(error)


def _for_app_error(error: AppError) -> ProblemResponse:
    headers = {}
    retry_after_s = getattr(error, "retry_after_s", None)
    if retry_after_s is not None:
        headers["Retry-After"] = str(retry_after_s)
    if error.http_status == HTTPStatus.UNAUTHORIZED:
        headers["WWW-Authenticate"] = 'Bearer realm="punctual"'
    code = TooManyRequests.code if isinstance(error, TooManyRequests) else error.error_code
    errors = error.errors if isinstance(error, InvalidInput) else ()
    if error.http_status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        log.error("request_failed", code=error.error_code, reason=error.user_message)
    return problem(error.http_status, code, error.user_message, errors, headers)


def _for_validation(error: RequestValidationError) -> ProblemResponse:
    found = [_field_error(dict(e)) for e in error.errors()]
    if any(e["loc"][0] == "path" for e in error.errors()):
        return problem(404, "not_found", _DETAILS[404])
    detail = "; ".join(f"{e.field}: {e.message}" for e in found[:3])
    return problem(422, "invalid_input", detail, found)


def _field_error(error: dict[str, Any]) -> FieldError:
    place = error["loc"][1:] or ("body",)
    message = _WORDS.get(error["type"]) or str(error["msg"]).removeprefix("Value error, ")
    return FieldError(".".join(map(str, place)), error["type"], message)


def _for_http(error: HTTPException) -> ProblemResponse:
    status = error.status_code
    code = getattr(error, "code", None) or _CODES.get(status, "bad_request")
    is_plain = error.detail == HTTPStatus(status).phrase
    detail = _DETAILS.get(status, error.detail) if is_plain else error.detail
    return problem(status, code, detail, headers=error.headers)


def _for_incident(error: Exception) -> ProblemResponse:
    incident = new_id("incident")
    log.exception("request_broke", incident=incident, exc_info=error)
    return problem(
        500,
        "internal_error",
        f"Something went wrong on our side. The log says more under {incident}.",
        headers={"X-Incident-Id": incident},
    )
