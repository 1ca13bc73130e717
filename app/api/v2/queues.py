"""The queue of an account: its order, and letting it rest."""

from fastapi import APIRouter

from app.api.deps import Ctx, CurrentActor, Id
from app.api.routes import ApiRoute
from app.api.schemas.answers import ScheduledPostOut
from app.api.schemas.planning import MovedOut, MovedPage, OrderIn, QueueRestOut, RequeueIn
from app.services import post_queue, queue_order, queue_pausing
from app.services.moving import Moved

router = APIRouter(prefix="/api/v2", route_class=ApiRoute, tags=["Queue"])


@router.post("/accounts/{account_id}/queue/pause")
def pause_queue(account_id: Id, ctx: Ctx, actor: CurrentActor) -> QueueRestOut:
    """Have nothing go out of the account's queue until it is resumed."""
    return QueueRestOut.model_validate(queue_pausing.pause(ctx, actor, account_id))


@router.post("/accounts/{account_id}/queue/resume")
def resume_queue(account_id: Id, ctx: Ctx, actor: CurrentActor) -> QueueRestOut:
    """Let it go on. Posts whose slots have passed take the next free ones, in order."""
    return QueueRestOut.model_validate(queue_pausing.resume(ctx, actor, account_id))


@router.put("/accounts/{account_id}/queue/order")
def reorder_queue(account_id: Id, sent: OrderIn, ctx: Ctx, actor: CurrentActor) -> MovedPage:
    """Have posts of the queue take the slots that they hold in this order, all of them or none.
    409: one of them is going out, or was moved."""
    return _moved(queue_order.reorder(ctx, actor, account_id, sent.scheduled_post_ids))


@router.post("/accounts/{account_id}/queue/shuffle")
def shuffle_queue(account_id: Id, ctx: Ctx, actor: CurrentActor) -> MovedPage:
    """Have the posts of the queue change places at random."""
    return _moved(queue_order.shuffle(ctx, actor, account_id))


@router.post("/accounts/{account_id}/queue/into-slots")
def put_into_slots(account_id: Id, ctx: Ctx, actor: CurrentActor) -> MovedPage:
    """Have the posts of the queue take the slots of the schedule as it is now, in order."""
    return _moved(queue_order.into_slots(ctx, actor, account_id))


@router.post("/scheduled-posts/{scheduled_post_id}/queue")
def requeue(
    scheduled_post_id: Id, sent: RequeueIn, ctx: Ctx, actor: CurrentActor
) -> ScheduledPostOut:
    """Give a post that waits, failed or missed its time a slot of its account's queue. 409: it is
    under way, live or cancelled."""
    found = post_queue.requeue(ctx, actor, scheduled_post_id, sent.where, version=sent.version)
    return ScheduledPostOut.model_validate(found)


def _moved(found: list[Moved]) -> MovedPage:
    return MovedPage(items=[MovedOut.model_validate(one) for one in found])
