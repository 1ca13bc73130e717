"""Posts with the status that follows from where they go."""

from typing import Annotated

from fastapi import APIRouter, Query

from app.api.deps import Ctx, CurrentActor, Id
from app.api.drafting import to_edited, to_parts
from app.api.narrowing import Narrowed
from app.api.routes import ApiRoute
from app.api.schemas.answers import PageOut, PostOut
from app.api.schemas.drafts import EditIn
from app.services import post_editing, posts

router = APIRouter(prefix="/api/v2/posts", route_class=ApiRoute, tags=["Posts"])


@router.get("")
def list_posts(
    ctx: Ctx,
    actor: CurrentActor,
    narrowing: Narrowed,
    platform: Annotated[str | None, Query(max_length=64)] = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
    cursor: Annotated[str | None, Query(max_length=200)] = None,
) -> PageOut[PostOut]:
    """Posts, newest first."""
    page = posts.list_posts(
        ctx, actor, narrowing=narrowing, platform=platform, limit=limit, cursor=cursor
    )
    return PageOut[PostOut].model_validate(page)


@router.get("/{post_id}")
def get_post(post_id: Id, ctx: Ctx, actor: CurrentActor) -> PostOut:
    """One post."""
    return PostOut.model_validate(posts.get_post(ctx, actor, post_id))


@router.patch("/{post_id}")
def update_post(post_id: Id, sent: EditIn, ctx: Ctx, actor: CurrentActor) -> PostOut:
    """Change what it says, where it goes or its tags; its time stays. Accounts that are new go out
    with the others. 409: something is being published or is live already, where more than its tags
    changes."""
    if sent.tags is not None and not sent.changes_what_goes_out:
        return PostOut.model_validate(post_editing.change_tags(ctx, actor, post_id, sent.tags))
    parts = to_parts(sent) if sent.has_content else None
    edited = post_editing.change_post(
        ctx, actor, post_id, parts, lambda draft: to_edited(draft, sent)
    )
    return PostOut.model_validate(edited)


@router.delete("/{post_id}", status_code=204)
def delete_post(post_id: Id, ctx: Ctx, actor: CurrentActor) -> None:
    """Delete it, and cancel what waits. 409: something is being published or is live already."""
    posts.delete_post(ctx, actor, post_id)
