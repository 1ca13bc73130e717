"""Publishing now."""

from functools import partial
from typing import Annotated

from fastapi import APIRouter, Header, Query, Request, Response
from starlette.concurrency import run_in_threadpool

from app.api.deps import Ctx, CurrentActor
from app.api.drafting import to_draft
from app.api.routes import LimitedRoute
from app.api.schemas.answers import PublishOut, ResultOut
from app.api.schemas.drafts import DraftIn
from app.core.errors import Unavailable
from app.domain.permissions import Actor
from app.domain.publication import Status
from app.services import posts, scheduling
from app.services.context import Context
from app.services.details import PostDetails, ScheduledPostDetails

router = APIRouter(route_class=LimitedRoute, tags=["Posts"])


@router.post("/api/v2/publish", responses={202: {"model": PublishOut}})
async def publish(
    sent: DraftIn,
    request: Request,
    response: Response,
    ctx: Ctx,
    actor: CurrentActor,
    wait: Annotated[float, Query(ge=0, le=30, description="Seconds to wait at most.")] = 30,
    prefer: Annotated[str, Header(description="respond-async: do not wait.")] = "",
) -> PublishOut:
    """Publish now, through the workers, and wait for what becomes of it.

    A platform's failure is a result, not an error. 202: something is still under way.
    """
    draft = await run_in_threadpool(to_draft, ctx, actor, sent)
    create = partial(posts.publish_now, ctx, actor, draft, post_id=request.state.reserved_id)
    post = await run_in_threadpool(create)
    request.state.has_created = True
    if "respond-async" in prefer.lower():
        response.headers["Preference-Applied"] = "respond-async"
        response.status_code = 202
        return _answer(post)
    post = await _wait(ctx, actor, post, wait)
    if any(_is_open(one) for one in post.scheduled_posts):
        response.status_code = 202
    return _answer(post)


@router.head("/api/v2/publish", status_code=204, include_in_schema=False)
def look() -> None:
    """How much of the limit is left, in the headers alone."""


async def _wait(ctx: Context, actor: Actor, post: PostDetails, wait_s: float) -> PostDetails:
    try:
        return await scheduling.wait_until_settled(ctx, actor, post.id, wait_s)
    except Unavailable:
        # It is stored and will go out; an error would make the caller send it again.
        return post


def _is_open(one: ScheduledPostDetails) -> bool:
    return not one.is_settled or one.status is Status.UNCONFIRMED


def _answer(post: PostDetails) -> PublishOut:
    return PublishOut(post_id=post.id, results=[_result(one) for one in post.scheduled_posts])


def _result(one: ScheduledPostDetails) -> ResultOut:
    return ResultOut(
        platform=one.account.platform,
        account_id=one.account.id,
        scheduled_post_id=one.id,
        status=one.status,
        success=None if _is_open(one) else one.status is Status.PUBLISHED,
        url=one.url,
        platform_post_id=one.platform_post_id,
        error=one.error_message,
        error_code=one.error_code,
        retry_at=one.retry_at,
    )
