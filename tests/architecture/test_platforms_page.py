"""The platforms page tells of every network and every scenario, as they are now."""

import ast
import re
from importlib import import_module
from pathlib import Path

import pytest

from app.platforms import registry
from tests.contract.exemptions import find_reason
from tests.support import platforms_page
from tests.support.contract_table import EXEMPT, PASSED, sentence

_CONTRACT = Path(__file__).resolve().parents[1] / "contract"
_MAKE_IT = "run ./punctual test contract --write"
_PAGE = platforms_page.PAGE.read_text(encoding="utf-8")
_TESTED = _PAGE.partition("## What is tested")[2]


def _scenarios() -> list[str]:
    """The functions that are asked of each network, in order."""
    return [
        node.name
        for path in sorted(_CONTRACT.glob("test_*.py"))
        for node in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.name.startswith("test_")
        and {"scenario", "slug"} & {argument.arg for argument in node.args.args}
    ]


def _rows() -> list[list[str]]:
    lines = [line for line in _TESTED.splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def _reasons() -> dict[str, str]:
    return dict(re.findall(r"^(\d+)\. (.+)$", _TESTED, re.MULTILINE))


def test_what_each_network_takes_is_told_as_its_description_says() -> None:
    assert _PAGE.startswith(platforms_page.described()), _MAKE_IT


def test_every_network_and_every_scenario_is_in_the_table() -> None:
    head, *rows = _rows()
    assert head[1:] == [platform.spec.name for platform in registry.all_platforms()], _MAKE_IT
    told = [row[0] for row in rows if not row[0].startswith("**")]
    assert told == [sentence(name) for name in _scenarios()], _MAKE_IT


@pytest.mark.parametrize("slug", registry.slugs())
def test_a_network_is_tested_in_everything_that_it_has_no_reason_to_be_spared(slug: str) -> None:
    scenario = import_module(f"tests.platforms.{slug}.scenario").SCENARIO
    assert set(scenario.exempt) <= set(_scenarios())
    column, reasons = registry.slugs().index(slug) + 1, _reasons()
    told = {row[0]: row[column] for row in _rows()[1:]}
    for name in _scenarios():
        mark, _, number = told[sentence(name)].partition(" ")
        reason = find_reason(name, scenario)
        wanted = (EXEMPT, reason) if reason else (PASSED, None)
        assert (mark, reasons.get(number)) == wanted, _MAKE_IT
