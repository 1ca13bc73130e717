"""What Discord's refusals mean. Source: discord-api-docs, JSON error codes and Rate Limits."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from pydantic import ValidationError

from app.core.clock import Clock
from app.platforms.discord.schemas import ErrorBody
from app.platforms.errors import (
    AuthRevoked,
    ContentRejected,
    PermissionMissing,
    PlatformError,
    RateLimited,
    Transient,
)
from app.platforms.hints import find_hint, read_moment
from app.platforms.http import Answer

UNKNOWN_CHANNEL = 10003
UNKNOWN_MESSAGE = 10008
UNKNOWN_WEBHOOK = 10015
INVALID_WEBHOOK_TOKEN = 50027
INVALID_FORM_BODY = 50035

_LONGEST = timedelta(hours=24)
_TOO_LONG = "BASE_TYPE_MAX_LENGTH"
_GONE = (
    "Discord no longer knows this webhook: somebody deleted it or its channel. Make a new one in "
    "the channel's settings and reconnect the account with its address."
)
_TOO_LARGE = (
    "Too large for Discord: each image may have 10 MB, and all images of one message 25 MB "
    "together. Make them smaller or send fewer."
)
_THREAD_GONE = "Discord does not find the thread. Check its id in the options of this post."
_FORUM = (
    "This channel is a forum: give the name of a new thread, or the id of an existing one, in the "
    "options of this post."
)

_REJECTIONS: Mapping[int, tuple[str, str]] = {
    UNKNOWN_CHANNEL: ("thread_gone", _THREAD_GONE),
    UNKNOWN_MESSAGE: ("target_gone", "Discord no longer has this message."),
    40005: ("media_too_large", _TOO_LARGE),
    50006: ("empty", "Discord takes no empty messages. Write something or add an image."),
    50045: ("media_too_large", _TOO_LARGE),
    50083: ("thread_gone", "The thread is archived. Open it in Discord, or choose another one."),
    160005: ("thread_gone", "The thread is locked. Choose another one in the options."),
    220001: ("thread_needed", _FORUM),
    220002: ("thread_needed", "Give either a thread's id or the name of a new one, not both."),
    220003: ("thread_refused", "New threads can be named in forum channels only. Leave it empty."),
    240000: ("link_blocked", "Discord blocks a link in this text as harmful. Remove it."),
    400001: ("media_refused", "This server takes no files for now. Post without images."),
}
_REVOKED = frozenset({UNKNOWN_WEBHOOK, INVALID_WEBHOOK_TOKEN})
_FORBIDDEN = frozenset({50001, 50013})
# "Send messages has been temporarily disabled", "This feature has been temporarily disabled".
_PAUSED = frozenset({40004, 40006})
# Slow mode of the channel, and its ceiling for writing: said with a status other than 429 too.
_SLOWED = frozenset({20016, 20028})


def explainer(clock: Clock) -> Callable[[Answer], PlatformError | None]:
    """A reader of Discord's refusals; ``clock`` turns hints into instants."""

    def explain(answer: Answer) -> PlatformError | None:
        try:
            body = ErrorBody.model_validate_json(answer.body)
        except ValidationError:
            return None
        if answer.status == 429 or body.code in _SLOWED:
            return _slowed(body, answer, clock)
        return _explain_code(body, answer)

    return explain


def _explain_code(body: ErrorBody, answer: Answer) -> PlatformError | None:
    if body.code in _REVOKED or answer.status == 401:
        return AuthRevoked(_GONE)
    if body.code in _FORBIDDEN:
        return PermissionMissing("Discord does not let this webhook post in its channel.")
    if body.code in _PAUSED:
        return Transient("Discord takes no messages for now. Nothing was published.")
    if body.code == INVALID_FORM_BODY:
        return _bad_form(body)
    known = _REJECTIONS.get(body.code)
    return ContentRejected(known[1], code=known[0]) if known else None


def _bad_form(body: ErrorBody) -> PlatformError:
    flaws = body.flaws()
    if any(place == "content" and code == _TOO_LONG for place, code, _ in flaws):
        message = "Too long for Discord. Shorten it and try again."
        return ContentRejected(message, code="text_too_long")
    if any(place.startswith("attachments") and code == _TOO_LONG for place, code, _ in flaws):
        message = "Discord takes up to 10 images in a message, with alt texts up to 1024 long."
        return ContentRejected(message, code="media_refused")
    said = "; ".join(f"{place.replace('_', ' ')}: {words}" for place, _, words in flaws)
    return ContentRejected(
        f"Discord did not accept this message ({said or body.message}). Change it and try again."
    )


def _slowed(body: ErrorBody, answer: Answer, clock: Clock) -> PlatformError:
    scope, per = answer.headers.get("x-ratelimit-scope", ""), "account"
    if body.is_global or scope == "global":
        message, per = "Discord asks this whole Punctual for a pause.", "app"
    elif scope == "shared":
        message = "Others post in the same channel too, and Discord asks all of them for a pause."
    else:
        message = "Discord asks for a pause."
    return RateLimited(message, retry_at=_retry_at(body, answer, clock.now()), per=per)


def _retry_at(body: ErrorBody, answer: Answer, now: datetime) -> datetime | None:
    """The body is exact to the millisecond; ``Retry-After`` is rounded up; the bucket's reset is
    that of one bucket only, which need not be the one that was full."""
    if body.retry_after is not None:
        return min(now + timedelta(seconds=max(body.retry_after, 0)), now + _LONGEST)
    headers = answer.headers
    if "retry-after" not in headers and "x-ratelimit-reset-after" in headers:
        return read_moment(headers["x-ratelimit-reset-after"], now)
    plain = {name: value for name, value in headers.items() if name == "retry-after"}
    return find_hint(plain or headers, now).retry_at
