"""Reading a table that somebody exported from somewhere: its encoding, separator and rows."""

import csv
import io
from dataclasses import dataclass

MOST_ROWS = 2000
_MOST_COLUMNS = 50
SEPARATORS = (",", ";", "\t", "|")
# What older spreadsheets write, besides Unicode; each byte means something else in each.
ENCODINGS = ("utf-8", "utf-16", "cp1252", "cp1250", "cp1251", "iso-8859-15", "mac-roman")
_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


class BadTable(Exception):
    """The bytes are no table that can be read; ``message`` says why, and what to do."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


@dataclass(frozen=True, slots=True)
class Row:
    """One record: the line (from 1) on which it ends in the file, and its cells, trimmed."""

    line: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """``columns`` are the names in the first record; rows without any text are left out."""

    columns: tuple[str, ...]
    rows: tuple[Row, ...]


def decode(data: bytes) -> tuple[str, str]:
    """The text in ``data``, and the encoding that it was read in.

    A byte order mark decides, else UTF-8, else Windows-1252, as older spreadsheets write. Raises
    BadTable for what is no text.
    """
    marked = [encoding for mark, encoding in _MARKS if data.startswith(mark)]
    for encoding in marked or ("utf-8", "cp1252"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text, encoding
    raise BadTable("This is no text. Save the table as CSV in UTF-8, and choose that file.")


def decode_again(text: str, encoding: str, meant: str) -> str:
    """``text``, which was read in ``encoding``, read in the one that was ``meant``.

    Raises BadTable where the bytes are no text in that one.
    """
    data = text.encode(encoding)
    try:
        again = data.decode(meant)
    except UnicodeDecodeError:
        again = "\x00"
    if "\x00" in again:
        raise BadTable("The file cannot be read in this encoding. Choose another one.")
    return again.removeprefix("\ufeff")


def read_table(text: str, separator: str | None = None) -> tuple[Table, str]:
    """The table in ``text``, and its separator: the one given, else comma, semicolon, tab or bar,
    whichever splits the first record into the most columns.

    Raises BadTable where it is empty, too large, or a quotation mark is never closed.
    """
    separator = separator or max(SEPARATORS, key=lambda one: len(_first_record(text, one)))
    records = _records(text, separator)
    filled = [row for row in records if any(row.cells)]
    if len(filled) < 2:
        raise BadTable("The table needs a first row with names of columns, and a row below it.")
    columns, *rows = filled
    if len(columns.cells) > _MOST_COLUMNS:
        raise BadTable(f"The table has more than {_MOST_COLUMNS} columns. Remove some.")
    if len(rows) > MOST_ROWS:
        raise BadTable(f"At most {MOST_ROWS} rows are taken at once; this table has {len(rows)}.")
    return Table(columns.cells, tuple(rows)), separator


def _first_record(text: str, separator: str) -> list[str]:
    try:
        return next(csv.reader(io.StringIO(text, newline=""), delimiter=separator), [])
    except csv.Error:
        return []


def _records(text: str, separator: str) -> list[Row]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        return [Row(reader.line_num, tuple(cell.strip() for cell in cells)) for cells in reader]
    except csv.Error as error:
        raise BadTable(
            f"Line {reader.line_num} cannot be read: {error}. Look for a quotation mark that is "
            "never closed."
        ) from error
