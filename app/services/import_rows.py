"""From the rows of an imported table to drafts, with everything that speaks against each."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlmodel import Session

from app.core.errors import InvalidInput, NotFound
from app.db.models import CsvImport, MediaAsset, SocialAccount
from app.db.repositories.accounts import Accounts
from app.db.repositories.media import MediaAssets
from app.db.repositories.posting_schedules import PostingSchedules
from app.domain.content import Problem, Severity, has_blocking
from app.domain.csv_table import Row, Table
from app.domain.import_cells import (
    BETWEEN_PARTS,
    BadCell,
    DateOrder,
    ImportField,
    Reading,
    read_when,
    split_parts,
    split_words,
)
from app.domain.post_queue import Place
from app.domain.posting_schedule import WeeklySlots
from app.platforms import registry
from app.services.context import Context
from app.services.draft_checks import account_problems, check_time
from app.services.drafts import Draft, PartDraft

# More accounts or files in one cell than anybody means; what is behind them is not read.
_MOST_WORDS = 200
_ID = re.compile(r"[a-z]{1,12}_[0-9a-z]{1,40}", re.ASCII)
# Spreadsheets run cells that begin with these; our export puts a quotation mark in front.
FORMULA_SIGNS = ("=", "+", "-", "@")


@dataclass(frozen=True, slots=True)
class ImportRow:
    """One row as it would be stored: when (an instant in UTC, or a place in the queue; None where
    that cannot be read), and what speaks against it. ``line`` is where it ends in the file,
    ``cells`` what it says itself, corrections included."""

    line: int
    draft: Draft
    when: datetime | Place | None
    problems: tuple[Problem, ...]
    cells: Mapping[ImportField, str] = field(default_factory=dict)

    @property
    def is_ready(self) -> bool:
        """Whether nothing stops it."""
        return self.when is not None and not has_blocking(self.problems)

    @property
    def content(self) -> str:
        """What it says, all of it."""
        return BETWEEN_PARTS.join(part.text for part in self.draft.parts)

    @property
    def account_ids(self) -> tuple[str, ...]:
        return self.draft.account_ids

    @property
    def scheduled_for(self) -> datetime | None:
        return self.when if isinstance(self.when, datetime) else None

    @property
    def queue(self) -> Place | None:
        return self.when if isinstance(self.when, Place) else None


def read_rows(ctx: Context, session: Session, row: CsvImport, table: Table) -> list[ImportRow]:
    """Every row of the import's table, checked as the composer checks a post."""
    reader = _Reader(ctx, session, row, table)
    first_line: dict[object, int] = {}
    found = []
    for record in table.rows:
        one = reader.read(record)
        earlier = first_line.setdefault((one.content, one.account_ids, one.when), one.line)
        if earlier != one.line:
            message = f"Line {earlier} says the same, at the same time, to the same accounts."
            twin = Problem("content", "twin", message, Severity.WARNING)
            one = replace(one, problems=(*one.problems, twin))
        found.append(one)
    return found


