"""How posts did."""

from collections.abc import Iterator
from dataclasses import astuple, fields
from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import StreamingResponse

from app.api import csv_files
from app.api.deps import Ctx, CurrentActor
from app.api.routes import ApiRoute
from app.api.schemas.answers import AnalyticsOut, PageOut, PostAnalyticsOut
from app.api.times import read_instant
from app.services import analytics
from app.services.analytics import Numbers, PostAnalytics

router = APIRouter(prefix="/api/v2/analytics", route_class=ApiRoute, tags=["Analytics"])

_MOST_ROWS = 100_000
_COLUMNS = (
    *("published_at", "platform", "handle", "text", "url", "late_by_ms", "fetched_at"),
    *("account_id", "post_id", "scheduled_post_id"),
)
Since = Annotated[str | None, Query(alias="from", max_length=64)]
AccountId = Annotated[str | None, Query(max_length=64)]
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
    account_id: AccountId = None,
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


@router.get(
    "/posts.csv",
    response_class=StreamingResponse,
    responses={200: {"content": {"text/csv": {}}, "description": "One row per live post."}},
)
def export_posts(
    ctx: Ctx,
    actor: CurrentActor,
    since: Since = None,
    until: Until = None,
    account_id: AccountId = None,
) -> StreamingResponse:
    """Live posts with their numbers as a table, newest first. Cells that spreadsheets would run
    begin with '."""
    found = analytics.list_posts(
        ctx,
        actor,
        read_instant(since, "from") if since else None,
        read_instant(until, "to") if until else None,
        account_id=account_id,
        limit=_MOST_ROWS,
    )
    return csv_files.file(_lines(found), "text/csv; charset=utf-8", "punctual-analytics.csv")


def _lines(posts: list[PostAnalytics]) -> Iterator[str]:
    yield csv_files.MARK + csv_files.line([*_COLUMNS, *(field.name for field in fields(Numbers))])
    for post in posts:
        own = (getattr(post, name) for name in _COLUMNS)
        yield csv_files.line([*own, *astuple(post.numbers)])
