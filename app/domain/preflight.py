"""Looking at a post before its time: how often, and what could keep it from going out.

Pure: what is known of the account and the content goes in, problems come out.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from app.domain.composing import Content, Problem, Severity, find_problems
from app.domain.limits import cost_of
from app.domain.spec import PlatformSpec, Quota

# From the first look to the last; the third is late, but a person can still move the post.
STAGES = (timedelta(hours=24), timedelta(hours=1), timedelta(minutes=5))
FIRST_LOOK = STAGES[0]

_HEALTHY = "healthy"
_DISCONNECTED = "disconnected"


@dataclass(frozen=True, slots=True)
class AccountFacts:
    """What is known of an account without asking its network; instants are UTC.

    ``expires_at`` None: the token does not end. ``refresh_expires_at`` counts only where
    ``can_refresh``. ``scopes`` empty: the network does not say what it granted.
    """

    handle: str
    health: str
    health_reason: str
    is_active: bool
    expires_at: datetime | None
    can_refresh: bool
    refresh_expires_at: datetime | None
    scopes: frozenset[str]


def stage_at(due_at: datetime, now: datetime) -> int:
    """How many looks a post due at ``due_at`` should have had by ``now``: 0 to 3."""
    return sum(due_at - now <= ahead for ahead in STAGES)


def find_account_problems(
    facts: AccountFacts, spec: PlatformSpec, due_at: datetime
) -> list[Problem]:
    """Why the account could not publish at ``due_at``; the gravest reason hides the others."""
    if not facts.is_active or facts.health == _DISCONNECTED:
        message = f"{facts.handle} is not connected to {spec.name} any more. Connect it again."
        return [Problem("account", _DISCONNECTED, message)]
    if facts.health != _HEALTHY:
        return [Problem("account", facts.health, facts.health_reason)]
    if not _has_token_at(facts, due_at):
        message = (
            f"The connection of {facts.handle} to {spec.name} ends before this is due. "
            "Connect the account again before then."
        )
        return [Problem("account", "token_ends", message)]
    return _scope_problems(facts, spec)


def find_content_problems(content: Content, spec: PlatformSpec) -> list[Problem]:
    """What the network would refuse under today's limits; remarks were made when it was written."""
    found = find_problems(content, spec)
    return [problem for problem in found if problem.severity is Severity.BLOCKING]


def find_file_problems(missing: list[str], spec: PlatformSpec) -> list[Problem]:
    """A problem for each place (such as ``parts.0.media.1``) whose file is gone."""
    message = (
        f"An image of this post is gone from the media directory, and {spec.name} cannot get it. "
        "Write the post anew with the image, or restore the directory."
    )
    return [Problem(place, "file_missing", message) for place in missing]


def find_quota_problem(left: int | None, cost: int, spec: PlatformSpec) -> Problem | None:
    """Whether what is ``left`` of the network's limits (None: it has none) is under ``cost``."""
    if left is None or left >= cost:
        return None
    message = (
        f"Posts planned before this one use up what {spec.name} allows. This one goes out later "
        "by itself; move it if that is too late."
    )
    return Problem("scheduled_for", "quota_full", message, Severity.WARNING)


def may_be_crowded(before: int, quota: Quota, spec: PlatformSpec) -> bool:
    """Whether ``before`` posts of the account within the quota's window could fill it, were each
    as costly as the network lets a post be."""
    dearest = cost_of(spec, [spec.media.max_images] * spec.thread.max_parts)
    return (before + 1) * dearest > quota.limit - quota.spare


def _has_token_at(facts: AccountFacts, due_at: datetime) -> bool:
    if facts.expires_at is None or facts.expires_at > due_at:
        return True
    return facts.can_refresh and (
        facts.refresh_expires_at is None or facts.refresh_expires_at > due_at
    )


def _scope_problems(facts: AccountFacts, spec: PlatformSpec) -> list[Problem]:
    missing = [scope for scope in spec.connect.scopes if scope not in facts.scopes]
    if not missing or not facts.scopes:
        return []
    message = (
        f"{spec.name} did not grant {facts.handle} everything that publishing may need "
        f"({', '.join(missing)}). Connect the account again and allow it."
    )
    return [Problem("account", "scope_missing", message, Severity.WARNING)]