class _Reader:
    """Reads the rows of one import; what the workspace has is looked up once."""

    def __init__(self, ctx: Context, session: Session, row: CsvImport, table: Table) -> None:
        self._ctx, self._row, self._now = ctx, row, ctx.clock.now()
        order = DateOrder(row.date_order) if row.date_order else None
        self._reading = Reading(row.timezone, order)
        accounts = Accounts(session, row.workspace_id).all()
        self._accounts = {account.id: account for account in accounts}
        self._by_word = _by_word(accounts)
        self._schedules = PostingSchedules(session, row.workspace_id).of(self._accounts)
        words = (w for r in table.rows for w in self._words(r, ImportField.MEDIA_IDS))
        ids = {word for word in words if _ID.fullmatch(word)}
        self._media = MediaAssets(session, row.workspace_id).by_ids(ids)

    def read(self, record: Row) -> ImportRow:
        problems: list[Problem] = []
        account_ids = tuple(self._account_ids(record, problems))
        media_ids = tuple(self._media_ids(record, problems))
        content = self._cell(record, ImportField.CONTENT)
        if content.startswith("'") and content[1:].startswith(FORMULA_SIGNS):
            content = content[1:]
        first, *others = split_parts(content)
        parts = (PartDraft(first, media_ids), *map(PartDraft, others))
        draft = Draft(parts, account_ids)
        when = self._when(record, account_ids, problems)
        problems += self._of_networks(draft, self._media)
        cells = {field: self._cell(record, field) for field in ImportField}
        return ImportRow(record.line, draft, when, tuple(problems), cells)

    def _cell(self, record: Row, field: ImportField) -> str:
        corrected = self._row.edits.get(str(record.line), {}).get(field)
        if corrected is not None:
            return corrected
        number = self._row.columns.get(field)
        is_there = number is not None and number < len(record.cells)
        return record.cells[number] if is_there and number is not None else ""

    def _words(self, record: Row, field: ImportField) -> list[str]:
        return split_words(self._cell(record, field))[:_MOST_WORDS]

    def _account_ids(self, record: Row, problems: list[Problem]) -> list[str]:
        words = self._words(record, ImportField.ACCOUNTS)
        found: list[str] = [] if words else list(self._row.account_ids)
        for word in words:
            named = self._by_word.get(word.lower().removeprefix("'"), [])
            if not named:
                message = f"No connected account or network is called {word[:80]} here."
                problems.append(Problem("accounts", "unknown_account", message))
            found += named
        if not found and not problems:
            message = "Name an account or a network, or choose accounts for rows without any."
            problems.append(Problem("accounts", "empty", message))
        return list(dict.fromkeys(found))

    def _media_ids(self, record: Row, problems: list[Problem]) -> Iterator[str]:
        for word in self._words(record, ImportField.MEDIA_IDS):
            if word in self._media:
                yield word
            else:
                message = f"There is no file {word[:80]} in this workspace. Upload it first."
                problems.append(Problem("media_ids", "unknown_file", message))

    def _when(
        self, record: Row, account_ids: Sequence[str], problems: list[Problem]
    ) -> datetime | Place | None:
        whole = self._cell(record, ImportField.SCHEDULED_FOR)
        apart = [self._cell(record, field) for field in (ImportField.DATE, ImportField.TIME)]
        try:
            when = read_when(whole or " ".join(apart), self._reading)
            if isinstance(when, datetime):
                check_time(when, self._now)
        except BadCell as error:
            problems.append(Problem("scheduled_for", error.code, error.message))
            return None
        except InvalidInput as error:
            problems.append(Problem("scheduled_for", error.errors[0].code, error.user_message))
            return None
        if isinstance(when, Place):
            problems += self._without_slots(account_ids)
        return when

    def _without_slots(self, account_ids: Sequence[str]) -> Iterator[Problem]:
        for account_id in account_ids:
            if not self._schedules.get(account_id, WeeklySlots("UTC")).slots:
                handle = self._accounts[account_id].handle
                message = f"{handle} has no posting schedule yet. Give it times, or write a time."
                yield Problem("scheduled_for", "no_free_slot", message)

    def _of_networks(self, draft: Draft, media: Mapping[str, MediaAsset]) -> Iterator[Problem]:
        for account_id in draft.account_ids:
            account = self._accounts[account_id]
            for problem in account_problems(self._ctx, account, draft, media).problems:
                is_named = problem.message.startswith(account.handle)
                message = problem.message if is_named else f"{account.handle}: {problem.message}"
                yield Problem(_column_of(problem), problem.code, message, problem.severity)


def _by_word(accounts: Sequence[SocialAccount]) -> dict[str, list[str]]:
    """Ids of connected accounts by each word that may name them: id, handle, display name, and
    the network's slug, name and aliases, which mean all of its accounts."""
    found: dict[str, list[str]] = defaultdict(list)
    for account in (one for one in accounts if one.is_active):
        own = {account.id, account.handle, account.handle.lstrip("@"), account.display_name}
        for word in own | _words_of(account.platform):
            found[word.lower()].append(account.id)
    return found


def _words_of(slug: str) -> set[str]:
    try:
        spec = registry.get(slug).spec
    except NotFound:
        return {slug}
    return {spec.slug, spec.name, *spec.aliases}


def _column_of(problem: Problem) -> str:
    if problem.field.startswith("account"):
        return ImportField.ACCOUNTS
    return ImportField.MEDIA_IDS if ".media" in problem.field else ImportField.CONTENT
