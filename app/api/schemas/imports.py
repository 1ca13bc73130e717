"""Imported tables, as programs send and read them."""

from datetime import datetime
from typing import Annotated

from pydantic import AliasPath, BaseModel, Field

from app.api.schemas.answers import Answer, ProblemOut
from app.api.schemas.drafts import Strict
from app.domain.import_cells import DateOrder, ImportField
from app.domain.post_queue import Place


class ImportChoicesIn(Strict):
    """How the table is to be read; all of it is replaced."""

    columns: dict[ImportField, Annotated[int, Field(ge=0, le=50)]] = Field(
        description="Numbers of columns, the first is 0, by what they hold.",
        examples=[{"content": 0, "date": 1, "time": 2, "accounts": 3}],
    )
    timezone: str = Field(max_length=64, description="An IANA name: whose clock its times mean.")
    date_order: DateOrder | None = Field(None, description="What 3/12/2026 means.")
    account_ids: list[Annotated[str, Field(min_length=1, max_length=64)]] = Field(
        default_factory=list, max_length=200, description="Accounts of rows that name none."
    )
    separator: str | None = Field(
        None, max_length=1, description="A comma, a semicolon, a tab or a bar; null: as it is."
    )
    encoding: str | None = Field(
        None, max_length=20, description="Such as utf-8 or cp1251; null: as it is."
    )


class CorrectionIn(Strict):
    """What a cell says instead of what stands in the file."""

    field: ImportField
    text: str = Field(max_length=20_000)


class ConfirmIn(Strict):
    """Whether rows with problems are left out; otherwise one such row stops all."""

    skip_rows_with_problems: bool = False


class ImportRowOut(Answer):
    """One row as it would be stored. ``line`` is where it ends in the file."""

    line: int
    content: str
    account_ids: list[str]
    scheduled_for: datetime | None
    queue: Place | None
    is_ready: bool
    problems: list[ProblemOut]


class ImportOut(Answer):
    """A table as it would be imported, or was: ``post_ids`` and ``confirmed_at`` are null before.

    Counts are of all rows, ``rows`` are those that were asked for.
    """

    id: str
    name: str
    encoding: str
    separator: str
    column_names: list[str]
    columns: Annotated[
        dict[ImportField, int], Field(validation_alias=AliasPath("choices", "columns"))
    ]
    timezone: Annotated[str, Field(validation_alias=AliasPath("choices", "timezone"))]
    date_order: Annotated[
        DateOrder | None, Field(validation_alias=AliasPath("choices", "date_order"))
    ]
    account_ids: Annotated[list[str], Field(validation_alias=AliasPath("choices", "account_ids"))]
    row_count: int
    ready_count: int
    remark_count: int
    rows: list[ImportRowOut]
    post_ids: list[str] | None
    confirmed_at: datetime | None


class UndoneOut(BaseModel):
    """How many posts were removed."""

    removed_count: int


class ImportedOut(BaseModel):
    """The posts that were made, in the order of their rows."""

    post_ids: list[str]
