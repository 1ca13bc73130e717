"""Drafts: kept while they are written, and scheduled when they are ready."""

from typing import Annotated

from fastapi import APIRouter, Query, Request

from app.api.deps import Ctx, CurrentActor, Id
from app.api.routes import ApiRoute, CreatingRoute
from app.api.schemas.answers import ScheduledOut
from app.api.schemas.drafts_kept import DraftScheduleIn, KeptDraftIn, KeptDraftOut, KeptDraftsOut
from app.api.times import read_time
from app.core.ids import new_id
from app.services import draft_keeping

creating = APIRouter(prefix="/api/v2/drafts", route_class=CreatingRoute, tags=["Drafts"])
router = APIRouter(prefix="/api/v2/drafts", route_class=ApiRoute, tags=["Drafts"])


@router.get("")
def list_drafts(
    ctx: Ctx, actor: CurrentActor, limit: Annotated[int, Query(ge=1, le=200)] = 50
) -> KeptDraftsOut:
    """The workspace's drafts, the one that was changed last first."""
    found = draft_keeping.list_drafts(ctx, actor, limit)
    total = draft_keeping.count_drafts(ctx, actor)
    return KeptDraftsOut(items=[KeptDraftOut.model_validate(d) for d in found], total=total)


@creating.post("", status_code=201)
def create_draft(
    sent: KeptDraftIn, request: Request, ctx: Ctx, actor: CurrentActor
) -> KeptDraftOut:
    """Keep a new draft. 422 where it says nothing at all."""
    draft_id = request.state.reserved_id or new_id("post")
    kept = draft_keeping.save_draft(ctx, actor, draft_id, sent.to_content())
    request.state.has_created = True
    return KeptDraftOut.model_validate(kept)


@router.get("/{draft_id}")
def get_draft(draft_id: Id, ctx: Ctx, actor: CurrentActor) -> KeptDraftOut:
    """One draft."""
    return KeptDraftOut.model_validate(draft_keeping.get_draft(ctx, actor, draft_id))


@router.put("/{draft_id}")
def save_draft(draft_id: Id, sent: KeptDraftIn, ctx: Ctx, actor: CurrentActor) -> KeptDraftOut:
    """Keep it as it is now; sent twice, it is kept once. An unknown id makes a new draft.

    Where it has changed since ``version``, what you sent is kept as a draft of its own, and that
    one is the answer. 409 ``already_sent``: this very text was scheduled meanwhile.
    """
    kept = draft_keeping.save_draft(
        ctx,
        actor,
        draft_id,
        sent.to_content(),
        sent.version,
        editor=sent.editor,
        number=sent.number,
    )
    return KeptDraftOut.model_validate(kept)


@router.delete("/{draft_id}", status_code=204)
def delete_draft(draft_id: Id, ctx: Ctx, actor: CurrentActor) -> None:
    """Delete it with its history."""
    draft_keeping.delete_draft(ctx, actor, draft_id)


@router.post("/{draft_id}/schedule")
def schedule_draft(
    draft_id: Id, sent: DraftScheduleIn, ctx: Ctx, actor: CurrentActor
) -> ScheduledOut:
    """Have it published at ``scheduled_for``: it becomes the post with the same id. Asked again,
    it answers with that post."""
    at = read_time(sent.scheduled_for, sent.timezone)
    return ScheduledOut.model_validate(draft_keeping.schedule_draft(ctx, actor, draft_id, at))
