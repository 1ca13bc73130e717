"""What X's refusals mean. Sources: the OpenAPI document, the rate limit page, the changelog of
February 2026 (replies), and bodies that several public clients have recorded."""

from collections.abc import Callable, Mapping
from datetime import timedelta

from pydantic import ValidationError

from app.core.clock import Clock
from app.platforms.errors import (
    AuthExpired,
    BillingRequired,
    ContentRejected,
    Duplicate,
    PermissionMissing,
    PlatformError,
    RateLimited,
    Transient,
)
from app.platforms.hints import find_hint
from app.platforms.http import Answer
from app.platforms.x.schemas import ErrorBody

# X tells these cases by words alone: no type, no code.
DUPLICATE_PHRASES = ("duplicate content",)
TOO_LONG_PHRASES = ("text is too long",)
REPLY_PHRASES = (
    "You can only reply to or quote posts",
    "Reply to this conversation is not allowed",
)
GONE_PHRASES = ("deleted or not visible",)
SUSPENDED_PHRASES = ("suspended",)
SUSPENDED_CODE = 64

_PAUSE = {"account": "X asks for a pause.", "app": "X asks this whole app for a pause."}
_CAP_MAY_END_IN = timedelta(hours=1)

_PERMISSION = "X does not let this connection post. Reconnect and allow posting."
_PLAN = "X's plan for this app does not include posting. Change it in the developer portal."
_CREDITS = "The app's credits at X are used up. Add credits in the developer portal."


def explainer(clock: Clock) -> Callable[[Answer], PlatformError | None]:
    """A reader of X's refusals; ``clock`` turns hints into instants."""

    def explain(answer: Answer) -> PlatformError | None:
        try:
            body = ErrorBody.model_validate_json(answer.body)
        except ValidationError:
            return None
        if answer.status == 429:
            return _too_many(body, answer, clock)
        reader = _READERS.get(answer.status)
        return reader(body) if reader else None

    return explain


def _too_many(body: ErrorBody, answer: Answer, clock: Clock) -> PlatformError:
    hint = find_hint(answer.headers, clock.now())
    if body.kind == "usage-capped":
        # The cap of our plan, which all accounts share. X does not say when it ends.
        retry_at = hint.retry_at or clock.now() + _CAP_MAY_END_IN
        return RateLimited(
            "X's plan for this app is used up for now.", retry_at=retry_at, per="app"
        )
    return RateLimited(_PAUSE[hint.per], retry_at=hint.retry_at, per=hint.per)


def _says(body: ErrorBody, phrases: tuple[str, ...]) -> bool:
    return any(phrase in body.words() for phrase in phrases)


def _bad_request(body: ErrorBody) -> PlatformError | None:
    if body.names_parameter("media.media_ids"):
        # X keeps an upload for a day: the usual reason is that it has run out.
        return Transient(
            "X no longer has the uploaded images. They are uploaded again.", code="media_expired"
        )
    if _says(body, TOO_LONG_PHRASES):
        return ContentRejected("Too long for X. Shorten it and try again.", code="text_too_long")
    return ContentRejected("X did not accept this post. Change it and try again.")


def _unauthorized(_body: ErrorBody) -> PlatformError:
    return AuthExpired("X's permission for this account has run out.")


def _payment(_body: ErrorBody) -> PlatformError:
    return BillingRequired(_CREDITS)


def _forbidden(body: ErrorBody) -> PlatformError:
    if body.kind == "client-forbidden" or body.reason == "client-not-enrolled":
        return BillingRequired(_PLAN)
    if _is_suspended(body):
        return PermissionMissing(
            "X has suspended this account. Sign in at x.com to see why.", code="account_suspended"
        )
    for phrases, make in _FORBIDDEN.items():
        if _says(body, phrases):
            return make()
    return PermissionMissing(_PERMISSION)


def _is_suspended(body: ErrorBody) -> bool:
    has_code = any(p.code == SUSPENDED_CODE for p in body.errors)
    return has_code or body.kind == "user-suspended" or _says(body, SUSPENDED_PHRASES)


_FORBIDDEN: Mapping[tuple[str, ...], Callable[[], PlatformError]] = {
    DUPLICATE_PHRASES: lambda: Duplicate(
        "X says that this account posted the same text recently. Change the text to post it again."
    ),
    REPLY_PHRASES: lambda: ContentRejected(
        "X does not let this app reply here: apps may reply only to the account's own posts and "
        "where it was mentioned. What went out before stays.",
        code="reply_refused",
    ),
    GONE_PHRASES: lambda: ContentRejected(
        "The post before this one is no longer on X, so the thread cannot go on.",
        code="target_gone",
    ),
    TOO_LONG_PHRASES: lambda: ContentRejected(
        "Too long for X. Shorten it and try again.", code="text_too_long"
    ),
}


def _not_found(_body: ErrorBody) -> PlatformError:
    return ContentRejected("X no longer has what this refers to.", code="target_gone")


def _too_large(_body: ErrorBody) -> PlatformError:
    return ContentRejected("An image is too large for X. Make it smaller.", code="media_too_large")


_READERS: Mapping[int, Callable[[ErrorBody], PlatformError | None]] = {
    400: _bad_request,
    401: _unauthorized,
    402: _payment,
    403: _forbidden,
    404: _not_found,
    413: _too_large,
}
