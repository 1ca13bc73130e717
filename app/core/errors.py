"""Errors a person or a program may see.

    AppError
    ├── InvalidInput        422  what was sent does not fit; names the fields
    ├── NotSignedIn         401
    ├── NotAllowed          403
    ├── NotFound            404
    ├── Conflict            409  the thing changed, or is past changing
    ├── TooManyRequests     429
    ├── Unavailable         503  a part of the product is down for now
    └── ConfigurationError  500  whoever operates the product must change a setting

Each says what happened and what to do next, in words for the person who meets it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class FieldError:
    """One field that does not fit: a dotted ``field`` name, a stable ``code``, a ``message``."""

    field: str
    code: str
    message: str


class AppError(Exception):
    """The root: ``user_message`` may be shown as it stands; it never holds a secret."""

    code: ClassVar[str] = "internal_error"
    http_status: ClassVar[int] = 500

    def __init__(self, user_message: str, *, code: str | None = None) -> None:
        super().__init__(user_message)
        self.user_message = user_message
        self.error_code = code or self.code


class InvalidInput(AppError):
    code = "invalid_input"
    http_status = 422

    def __init__(
        self,
        user_message: str,
        errors: Sequence[FieldError] = (),
        *,
        code: str | None = None,
    ) -> None:
        super().__init__(user_message, code=code)
        self.errors = tuple(errors)


class TooLarge(InvalidInput):
    """What was sent has more bytes than are taken."""

    code = "too_large"
    http_status = 413


class NotSignedIn(AppError):
    code = "not_signed_in"
    http_status = 401


class NotAllowed(AppError):
    code = "not_allowed"
    http_status = 403


class NotFound(AppError):
    code = "not_found"
    http_status = 404


class Conflict(AppError):
    code = "conflict"
    http_status = 409


class TooManyRequests(AppError):
    code = "rate_limited"
    http_status = 429

    def __init__(self, user_message: str, *, retry_after_s: int) -> None:
        super().__init__(user_message)
        self.retry_after_s = retry_after_s


class Unavailable(AppError):
    code = "unavailable"
    http_status = 503


class ConfigurationError(AppError):
    code = "configuration_error"
