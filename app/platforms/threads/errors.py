"""What refusals of Threads mean beyond what the Graph API shares. Sources: Threads API
troubleshooting and publishing reference, and bodies that several public clients have recorded."""

from datetime import timedelta

from app.core.clock import Clock
from app.platforms.errors import (
    ContentRejected,
    PermissionMissing,
    PlatformError,
    RateLimited,
    Transient,
)
from app.platforms.graph.containers import CONTAINER_MISSING
from app.platforms.graph.public_media import unreachable_message
from app.platforms.graph.schemas import GraphError
from app.platforms.http import Answer

# Told by words alone: the code is that of any bad parameter.
TOO_LONG_PHRASES = ("at most 500 characters",)
LINK_PHRASES = ("THREADS_API__LINK_LIMIT_EXCEEDED",)
FETCH_PHRASES = ("could not be fetched",)

_MISSING = 24
_RESTRICTED = 4279013
_BLOCKED = 2207051
_DAY_LIMIT = 2207042
_NOT_FETCHED = 2207052
# The window slides: within the hour some of it has probably been given back.
_DAY_LIMIT_WAIT = timedelta(hours=1)
_BAD_IMAGE = "Threads could not use an image. Save it anew as JPEG or PNG and try again."
# What a container says when it failed. The spelling is theirs.
_REASONS = {
    "INVALID_ASPEC_RATIO": "Threads takes images up to ten times as wide as high, or the reverse. "
    "Crop the image and try again."
}


def read(error: GraphError, _answer: Answer, clock: Clock) -> PlatformError | None:
    """What ``error`` means where Threads has its own words for it."""
    if error.code == _MISSING:
        return Transient("Threads cannot see yet what this builds on.", code=CONTAINER_MISSING)
    if any(phrase in error.message for phrase in LINK_PHRASES):
        return ContentRejected("Too many links for Threads. Remove some.", code="too_many_links")
    if any(phrase in error.message for phrase in TOO_LONG_PHRASES):
        return ContentRejected("Too long for Threads. Shorten it.", code="text_too_long")
    if error.subcode == _NOT_FETCHED or any(p in error.words for p in FETCH_PHRASES):
        # Fetching fails at times for no reason; a second try usually succeeds.
        return Transient(unreachable_message("Threads"), code="media_unreachable")
    return _by_subcode(error, clock)


def _by_subcode(error: GraphError, clock: Clock) -> PlatformError | None:
    if error.subcode == _RESTRICTED:
        return PermissionMissing(
            "Threads restricts this profile. Open the app and see what it says.",
            code="account_restricted",
        )
    if error.subcode == _BLOCKED:
        return ContentRejected(
            "Threads has blocked this as spam. Nothing was published. Wait some hours and look at "
            "the profile's status before you try again.",
            code="blocked",
        )
    if error.subcode == _DAY_LIMIT:
        retry_at = clock.now() + _DAY_LIMIT_WAIT
        return RateLimited("Threads takes no more posts today.", retry_at=retry_at)
    return None


def container_failure(reason: str) -> PlatformError:
    """The error for a container that failed for ``reason``."""
    return ContentRejected(_REASONS.get(reason, _BAD_IMAGE), code="media_failed", detail=reason)
