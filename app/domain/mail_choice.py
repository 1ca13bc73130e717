"""What somebody wants to be told by mail, and when. Pure."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum

from app.domain.slots import resolve_local, to_local


class IncidentKind(StrEnum):
    """The first word of an incident's key."""

    ACCOUNT = "account"
    EXPIRING = "expiring"
    FAILED = "failed"
    MISSED = "missed"
    UNDECIDED = "undecided"
    PREFLIGHT = "preflight"
    WEBHOOK = "webhook"


class MailMode(StrEnum):
    """A letter for each incident, one a day about all of them, or none."""

    AT_ONCE = "at_once"
    DAILY = "daily"
    NEVER = "never"


@dataclass(frozen=True, slots=True)
class MailChoice:
    """``hour`` is when the daily letter is wanted, on the person's own clock (0 to 23)."""

    mode: MailMode = MailMode.AT_ONCE
    hour: int = 8
    kinds: frozenset[IncidentKind] = frozenset(IncidentKind)


def next_digest(now: datetime, zone: str, hour: int) -> datetime:
    """The next instant (UTC) after ``now`` at which the clock of ``zone`` shows ``hour``."""
    today = to_local(now, zone).date()
    days = (today + timedelta(days=ahead) for ahead in (0, 1, 2))
    instants = (resolve_local(datetime.combine(day, time(hour)), zone).at for day in days)
    return next(at for at in instants if at > now)
