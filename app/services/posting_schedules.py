"""Each account's weekly times for posts that wait in its queue."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from app.core.errors import FieldError, InvalidInput, NotFound
from app.db.repositories.accounts import Accounts
from app.db.repositories.posting_schedules import PostingSchedules
from app.domain.permissions import Actor, Permission
from app.domain.posting_schedule import Slot, WeeklySlots
from app.services.access import require
from app.services.auth_rules import check_timezone
from app.services.context import Context

# One every half hour of the week.
_MOST_SLOTS = 7 * 48


@dataclass(frozen=True, slots=True)
class ScheduleDetails:
    """An account's slots, from Monday on, on the clock of an IANA zone; ``paused_at`` (UTC) is
    since when its queue rests, None: it does not."""

    account_id: str
    timezone: str
    slots: tuple[Slot, ...]
    paused_at: datetime | None = None


def get_schedule(ctx: Context, actor: Actor, account_id: str) -> ScheduleDetails:
    """The account's schedule; one without slots, in the actor's zone, where none was set.

    Raises NotFound for an account that is not in the actor's workspace.
    """
    require(actor, Permission.READ)
    with ctx.database.unit_of_work() as session:
        _refuse_unknown(Accounts(session, actor.workspace_id), account_id)
        schedules = PostingSchedules(session, actor.workspace_id)
        found, pauses = schedules.of([account_id]), schedules.pauses([account_id])
    weekly = found.get(account_id, WeeklySlots(actor.timezone))
    return ScheduleDetails(account_id, weekly.zone, weekly.slots, pauses.get(account_id))


def set_schedule(
    ctx: Context, actor: Actor, account_id: str, timezone: str, slots: Sequence[Slot]
) -> ScheduleDetails:
    """Give the account these slots (a slot named twice is one); posts keep the times they have.

    Raises NotFound for an account that is not in the actor's workspace, InvalidInput for a zone
    that does not exist, for seconds, and for more slots than one every half hour.
    """
    require(actor, Permission.MANAGE_ACCOUNTS)
    weekly = WeeklySlots(check_timezone(timezone), _clean(slots))
    with ctx.database.unit_of_work() as session:
        _refuse_unknown(Accounts(session, actor.workspace_id), account_id)
        schedules = PostingSchedules(session, actor.workspace_id)
        schedules.replace(account_id, weekly, ctx.clock.now())
        paused_at = schedules.pauses([account_id]).get(account_id)
    ctx.live.publish(actor.workspace_id)
    return ScheduleDetails(account_id, weekly.zone, weekly.slots, paused_at)


def _clean(slots: Sequence[Slot]) -> tuple[Slot, ...]:
    for number, slot in enumerate(slots):
        if slot.at.second or slot.at.microsecond or slot.at.tzinfo:
            message = "Write the time of a slot as hours and minutes, such as 09:30."
            raise InvalidInput(message, [FieldError(f"slots.{number}.time", "bad_time", message)])
    if len(slots) > _MOST_SLOTS:
        message = f"A schedule has at most {_MOST_SLOTS} slots a week. Remove some."
        raise InvalidInput(message, [FieldError("slots", "too_many", message)])
    return tuple(sorted(set(slots), key=lambda slot: slot.order))


def _refuse_unknown(accounts: Accounts, account_id: str) -> None:
    if accounts.find(account_id) is None:
        raise NotFound(f"There is no account {account_id} in this workspace.")
