"""What is scheduled: look, move, cancel, retry, settle."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query
from pydantic import Field

from app.api.deps import Ctx, CurrentActor, Id
from app.api.narrowing import Narrowed
from app.api.routes import ApiRoute
from app.api.schemas.answers import PageOut, ScheduledPostOut
from app.api.schemas.drafts import MoveIn, ResolveIn
from app.api.times import read_instant, read_time
from app.core.errors import FieldError, InvalidInput
from app.domain.publication import Status
from app.services import scheduling, taking_down
from app.services.scheduling import ScheduledFilter

# One or more statuses with commas between them.
StatusWords = Annotated[str, Field(max_length=200)]
router = APIRouter(prefix="/api/v2/scheduled-posts", route_class=ApiRoute, tags=["Scheduled posts"])


def _filter(
    narrowing: Narrowed,
    status: Annotated[
        list[StatusWords] | None,
        Query(description="Several may be given, also separated by commas."),
    ] = None,
    account_id: Annotated[str | None, Query(max_length=64)] = None,
    platform: Annotated[str | None, Query(max_length=64)] = None,
    since: Annotated[str | None, Query(alias="from", max_length=64)] = None,
    until: Annotated[str | None, Query(alias="to", max_length=64)] = None,
) -> ScheduledFilter:
    return ScheduledFilter(
        statuses=read_statuses(status or []),
        account_id=account_id,
        since=read_instant(since, "from") if since else None,
        until=read_instant(until, "to") if until else None,
        platform=platform,
        narrowing=narrowing,
    )


@router.get("")
def list_scheduled_posts(
    ctx: Ctx,
    actor: CurrentActor,
    wanted: Annotated[ScheduledFilter, Depends(_filter)],
    limit: Annotated[int, Query(ge=1, le=100)] = 50,
    cursor: Annotated[str | None, Query(max_length=200)] = None,
) -> PageOut[ScheduledPostOut]:
    """Scheduled posts by time, ``from`` included, ``to`` not."""
    page = scheduling.list_scheduled(ctx, actor, wanted, limit=limit, cursor=cursor)
    return PageOut[ScheduledPostOut].model_validate(page)


@router.get("/{scheduled_post_id}")
def get_scheduled_post(scheduled_post_id: Id, ctx: Ctx, actor: CurrentActor) -> ScheduledPostOut:
    """One scheduled post with its attempts."""
    found = scheduling.get_scheduled(ctx, actor, scheduled_post_id)
    return ScheduledPostOut.model_validate(found)


@router.patch("/{scheduled_post_id}")
def move_scheduled_post(
    scheduled_post_id: Id, sent: MoveIn, ctx: Ctx, actor: CurrentActor
) -> ScheduledPostOut:
    """Have it go out at another time. 409: stale, or no longer movable."""
    at = read_time(sent.scheduled_for, sent.timezone)
    moved = scheduling.move(ctx, actor, scheduled_post_id, at, version=sent.version)
    return ScheduledPostOut.model_validate(moved)


@router.delete("/{scheduled_post_id}")
def cancel_scheduled_post(scheduled_post_id: Id, ctx: Ctx, actor: CurrentActor) -> ScheduledPostOut:
    """Have it not go out. 409: too late for that."""
    return ScheduledPostOut.model_validate(scheduling.cancel(ctx, actor, scheduled_post_id))


@router.post("/{scheduled_post_id}/retry")
def retry_scheduled_post(scheduled_post_id: Id, ctx: Ctx, actor: CurrentActor) -> ScheduledPostOut:
    """Try a failed or missed one again, now."""
    return ScheduledPostOut.model_validate(scheduling.retry(ctx, actor, scheduled_post_id))


@router.post("/{scheduled_post_id}/resolve")
def resolve_scheduled_post(
    scheduled_post_id: Id, sent: ResolveIn, ctx: Ctx, actor: CurrentActor
) -> ScheduledPostOut:
    """Settle an unconfirmed one: it is live, or it is not and goes out again."""
    is_published = sent.as_ == "published"
    resolved = scheduling.resolve(
        ctx, actor, scheduled_post_id, is_published=is_published, url=sent.url
    )
    return ScheduledPostOut.model_validate(resolved)


@router.post("/{scheduled_post_id}/take-down")
async def take_down_scheduled_post(
    scheduled_post_id: Id, ctx: Ctx, actor: CurrentActor
) -> ScheduledPostOut:
    """Delete from the platform what is live of it. 409: nothing is, or the platform lets no
    program delete."""
    taken = await taking_down.take_down(ctx, actor, scheduled_post_id)
    return ScheduledPostOut.model_validate(taken)


def read_statuses(given: list[str]) -> tuple[Status, ...]:
    """The statuses in a query, each word of which may list several. Raises InvalidInput."""
    words = [word.strip() for item in given for word in item.split(",") if word.strip()]
    known = [status.value for status in Status]
    for word in words:
        if word not in known:
            message = f"There is no status {word!r}. Known are: {', '.join(known)}."
            raise InvalidInput(message, [FieldError("status", "unknown_status", message)])
    return tuple(Status(word) for word in words)
