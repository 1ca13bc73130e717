"""What Bluesky's refusals mean. Sources: the lexicons' error lists and the reference server's
source; a refusal has a name and a sentence, and the name decides where it tells the case."""

from collections.abc import Callable, Mapping

from pydantic import ValidationError

from app.core.clock import Clock
from app.platforms.bluesky.schemas import ErrorBody
from app.platforms.errors import (
    AuthExpired,
    AuthRevoked,
    ContentRejected,
    PermissionMissing,
    PlatformError,
    RateLimited,
    Transient,
)
from app.platforms.hints import find_hint
from app.platforms.http import Answer

GONE = "target_gone"
TAKEN = "key_taken"
NEEDS_APP_PASSWORD = "app_password_needed"

# A record that breaks its lexicon is an InvalidRequest, and only the sentence says why; servers
# of before 2024 said the last of these.
TOO_LONG_PHRASES = ("grapheme too big", "string too big", "must not be longer than")
IMAGE_PHRASES = ("blob too big", "blob too large", "This file is too large")
# Older servers have no name for what is not there.
GONE_PHRASES = ("Could not locate record",)

_RECONNECT = "Bluesky no longer accepts this connection. Reconnect the account."
_CLOSED = (
    "Bluesky has closed this account, or its owner has deactivated it. Sign in at bsky.app to see "
    "why."
)
_IMAGE = "An image is too large for this account's server. Make it smaller and try again."
_GONE = "Bluesky no longer has what this refers to."


def explainer(clock: Clock) -> Callable[[Answer], PlatformError | None]:
    """A reader of Bluesky's refusals; ``clock`` turns hints into instants."""

    def explain(answer: Answer) -> PlatformError | None:
        try:
            body = ErrorBody.model_validate_json(answer.body)
        except ValidationError:
            return None
        if answer.status == 429:
            retry_at = find_hint(answer.headers, clock.now()).retry_at
            return RateLimited("Bluesky asks for a pause.", retry_at=retry_at)
        reader = _READERS.get(body.error)
        return reader(body) if reader else None

    return explain


def _invalid(body: ErrorBody) -> PlatformError:
    if _says(body, GONE_PHRASES):
        return _gone(body)
    if _says(body, TOO_LONG_PHRASES):
        return ContentRejected(
            "Too long for Bluesky. Shorten it and try again.", code="text_too_long"
        )
    if _says(body, IMAGE_PHRASES):
        return _too_large(body)
    return ContentRejected("Bluesky did not accept this post. Change it and try again.")


def _says(body: ErrorBody, phrases: tuple[str, ...]) -> bool:
    return any(phrase in body.message for phrase in phrases)


def _expired(_body: ErrorBody) -> PlatformError:
    return AuthExpired("The session with Bluesky has run out.")


def _revoked(_body: ErrorBody) -> PlatformError:
    return AuthRevoked(_RECONNECT)


def _closed(_body: ErrorBody) -> PlatformError:
    return PermissionMissing(_CLOSED, code="account_suspended")


def _needs_factor(_body: ErrorBody) -> PlatformError:
    return ContentRejected(
        "That is the account's own password, and Bluesky wants a code for it. Make an app "
        "password in Bluesky's settings and type that.",
        code=NEEDS_APP_PASSWORD,
    )


def _blob_gone(_body: ErrorBody) -> PlatformError:
    # A file that no post refers to is thrown away after a while.
    return Transient(
        "Bluesky no longer has the uploaded images. They are uploaded again.", code="media_expired"
    )


def _too_large(_body: ErrorBody) -> PlatformError:
    return ContentRejected(_IMAGE, code="media_too_large")


def _wrong_type(_body: ErrorBody) -> PlatformError:
    return ContentRejected(
        "Bluesky does not take an image of this kind. Save it as JPEG or PNG and try again.",
        code="media_failed",
    )


def _gone(_body: ErrorBody) -> PlatformError:
    return ContentRejected(_GONE, code=GONE)


def _taken(_body: ErrorBody) -> PlatformError:
    return ContentRejected(
        "Another post of this account has the name that this one would have. Move this post by a "
        "second and try again.",
        code=TAKEN,
    )


_READERS: Mapping[str, Callable[[ErrorBody], PlatformError]] = {
    "ExpiredToken": _expired,
    "InvalidToken": _revoked,
    "AuthMissing": _revoked,
    "AuthenticationRequired": _revoked,
    "AccountNotFound": _revoked,
    "AccountTakedown": _closed,
    "AccountSuspended": _closed,
    "AccountDeactivated": _closed,
    "AuthFactorTokenRequired": _needs_factor,
    "InvalidRequest": _invalid,
    "RecordNotFound": _gone,
    "InvalidSwap": _taken,
    "BlobNotFound": _blob_gone,
    "BlobTooLarge": _too_large,
    "PayloadTooLarge": _too_large,
    "InvalidSize": _too_large,
    "InvalidMimeType": _wrong_type,
}
