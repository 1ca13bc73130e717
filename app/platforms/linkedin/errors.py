"""What LinkedIn's refusals mean. Sources: error tables of the Posts, Images and OAuth pages, and
bodies that several public clients have recorded."""

from collections.abc import Callable, Mapping
from datetime import timedelta

from pydantic import ValidationError

from app.core.clock import Clock
from app.platforms.errors import (
    AuthExpired,
    AuthRevoked,
    ContentRejected,
    Duplicate,
    MediaNotReady,
    PermissionMissing,
    PlatformError,
    RateLimited,
    Transient,
)
from app.platforms.hints import find_hint, next_utc_midnight
from app.platforms.http import Answer
from app.platforms.linkedin.schemas import POST_URN, ErrorBody
from app.platforms.linkedin.spec import COMMENT_PAUSE

# LinkedIn's only words for these cases: no code tells them.
DUPLICATE_PHRASES = ("Content is a duplicate of",)
DAY_LIMIT_PHRASES = ("DAY limit",)
COMMENT_PAUSE_PHRASES = ("Comment create throttled",)
# The throttle of our whole app; that of a member in it reads "APPLICATION_AND_MEMBER".
APP_LIMIT_PHRASES = ("APPLICATION DAY limit",)

_TOKEN_EXPIRED = 65602
_TOKEN_REVOKED = frozenset({65600, 65601})
_LOOK_AGAIN_IN = timedelta(seconds=5)

_PAUSE = {
    "account": "LinkedIn asks for a pause.",
    "app": "LinkedIn asks this whole app for a pause.",
}
_RECONNECT = "LinkedIn no longer accepts this connection. Reconnect the account."
_VERSION = (
    "LinkedIn has retired the API version that this Punctual speaks. Whoever runs it should update."
)
_PERMISSION = (
    "LinkedIn does not let this connection post. Reconnect and allow posting on your behalf."
)

_REJECTIONS: Mapping[str, tuple[str, str]] = {
    "FIELD_LENGTH_TOO_LONG": ("text_too_long", "Too long for LinkedIn. Shorten it and try again."),
    "VERSION_MISSING": ("api_version_retired", _VERSION),
    "NONEXISTENT_VERSION": ("api_version_retired", _VERSION),
    "MEDIA_ASSET_PROCESSING_FAILED": (
        "media_failed",
        "LinkedIn could not process an image or document. Save it anew and try again.",
    ),
    "NOT_FOUND": ("target_gone", "LinkedIn no longer has what this refers to."),
}


def explainer(clock: Clock) -> Callable[[Answer], PlatformError | None]:
    """A reader of LinkedIn's refusals; ``clock`` turns hints into instants."""

    def explain(answer: Answer) -> PlatformError | None:
        try:
            body = ErrorBody.model_validate_json(answer.body)
        except ValidationError:
            return None
        by_status = _READERS.get(answer.status)
        found = by_status(body, answer, clock) if by_status else None
        return found or _explain_codes(body, clock)

    return explain


def _explain_codes(body: ErrorBody, clock: Clock) -> PlatformError | None:
    codes = body.codes()
    for code, (word, message) in _REJECTIONS.items():
        if code in codes:
            return ContentRejected(message, code=word)
    if "EXPIRED_UPLOAD_URL" in codes:
        return Transient("LinkedIn's upload link ran out. The file is uploaded again.")
    if any(code.startswith("MEDIA_ASSET_") for code in codes):
        return MediaNotReady(
            "LinkedIn is still processing what was uploaded.", retry_at=clock.now() + _LOOK_AGAIN_IN
        )
    return None


def _unauthorized(body: ErrorBody, _answer: Answer, _clock: Clock) -> PlatformError | None:
    if body.code == "EXPIRED_ACCESS_TOKEN" or body.service_error_code == _TOKEN_EXPIRED:
        return AuthExpired("LinkedIn's permission for this account has run out.")
    return AuthRevoked(_RECONNECT)


def _forbidden(_body: ErrorBody, _answer: Answer, _clock: Clock) -> PlatformError | None:
    return PermissionMissing(_PERMISSION)


def _conflict(_body: ErrorBody, _answer: Answer, _clock: Clock) -> PlatformError | None:
    return Transient("LinkedIn was busy with the same account. Nothing was published.")


def _retired(_body: ErrorBody, _answer: Answer, _clock: Clock) -> PlatformError | None:
    return ContentRejected(_VERSION, code="api_version_retired")


def _unprocessable(body: ErrorBody, _answer: Answer, _clock: Clock) -> PlatformError | None:
    is_named = any(phrase in body.message for phrase in DUPLICATE_PHRASES)
    if not is_named and "DUPLICATE_POST" not in body.codes():
        return None
    urn = POST_URN.search(body.message)
    return Duplicate(
        "LinkedIn says that this account posted the same thing recently. Change the text to post "
        "it again.",
        existing_id=urn[0] if urn else None,
    )


def _throttled(body: ErrorBody, answer: Answer, clock: Clock) -> PlatformError | None:
    if _says(body, COMMENT_PAUSE_PHRASES):
        # The comments' own pause, not the account's: posts go on meanwhile.
        return RateLimited(
            "LinkedIn takes about one comment a minute. The next one follows by itself.",
            code="between_parts",
            retry_at=clock.now() + COMMENT_PAUSE,
        )
    retry_at = find_hint(answer.headers, clock.now()).retry_at
    if retry_at is None and _says(body, DAY_LIMIT_PHRASES):
        # Day quotas start anew at 00:00 UTC; LinkedIn sends no header that says so.
        retry_at = next_utc_midnight(clock.now())
    per = "app" if _says(body, APP_LIMIT_PHRASES) else "account"
    return RateLimited(_PAUSE[per], retry_at=retry_at, per=per)


def _says(body: ErrorBody, phrases: tuple[str, ...]) -> bool:
    return any(phrase in body.message for phrase in phrases)


_Reader = Callable[[ErrorBody, Answer, Clock], PlatformError | None]
_READERS: Mapping[int, _Reader] = {
    401: _unauthorized,
    403: _forbidden,
    409: _conflict,
    422: _unprocessable,
    426: _retired,
    429: _throttled,
}
