"""The table of the contract suite hides neither a failure nor a gap."""

import pytest

from app.platforms import registry
from tests.support.contract_table import Table

ONE, TWO = "test_a_text_lands_once", "test_deleting_twice_is_no_error"


@pytest.fixture
def table() -> Table:
    """Both scenarios on every network, each passed once."""
    table = Table()
    for scenario in (ONE, TWO):
        for slug in registry.slugs():
            table.expect("Publishing", scenario, slug)
            table.cell(scenario, slug).passed = 1
    return table


def row(table: Table, first_cell: str) -> list[str]:
    (line,) = [line for line in table.lines() if line.startswith(f"| {first_cell} ")]
    return [cell.strip() for cell in line.strip("|").split("|")][1:]


def test_what_passed_everywhere_is_complete(table: Table) -> None:
    assert table.is_complete
    assert set(row(table, "A text lands once")) == {"✓"}


def test_one_failure_among_passes_is_a_failure_and_says_why(table: Table) -> None:
    table.cell(ONE, "x").failures.append("call: assert 1 == 2")
    assert not table.is_complete
    assert row(table, "A text lands once").count("✗") == 1
    assert table.lines()[-1] == "✗ X: A text lands once: call: assert 1 == 2"


def test_a_scenario_that_was_not_run_on_a_network_leaves_a_gap(table: Table) -> None:
    table.expect("Trouble", "test_a_rate_limit_is_honoured", "x")
    table.cell("test_a_rate_limit_is_honoured", "x").passed = 1
    assert not table.is_complete
    assert row(table, "A rate limit is honoured").count("✓") == 1


def test_the_same_reason_has_one_number(table: Table) -> None:
    for scenario in (ONE, TWO):
        cell = table.cell(scenario, "x")
        cell.passed, cell.reasons = 0, ["X has none.", "X has none."]
    assert table.is_complete
    assert table.lines()[-1] == "1. X has none."
    assert "– 1" in row(table, "Deleting twice is no error")


def test_a_cell_that_never_ran_is_not_taken_for_a_pass(table: Table) -> None:
    table.cell(ONE, "x").passed = 0
    assert not table.is_complete
    assert "" in row(table, "A text lands once")
