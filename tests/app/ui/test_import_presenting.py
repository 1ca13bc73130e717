"""What the import page says of a table and its rows."""

from datetime import UTC, datetime

from app.domain.content import Problem, Severity
from app.domain.import_cells import ImportField
from app.domain.post_queue import Place
from app.services.csv_imports import Choices, ImportDetails
from app.services.drafts import Draft, PartDraft
from app.services.import_rows import ImportRow
from app.ui.import_presenting import (
    present_columns,
    present_meanings,
    present_row,
    present_table,
    written_cells,
)
from app.ui.views import AccountView

CELLS = dict.fromkeys(ImportField, "") | {
    ImportField.CONTENT: "Tea",
    ImportField.DATE: "31.12.2026",
    ImportField.TIME: "9:30",
}
ROW = ImportRow(
    2, Draft((PartDraft("Tea"),), ("acc_1",)), datetime(2026, 12, 31, 8, 30, tzinfo=UTC), (), CELLS
)
ANA = {"acc_1": AccountView(id="acc_1", handle="@ana")}


def table(*rows: ImportRow, **columns: int) -> ImportDetails:
    return ImportDetails(
        id="imp_1",
        name="plan.csv",
        encoding="utf-8",
        separator=",",
        column_names=("words", "", "when"),
        choices=Choices({ImportField(name): n for name, n in columns.items()}, "Pacific/Auckland"),
        row_count=3,
        ready_count=2,
        rows=rows,
        post_ids=None,
        confirmed_at=None,
        samples=(("", "x", "next"), ("Tea", "", "")),
        first_at=datetime(2026, 12, 31, 20, 30, tzinfo=UTC),
    )


def shown(*problems: Problem, when: datetime | Place | None = ROW.when) -> str:
    return present_row(ImportRow(2, ROW.draft, when, problems, CELLS), ANA, "UTC").state


def test_a_row_is_ready_worth_a_look_or_a_problem() -> None:
    remark = Problem("content", "twin", "Says the same.", Severity.WARNING)
    blocking = Problem("accounts", "empty", "Name one.")
    assert shown() == "ready"
    assert shown(remark) == "remark"
    assert shown(remark, blocking) == "problem"
    assert shown(when=None) == "problem"


def test_a_row_tells_its_time_in_the_zone_of_the_import_and_names_the_bad_cell() -> None:
    problem = Problem("scheduled_for", "bad_time", "soon is no date.")
    row = present_row(ImportRow(2, ROW.draft, ROW.when, (problem,), CELLS), ANA, "Europe/Berlin")
    assert row.when == "Thu 31 Dec 2026, 09:30"
    assert (row.problems[0].cell, row.problems[0].tone) == ("Date and time", "red")
    assert [account.handle for account in row.accounts] == ["@ana"]
    queued = ImportRow(2, ROW.draft, Place.NEXT, (), CELLS)
    assert present_row(queued, ANA, "UTC").when == "Next free slot"


def test_date_and_time_in_two_columns_are_corrected_as_one() -> None:
    assert written_cells(ROW)["scheduled_for"] == "31.12.2026 9:30"


def test_columns_are_chosen_by_name_and_by_what_stands_in_them() -> None:
    found = table(content=0)
    assert [column.label for column in present_columns(found)] == [
        *("words — Tea", "Column 2 — x", "when — next")
    ]
    meanings = {
        meaning.label: (meaning.column, meaning.sample) for meaning in present_meanings(found)
    }
    assert meanings["Text"] == ("0", "Tea")
    assert meanings["Accounts"] == ("", "")


def test_the_calendar_is_opened_on_the_first_day_of_the_zone() -> None:
    assert present_table(table(ROW)).first_day == "2027-01-01"
    assert present_table(table(ROW)).problem_count == 1
