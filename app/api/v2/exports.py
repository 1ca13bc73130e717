"""Everything in the workspace, to take along."""

import json
from collections.abc import Iterable, Iterator
from typing import Annotated, Any

from fastapi import APIRouter, Query
from fastapi.responses import StreamingResponse
from pydantic import BaseModel

from app.api import csv_files
from app.api.deps import Ctx, CurrentActor
from app.api.routes import ApiRoute
from app.api.schemas.answers import PartOut, PostOut
from app.api.schemas.planning import schedule_out
from app.api.schemas.recurrences import RecurrenceOut
from app.api.times import read_instant
from app.api.v2.accounts import account_out
from app.api.v2.scheduled_posts import StatusWords, read_statuses
from app.domain.import_cells import BETWEEN_PARTS
from app.domain.permissions import Actor
from app.services import accounts, exporting, posting_schedules, recurrences
from app.services.context import Context
from app.services.exporting import ExportedPost, ExportedVariant, Range

router = APIRouter(prefix="/api/v2/export", route_class=ApiRoute, tags=["Import and export"])

Statuses = Annotated[
    list[StatusWords] | None, Query(description="Several may be given, also separated by commas.")
]
Since = Annotated[str | None, Query(alias="from", max_length=64)]
Until = Annotated[str | None, Query(alias="to", max_length=64)]
_COLUMNS = (
    *("content", "scheduled_for", "accounts", "media_ids", "status", "url", "error"),
    *("platform", "account_id", "post_id", "scheduled_post_id", "part_count", "finished_at"),
    *("author", "created_at"),
)


@router.get(
    ".csv",
    response_class=StreamingResponse,
    responses={200: {"content": {"text/csv": {}}, "description": "One row per account."}},
)
def export_csv(
    ctx: Ctx,
    actor: CurrentActor,
    status: Statuses = None,
    since: Since = None,
    until: Until = None,
) -> StreamingResponse:
    """Every post as a table: a row for each account that it goes to, or one for a draft; with
    ``status``, ``from`` or ``to`` only such rows, and no drafts. The first columns are those of an
    import. Cells that spreadsheets would run begin with '."""
    wanted = _range(status, since, until)
    lines = _lines(exporting.export_posts(ctx, actor, wanted), wanted)
    return csv_files.file(lines, "text/csv; charset=utf-8", "punctual.csv")


@router.get(
    ".json",
    response_class=StreamingResponse,
    responses={200: {"content": {"application/json": {}}, "description": "Everything."}},
)
def export_json(
    ctx: Ctx,
    actor: CurrentActor,
    status: Statuses = None,
    since: Since = None,
    until: Until = None,
) -> StreamingResponse:
    """Accounts (never a token), posting schedules, recurring posts, and every post with what
    differs on single accounts, attempts and live parts; with ``status``, ``from`` or ``to`` only
    posts that are planned like that on one of their accounts."""
    posts = exporting.export_posts(ctx, actor, _range(status, since, until))
    return csv_files.file(_document(ctx, actor, posts), "application/json", "punctual.json")


def _range(status: list[str] | None, since: str | None, until: str | None) -> Range:
    return Range(
        read_statuses(status or []),
        read_instant(since, "from") if since else None,
        read_instant(until, "to") if until else None,
    )


def _lines(posts: Iterable[ExportedPost], wanted: Range) -> Iterator[str]:
    yield csv_files.MARK + csv_files.line(_COLUMNS)
    for exported in posts:
        for row in _rows(exported, wanted):
            yield csv_files.line(row.get(name) for name in _COLUMNS)


def _rows(exported: ExportedPost, wanted: Range) -> Iterator[dict[str, Any]]:
    post = exported.post
    own = {"post_id": post.id, "author": post.author_name, "created_at": post.created_at}
    if not post.scheduled_posts:
        yield own | {"status": post.status} | _said(PartOut.model_validate(p) for p in post.parts)
    for one in filter(wanted.has, post.scheduled_posts):
        parts = exported.parts_for(one)
        yield (
            own
            | _said(PartOut.model_validate(part) for part in parts)
            | {
                "scheduled_for": one.scheduled_for,
                "accounts": one.account.handle,
                "status": one.status,
                "url": one.url,
                "error": one.error_message,
                "platform": one.account.platform,
                "account_id": one.account.id,
                "scheduled_post_id": one.id,
                "finished_at": one.finished_at,
            }
        )


def _said(parts: Iterable[PartOut]) -> dict[str, Any]:
    found = list(parts)
    return {
        "content": BETWEEN_PARTS.join(part.content for part in found),
        "media_ids": ", ".join(media.id for part in found for media in part.media),
        "part_count": len(found),
    }


def _document(ctx: Context, actor: Actor, posts: Iterable[ExportedPost]) -> Iterator[str]:
    known = accounts.list_accounts(ctx, actor, True)
    schedules = [posting_schedules.get_schedule(ctx, actor, one.id) for one in known]
    yield '{"exported_at": ' + json.dumps(ctx.clock.now().isoformat())
    yield from _list("accounts", (account_out(one) for one in known))
    yield from _list("posting_schedules", map(schedule_out, schedules))
    recurring = recurrences.all_recurrences(ctx, actor)
    yield from _list("recurrences", map(RecurrenceOut.model_validate, recurring))
    yield from _list("posts", map(_ExportedPostOut.of, posts))
    yield "}\n"


def _list(name: str, items: Iterable[BaseModel]) -> Iterator[str]:
    yield f',\n"{name}": ['
    for number, item in enumerate(items):
        yield (",\n" if number else "\n") + item.model_dump_json()
    yield "]"


class _VariantOut(BaseModel):
    account_id: str
    parts: list[PartOut] | None
    platform_params: dict[str, object] | None

    @classmethod
    def of(cls, found: ExportedVariant) -> "_VariantOut":
        parts = None if found.parts is None else [PartOut.model_validate(p) for p in found.parts]
        return cls(account_id=found.account_id, parts=parts, platform_params=found.params)


class _ExportedPostOut(PostOut):
    variants: list[_VariantOut]

    @classmethod
    def of(cls, found: ExportedPost) -> "_ExportedPostOut":
        post = PostOut.model_validate(found.post)
        variants = [_VariantOut.of(variant) for variant in found.variants]
        return cls.model_construct(**dict(post), variants=variants)
