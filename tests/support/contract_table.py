"""What came of the contract suite, as a table: every network beside every scenario.

A pytest plugin: ``-p tests.support.contract_table`` prints the table in front of pytest's closing
line, and ``--write`` puts it into docs/platforms.md.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from app.platforms import registry
from tests.support import platforms_page

PASSED, FAILED, EXEMPT = "✓", "✗", "–"


@dataclass
class Cell:
    """One scenario on one network: how often it passed, why it could not be asked, what failed."""

    passed: int = 0
    reasons: list[str] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)

    @property
    def mark(self) -> str:
        if self.failures:
            return FAILED
        return PASSED if self.passed else EXEMPT if self.reasons else ""


class Table:
    """Cells by scenario and network, both in the order in which they came."""

    def __init__(self) -> None:
        self._cells: dict[tuple[str, str], Cell] = {}
        self._group_of: dict[str, str] = {}

    def expect(self, group: str, scenario: str, slug: str) -> None:
        """``scenario`` of the file ``group`` will be run on a network."""
        self._group_of.setdefault(scenario, group)
        self._cells.setdefault((scenario, slug), Cell())

    def cell(self, scenario: str, slug: str) -> Cell:
        return self._cells[scenario, slug]

    @property
    def is_complete(self) -> bool:
        """Whether every scenario was asked of every network, and nothing failed."""
        asked = {(s, slug) for s in self._group_of for slug in registry.slugs()}
        marks = {cell.mark for cell in self._cells.values()}
        return asked == set(self._cells) and marks <= {PASSED, EXEMPT}

    def lines(self) -> list[str]:
        """The table in Markdown, then the numbered reasons, then what failed."""
        slugs = [s for s in registry.slugs() if any(slug == s for _, slug in self._cells)]
        numbers: dict[str, int] = {}
        rows = [["Scenario", *(registry.get(slug).spec.name for slug in slugs)]]
        for scenario, group in self._group_of.items():
            if f"**{group}**" not in (row[0] for row in rows):
                rows.append([f"**{group}**", *("" for _ in slugs)])
            cells = (self._cells.get((scenario, slug), Cell()) for slug in slugs)
            rows.append([sentence(scenario), *(_shown(cell, numbers) for cell in cells)])
        reasons = [f"{number}. {reason}" for reason, number in numbers.items()]
        return [*platforms_page.table(rows), "", *reasons, *self._failures()]

    def _failures(self) -> Iterator[str]:
        for (scenario, slug), cell in self._cells.items():
            for said in cell.failures:
                yield f"{FAILED} {registry.get(slug).spec.name}: {sentence(scenario)}: {said}"


def sentence(function: str) -> str:
    """A test's name as people read it."""
    words = function.removeprefix("test_").replace("_", " ")
    return words[:1].upper() + words[1:]


def _shown(cell: Cell, numbers: dict[str, int]) -> str:
    if cell.mark != EXEMPT:
        return cell.mark
    found = [numbers.setdefault(r, len(numbers) + 1) for r in dict.fromkeys(cell.reasons)]
    return f"{EXEMPT} {', '.join(map(str, found))}"


class Reporter:
    """Listens to pytest and fills the table."""

    def __init__(self) -> None:
        self.table = Table()
        self._places: dict[str, tuple[str, str]] = {}

    def expect(self, items: Iterable[pytest.Item]) -> None:
        """Note which runs belong to which cell; other tests have no place in the table."""
        for item in items:
            if not isinstance(item, pytest.Function) or not hasattr(item, "callspec"):
                continue
            slug = item.callspec.params.get("scenario")
            if slug in registry.slugs():
                name = item.originalname
                self._places[item.nodeid] = (name, slug)
                group = Path(item.path).stem.removeprefix("test_").capitalize()
                self.table.expect(group, name, slug)

    def note(self, report: pytest.TestReport) -> None:
        """Take one phase of one run in."""
        place = self._places.get(report.nodeid)
        if place is None:
            return
        cell = self.table.cell(*place)
        if report.failed:
            cell.failures.append(f"{report.when}: {_last_line(report)}")
        elif report.skipped and isinstance(report.longrepr, tuple):
            cell.reasons.append(report.longrepr[2].removeprefix("Skipped: "))
        elif report.when == "call":
            cell.passed += 1


def _last_line(report: pytest.TestReport) -> str:
    lines = [line for line in report.longreprtext.splitlines() if line.startswith("E ")]
    return lines[0].removeprefix("E ").strip() if lines else "no detail"


_REPORTER = pytest.StashKey[Reporter]()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--write", action="store_true", help="put the table into docs/platforms.md")


def pytest_configure(config: pytest.Config) -> None:
    reporter = config.stash[_REPORTER] = Reporter()
    config.pluginmanager.register(_Listener(reporter))


def pytest_collection_finish(session: pytest.Session) -> None:
    session.config.stash[_REPORTER].expect(session.items)


class _Listener:
    """The one hook that is given no configuration."""

    def __init__(self, reporter: Reporter) -> None:
        self._reporter = reporter

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self._reporter.note(report)


@pytest.hookimpl(trylast=True)
def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    table = config.stash[_REPORTER].table
    terminalreporter.section("every network beside every scenario")
    terminalreporter.write_line("")
    for line in table.lines():
        terminalreporter.write_line(line)
    if not config.getoption("write"):
        return
    if table.is_complete:
        platforms_page.write(table.lines())
        terminalreporter.write_line(f"\nWritten to {platforms_page.NAME}.")
    else:
        terminalreporter.write_line("\nNot written: something failed or was left out.")
