"""Scheduling a post, and checking one without storing it."""

from fastapi import APIRouter, Request

from app.api.deps import Ctx, CurrentActor
from app.api.drafting import to_draft
from app.api.routes import ApiRoute, CreatingRoute
from app.api.schemas.answers import AccountProblemsOut, ScheduledOut, ValidationOut
from app.api.schemas.drafts import DraftIn, ScheduleIn
from app.api.times import read_time
from app.domain.composing import has_blocking
from app.domain.permissions import Actor
from app.services import post_queue, posts
from app.services.context import Context
from app.services.details import PostDetails

router = APIRouter(route_class=CreatingRoute, tags=["Posts"])
checking = APIRouter(route_class=ApiRoute, tags=["Posts"])


@router.post("/api/v2/schedule", status_code=201)
def schedule(sent: ScheduleIn, request: Request, ctx: Ctx, actor: CurrentActor) -> ScheduledOut:
    """Have a post published at ``scheduled_for``, or in a slot of each account's queue. Each
    scheduled post in the answer says when."""
    post = _store(ctx, actor, sent, request.state.reserved_id)
    request.state.has_created = True
    return ScheduledOut.model_validate(post)


@checking.post("/api/v2/validate")
def validate(sent: DraftIn, ctx: Ctx, actor: CurrentActor) -> ValidationOut:
    """What each account's network would refuse. Nothing is stored."""
    found = posts.find_problems(ctx, actor, to_draft(ctx, actor, sent))
    return ValidationOut(
        valid=not any(has_blocking(account.problems) for account in found),
        accounts=[AccountProblemsOut.model_validate(account) for account in found],
    )


def _store(ctx: Context, actor: Actor, sent: ScheduleIn, post_id: str | None) -> PostDetails:
    if sent.queue is not None:
        return post_queue.add(ctx, actor, to_draft(ctx, actor, sent), sent.queue, post_id=post_id)
    at = read_time(sent.scheduled_for or "", sent.timezone)
    return posts.schedule(ctx, actor, to_draft(ctx, actor, sent), at, post_id=post_id)
