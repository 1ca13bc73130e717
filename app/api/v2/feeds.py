"""Calendar feeds: made, listed, revoked, and read by calendar programs."""

from typing import Annotated

from fastapi import APIRouter, Path, Response

from app.api.deps import Ctx, CurrentActor, Id
from app.api.routes import ApiRoute
from app.api.schemas.feeds import FeedIn, FeedOut, FeedsOut, NewFeedOut
from app.services import calendar_feeds

router = APIRouter(prefix="/api/v2/calendar-feeds", route_class=ApiRoute, tags=["Calendar feeds"])
# Calendar programs cannot sign in: the address itself is the secret.
reading = APIRouter(prefix=calendar_feeds.PATH, tags=["Calendar feeds"])
FeedToken = Annotated[str, Path(pattern=r"^pf_[A-Za-z0-9_-]+$", min_length=23, max_length=103)]


@router.post("", status_code=201)
def create_feed(sent: FeedIn, ctx: Ctx, actor: CurrentActor) -> NewFeedOut:
    """A secret address for calendar programs. It is told this once."""
    return NewFeedOut.model_validate(calendar_feeds.create(ctx, actor, sent.account_id))


@router.get("")
def list_feeds(ctx: Ctx, actor: CurrentActor) -> FeedsOut:
    """Feeds in force."""
    found = calendar_feeds.list_feeds(ctx, actor)
    return FeedsOut(items=[FeedOut.model_validate(feed) for feed in found])


@router.delete("/{feed_id}", status_code=204)
def revoke_feed(feed_id: Id, ctx: Ctx, actor: CurrentActor) -> None:
    """Have its address lead nowhere from now on."""
    calendar_feeds.revoke(ctx, actor, feed_id)


@reading.head("/{token}.ics", include_in_schema=False)
@reading.get(
    "/{token}.ics",
    response_class=Response,
    responses={200: {"content": {"text/calendar": {}}, "description": "RFC 5545."}},
)
def read_feed(token: FeedToken, ctx: Ctx) -> Response:
    """What is planned, from a month back to a year ahead, for calendar programs."""
    headers = {"X-Robots-Tag": "noindex", "Content-Disposition": 'inline; filename="punctual.ics"'}
    calendar = calendar_feeds.read(ctx, token)
    return Response(calendar, media_type="text/calendar; charset=utf-8", headers=headers)
