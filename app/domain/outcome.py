"""What one attempt to publish came to. Exactly one of these, never a bare exception."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Action(StrEnum):
    """What a person must do before the account can publish again."""

    RECONNECT = "reconnect"
    GRANT_PERMISSION = "grant_permission"
    SETTLE_BILLING = "settle_billing"


@dataclass(frozen=True, slots=True)
class Cause:
    """Why, in three registers.

    ``code`` is a stable word for programs, ``message`` says it to the person (what happened and
    what to do next), ``detail`` is the network's own redacted answer for whoever digs.
    """

    code: str
    message: str
    detail: str = ""
    http_status: int | None = None


@dataclass(frozen=True, slots=True)
class Published:
    """Every part is live."""


@dataclass(frozen=True, slots=True)
class Processing:
    """Known not created: the network has the uploads and is still digesting them. ``check_at`` is
    the network's own hint when to look again, when it gave one."""

    cause: Cause
    check_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Retry:
    """Known not created. ``not_before`` is the network's own hint, when it gave one.

    ``costs_attempt`` is false where waiting was asked for (a rate limit): waiting is no failure.
    ``per`` is who must wait, as in ``Quota``: the account, or everyone who uses our app there.
    """

    cause: Cause
    not_before: datetime | None = None
    costs_attempt: bool = True
    per: str = "account"


@dataclass(frozen=True, slots=True)
class ActionRequired:
    """Known not created, and nothing will help until a person acts on the account."""

    cause: Cause
    action: Action


@dataclass(frozen=True, slots=True)
class Rejected:
    """Known not created, and this content will never be accepted as it is."""

    cause: Cause


@dataclass(frozen=True, slots=True)
class Unknown:
    """The call may or may not have landed: look before anything is sent again."""

    cause: Cause


Outcome = Published | Processing | Retry | ActionRequired | Rejected | Unknown
