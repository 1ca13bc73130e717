"""What webhooks are told, and for how long Punctual tries. Pure."""

from datetime import datetime, timedelta
from enum import StrEnum

from app.domain.retry import RetryPolicy

# Receivers are down for a night or a weekend; nobody wants news that is older.
RETRIES = RetryPolicy(
    max_attempts=14,
    max_age=timedelta(days=3),
    first_delay=timedelta(seconds=5),
    factor=4.0,
    longest_delay=timedelta(hours=8),
)
# A webhook that has failed for this long without one success is paused.
PAUSED_AFTER = timedelta(days=4)
# How long the record of a delivery is kept.
KEPT_FOR = timedelta(days=30)


class WebhookEvent(StrEnum):
    """What a webhook can ask to be told."""

    POST_PUBLISHED = "post.published"
    POST_FAILED = "post.failed"
    POST_BLOCKED = "post.blocked"
    POST_UNCONFIRMED = "post.unconfirmed"
    POST_MISSED = "post.missed"
    ACCOUNT_NEEDS_RECONNECTING = "account.needs_reconnecting"
    CONNECTION_EXPIRING = "connection.expiring"


# Sent when a person asks for it, whatever was chosen.
TEST = "webhook.test"


def next_try(
    made_at: datetime, attempts: int, now: datetime, not_before: datetime | None, jitter: float
) -> datetime | None:
    """When to try again after ``attempts`` failed tries; None: it is given up.

    ``not_before`` is the receiver's own wish, heard up to the longest delay. ``jitter`` is in
    [0, 1].
    """
    if not_before is not None:
        not_before = min(not_before, now + RETRIES.longest_delay)
    at = RETRIES.next_try(attempts, now, not_before, jitter)
    is_over = attempts >= RETRIES.max_attempts or at - made_at > RETRIES.max_age
    return None if is_over else at


def is_to_be_paused(failing_since: datetime | None, now: datetime) -> bool:
    """Whether a webhook that has failed since then has failed for too long."""
    return failing_since is not None and now - failing_since >= PAUSED_AFTER
