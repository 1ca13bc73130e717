"""A process dies where it was told to, once, and nowhere else."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from app.core.settings import PROJECT_ROOT

_PROGRAM = """
from app.core.crash_points import pass_by
for step in "first", "second", "first", "second":
    print(step, flush=True)
    pass_by(step)
"""


def _run(order: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-c", _PROGRAM],
        env={"PATH": os.defpath, "PYTHONPATH": str(PROJECT_ROOT), "PUNCTUAL_CRASH_AT": order},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(("order", "passed"), [("second", 2), ("first:2", 3)])
def test_a_process_dies_at_the_step_and_at_the_time_it_was_told(order: str, passed: int) -> None:
    done = _run(order)
    assert done.returncode == -signal.SIGKILL
    assert len(done.stdout.split()) == passed


def test_a_process_that_is_started_again_does_not_die_again(tmp_path: Path) -> None:
    order = f"second:1@{tmp_path / 'died'}"
    assert [_run(order).returncode for _ in range(2)] == [-signal.SIGKILL, 0]


def test_nothing_happens_without_an_order_and_an_unreadable_one_is_refused() -> None:
    assert _run("").returncode == 0
    refused = _run("here and there")
    assert refused.returncode == 1
    assert "PUNCTUAL_CRASH_AT" in refused.stderr
