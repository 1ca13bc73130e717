"""What the refusals of Mastodon servers mean. Sources: docs.joinmastodon.org (error bodies per
method), locale files of the server, and the sources of GoToSocial, Pleroma and Pixelfed.

Mastodon answers ``{"error": "…"}``. Its relatives, and the proxies before them, also answer plain
text and pages: those are believed only where their words are known.
"""

import html
import re
from collections.abc import Callable
from datetime import timedelta

from pydantic import ValidationError

from app.core.clock import Clock
from app.platforms.errors import (
    AuthExpired,
    AuthRevoked,
    ContentRejected,
    MediaNotReady,
    PermissionMissing,
    PlatformError,
    RateLimited,
    Transient,
)
from app.platforms.hints import find_hint
from app.platforms.http import Answer
from app.platforms.mastodon.schemas import ErrorBody

# Servers tell all of these by words alone: no code.
TOO_LONG_PHRASES = (
    "character limit of",
    "over the character limit",
    "status too long",
    "status field must not be greater than",
    "status may not be greater than",
    "maxnotelength",
)
PROCESSING_PHRASES = ("not finished processing",)
IMAGE_PHRASES = (
    "File content type is invalid",
    "File type of uploaded media could not be verified",
    "Error processing thumbnail",
    "File is invalid",
    "could not decode image",
)
TOO_LARGE_PHRASES = (
    "file size must be less than",
    "images are not supported",
    "Request Entity Too Large",
    "file size limit",
)
MEDIA_GONE_PHRASES = (
    "media not found",
    "media attachment is invalid",
    "not found or already attached",
)
TOO_MANY_PHRASES = (
    "Cannot attach more than",
    "too many media files",
    "Too many attachments",
    "may not have more than",
    "must not have more than",
)
IMAGE_NEEDED_PHRASES = ("Empty statuses are not allowed",)
EXPIRED_PHRASES = (
    "token expired",
    "token is expired",
    "token has expired",
    # Pleroma's only words for a token that it does not take; refreshing tells which it is.
    "Invalid credentials",
)
REVOKED_PHRASES = (
    "access token is invalid",
    "access token was revoked",
    "invalid_client",
    "invalid_token",
    "Unauthenticated",
)
SCOPE_PHRASES = (
    "outside the authorized scopes",
    "Insufficient permissions",
    "insufficient_scope",
    "token has insufficient scope",
)
FROZEN_PHRASES = (
    "login is currently disabled",
    "login is currently pending approval",
    "missing a confirmed e-mail",
    "account is suspended",
    "has been suspended",
)
# What is said of a post that is not there; a proxy's "not found" is about something else.
GONE_PHRASES = ("Record not found", "Can't find record", "Status not found", "No such note")
_LOOK_AGAIN_IN = timedelta(seconds=5)
_TAG = re.compile(r"<(style|script)\b.*?</\1>|<[^>]*>", re.DOTALL | re.IGNORECASE)
_MOST_WORDS = 2_000

_RECONNECT = "Your Mastodon server no longer accepts this connection. Reconnect the account."
_PERMISSION = "Your Mastodon server does not let this connection post. Reconnect and allow it."

Make = Callable[[], PlatformError]


def explainer(clock: Clock) -> Callable[[Answer], PlatformError | None]:
    """A reader of refusals; ``clock`` turns hints into instants."""

    def explain(answer: Answer) -> PlatformError | None:
        if answer.status == 429:
            retry_at = find_hint(answer.headers, clock.now()).retry_at
            return RateLimited("Your Mastodon server asks for a pause.", retry_at=retry_at)
        words, is_json = _words_of(answer)
        return _by_phrase(words, clock) or (_by_status(answer.status) if is_json else None)

    return explain


def _words_of(answer: Answer) -> tuple[str, bool]:
    """What it says, and whether it said so as the API does."""
    if answer.find_json() is not None:
        try:
            return ErrorBody.model_validate_json(answer.body).words(), True
        except ValidationError:
            return "", True
    text = answer.body[:_MOST_WORDS].decode("utf-8", "replace")
    return " ".join(html.unescape(_TAG.sub(" ", text)).split()), False


def _by_phrase(words: str, clock: Clock) -> PlatformError | None:
    said = words.casefold()
    for phrases, make in _PHRASES:
        if any(phrase.casefold() in said for phrase in phrases):
            return make()
    if any(phrase.casefold() in said for phrase in PROCESSING_PHRASES):
        return MediaNotReady(
            "Your Mastodon server is still processing an image.",
            retry_at=clock.now() + _LOOK_AGAIN_IN,
        )
    return None


def _rejected(message: str, code: str) -> Make:
    return lambda: ContentRejected(message, code=code)


_GONE = _rejected(
    "Your Mastodon server no longer has what this refers to. What went out before stays.",
    "target_gone",
)
_PHRASES: tuple[tuple[tuple[str, ...], Make], ...] = (
    (
        TOO_LONG_PHRASES,
        _rejected("Too long for this Mastodon server. Shorten it and try again.", "text_too_long"),
    ),
    (
        TOO_MANY_PHRASES,
        _rejected("More images than this Mastodon server takes in a post.", "too_many_images"),
    ),
    (
        GONE_PHRASES,
        _GONE,
    ),
    (
        IMAGE_NEEDED_PHRASES,
        _rejected("This server takes no post without an image. Add one.", "image_needed"),
    ),
    (
        TOO_LARGE_PHRASES,
        _rejected(
            "An image is too large for this Mastodon server. Make it smaller.", "media_too_large"
        ),
    ),
    (
        IMAGE_PHRASES,
        _rejected(
            "Your Mastodon server could not process an image. Save it anew and try again.",
            "media_failed",
        ),
    ),
    (
        # Servers throw unused uploads away after a while.
        MEDIA_GONE_PHRASES,
        lambda: Transient(
            "Your Mastodon server no longer has the uploaded images. They are uploaded again.",
            code="media_expired",
        ),
    ),
    (SCOPE_PHRASES, lambda: PermissionMissing(_PERMISSION)),
    (
        FROZEN_PHRASES,
        lambda: PermissionMissing(
            "Your Mastodon server has locked this account. Sign in there to see why.",
            code="account_suspended",
        ),
    ),
    (
        EXPIRED_PHRASES,
        lambda: AuthExpired("Your Mastodon server's permission for this account has run out."),
    ),
    (REVOKED_PHRASES, lambda: AuthRevoked(_RECONNECT)),
)


def _by_status(status: int) -> PlatformError | None:
    make = _STATUSES.get(status)
    return make() if make else None


_STATUSES: dict[int, Make] = {
    # No phrase that we know: relatives whose tokens run out say so only by this status.
    401: lambda: AuthExpired(_RECONNECT),
    403: lambda: PermissionMissing(_PERMISSION),
    404: _GONE,
    410: _GONE,
    413: _rejected(
        "An image is too large for this Mastodon server. Make it smaller.", "media_too_large"
    ),
}
