"""A range of the calendar: what goes, and went, out in it, and how that can be narrowed down."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.core.errors import FieldError, InvalidInput
from app.db.repositories.accounts import Accounts
from app.db.repositories.calendar import Calendar, CalendarFilter, CalendarRow, Standing
from app.db.repositories.posting_schedules import PostingSchedules
from app.domain.calendar import MOST_DAYS
from app.domain.permissions import Actor, Permission
from app.domain.post_queue import Planned, free_slots
from app.domain.posting_schedule import WeeklySlots
from app.domain.publication import Status
from app.platforms import registry
from app.services import tagging
from app.services.access import require
from app.services.context import Context
from app.services.details import AccountRef, TagDetails, account_ref

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
_GIVE_UP_THEIR_TIME = frozenset({Status.CANCELLED, Status.FAILED, Status.MISSED})
_KEEP_THEIR_TIME = frozenset(Status) - _GIVE_UP_THEIR_TIME
# More free slots than that are no hint any more.
_MOST_FREE = 400
_MOMENT = timedelta(microseconds=1)
_LONGEST = timedelta(days=MOST_DAYS, hours=2)


@dataclass(frozen=True, slots=True)
class CalendarRange:
    """The posts of a range by time, and every account, member and tag that they can be narrowed
    to. ``free`` are the slots ahead that nothing is planned for: account and instant (UTC).

    ``is_cut``: there are more than are shown.
    """

    rows: tuple[CalendarRow, ...]
    accounts: tuple[AccountRef, ...]
    members: tuple[tuple[str, str], ...]
    is_cut: bool
    tags: tuple[TagDetails, ...] = ()
    free: tuple[tuple[str, datetime], ...] = ()


def read_range(ctx: Context, actor: Actor, wanted: CalendarFilter) -> CalendarRange:
    """What ``wanted`` selects, in five statements whatever there is.

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
        tags = tagging.all_of(session, actor.workspace_id)
        weekly = PostingSchedules(session, actor.workspace_id).running()
    return CalendarRange(
        tuple(rows[:MOST_ROWS]),
        tuple(account_ref(account) for account in accounts),
        tuple(members),
        is_cut=len(rows) > MOST_ROWS,
        tags=tags,
        free=_free(wanted, rows, weekly, ctx.clock.now()) if len(rows) <= MOST_ROWS else (),
    )


def _free(
    wanted: CalendarFilter,
    rows: Sequence[CalendarRow],
    weekly: Mapping[str, WeeklySlots],
    now: datetime,
) -> tuple[tuple[str, datetime], ...]:
    """The free slots of the accounts whose posts are all among ``rows``."""
    if wanted.author_id or wanted.words or wanted.tag_id or wanted.platform:
        return ()
    if wanted.statuses and not _KEEP_THEIR_TIME.issubset(wanted.statuses):
        return ()
    planned: dict[str, list[Planned]] = defaultdict(list)
    for row in rows:
        if row.status not in _GIVE_UP_THEIR_TIME:
            planned[row.account_id].append(Planned(row.id, row.scheduled_for))
    since, until = max(now, wanted.since - _MOMENT), wanted.until - _MOMENT
    found = [
        (at, account_id)
        for account_id, slots in weekly.items()
        if since < until and wanted.account_id in {"", account_id}
        for at in free_slots(slots, planned[account_id], since, until)
    ]
    return tuple((account_id, at) for at, account_id in sorted(found)[:_MOST_FREE])


def get_standing(ctx: Context, actor: Actor) -> Standing:
    """How far the workspace has come, and how many of its posts need a person."""
    require(actor, Permission.READ)
    specs = [platform.spec for platform in registry.all_platforms()]
    blind = [spec.slug for spec in specs if not spec.publishing.can_find_own]
    with ctx.database.unit_of_work() as session:
        return Calendar(session, actor.workspace_id).standing(blind)
