"""Importing a table: sent, read as it was meant, looked at, confirmed, perhaps taken back."""

from dataclasses import replace
from typing import Any

import reflex as rx
from reflex.event import EventSpec

from app.core.errors import AppError, InvalidInput, NotFound
from app.domain.import_cells import DateOrder, ImportField
from app.domain.permissions import Permission
from app.services import accounts, csv_imports, import_choices, import_undo
from app.services.csv_imports import Choices, ImportDetails
from app.ui.arguments import read_address
from app.ui.bridge import call_service
from app.ui.gate import requires
from app.ui.import_presenting import (
    MEANINGS,
    present_columns,
    present_meanings,
    present_row,
    present_table,
    written_cells,
)
from app.ui.import_views import (
    ChoiceView,
    ColumnView,
    CorrectionView,
    MeaningView,
    RowView,
    TableView,
)
from app.ui.presenting import present_account
from app.ui.states.live import on_change
from app.ui.told import tell
from app.ui.views import AccountView
from app.ui.wording import post_count

PAGE_SIZE = 50
_MOST_ROWS = 2_000
_LONGEST_ID = 64
_LONGEST_ZONE = 64


class ImportState(rx.State):
    """The table that the address names; without one, a place to send it."""

    # "choose": nothing sent yet; "look": to be confirmed; "done": imported.
    stage: str = "choose"
    is_loaded: bool = False
    table: TableView = TableView()
    meanings: list[MeaningView] = []
    columns: list[ColumnView] = []
    choices: list[ChoiceView] = []
    rows: list[RowView] = []
    only_problems: bool = False
    offset: int = 0
    found_count: int = 0
    # Why it cannot be read as chosen; what was chosen before still holds.
    problem: str = ""
    correction: CorrectionView | None = None
    is_importing: bool = False
    asking: str = ""
    # Rises when selects are to show again what holds.
    revision: int = 0
    _chosen: Choices | None = None
    # What the cells of the rows that are shown say themselves, by line.
    _cells: dict[int, dict[str, str]] = {}

    @rx.event
    @requires(Permission.READ)
    async def load(self) -> None:
        asked = str(read_address(self.router).get("id", ""))[:_LONGEST_ID]
        self.only_problems, self.offset, self.problem = False, 0, ""
        self.correction, self.asking, self.is_importing = None, "", False
        self.table, self.stage = TableView(id=asked), "choose"
        if asked:
            try:
                await self._read()
            except NotFound:
                self.table, self.stage = TableView(), "choose"
                self.problem = "There is no such import here any more. Send the table again."
        self.is_loaded = True

    @rx.event
    @requires(Permission.READ)
    async def reload(self) -> None:
        if self.table.id and not self.is_importing:
            await self._read()

    @rx.event
    @requires(Permission.WRITE_POSTS)
    async def sent(self, import_id: str) -> EventSpec:
        return rx.redirect(f"/import?id={_id(import_id)}")

    @rx.event
    @requires(Permission.READ)
    async def refused(self, reason: str) -> None:
        self.problem = str(reason)[:400]

    @rx.event
    @requires(Permission.WRITE_POSTS)
    async def choose_column(self, field: str, number: str) -> None:
        """Have ``field`` read from the column of that number; empty: from none."""
        if field not in list(ImportField):
            raise InvalidInput("There is no such field.")
        columns = {**self._now().columns}
        columns.pop(ImportField(field), None)
        if str(number).isdecimal():
            columns[ImportField(field)] = int(str(number)[:4])
        await self._choose(replace(self._now(), columns=columns))

    @rx.event
    @requires(Permission.WRITE_POSTS)
    async def choose_separator(self, separator: str) -> None:
        await self._choose(replace(self._now(), separator=str(separator)[:4]))

    @rx.event
    @requires(Permission.WRITE_POSTS)
    async def choose_encoding(self, encoding: str) -> None:
        await self._choose(replace(self._now(), encoding=str(encoding)[:20]))

    @rx.event
    @requires(Permission.WRITE_POSTS)
    async def choose_zone(self, zone: str) -> None:
        zone = str(zone).strip()[:_LONGEST_ZONE]
        if zone and zone != self.table.timezone:
            await self._choose(replace(self._now(), timezone=zone))

    @rx.event
    @requires(Permission.WRITE_POSTS)
    async def choose_order(self, order: str) -> None:
        known = DateOrder(order) if order in list(DateOrder) else None
        await self._choose(replace(self._now(), date_order=known))

    @rx.event
    @requires(Permission.WRITE_POSTS)
    async def toggle_account(self, account_id: str) -> None:
        chosen = list(self._now().account_ids)
        account_id = str(account_id)[:_LONGEST_ID]
        if account_id in chosen:
            chosen.remove(account_id)
        else:
            chosen.append(account_id)
        await self._choose(replace(self._now(), account_ids=tuple(chosen)))

    @rx.event
    @requires(Permission.READ)
    async def show(self, which: str) -> None:
        """All rows, or with ``problems`` only those with a problem or a remark."""
        self.only_problems, self.offset = which == "problems", 0
        await self._read()

    @rx.event
    @requires(Permission.READ)
    async def turn(self, pages: int) -> None:
        """Go on by so many pages; back where it is negative."""
        step = max(-1, min(1, int(pages))) if isinstance(pages, int | float) else 0
        wanted = self.offset + step * PAGE_SIZE
        if 0 <= wanted < min(self.found_count, _MOST_ROWS):
            self.offset = wanted
        await self._read()

    @rx.event
    @requires(Permission.WRITE_POSTS)
    async def start_correcting(self, line: int, field: str) -> None:
        """Open the cell that ``field`` names in the row of that line."""
        if field not in list(ImportField) or not isinstance(line, int):
            raise InvalidInput("There is no such cell.")
        await self._read()
        text = self._cells.get(line, {}).get(field)
        if text is None:
            raise InvalidInput("That row is not shown any more. Look for it again.")
        self.correction = CorrectionView(line, field, MEANINGS[ImportField(field)], text)

    @rx.event
    @requires(Permission.READ)
    async def stop_correcting(self) -> None:
        self.correction = None

    @rx.event
    @requires(Permission.WRITE_POSTS)
    async def correct(self, form: dict[str, Any]) -> None:
        if self.correction is None:
            raise InvalidInput("Open the cell that you want to correct.")
        cell, text = self.correction, str(form.get("text", ""))
        field = ImportField(cell.field)
        await call_service(import_choices.correct, self.table.id, cell.line, field, text)
        self.correction = None
        await self._read()

    @rx.event
    @requires(Permission.WRITE_POSTS)
    async def start_import(self) -> Any:
        """Show that it is under way before it is: thousands of rows take a while."""
        self.is_importing = True
        handler: Any = ImportState.confirm
        return handler(self.table.id)

    @rx.event(background=True)
    @requires(Permission.WRITE_POSTS)
    async def confirm(self, import_id: str) -> EventSpec:
        """Schedules; in the background, because the state is locked while others wait."""
        try:
            made = await call_service(csv_imports.confirm, _id(import_id), skip_problems=True)
        finally:
            async with self:
                self.is_importing = False
                await self._read()
        return tell(f"{post_count(len(made))} imported.")

    @rx.event
    @requires(Permission.WRITE_POSTS)
    async def ask(self, question: str) -> None:
        self.asking = question if question == "undo" else ""

    @rx.event
    @requires(Permission.WRITE_POSTS)
    async def undo(self) -> EventSpec:
        self.asking = ""
        removed = await call_service(import_undo.undo, self.table.id)
        await self._read()
        return tell(f"Taken back: {post_count(removed) or 'no post'} removed.")

    async def _choose(self, choices: Choices) -> None:
        self.problem = ""
        try:
            await call_service(import_choices.choose, self.table.id, choices)
        except AppError as error:
            self.problem = error.user_message
        self.offset = 0
        self.revision += 1
        await self._read()

    async def _read(self) -> None:
        found = await call_service(
            csv_imports.look,
            self.table.id,
            offset=self.offset,
            limit=PAGE_SIZE,
            only_problems=self.only_problems,
        )
        known = {
            one.id: present_account(one.ref) for one in await call_service(accounts.list_accounts)
        }
        self._show(found, known)

    def _show(self, found: ImportDetails, known: dict[str, AccountView]) -> None:
        self._chosen = found.choices
        self._cells = {row.line: written_cells(row) for row in found.rows}
        self.table = present_table(found)
        self.stage = "look" if found.post_ids is None else "done"
        self.meanings, self.columns = present_meanings(found), present_columns(found)
        self.choices = [
            ChoiceView(account, account_id in found.choices.account_ids)
            for account_id, account in known.items()
        ]
        zone = found.choices.timezone
        self.rows = [present_row(row, known, zone) for row in found.rows]
        self.found_count = found.found_count

    def _now(self) -> Choices:
        if self._chosen is None or self.stage != "look":
            raise InvalidInput("Send a table first.")
        return self._chosen


def _id(import_id: object) -> str:
    word = str(import_id)[:_LONGEST_ID]
    if not word.replace("_", "").isalnum():
        raise InvalidInput("There is no such import here. Send the table again.")
    return word


on_change("/import", ImportState.reload)
