"""How an imported table is to be read: columns, separator, encoding, and single cells.

Until it is confirmed, all of it can be changed as often as one likes.
"""

from collections.abc import Mapping

from sqlmodel import Session

from app.core.errors import Conflict, FieldError, InvalidInput
from app.db.models import CsvImport
from app.domain.csv_table import (
    ENCODINGS,
    SEPARATORS,
    BadTable,
    Table,
    decode_again,
    read_table,
)
from app.domain.import_cells import ImportField
from app.domain.permissions import Actor, Permission
from app.services.access import require
from app.services.auth_rules import check_timezone, is_storable
from app.services.context import Context
from app.services.csv_imports import Choices, get_import, refuse
from app.services.draft_checks import accounts_of

MAX_CELL = 20_000


def choose(ctx: Context, actor: Actor, import_id: str, choices: Choices) -> None:
    """Have the table read in another way; another separator or encoding forgets what was
    corrected. Raises NotFound, Conflict once it was confirmed, and InvalidInput for a column,
    zone or account that does not exist, and where it is no table then."""
    require(actor, Permission.WRITE_POSTS)
    zone = check_timezone(choices.timezone)
    with ctx.database.unit_of_work() as session:
        row = _get_open(session, actor, import_id)
        _read_anew(row, choices)
        _check_columns(choices.columns, read_table(row.content, row.separator)[0])
        if choices.account_ids:
            accounts_of(session, actor, choices.account_ids)
        row.columns = {str(field): number for field, number in choices.columns.items()}
        row.timezone, row.date_order = zone, choices.date_order
        row.account_ids = list(choices.account_ids)
        session.add(row)


def correct(
    ctx: Context, actor: Actor, import_id: str, line: int, field: ImportField, text: str
) -> None:
    """Have the cell of the row that ends in ``line`` say ``text``. Raises NotFound, Conflict once
    it was confirmed, and InvalidInput for a row that is not there, or a text too long."""
    require(actor, Permission.WRITE_POSTS)
    if len(text) > MAX_CELL or not is_storable(text):
        raise refuse("text", f"A cell has at most {MAX_CELL} characters, and no NUL.")
    with ctx.database.unit_of_work() as session:
        row = _get_open(session, actor, import_id)
        table, _ = read_table(row.content, row.separator)
        if line not in {record.line for record in table.rows}:
            raise refuse("line", f"The table has no row that ends in line {line}.")
        corrected = {**row.edits.get(str(line), {}), str(field): text.strip()}
        row.edits = {**row.edits, str(line): corrected}
        session.add(row)


def _check_columns(columns: Mapping[ImportField, int], table: Table) -> None:
    for field, number in columns.items():
        if not 0 <= number < len(table.columns):
            message = f"The table has no column {number}; the first is 0."
            raise InvalidInput(message, [FieldError(f"columns.{field}", "no_column", message)])


def _get_open(session: Session, actor: Actor, import_id: str) -> CsvImport:
    row = get_import(session, actor, import_id, lock=True)
    if row.confirmed_at:
        raise Conflict("This table was imported already. Send it again to import it anew.")
    return row


def _read_anew(row: CsvImport, choices: Choices) -> None:
    before = (row.separator, row.encoding)
    if choices.separator is not None and choices.separator not in SEPARATORS:
        raise refuse("separator", "Columns are apart by a comma, a semicolon, a tab or a bar.")
    if choices.encoding is not None and choices.encoding not in ENCODINGS:
        raise refuse("encoding", f"Choose one of these encodings: {', '.join(ENCODINGS)}.")
    try:
        if choices.encoding and choices.encoding != row.encoding:
            row.content = decode_again(row.content, row.encoding, choices.encoding)
            row.encoding = choices.encoding
        row.separator = choices.separator or row.separator
        read_table(row.content, row.separator)
    except BadTable as error:
        raise refuse("file", error.message) from error
    if (row.separator, row.encoding) != before:
        row.edits = {}
