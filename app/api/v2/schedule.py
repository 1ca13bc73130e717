"""Scheduling a post, and checking one without storing it."""

from fastapi import APIRouter, Request

from app.api.deps import Ctx, CurrentActor
from app.api.drafting import to_draft
from app.api.routes import ApiRoute, CreatingRoute
from app.api.schemas.answers import AccountProblemsOut, ScheduledOut, ValidationOut
from app.api.schemas.drafts import DraftIn, ScheduleIn
from app.api.times import read_time
from app.domain.composing import has_blocking
from app.services import posts

router = APIRouter(route_class=CreatingRoute, tags=["Posts"])
checking = APIRouter(route_class=ApiRoute, tags=["Posts"])


@router.post("/api/v2/schedule", status_code=201)
def schedule(sent: ScheduleIn, request: Request, ctx: Ctx, actor: CurrentActor) -> ScheduledOut:
    """Have a post published at ``scheduled_for``."""
    at = read_time(sent.scheduled_for, sent.timezone)
    draft = to_draft(ctx, actor, sent)
    post = posts.schedule(ctx, actor, draft, at, post_id=request.state.reserved_id)
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
