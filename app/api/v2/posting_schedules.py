"""When accounts post: their weekly slots, and which of them are free."""

from typing import Annotated

from fastapi import APIRouter, Query

from app.api.deps import Ctx, CurrentActor, Id
from app.api.routes import ApiRoute
from app.api.schemas.drafts import Id as AnyId
from app.api.schemas.planning import (
    NextSlotsOut,
    NextSlotsPage,
    ScheduleOfAccountIn,
    ScheduleOfAccountOut,
    clock_time,
    schedule_out,
)
from app.api.times import read_instant
from app.domain.posting_schedule import Slot
from app.services import post_queue, posting_schedules

router = APIRouter(prefix="/api/v2", route_class=ApiRoute, tags=["Queue"])


@router.get("/accounts/{account_id}/schedule")
def get_schedule(account_id: Id, ctx: Ctx, actor: CurrentActor) -> ScheduleOfAccountOut:
    """The account's weekly slots; none, in your own zone, where nobody set any."""
    return schedule_out(posting_schedules.get_schedule(ctx, actor, account_id))


@router.put("/accounts/{account_id}/schedule")
def set_schedule(
    account_id: Id, sent: ScheduleOfAccountIn, ctx: Ctx, actor: CurrentActor
) -> ScheduleOfAccountOut:
    """Replace the account's weekly slots. Posts keep the times they have."""
    slots = [Slot(slot.weekday, clock_time(slot.time)) for slot in sent.slots]
    found = posting_schedules.set_schedule(ctx, actor, account_id, sent.timezone, slots)
    return schedule_out(found)


@router.get("/queue/next-slots")
def list_next_slots(
    ctx: Ctx,
    actor: CurrentActor,
    account_id: Annotated[
        list[AnyId],
        Query(min_length=1, max_length=200, description="Several may be given."),
    ],
    since: Annotated[str | None, Query(alias="from", max_length=64)] = None,
    until: Annotated[str | None, Query(alias="to", max_length=64)] = None,
) -> NextSlotsPage:
    """The slots that a post would be given now, and the free ones from ``from`` (now) to ``to``
    (four weeks on; three months at most)."""
    found = post_queue.next_slots(
        ctx,
        actor,
        account_id,
        read_instant(since, "from") if since else None,
        read_instant(until, "to") if until else None,
    )
    return NextSlotsPage(items=[NextSlotsOut.model_validate(one) for one in found])
