"""What the import page is sent."""

from dataclasses import dataclass, field

from app.ui.views import AccountView


@dataclass(frozen=True, slots=True)
class MeaningView:
    """What a column can hold, and which one does: its number as text, empty for none."""

    field: str
    label: str
    column: str
    sample: str = ""


@dataclass(frozen=True, slots=True)
class ColumnView:
    """A column to choose from: its number as text, and its name."""

    number: str
    label: str


@dataclass(frozen=True, slots=True)
class ProblemLineView:
    """What speaks against a row: the cell by name, and why."""

    field: str
    cell: str
    message: str
    tone: str


@dataclass(frozen=True, slots=True)
class RowView:
    """A row as it would be stored. ``state`` is ready, remark or problem; ``when_text`` is what
    the cell says where that is no time."""

    line: int
    state: str
    when: str
    when_text: str
    accounts: list[AccountView]
    text: str
    part_count: int = 1
    file_count: int = 0
    problems: list[ProblemLineView] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class ChoiceView:
    """An account for rows that name none."""

    account: AccountView
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class TableView:
    """The table as a whole: counts of its rows, and how it is read."""

    id: str = ""
    name: str = ""
    row_count: int = 0
    ready_count: int = 0
    remark_count: int = 0
    problem_count: int = 0
    separator: str = ","
    encoding: str = "utf-8"
    timezone: str = "UTC"
    date_order: str = ""
    post_count: int = 0
    # The day (ISO) on which its first post goes out; empty where none has a time.
    first_day: str = ""


@dataclass(frozen=True, slots=True)
class CorrectionView:
    """The cell that is being corrected."""

    line: int
    field: str
    cell: str
    text: str
