"""Tables of posts: sent, looked at with every problem, confirmed."""

from typing import Annotated, ClassVar

from fastapi import APIRouter, File, Form, Path, Query, Request, Response, UploadFile

from app.api.deps import Ctx, CurrentActor, Id
from app.api.routes import ApiRoute, UploadRoute
from app.api.schemas.imports import (
    ConfirmIn,
    CorrectionIn,
    ImportChoicesIn,
    ImportedOut,
    ImportOut,
    UndoneOut,
)
from app.services import csv_imports, import_choices, import_undo
from app.services.csv_imports import Choices

_TEMPLATE = (
    "content,scheduled_for,accounts,media_ids\r\n"
    "Hello from a table,2030-12-31 09:30,@handle,\r\n"
    '"Two accounts, and the next free slot",next,"@handle, @another",\r\n'
)


class _TableRoute(UploadRoute):
    creates: ClassVar[str] = "imp"


uploads = APIRouter(prefix="/api/v2/imports", route_class=_TableRoute, tags=["Import and export"])
router = APIRouter(prefix="/api/v2/imports", route_class=ApiRoute, tags=["Import and export"])


@uploads.post("", status_code=201)
def send_table(
    file: Annotated[UploadFile, File(description="CSV; commas, semicolons, tabs or bars.")],
    request: Request,
    ctx: Ctx,
    actor: CurrentActor,
    timezone: Annotated[
        str | None, Form(max_length=64, description="An IANA name; without it: your own zone.")
    ] = None,
) -> ImportOut:
    """Have a table of up to 2000 posts looked at. Nothing is scheduled; it is kept for a week."""
    import_id = csv_imports.create(
        ctx,
        actor,
        file.file.read(),
        file.filename or "",
        timezone=timezone,
        import_id=request.state.reserved_id,
    )
    request.state.has_created = True
    return ImportOut.model_validate(csv_imports.look(ctx, actor, import_id))


@router.get(
    "/template",
    response_class=Response,
    responses={200: {"content": {"text/csv": {}}, "description": "A table to start from."}},
)
def get_template() -> Response:
    """A table with the usual columns."""
    headers = {"Content-Disposition": 'attachment; filename="posts.csv"'}
    return Response(_TEMPLATE, media_type="text/csv; charset=utf-8", headers=headers)


@router.get("/{import_id}")
def look_at_import(
    import_id: Id,
    ctx: Ctx,
    actor: CurrentActor,
    offset: Annotated[int, Query(ge=0, le=2000)] = 0,
    limit: Annotated[int, Query(ge=1, le=200)] = 100,
    only_problems: Annotated[bool, Query(description="Rows with a problem or a remark.")] = False,
) -> ImportOut:
    """The table as it would be imported, row by row, with everything that speaks against it."""
    found = csv_imports.look(
        ctx, actor, import_id, offset=offset, limit=limit, only_problems=only_problems
    )
    return ImportOut.model_validate(found)


@router.patch("/{import_id}")
def choose_columns(
    import_id: Id, sent: ImportChoicesIn, ctx: Ctx, actor: CurrentActor
) -> ImportOut:
    """Have it read in another way. 409: it was confirmed already."""
    choices = Choices(
        sent.columns,
        sent.timezone,
        sent.date_order,
        tuple(sent.account_ids),
        sent.separator,
        sent.encoding,
    )
    import_choices.choose(ctx, actor, import_id, choices)
    return ImportOut.model_validate(csv_imports.look(ctx, actor, import_id))


@router.patch("/{import_id}/rows/{line}")
def correct_cell(
    import_id: Id,
    line: Annotated[int, Path(ge=1, le=10_000_000)],
    sent: CorrectionIn,
    ctx: Ctx,
    actor: CurrentActor,
) -> ImportOut:
    """Correct a cell of the row that ends in ``line``; the file stays as it was sent."""
    import_choices.correct(ctx, actor, import_id, line, sent.field, sent.text)
    return ImportOut.model_validate(csv_imports.look(ctx, actor, import_id))


@router.post("/{import_id}/confirm")
def confirm_import(import_id: Id, sent: ConfirmIn, ctx: Ctx, actor: CurrentActor) -> ImportedOut:
    """Schedule every row, in one step; a repeat changes nothing. 409: a row has a problem."""
    made = csv_imports.confirm(ctx, actor, import_id, skip_problems=sent.skip_rows_with_problems)
    return ImportedOut(post_ids=list(made))


@router.post("/{import_id}/undo")
def undo_import(import_id: Id, ctx: Ctx, actor: CurrentActor) -> UndoneOut:
    """Remove every post that it made; the table can then be corrected and confirmed anew. 409: one
    of them went out, or is going out."""
    return UndoneOut(removed_count=import_undo.undo(ctx, actor, import_id))
