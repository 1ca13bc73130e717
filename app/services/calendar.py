"""A range of the calendar: what goes, and went, out in it, and how that can be narrowed down."""

from dataclasses import dataclass
from datetime import timedelta

from app.core.errors import FieldError, InvalidInput
from app.db.repositories.accounts import Accounts
from app.db.repositories.calendar import Calendar, CalendarFilter, CalendarRow, Standing
from app.domain.calendar import MOST_DAYS
from app.domain.permissions import Actor, Permission
from app.platforms import registry
from app.services.access import require
from app.services.context import Context
from app.services.details import AccountRef, account_ref

__all__ = [
    "MOST_ROWS",
    "CalendarFilter",
    "CalendarRange",
    "CalendarRow",
    "Standing",
    "get_standing",
    "read_range",
]
# A page with more could not be read by anybody; whoever has more narrows it down.
MOST_ROWS = 2_000
# A day on which the clock goes back is an hour longer.
_LONGEST = timedelta(days=MOST_DAYS, hours=2)


@dataclass(frozen=True, slots=True)
class CalendarRange:
    """The posts of a range by time, and every account and member that they can be narrowed to.

    ``is_cut``: there are more than are shown.
    """

    rows: tuple[CalendarRow, ...]
    accounts: tuple[AccountRef, ...]
    members: tuple[tuple[str, str], ...]
    is_cut: bool


def read_range(ctx: Context, actor: Actor, wanted: CalendarFilter) -> CalendarRange:
    """What ``wanted`` selects, in three statements whatever there is.

    Raises InvalidInput for a range that is empty or longer than 62 days.
    """
    require(actor, Permission.READ)
    if not timedelta() < wanted.until - wanted.since <= _LONGEST:
        message = f"A range of the calendar has between one and {MOST_DAYS} days."
        raise InvalidInput(message, [FieldError("until", "out_of_range", message)])
    with ctx.database.unit_of_work() as session:
        repository = Calendar(session, actor.workspace_id)
        rows = repository.rows(wanted, MOST_ROWS + 1)
        accounts = Accounts(session, actor.workspace_id).all()
        members = repository.members()
    return CalendarRange(
        tuple(rows[:MOST_ROWS]),
        tuple(account_ref(account) for account in accounts),
        tuple(members),
        is_cut=len(rows) > MOST_ROWS,
    )


def get_standing(ctx: Context, actor: Actor) -> Standing:
    """How far the workspace has come, and how many of its posts need a person."""
    require(actor, Permission.READ)
    specs = [platform.spec for platform in registry.all_platforms()]
    blind = [spec.slug for spec in specs if not spec.publishing.can_find_own]
    with ctx.database.unit_of_work() as session:
        return Calendar(session, actor.workspace_id).standing(blind)
