"""What Instagram's refusals mean beyond what the Graph API shares. Source: Instagram platform,
error codes (June 2026), and bodies that several public clients have recorded.

Instagram tells by subcodes, in refusals and in containers that failed alike.
"""

import re
from collections.abc import Mapping
from datetime import timedelta

from app.core.clock import Clock
from app.platforms.errors import (
    ContentRejected,
    MediaNotReady,
    PermissionMissing,
    PlatformError,
    RateLimited,
    Transient,
)
from app.platforms.graph.containers import CONTAINER_MISSING, MEDIA_EXPIRED
from app.platforms.graph.errors import GraphTrouble
from app.platforms.graph.public_media import unreachable_message
from app.platforms.graph.schemas import GraphError
from app.platforms.http import Answer

_LOOK_AGAIN_IN = timedelta(seconds=30)
# The window slides: within the hour some of it has probably been given back.
_DAY_LIMIT_WAIT = timedelta(hours=1)
_SUBCODE = re.compile(r"\b220\d{4}\b")

_NOT_READY = 2207027
_DAY_LIMIT = 2207042
_RESTRICTED = 2207050
_MISSING = frozenset({2207006, 2207008})

_CROP = "Instagram takes images between 4:5 (upright) and 1.91:1 (wide). Crop the image."
_REJECTIONS: Mapping[int, tuple[str, str]] = {
    2207004: ("image_too_large", "Instagram takes images up to 8 MB. Make the image smaller."),
    2207005: ("wrong_type", "Instagram takes only JPEG images. Convert the image."),
    2207009: ("bad_ratio", _CROP),
    2207010: ("text_too_long", "Too long for Instagram. Shorten the caption."),
    2207026: ("wrong_type", "Instagram does not take this kind of video."),
    2207028: ("bad_count", "An Instagram carousel has 2 to 10 images."),
    2207040: ("too_many_tags", "Too many hashtags or mentions for Instagram. Remove some."),
    2207051: (
        "blocked",
        "Instagram has blocked this as spam. Nothing was published. Wait some hours and look at "
        "the account's status before you try again.",
    ),
}
# Trouble of theirs, or of the moment, before anything was made.
_FOR_NOW: Mapping[int, tuple[str, str]] = {
    2207003: ("media_slow", "Instagram could not fetch an image in time."),
    2207020: (MEDIA_EXPIRED, "Instagram no longer has what was prepared. It is prepared again."),
    2207052: ("media_unreachable", unreachable_message("Instagram")),
}
# An upload that failed for no reason they tell: nobody knows how far it came.
_UNKNOWN = 2207053
_FAILED = "Instagram could not process an image. Save it anew as JPEG and try again."


def read(error: GraphError, _answer: Answer, clock: Clock) -> PlatformError | None:
    """What ``error`` means where Instagram has a subcode for it."""
    if error.subcode in _MISSING:
        return Transient("Instagram cannot see yet what was prepared.", code=CONTAINER_MISSING)
    if error.subcode == _NOT_READY:
        retry_at = clock.now() + _LOOK_AGAIN_IN
        return MediaNotReady("Instagram is still processing an image.", retry_at=retry_at)
    if error.subcode == _DAY_LIMIT:
        retry_at = clock.now() + _DAY_LIMIT_WAIT
        return RateLimited("Instagram takes no more posts today.", retry_at=retry_at)
    if error.subcode == _RESTRICTED:
        return PermissionMissing(
            "Instagram restricts this account, or it is not active. Open the app and see what it "
            "says.",
            code="account_restricted",
        )
    return _by_subcode(error.subcode or 0)


def container_failure(reason: str) -> PlatformError:
    """The error for a container that failed for ``reason``, which may hold a subcode."""
    found = _SUBCODE.search(reason)
    error = _by_subcode(int(found[0])) if found else None
    error = error or ContentRejected(_FAILED, code="media_failed")
    error.detail = reason
    return error


def _by_subcode(subcode: int) -> PlatformError | None:
    if subcode in _REJECTIONS:
        word, message = _REJECTIONS[subcode]
        return ContentRejected(message, code=word)
    if subcode in _FOR_NOW:
        word, message = _FOR_NOW[subcode]
        return Transient(message, code=word)
    if subcode == _UNKNOWN:
        return GraphTrouble("Instagram could not take an image in. Nothing was published.")
    return None
