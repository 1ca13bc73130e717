"""Sentences about how a post stands: what happened, and what to do next."""

from app.domain.composing import Severity, has_blocking
from app.domain.incident import Gravity
from app.domain.publication import Event, Status
from app.services.details import ScheduledPostDetails

STATUS_WORDS: dict[Status, str] = {
    Status.PENDING: "Scheduled",
    Status.HELD: "Paused",
    Status.QUEUED: "Due now",
    Status.PUBLISHING: "Publishing",
    Status.PROCESSING: "Processing",
    Status.PUBLISHED: "Published",
    Status.RETRYING: "Will retry",
    Status.BLOCKED: "Blocked",
    Status.UNCONFIRMED: "Unconfirmed",
    Status.FAILED: "Failed",
    Status.MISSED: "Missed",
    Status.CANCELLED: "Cancelled",
}

STATUS_TONES: dict[Status, str] = {
    Status.PENDING: "blue",
    Status.HELD: "slate",
    Status.QUEUED: "blue",
    Status.PUBLISHING: "indigo",
    Status.PROCESSING: "indigo",
    Status.PUBLISHED: "green",
    Status.RETRYING: "amber",
    Status.BLOCKED: "orange",
    Status.UNCONFIRMED: "amber",
    Status.FAILED: "red",
    Status.MISSED: "orange",
    Status.CANCELLED: "slate",
}

EVENT_WORDS: dict[str, tuple[str, str]] = {
    Event.PUBLISHED: ("Published", "green"),
    Event.STILL_PROCESSING: ("The network is still working on it", "indigo"),
    Event.WILL_RETRY: ("Did not go out; next try", "amber"),
    Event.GAVE_UP: ("Did not go out; no tries left", "red"),
    Event.NEEDS_ACTION: ("The account needs you", "orange"),
    Event.BECAME_UNKNOWN: ("The answer was lost; it may be live", "amber"),
    Event.FOUND: ("Found live on the network", "green"),
    Event.FOUND_IN_PART: ("Found live in part; the rest follows", "amber"),
    Event.PROVEN_ABSENT: ("It is not on the network", "amber"),
    Event.REJECTED: ("The network refused it", "red"),
    Event.TOO_LATE: ("Too late to send without your word", "orange"),
    Event.LEASE_RAN_OUT_BEFORE_CALL: ("Interrupted before anything was sent", "amber"),
    Event.RESOLVED_AS_PUBLISHED: ("Marked as published", "green"),
    Event.RESOLVED_AS_NOT_PUBLISHED: ("Marked as not published", "amber"),
}

_PLAIN: dict[Status, str] = {
    Status.QUEUED: "Its time has come; a worker takes it in a moment.",
    Status.PUBLISHING: "It is being handed to the network right now.",
    Status.PROCESSING: "The network has the files and is still processing them. Nothing is public.",
    Status.CANCELLED: "You cancelled it. It will not go out.",
}
FALLBACKS: dict[Status, str] = {
    Status.HELD: "This account, or its queue, is paused.",
    Status.RETRYING: "It did not go out and will be tried again.",
    Status.BLOCKED: "The account cannot publish right now.",
    Status.UNCONFIRMED: "It may be live: the network's answer was lost.",
    Status.FAILED: "It did not go out.",
    Status.MISSED: "Its time passed while it could not be sent.",
}
_STILL_LOOKING = "Punctual is looking by itself. If you know how it ended, you can settle it now."
_NEXT: dict[Status, str] = {
    Status.HELD: "Resume the queue, or move it to a time of its own.",
    Status.RETRYING: "Nothing to do: Punctual tries again by itself.",
    Status.BLOCKED: "Reconnect the account; the post then goes out by itself.",
    Status.UNCONFIRMED: "Look at the account. Mark it as posted if it is there, or post it again.",
    Status.FAILED: "Set right what the message names and retry, or write it anew.",
    Status.MISSED: "Publish it now, give it a new time, or cancel it.",
}


def explain(item: ScheduledPostDetails) -> str:
    """What happened, in the network's or our own words; empty where the status says it all."""
    if item.status in FALLBACKS:
        return item.error_message or FALLBACKS[item.status]
    return _PLAIN.get(item.status, "")


def next_step(item: ScheduledPostDetails) -> str:
    """What a person can do about it; empty where nothing is to be done."""
    if item.status is Status.UNCONFIRMED and item.retry_at and item.can_be_found:
        return _STILL_LOOKING
    if item.status is Status.HELD and item.error_code == "account_paused":
        return "Let the account go on, on the Accounts page."
    return _NEXT.get(item.status, "")


FORECAST_TONES: dict[Severity, str] = {Severity.BLOCKING: "red", Severity.WARNING: "amber"}
GRAVITY_TONES: dict[Gravity, str] = {Gravity.ERROR: "red", Gravity.WARNING: "amber"}


def forecast_title(item: ScheduledPostDetails) -> str:
    """What its problems mean for a post that still waits; empty where there are none."""
    if not item.problems:
        return ""
    if has_blocking(item.problems):
        return "As things stand, this will not go out."
    return "Worth a look before it goes out."


def post_count(count: int) -> str:
    """How many posts, in words; empty for none."""
    if count == 0:
        return ""
    return "1 post" if count == 1 else f"{count} posts"


def announce(item: ScheduledPostDetails) -> str:
    """A status as it is read out when it changes."""
    name = f"{item.account.platform_name}, {item.account.handle}"
    return f"{name}: {STATUS_WORDS[item.status]}"
