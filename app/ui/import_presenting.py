"""Turns an imported table into what its page shows."""

from collections.abc import Mapping

from app.domain.composing import Severity
from app.domain.import_cells import ImportField
from app.domain.slots import to_local
from app.domain.text import shorten
from app.services.csv_imports import ImportDetails
from app.services.import_rows import ImportRow
from app.ui.clockwork import exact_day
from app.ui.import_views import ColumnView, MeaningView, ProblemLineView, RowView, TableView
from app.ui.views import AccountView

MEANINGS: dict[ImportField, str] = {
    ImportField.CONTENT: "Text",
    ImportField.SCHEDULED_FOR: "Date and time",
    ImportField.DATE: "Date",
    ImportField.TIME: "Time",
    ImportField.ACCOUNTS: "Accounts",
    ImportField.MEDIA_IDS: "Files",
}
_QUEUE = {
    "next": "Next free slot",
    "first": "First slot of the queue",
    "last": "Behind what waits in the queue",
}
_TEXT_LENGTH = 280
_SAMPLE_LENGTH = 60


def present_table(found: ImportDetails) -> TableView:
    """The table as a whole."""
    zone = found.choices.timezone
    return TableView(
        id=found.id,
        name=found.name or "Table",
        row_count=found.row_count,
        ready_count=found.ready_count,
        remark_count=found.remark_count,
        problem_count=found.row_count - found.ready_count,
        separator=found.separator,
        encoding=found.encoding,
        timezone=found.choices.timezone,
        date_order=found.choices.date_order or "",
        post_count=len(found.post_ids or ()),
        first_day=to_local(found.first_at, zone).date().isoformat() if found.first_at else "",
    )


def present_meanings(found: ImportDetails) -> list[MeaningView]:
    """Which column holds what, each with what stands there in the first row that says anything."""
    return [
        MeaningView(
            field.value,
            label,
            _number(found.choices.columns.get(field)),
            _sample(found, found.choices.columns.get(field)),
        )
        for field, label in MEANINGS.items()
    ]


def present_columns(found: ImportDetails) -> list[ColumnView]:
    """The columns to choose from, by their names and first cells."""
    return [
        ColumnView(str(number), _column_label(found, number, name))
        for number, name in enumerate(found.column_names)
    ]


def present_row(row: ImportRow, accounts: Mapping[str, AccountView], zone: str) -> RowView:
    """A row as it would be stored; its time on the clock of ``zone``."""
    state = "ready" if row.is_ready else "problem"
    when = (
        exact_day(row.scheduled_for, zone) if row.scheduled_for else _QUEUE.get(row.queue or "", "")
    )
    return RowView(
        line=row.line,
        state="remark" if row.is_ready and row.problems else state,
        when=when,
        when_text=shorten(written_cells(row)[ImportField.SCHEDULED_FOR], 40),
        accounts=[accounts[one] for one in row.account_ids if one in accounts],
        text=shorten(row.content, _TEXT_LENGTH),
        part_count=len(row.draft.parts),
        file_count=len(row.draft.media_ids),
        problems=[
            ProblemLineView(
                problem.field,
                MEANINGS[ImportField(problem.field)],
                problem.message,
                "red" if problem.severity is Severity.BLOCKING else "amber",
            )
            for problem in row.problems
        ],
    )


def written_cells(row: ImportRow) -> dict[str, str]:
    """What the cells say themselves, by what they hold; date and time apart are one as well."""
    cells = {field.value: text for field, text in row.cells.items()}
    apart = f"{cells[ImportField.DATE]} {cells[ImportField.TIME]}".strip()
    return cells | {ImportField.SCHEDULED_FOR.value: cells[ImportField.SCHEDULED_FOR] or apart}


def _number(column: int | None) -> str:
    return "" if column is None else str(column)


def _sample(found: ImportDetails, column: int | None) -> str:
    if column is None:
        return ""
    cells = (cells[column] for cells in found.samples if column < len(cells))
    return shorten(next(filter(None, cells), ""), _SAMPLE_LENGTH)


def _column_label(found: ImportDetails, number: int, name: str) -> str:
    sample = shorten(_sample(found, number), 28)
    title = shorten(name, 40) or f"Column {number + 1}"
    return f"{title} — {sample}" if sample else title
