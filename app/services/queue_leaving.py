"""Taking a post out of the queue without losing what it says."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from app.core.errors import AppError
from app.core.ids import new_id
from app.domain.permissions import Actor
from app.services import draft_keeping, posts, scheduling
from app.services.context import Context
from app.services.draft_content import DraftContent


def take_out(ctx: Context, actor: Actor, scheduled_post_id: str) -> str:
    """Have it not go out on its account; what it says becomes a draft for that account.

    Returns the draft's id. Raises NotFound, and Conflict when it is too late for that.
    """
    leaving = scheduling.get_scheduled(ctx, actor, scheduled_post_id)
    said = draft_keeping.content_of(ctx, actor, leaving.post_id)
    account_id = leaving.account.id
    content = replace(
        said,
        account_ids=(account_id,),
        variants=tuple(v for v in said.variants if v.account_id == account_id),
        at=None,
        edits=None,
    )
    return _as_draft(ctx, actor, content, lambda: scheduling.cancel(ctx, actor, scheduled_post_id))


def unschedule(ctx: Context, actor: Actor, post_id: str, at: datetime | None = None) -> str:
    """Have a whole post not go out; what it says becomes a draft for all of its accounts, which
    is meant for ``at`` (aware; None: for no time yet).

    Returns the draft's id. Raises NotFound, and Conflict when any of it goes out or is out.
    """
    said = replace(draft_keeping.content_of(ctx, actor, post_id), at=at, edits=None)
    return _as_draft(ctx, actor, said, lambda: posts.delete_post(ctx, actor, post_id))


def _as_draft(
    ctx: Context, actor: Actor, content: DraftContent, leave: Callable[[], object]
) -> str:
    # First the draft: if the second step fails, the text is there twice rather than nowhere.
    draft_id = draft_keeping.save_draft(ctx, actor, new_id("post"), content).id
    try:
        leave()
    except AppError:
        draft_keeping.delete_draft(ctx, actor, draft_id)
        raise
    return draft_id
