"""What a person is told: one incident for one cause, however many posts it touches.

Pure: facts go in, an Incident comes out. Its key says what it is about, in words separated by
colons (``account:<id>:<health>``, ``failed:<account>:<code>``, ``missed:<hour>``,
``undecided:<account>``, ``preflight:<account>:<code>``, ``expiring:<account>:<days>``,
``webhook:<id>``), so that
storage can tell when the cause is gone.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

ATTENTION = "/posts?show=attention"
SCHEDULED = "/posts?show=scheduled"
ACCOUNTS = "/accounts"
WEBHOOKS = "/settings/webhooks"


# How many days ahead people are told that an account's access ends, from first to last.
EXPIRY_DAYS = (14, 7, 1)


class Gravity(StrEnum):
    """Whether something went wrong already, or will unless somebody acts."""

    WARNING = "warning"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Incident:
    """A cause, and what to say about it; ``link`` is a path on this site."""

    key: str
    title: str
    body: str = ""
    link: str = ""
    gravity: Gravity = Gravity.WARNING


@dataclass(frozen=True, slots=True)
class Place:
    """The account that an incident is about: its id, handle and network by name."""

    account_id: str
    handle: str
    network: str


_ACCOUNT_TITLES = {
    "reconnect": "{handle} on {network} must be connected again",
    "grant_permission": "{handle} on {network} lacks a permission",
    "settle_billing": "{network} wants a payment settled for {handle}",
    "disconnected": "Posts wait for {handle} on {network}, which is disconnected",
}


def is_about_health(code: str) -> bool:
    """Whether ``code`` names a state of the account as a whole, not of a post."""
    return code in _ACCOUNT_TITLES


def account_needs_person(place: Place, health: str, reason: str) -> Incident:
    """The account cannot publish until somebody does what ``health`` names."""
    said = _ACCOUNT_TITLES.get(health, "{handle} on {network} needs you")
    title = said.format(handle=place.handle, network=place.network)
    key = f"account:{place.account_id}:{health}"
    return Incident(key, title, reason, ACCOUNTS, Gravity.ERROR)


def access_ends(place: Place, end: datetime, now: datetime) -> Incident:
    """The account's access ends soon and cannot be renewed without a person: told three times."""
    days = next(d for d in reversed(EXPIRY_DAYS) if end - now <= timedelta(days=d))
    title = f"{place.handle} on {place.network} must be connected again by {end:%-d %B}"
    body = (
        f"{place.network} ends the access then. Reconnect the account on the Accounts page; what "
        "waits for it stays."
    )
    gravity = Gravity.ERROR if days == EXPIRY_DAYS[-1] else Gravity.WARNING
    return Incident(f"expiring:{place.account_id}:{days}", title, body, ACCOUNTS, gravity)


def posts_missed(at: datetime, message: str) -> Incident:
    """Posts were not sent because their time had passed by too much; one incident an hour."""
    title = "Posts missed their time"
    return Incident(f"missed:{at:%Y-%m-%dT%H}", title, message, ATTENTION, Gravity.ERROR)


def post_failed(place: Place, code: str, message: str) -> Incident:
    """Posts to an account failed for good, for the same reason."""
    title = f"Not published to {place.handle} on {place.network}"
    key = f"failed:{place.account_id}:{code}"
    return Incident(key, title, message, ATTENTION, Gravity.ERROR)


def post_undecided(place: Place, message: str) -> Incident:
    """The network does not tell whether posts are live: somebody must look."""
    title = f"Is it live? {place.network} does not tell for {place.handle}"
    return Incident(f"undecided:{place.account_id}", title, message, ATTENTION)


def preflight_found(place: Place, code: str, message: str) -> Incident:
    """Posts that wait for their time would not go out as things stand."""
    if is_about_health(code):
        return account_needs_person(place, code, message)
    title = f"Posts to {place.handle} on {place.network} may not go out"
    return Incident(f"preflight:{place.account_id}:{code}", title, message, SCHEDULED)


def webhook_paused(webhook_id: str, name: str, reason: str) -> Incident:
    """A webhook is told nothing any more until somebody lets it go on."""
    title = f"The webhook {name} is paused"
    body = f"{reason} Look at its last deliveries, mend the receiver, then let it go on."
    return Incident(f"webhook:{webhook_id}", title, body, WEBHOOKS)
