"""From what went wrong to an outcome: the one place that decides what an error means."""

import structlog

from app.core.errors import AppError
from app.db.models import AccountHealth
from app.domain.outcome import (
    Action,
    ActionRequired,
    Cause,
    Outcome,
    Processing,
    Rejected,
    Retry,
    Unknown,
)
from app.platforms import registry
from app.platforms.errors import (
    AuthExpired,
    AuthRevoked,
    BillingRequired,
    ContentRejected,
    Duplicate,
    MediaNotReady,
    NotSent,
    PermissionMissing,
    PlatformError,
    RateLimited,
    Transient,
)
from app.services.tokens import AccountUnusable

log = structlog.get_logger(__name__)

_ACTION_FOR_ERROR: dict[type[PlatformError], Action] = {
    AuthExpired: Action.RECONNECT,
    AuthRevoked: Action.RECONNECT,
    PermissionMissing: Action.GRANT_PERMISSION,
    BillingRequired: Action.SETTLE_BILLING,
}
_ACTION_FOR_HEALTH = {
    AccountHealth.GRANT_PERMISSION: Action.GRANT_PERMISSION,
    AccountHealth.SETTLE_BILLING: Action.SETTLE_BILLING,
}
_KNOWN_NOT_CREATED = (NotSent, Transient, MediaNotReady)


class LeaseLost(Exception):
    """Another worker may have this post now; nothing was sent and nothing may be."""


def outcome_of(error: Exception, *, has_call_left: bool, platform: str) -> Outcome:
    """What ``error`` means for the attempt.

    ``has_call_left`` tells that a publish request is out whose answer we do not have: then an
    error that does not say "not created" leaves it unknown.
    """
    if isinstance(error, PlatformError):
        return _of_platform_error(error, has_call_left)
    if isinstance(error, AccountUnusable):
        action = _ACTION_FOR_HEALTH.get(error.health, Action.RECONNECT)
        return ActionRequired(Cause(error.health.value, error.reason), action)
    return _of_our_own_failure(error, has_call_left, platform)


def cause_of(error: PlatformError) -> Cause:
    """The error as it is stored and shown."""
    return Cause(error.error_code, error.user_message, error.detail, error.http_status)


def _of_platform_error(error: PlatformError, has_call_left: bool) -> Outcome:
    cause = cause_of(error)
    action = _ACTION_FOR_ERROR.get(type(error))
    if action is not None:
        return ActionRequired(cause, action)
    match error:
        case RateLimited():
            return Retry(cause, error.retry_at, costs_attempt=False, per=error.per)
        case MediaNotReady() if error.prepared:
            return Processing(cause, error.retry_at)
        case ContentRejected():
            return Rejected(cause)
    # Anything else is a doubt only once a publish request is out: a token's refresh may be
    # ambiguous as well, and that leaves none about the post.
    is_doubtful = has_call_left and not isinstance(error, _KNOWN_NOT_CREATED)
    if is_doubtful or isinstance(error, Duplicate):
        return Unknown(cause)
    return Retry(cause, error.retry_at)


def _of_our_own_failure(error: Exception, has_call_left: bool, platform: str) -> Outcome:
    if isinstance(error, LeaseLost):
        message = "This attempt lost its turn before anything was sent."
        return Retry(Cause("lease_lost", message), costs_attempt=False)
    if not isinstance(error, AppError):
        log.exception("publish_attempt_broke", platform=platform)
    name = registry.get(platform).spec.name
    if has_call_left:
        message = (
            f"The answer of {name} was lost: the post may be live. Nothing is sent again before "
            "that is known."
        )
        return Unknown(Cause("answer_lost", message, type(error).__name__))
    message = "Something went wrong on our side before anything was sent. It will be tried again."
    return Retry(Cause("our_fault", message, type(error).__name__))
