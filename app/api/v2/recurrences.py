"""Posts that come round again by a rule."""

from dataclasses import replace
from typing import Annotated, ClassVar

from fastapi import APIRouter, Query, Request

from app.api.deps import Ctx, CurrentActor, Id
from app.api.drafting import to_draft, to_parts
from app.api.routes import ApiRoute, CreatingRoute
from app.api.schemas.answers import PageOut
from app.api.schemas.recurrences import RecurrenceIn, RecurrenceOut
from app.api.times import read_time
from app.services import recurrences
from app.services.drafts import Draft
from app.services.recurrences import Plan


class _RecurringRoute(CreatingRoute):
    creates: ClassVar[str] = "rec"


creating = APIRouter(prefix="/api/v2/recurrences", route_class=_RecurringRoute, tags=["Recurrence"])
router = APIRouter(prefix="/api/v2/recurrences", route_class=ApiRoute, tags=["Recurrence"])


@creating.post("", status_code=201)
def create_recurrence(
    sent: RecurrenceIn, request: Request, ctx: Ctx, actor: CurrentActor
) -> RecurrenceOut:
    """Have a post published each time the rule says. Its posts are made four weeks ahead."""
    draft = to_draft(ctx, actor, sent)
    made = recurrences.create(
        ctx,
        actor,
        draft,
        _plan(sent, draft),
        recurrence_id=request.state.reserved_id,
    )
    request.state.has_created = True
    return RecurrenceOut.model_validate(made)


@router.get("")
def list_recurrences(
    ctx: Ctx,
    actor: CurrentActor,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
    cursor: Annotated[str | None, Query(max_length=200)] = None,
) -> PageOut[RecurrenceOut]:
    """Recurring posts, newest first, those that were stopped included."""
    page = recurrences.list_recurrences(ctx, actor, limit=limit, cursor=cursor)
    return PageOut[RecurrenceOut].model_validate(page)


@router.get("/{recurrence_id}")
def get_recurrence(recurrence_id: Id, ctx: Ctx, actor: CurrentActor) -> RecurrenceOut:
    """One recurring post."""
    return RecurrenceOut.model_validate(recurrences.get_recurrence(ctx, actor, recurrence_id))


@router.put("/{recurrence_id}")
def replace_recurrence(
    recurrence_id: Id, sent: RecurrenceIn, ctx: Ctx, actor: CurrentActor
) -> RecurrenceOut:
    """Change all of it. Posts that wait are made anew, except those that somebody moved or
    changed; one that was stopped begins again."""
    draft = to_draft(ctx, actor, sent)
    found = recurrences.replace(ctx, actor, recurrence_id, draft, _plan(sent, draft))
    return RecurrenceOut.model_validate(found)


@router.delete("/{recurrence_id}")
def stop_recurrence(recurrence_id: Id, ctx: Ctx, actor: CurrentActor) -> RecurrenceOut:
    """Stop it, and take back its posts that wait, except those that somebody moved or changed."""
    return RecurrenceOut.model_validate(recurrences.stop(ctx, actor, recurrence_id))


@router.post("/{recurrence_id}/pause")
def pause_recurrence(recurrence_id: Id, ctx: Ctx, actor: CurrentActor) -> RecurrenceOut:
    """Let it rest, and take back its posts that wait, except those that somebody moved or changed.
    409: it was stopped."""
    return RecurrenceOut.model_validate(recurrences.pause(ctx, actor, recurrence_id))


@router.post("/{recurrence_id}/resume")
def resume_recurrence(recurrence_id: Id, ctx: Ctx, actor: CurrentActor) -> RecurrenceOut:
    """Let it come round again; what would have been due meanwhile is left out."""
    return RecurrenceOut.model_validate(recurrences.resume(ctx, actor, recurrence_id))


def _plan(sent: RecurrenceIn, draft: Draft) -> Plan:
    return Plan(
        rule=sent.rule,
        starts_at=read_time(sent.starts_at, sent.timezone, "starts_at"),
        timezone=sent.timezone,
        others=tuple(replace(draft, parts=to_parts(o), variants=()) for o in sent.others),
        gap_days=sent.gap_days,
    )
