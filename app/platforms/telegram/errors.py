"""What Telegram's refusals mean. Sources: core.telegram.org/bots/api (``ResponseParameters``), the
Bot API server's source, and descriptions that several public clients have recorded.

There is a code for each class of refusals and a sentence for the case; only floods and moved
groups have parameters.
"""

from collections.abc import Callable
from typing import Any

from pydantic import ValidationError

from app.core.clock import Clock
from app.platforms.errors import (
    AuthRevoked,
    ContentRejected,
    PermissionMissing,
    PlatformError,
    RateLimited,
)
from app.platforms.hints import find_hint
from app.platforms.http import Answer
from app.platforms.telegram.schemas import ErrorBody

GONE = "target_gone"
ALREADY_DELETED = "already_deleted"

RIGHTS_PHRASES = (
    "need administrator rights",
    "not enough rights",
    "have no rights to send",
    "CHAT_WRITE_FORBIDDEN",
    "CHAT_ADMIN_REQUIRED",
    "member list is inaccessible",
)
CHAT_PHRASES = ("chat not found", "CHANNEL_PRIVATE")
TOO_LONG_PHRASES = ("message is too long", "caption is too long", "CAPTION_TOO_LONG")
IMAGE_PHRASES = (
    "IMAGE_PROCESS_FAILED",
    "PHOTO_INVALID_DIMENSIONS",
    "PHOTO_EXT_INVALID",
    "too big for a photo",
    "file is too big",
    "wrong file identifier",
)
REPLY_PHRASES = ("message to be replied not found", "replied message not found")
DELETED_PHRASES = ("message to delete not found", "message identifier is not specified")
UNDELETABLE_PHRASES = ("message can't be deleted",)

_RECONNECT = (
    "Telegram no longer accepts this bot's token. Ask @BotFather for the present one and reconnect."
)
_RIGHTS = (
    "The bot may not post there. Make it an administrator with the right to post messages, then "
    "test the connection."
)
_NO_CHAT = (
    "Telegram shows this bot no such channel or group. Check its name, add the bot to it as an "
    "administrator, then connect again."
)
_IMAGE = "Telegram could not take an image. Save it anew as JPEG, at most 10 MB, and try again."


class ChatMoved(PermissionMissing):
    """The group has become a supergroup, and ``chat_id`` is what it is called now."""

    code = "chat_moved"

    def __init__(self, chat_id: int, **more: Any) -> None:
        super().__init__("The group has a new number. Connect it again.", **more)
        self.chat_id = str(chat_id)


def explainer(clock: Clock) -> Callable[[Answer], PlatformError | None]:
    """A reader of Telegram's refusals; ``clock`` turns hints into instants."""

    def explain(answer: Answer) -> PlatformError | None:
        try:
            body = ErrorBody.model_validate_json(answer.body)
        except ValidationError:
            return None
        if answer.status == 429:
            return _flood(body, clock)
        if answer.status in (401, 404):
            # A token that was never one, or a method that is not: nothing else can be missing.
            return AuthRevoked(_RECONNECT)
        if answer.status == 403:
            return PermissionMissing(_RIGHTS)
        return _bad_request(body) if answer.status in (400, 413) else None

    return explain


def _flood(body: ErrorBody, clock: Clock) -> PlatformError:
    wait = body.parameters.retry_after
    hint = {} if wait is None else {"retry-after": str(wait)}
    return RateLimited("Telegram asks for a pause.", retry_at=find_hint(hint, clock.now()).retry_at)


def _bad_request(body: ErrorBody) -> PlatformError:
    if body.parameters.migrate_to_chat_id is not None:
        return ChatMoved(body.parameters.migrate_to_chat_id)
    if body.error_code == 413:
        return ContentRejected(_IMAGE, code="media_too_large")
    for phrases, make in _CASES:
        if any(phrase in body.description for phrase in phrases):
            return make()
    return ContentRejected("Telegram did not accept this message. Change it and try again.")


_CASES: tuple[tuple[tuple[str, ...], Callable[[], PlatformError]], ...] = (
    (RIGHTS_PHRASES, lambda: PermissionMissing(_RIGHTS)),
    (CHAT_PHRASES, lambda: PermissionMissing(_NO_CHAT, code="chat_not_found")),
    (
        TOO_LONG_PHRASES,
        lambda: ContentRejected(
            "Too long for Telegram. Shorten it and try again.", code="text_too_long"
        ),
    ),
    (IMAGE_PHRASES, lambda: ContentRejected(_IMAGE, code="media_failed")),
    (
        REPLY_PHRASES,
        lambda: ContentRejected(
            "The message before this one is no longer there, so the thread cannot go on.",
            code=GONE,
        ),
    ),
    (DELETED_PHRASES, lambda: ContentRejected("It is gone already.", code=ALREADY_DELETED)),
    (
        UNDELETABLE_PHRASES,
        lambda: ContentRejected(
            "Telegram lets a bot delete a message within 48 hours only, unless the bot is an "
            "administrator. Delete it in Telegram.",
            code="too_late_to_delete",
        ),
    ),
)
