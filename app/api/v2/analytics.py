"""How posts did."""

from typing import Annotated

from fastapi import APIRouter, Query

from app.api.deps import Ctx, CurrentActor
from app.api.routes import ApiRoute
from app.api.schemas.answers import AnalyticsOut, PageOut, PostAnalyticsOut
from app.api.times import read_instant
from app.services import analytics

router = APIRouter(prefix="/api/v2/analytics", route_class=ApiRoute, tags=["Analytics"])

Since = Annotated[str | None, Query(alias="from", max_length=64)]
Until = Annotated[str | None, Query(alias="to", max_length=64)]


@router.get("/summary")
def summarize(
    ctx: Ctx, actor: CurrentActor, since: Since = None, until: Until = None
) -> AnalyticsOut:
    """Published, failed, lateness and engagement, in all and by account. Without ``from``: the
    last 30 days."""
    found = analytics.summarize(
        ctx,
        actor,
        read_instant(since, "from") if since else None,
        read_instant(until, "to") if until else None,
    )
    return AnalyticsOut.model_validate(found)


@router.get("/posts")
def list_posts(
    ctx: Ctx,
    actor: CurrentActor,
    since: Since = None,
    until: Until = None,
    account_id: Annotated[str | None, Query(max_length=64)] = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 50,
) -> PageOut[PostAnalyticsOut]:
    """Live posts with their numbers, newest first."""
    found = analytics.list_posts(
        ctx,
        actor,
        read_instant(since, "from") if since else None,
        read_instant(until, "to") if until else None,
        account_id=account_id,
        limit=limit,
    )
    return PageOut[PostAnalyticsOut](items=[PostAnalyticsOut.model_validate(p) for p in found])
