"""The supervisor: what dies comes back, what stops is gone."""

import asyncio
import io
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest

from app.core.errors import Unavailable
from app.core.process import Command
from app.core.service import Keeper, Service, describe_exit, next_delay
from app.core.settings import PROJECT_ROOT
from app.core.supervisor import Console, Supervisor


def shell(script: str) -> Command:
    return Command(("sh", "-c", script))


def service(name: str, script: str, grace_s: float = 5.0) -> Service:
    return Service(name, lambda: shell(script), grace_s=grace_s)


class Stage:
    """A supervisor whose console can be read."""

    def __init__(self) -> None:
        self.printed = io.StringIO()
        self.supervisor = Supervisor(Console(self.printed))

    @property
    def text(self) -> str:
        return self.printed.getvalue()


async def until(happened: Callable[[], object], seconds: float = 20.0) -> None:
    deadline = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < deadline, "did not happen in time"
        await asyncio.sleep(0.01)


def is_gone(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def pids_in(path: Path) -> list[int]:
    return [int(word) for word in path.read_text().split()] if path.exists() else []


async def test_a_dead_child_is_started_again(tmp_path: Path) -> None:
    stage, pids = Stage(), tmp_path / "pids"
    stage.supervisor.launch(0, service("one", f"echo $$ >> '{pids}'; exec sleep 1000"))
    await until(lambda: len(pids_in(pids)) == 1)
    os.kill(pids_in(pids)[0], signal.SIGKILL)
    await until(lambda: len(pids_in(pids)) == 2)
    await stage.supervisor.stop()
    assert all(is_gone(pid) for pid in pids_in(pids))
    assert "was ended by SIGKILL; it starts again in 0.2 s" in stage.text


async def test_a_child_that_outlives_its_parent_does_not_delay_the_restart(tmp_path: Path) -> None:
    stage, pids = Stage(), tmp_path / "pids"
    stage.supervisor.launch(0, service("one", f"echo $$ >> '{pids}'; sleep 1000 & wait"))
    await until(lambda: len(pids_in(pids)) == 1)
    os.kill(pids_in(pids)[0], signal.SIGKILL)
    await until(lambda: len(pids_in(pids)) == 2)
    await stage.supervisor.stop()


async def test_a_higher_stage_stops_before_a_lower_one(tmp_path: Path) -> None:
    stage, order = Stage(), tmp_path / "order"
    script = (
        "trap 'echo {0} >> \""
        + str(order)
        + "\"; exit 0' TERM; echo up; while :; do sleep 0.05; done"
    )
    stage.supervisor.launch(2, service("upper", script.format("upper")))
    stage.supervisor.launch(1, service("lower", script.format("lower")))
    await until(lambda: stage.text.count("up\n") == 2)
    await stage.supervisor.stop()
    assert order.read_text().split() == ["upper", "lower"]


async def test_a_child_that_will_not_stop_is_killed_with_what_it_started(tmp_path: Path) -> None:
    stage, pids = Stage(), tmp_path / "pids"
    script = f"trap '' TERM; sleep 1000 & echo $$ $! > '{pids}'; while :; do sleep 1; done"
    stage.supervisor.launch(0, service("deaf", script, grace_s=0.3))
    await until(lambda: len(pids_in(pids)) == 2)
    await stage.supervisor.stop()
    await until(lambda: all(is_gone(pid) for pid in pids_in(pids)))
    assert "did not stop in time and is killed" in stage.text


async def test_a_service_that_cannot_start_at_all_is_told_and_given_up() -> None:
    stage = Stage()
    broken = Service("broken", lambda: shell("echo no licence; exit 3"), is_ready=lambda: False)
    with pytest.raises(Unavailable, match="broken cannot be started: ended with status 3"):
        await stage.supervisor.start(0, broken)
    await stage.supervisor.stop()
    assert "no licence" in stage.text


async def test_start_waits_until_the_service_says_it_is_ready(tmp_path: Path) -> None:
    stage, sign = Stage(), tmp_path / "ready"
    slow = Service(
        "slow", lambda: shell(f"sleep 0.2; touch '{sign}'; sleep 1000"), is_ready=sign.exists
    )
    await stage.supervisor.start(0, slow)
    assert sign.exists()
    await stage.supervisor.stop()


async def test_each_start_is_prepared_anew(tmp_path: Path) -> None:
    stage, prepared = Stage(), []
    again = Service("again", lambda: shell("exit 0"), prepare=lambda: prepared.append(1))
    stage.supervisor.launch(0, again)
    await until(lambda: len(prepared) >= 2)
    await stage.supervisor.stop()


async def test_a_program_run_once_that_fails_is_an_error_with_its_lines_shown() -> None:
    stage = Stage()
    with pytest.raises(Unavailable, match="migrate ended with status 4"):
        await stage.supervisor.run_once("migrate", shell("echo because; exit 4"))
    assert "migrate    | because" in stage.text


async def test_nothing_starts_once_stopping_has_begun() -> None:
    stage = Stage()
    await stage.supervisor.stop()
    with pytest.raises(asyncio.CancelledError):
        stage.supervisor.launch(0, service("late", "sleep 1000"))


async def test_muted_lines_are_not_shown() -> None:
    printed: list[str] = []
    keeper = Keeper(
        Service("one", lambda: shell("echo boring; echo said; exec sleep 1000"), muted=("boring",)),
        lambda _, text: printed.append(text),
    )
    keeper.launch()
    await until(lambda: "said" in printed)
    await keeper.stop()
    assert "boring" not in printed


def test_waits_double_up_to_ten_seconds_and_start_over_after_a_healthy_life() -> None:
    delays = [0.0]
    for _ in range(8):
        delays.append(next_delay(delays[-1], lived_s=1))
    assert delays[1:] == [0.2, 0.4, 0.8, 1.6, 3.2, 6.4, 10, 10]
    assert next_delay(10, lived_s=31) == 0.2


def test_an_exit_is_described_by_status_or_signal() -> None:
    assert describe_exit(2) == "ended with status 2"
    assert describe_exit(-11) == "was ended by SIGSEGV"


_PROGRAM = """
import asyncio, signal, sys
from app.core.process import Command
from app.core.service import Service
from app.core.supervisor import Console, Supervisor

async def main():
    supervisor = Supervisor(Console())
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    script = f"echo $$ >> '{sys.argv[1]}'; exec sleep 1000"
    for number in range(3):
        supervisor.launch(number, Service(str(number), lambda: Command(("sh", "-c", script))))
    await stop.wait()
    await supervisor.stop()

asyncio.run(main())
"""


@contextmanager
def supervisor_process(pids: Path) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(
        [sys.executable, "-c", _PROGRAM, str(pids)],
        cwd=PROJECT_ROOT,
        env={**os.environ, "PYTHONPATH": str(PROJECT_ROOT)},
        stdout=subprocess.DEVNULL,
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()


async def test_a_terminated_supervisor_leaves_nothing_behind(tmp_path: Path) -> None:
    pids = tmp_path / "pids"
    with supervisor_process(pids) as process:
        await until(lambda: len(pids_in(pids)) == 3)
        process.terminate()
        assert process.wait(20) == 0
    assert all(is_gone(pid) for pid in pids_in(pids))


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel's tie is Linux's")
async def test_a_killed_supervisor_leaves_nothing_behind(tmp_path: Path) -> None:
    pids = tmp_path / "pids"
    with supervisor_process(pids) as process:
        await until(lambda: len(pids_in(pids)) == 3)
        process.kill()
        process.wait()
        await until(lambda: all(is_gone(pid) for pid in pids_in(pids)))
