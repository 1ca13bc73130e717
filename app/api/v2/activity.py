"""What happened in the workspace."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query

from app.api.deps import Ctx, CurrentActor
from app.api.routes import ApiRoute
from app.api.schemas.answers import Answer, PageOut
from app.services import activity
from app.services.activity import ActivityFilter

router = APIRouter(prefix="/api/v2/activity", route_class=ApiRoute, tags=["Activity"])


class ActivityOut(Answer):
    """One thing that happened. ``user_id`` null: Punctual did it by itself; ``is_program``: it
    came through an API token. ``facts`` depend on the event."""

    id: str
    at: datetime
    event: str
    user_id: str | None
    is_program: bool
    post_id: str | None
    account_id: str | None
    facts: dict[str, object]


@router.get("")
def list_activity(
    ctx: Ctx,
    actor: CurrentActor,
    what: Annotated[str, Query(max_length=64, description=", ".join(activity.GROUPS))] = "",
    who: Annotated[str, Query(max_length=64, description="A user's id, or `system`.")] = "",
    account_id: Annotated[str, Query(max_length=64)] = "",
    limit: Annotated[int, Query(ge=1, le=100)] = 40,
    cursor: Annotated[str | None, Query(max_length=200)] = None,
) -> PageOut[ActivityOut]:
    """What people, programs and Punctual itself did, newest first."""
    wanted = ActivityFilter(who, account_id, activity.events_of(what))
    page = activity.list_activity(ctx, actor, wanted, limit=limit, cursor=cursor)
    return PageOut[ActivityOut].model_validate(page)
