"""Importing a table of posts: sent, looked at with every problem, then confirmed as a whole.

Nothing is scheduled before somebody confirms. Confirming stores everything in one transaction and
notes it on the import itself, so that a repeat changes nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session

from app.core.errors import Conflict, FieldError, InvalidInput, NotFound
from app.core.ids import new_id
from app.db.models import CsvImport
from app.db.repositories.csv_imports import CsvImports
from app.domain.csv_table import (
    BadTable,
    decode,
    read_table,
)
from app.domain.import_cells import DateOrder, ImportField, guess_columns
from app.domain.permissions import Actor, Permission
from app.domain.publication import Status
from app.services import audit, queueing
from app.services.access import require
from app.services.audit import Deed, Subject
from app.services.auth_rules import check_timezone, is_storable
from app.services.context import Context
from app.services.import_rows import ImportRow, read_rows
from app.services.import_storing import store_rows

MAX_BYTES = 900_000
KEPT_FOR = timedelta(days=7)
_MAX_NAME = 200
_SAMPLES = 3


@dataclass(frozen=True, slots=True)
class Choices:
    """How a table is read: numbers of columns (from 0) by what they hold, the zone of its times,
    which of day and month comes first, and the accounts of rows that name none. ``separator`` and
    ``encoding`` None: as they are."""

    columns: Mapping[ImportField, int]
    timezone: str
    date_order: DateOrder | None = None
    account_ids: tuple[str, ...] = ()
    separator: str | None = None
    encoding: str | None = None


@dataclass(frozen=True, slots=True)
class ImportDetails:
    """A table as it would be imported, or was. ``rows`` are those that were asked for, of
    ``found_count``; the other counts are of all. ``samples`` are the first rows as they stand in
    the file. ``post_ids`` are what was made of it, None before it was confirmed."""

    id: str
    name: str
    encoding: str
    separator: str
    column_names: tuple[str, ...]
    choices: Choices
    row_count: int
    ready_count: int
    rows: tuple[ImportRow, ...]
    post_ids: tuple[str, ...] | None
    confirmed_at: datetime | None
    remark_count: int = 0
    found_count: int = 0
    samples: tuple[tuple[str, ...], ...] = ()
    # The earliest time (UTC) of a row that can be imported; None: of none, or all are queued.
    first_at: datetime | None = None


def create(
    ctx: Context,
    actor: Actor,
    data: bytes,
    name: str,
    *,
    timezone: str | None = None,
    import_id: str | None = None,
) -> str:
    """Keep a table for a week, its columns guessed from their names; returns its id. Times are
    read in ``timezone`` (IANA; None: the actor's).

    Raises InvalidInput for what is no table, or one too large.
    """
    require(actor, Permission.WRITE_POSTS)
    zone, now = check_timezone(timezone or actor.timezone), ctx.clock.now()
    content, encoding, columns = _read_file(data)
    row = CsvImport(
        id=import_id or new_id("imp"),
        workspace_id=actor.workspace_id,
        user_id=actor.user_id,
        name=name[:_MAX_NAME] if is_storable(name) else "",
        content=content,
        encoding=encoding.removesuffix("-sig"),
        columns=columns,
        timezone=zone,
        account_ids=[],
        created_at=now,
    )
    with ctx.database.unit_of_work() as session:
        imports = CsvImports(session, actor.workspace_id)
        if imports.find(row.id) is None:
            imports.add(row, now - KEPT_FOR)
    return row.id


def _read_file(data: bytes) -> tuple[str, str, dict[str, int]]:
    """The text of the file, its encoding, and which column is which, by what their names tell."""
    if len(data) > MAX_BYTES:
        raise refuse("file", f"The file has more than {MAX_BYTES // 1000} kB. Split it.")
    try:
        content, encoding = decode(data)
        table, _ = read_table(content)
    except BadTable as error:
        raise refuse("file", error.message) from error
    if not is_storable(content):
        raise refuse("file", "The file has a character that is none. Save it anew as UTF-8.")
    columns = guess_columns(table.columns)
    return content, encoding, {str(field): number for field, number in columns.items()}


def look(
    ctx: Context,
    actor: Actor,
    import_id: str,
    *,
    offset: int = 0,
    limit: int = 100,
    only_problems: bool = False,
) -> ImportDetails:
    """The table as it would be imported, from row ``offset`` on. Raises NotFound."""
    require(actor, Permission.READ)
    with ctx.database.unit_of_work() as session:
        row = get_import(session, actor, import_id)
        table, separator = read_table(row.content, row.separator)
        rows = read_rows(ctx, session, row, table)
    wanted = [one for one in rows if one.problems] if only_problems else rows
    ready = [one for one in rows if one.is_ready]
    return ImportDetails(
        id=row.id,
        name=row.name,
        encoding=row.encoding,
        separator=separator,
        column_names=table.columns,
        choices=_choices_of(row),
        row_count=len(rows),
        ready_count=len(ready),
        remark_count=sum(bool(one.problems) for one in ready),
        found_count=len(wanted),
        first_at=min((one.scheduled_for for one in ready if one.scheduled_for), default=None),
        samples=tuple(record.cells for record in table.rows[:_SAMPLES]),
        rows=tuple(wanted[offset : offset + limit]),
        post_ids=None if row.post_ids is None else tuple(row.post_ids),
        confirmed_at=row.confirmed_at,
    )


def confirm(
    ctx: Context, actor: Actor, import_id: str, *, skip_problems: bool = False
) -> tuple[str, ...]:
    """Schedule every row, in one step; returns the posts' ids, the same ones at a repeat.

    Raises Conflict when a row has a problem that stops it, unless ``skip_problems`` leaves such
    rows out, and when no row is left. Raises NotFound.
    """
    require(actor, Permission.WRITE_POSTS)
    with ctx.database.unit_of_work() as session:
        row = get_import(session, actor, import_id, lock=True)
        if row.post_ids is not None:
            return tuple(row.post_ids)
        rows = read_rows(ctx, session, row, read_table(row.content, row.separator)[0])
        ready = {new_id("post"): one for one in _ready(rows, skip_problems=skip_problems)}
        made = store_rows(session, actor, ready, ctx.clock.now())
        row.post_ids, row.confirmed_at = list(ready), ctx.clock.now()
        facts = {"name": row.name, "posts": len(ready)}
        audit.note(session, actor, Deed.IMPORTED, Subject(), row.confirmed_at, **facts)
        session.add(row)
    queueing.take_back(ctx, made.moved)
    waiting = (*made.scheduled, *made.moved)
    queueing.put(ctx, [one for one in waiting if one.status == Status.PENDING])
    ctx.live.publish(actor.workspace_id)
    return tuple(ready)


def _ready(rows: Sequence[ImportRow], *, skip_problems: bool) -> list[ImportRow]:
    ready = [one for one in rows if one.is_ready]
    if len(ready) < len(rows) and not skip_problems:
        line = next(one.line for one in rows if not one.is_ready)
        raise Conflict(
            f"{len(rows) - len(ready)} of {len(rows)} rows have problems, the first in line "
            f"{line}. Mend the table and send it again, or leave these rows out.",
            code="rows_with_problems",
        )
    if not ready:
        raise Conflict("No row of this table can be imported.", code="rows_with_problems")
    return ready


def _choices_of(row: CsvImport) -> Choices:
    return Choices(
        columns={ImportField(name): number for name, number in row.columns.items()},
        timezone=row.timezone,
        date_order=DateOrder(row.date_order) if row.date_order else None,
        account_ids=tuple(row.account_ids),
    )


def get_import(session: Session, actor: Actor, import_id: str, *, lock: bool = False) -> CsvImport:
    """A table of the actor's workspace; ``lock``: nobody else changes it until the commit. Raises
    NotFound."""
    is_known = is_storable(import_id)
    row = CsvImports(session, actor.workspace_id).find(import_id, lock=lock) if is_known else None
    if row is None:
        raise NotFound("There is no such import here any more. Send the table again.")
    return row


def refuse(field: str, message: str) -> InvalidInput:
    """What to raise for a table, or a choice about it, that means nothing."""
    return InvalidInput(message, [FieldError(field, "bad_table", message)])
