"""The crew: forks that come back, stop in order and never outlive it."""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest

from app.core import crew
from app.core.crew import Member, to_arguments
from app.core.process import python
from app.core.settings import PROJECT_ROOT

pytestmark = pytest.mark.skipif(not crew.IS_SUPPORTED, reason="forked crews are Linux's")
MODULE = "crew_members"


@contextmanager
def crew_of(members: Sequence[Member]) -> Iterator[subprocess.Popen[str]]:
    here = str(Path(__file__).parent)
    process = subprocess.Popen(
        python("app.core.crew:main", *to_arguments(members, [MODULE])),
        env={**os.environ, "PYTHONPATH": f"{PROJECT_ROOT}{os.pathsep}{here}"},
        stdout=subprocess.PIPE,
        text=True,
    )
    with process:
        try:
            yield process
        finally:
            process.kill()


def until(happened: Callable[[], object], seconds: float = 20.0) -> None:
    deadline = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < deadline, "did not happen in time"
        time.sleep(0.01)


def pids_in(path: Path) -> list[int]:
    return [int(word) for word in path.read_text().split()] if path.exists() else []


def patient(pids: Path, name: str = "one") -> Member:
    return Member(name, f"{MODULE}:patient", (str(pids),))


def test_a_killed_member_is_forked_again_and_its_lines_carry_its_name(tmp_path: Path) -> None:
    pids = tmp_path / "pids"
    with crew_of([patient(pids)]) as process:
        until(lambda: len(pids_in(pids)) == 1)
        os.kill(pids_in(pids)[0], signal.SIGKILL)
        until(lambda: len(pids_in(pids)) == 2)
        process.terminate()
        said, _ = process.communicate(timeout=20)
    assert said.strip("\n").split("\n") == [
        "\x1eone\x1epatient is up",
        "\x1eone\x1ewas ended by SIGKILL; it starts again in 0.2 s",
        "\x1eone\x1epatient is up",
    ]


def test_a_member_is_called_by_its_name(tmp_path: Path) -> None:
    pids = tmp_path / "pids"
    with crew_of([patient(pids, "scheduler")]):
        until(lambda: len(pids_in(pids)) == 1)
        assert psutil.Process(pids_in(pids)[0]).cmdline()[0].startswith("punctual scheduler:")


def test_a_member_of_a_higher_stage_stops_first(tmp_path: Path) -> None:
    pids, order = tmp_path / "pids", tmp_path / "order"
    members = [
        Member(name, f"{MODULE}:polite", (str(pids), str(order), name), stage)
        for stage, name in ((1, "sandbox"), (3, "worker"), (2, "scheduler"))
    ]
    with crew_of(members) as process:
        until(lambda: len(pids_in(pids)) == 3)
        process.terminate()
        assert process.wait(20) == 0
    assert order.read_text().split() == ["worker", "scheduler", "sandbox"]


def test_members_do_not_outlive_a_killed_crew(tmp_path: Path) -> None:
    pids = tmp_path / "pids"
    with crew_of([patient(pids, "one"), patient(pids, "two")]) as process:
        until(lambda: len(pids_in(pids)) == 2)
        process.kill()
        process.wait()
        until(lambda: not any(psutil.pid_exists(pid) for pid in pids_in(pids)))
