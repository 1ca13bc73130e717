"""What the whole product costs while nothing is due."""

import contextlib
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass

import psutil

from tests.bench.arena import home
from tests.bench.figures import table
from tests.support.stack import Stack

# By then everything that a start brings with it is over.
_SETTLE_S = 20.0

Say = Callable[[str], None]


@dataclass(frozen=True)
class Usage:
    """One process: its share of one core, and its memory in MB: all that it sees (``rss_mb``), and
    with what it shares divided among the sharers (``pss_mb``)."""

    name: str
    cpu: float
    rss_mb: float
    pss_mb: float


def measure(seconds: float, say: Say) -> list[Usage]:
    """Every process of ``./punctual run``, watched for ``seconds`` after it has come to rest."""
    with home() as place, Stack.running(place) as stack:
        say(f"it runs; waiting {_SETTLE_S:g} s, then watching for {seconds:g} s")
        time.sleep(_SETTLE_S)
        return watch(stack.process.pid, seconds)


def watch(pid: int, seconds: float) -> list[Usage]:
    """The process ``pid`` and all its descendants that live for the next ``seconds``."""
    family = list(_family(pid))
    before = {process: _cpu_s(process) for process in family}
    time.sleep(seconds)
    found = []
    for process in family:
        with contextlib.suppress(psutil.NoSuchProcess):
            spent = _cpu_s(process) - before[process]
            memory = process.memory_full_info()
            pss = getattr(memory, "pss", memory.rss)
            name = _title(process)
            found.append(Usage(name, spent / seconds, memory.rss / 2**20, pss / 2**20))
    return found


def _family(pid: int) -> Iterator[psutil.Process]:
    first = psutil.Process(pid)
    yield first
    yield from first.children(recursive=True)


def _cpu_s(process: psutil.Process) -> float:
    times = process.cpu_times()
    return float(times.user + times.system)


_TITLES = {
    "app.processes:web": "web",
    "punctual worker": "worker",
    "punctual scheduler": "scheduler",
    "punctual sandbox": "sandbox",
    "app.core.crew": "crew",
    "app.run:main": "supervisor",
    "valkey": "redis",
    "postgres": "postgres",
}


def _title(process: psutil.Process) -> str:
    words = " ".join(process.cmdline())
    return next((name for mark, name in _TITLES.items() if mark in words), process.name())


def total(usages: list[Usage]) -> Usage:
    """All of them together."""
    return Usage(
        "all",
        sum(usage.cpu for usage in usages),
        sum(usage.rss_mb for usage in usages),
        sum(usage.pss_mb for usage in usages),
    )


def by_name(usages: list[Usage]) -> list[Usage]:
    """Processes with the same name taken together."""
    names = list(dict.fromkeys(usage.name for usage in usages))
    groups = {name: [usage for usage in usages if usage.name == name] for name in names}
    return [
        Usage(name, *(getattr(total(group), what) for what in ("cpu", "rss_mb", "pss_mb")))
        for name, group in groups.items()
    ]


def tables(usages: list[Usage]) -> str:
    """One row for each kind of process, and their sum."""
    rows = [
        [usage.name, f"{usage.cpu:.2%}", f"{usage.rss_mb:.0f} MB", f"{usage.pss_mb:.0f} MB"]
        for usage in [*by_name(usages), total(usages)]
    ]
    return table(["idle", "of one core", "RSS", "PSS"], rows)


def as_figures(usages: list[Usage]) -> list[dict[str, object]]:
    """The same for a JSON file."""
    return [asdict(usage) for usage in [*by_name(usages), total(usages)]]
