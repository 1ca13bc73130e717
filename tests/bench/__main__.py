"""``./punctual bench [NAME …]``: measure, print tables, and keep the figures."""

import argparse
import json
import platform
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

import psutil

from app.plan import default_workers
from tests.bench import lateness
from tests.bench.arena import arena
from tests.bench.figures import as_json
from tests.bench.product import Product

Figures = object
Measure = Callable[[argparse.Namespace], Figures]


def say(text: str) -> None:
    """Tell how far things are, apart from the tables."""
    print(text, file=sys.stderr, flush=True)


def measure_lateness(chosen: argparse.Namespace) -> Figures:
    """Lateness of the product and its rivals."""
    product = Product(chosen.workers, chosen.accounts, chosen.profile)
    wanted = [
        system
        for system in lateness.systems(product)
        if not chosen.only or any(word.lower() in system.name.lower() for word in chosen.only)
    ]
    cases = [lateness.Case(n, delay) for delay in chosen.delay for n in chosen.n]
    more = {"PUNCTUAL_WORKER_CONCURRENCY": str(chosen.concurrency)} if chosen.concurrency else {}
    with arena(more) as place:
        results = lateness.measure(place, wanted, cases, chosen.limit, say)
    print(lateness.tables(results), flush=True)
    return lateness.as_figures(results)


def measure_scale(chosen: argparse.Namespace) -> Figures:
    """The cost of single operations on growing tables."""
    from tests.bench import scale

    sizes = [10_000, 100_000, *([1_000_000] if chosen.full else [])]
    with arena() as place:
        results = scale.measure(place, sizes, say)
    print(scale.tables(results), flush=True)
    return [scale.as_figures(result) for result in results]


def measure_idle(chosen: argparse.Namespace) -> Figures:
    """What everything costs while nothing is due."""
    from tests.bench import idle

    result = idle.measure(chosen.seconds, say)
    print(idle.tables(result), flush=True)
    return idle.as_figures(result)


def measure_heal(chosen: argparse.Namespace) -> Figures:
    """How soon all is as before after a blow."""
    from tests.bench import heal

    results = heal.measure(chosen.rounds, say)
    print(heal.tables(results), flush=True)
    return heal.as_figures(results)


def measure_ui(_: argparse.Namespace) -> Figures:
    """The calendar, before a full table."""
    from tests.bench import ui

    result = ui.measure(say)
    print(ui.tables(result), flush=True)
    return ui.as_figures(result)


MEASURES: dict[str, Measure] = {
    "lateness": measure_lateness,
    "scale": measure_scale,
    "idle": measure_idle,
    "heal": measure_heal,
    "ui": measure_ui,
}


def parse(words: Sequence[str]) -> argparse.Namespace:
    """What the command line asks for."""
    parser = argparse.ArgumentParser("punctual bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"{', '.join(MEASURES)}; all")
    parser.add_argument("--json", type=Path, metavar="FILE", help="keep the figures in FILE")
    group = parser.add_argument_group("lateness")
    counts = [1, 100, 1_000, 10_000]
    group.add_argument("--n", type=int, nargs="+", default=counts, help="posts at one instant")
    group.add_argument("--delay", type=int, nargs="+", default=[0, 200], help="of the stub, ms")
    group.add_argument("--only", nargs="+", metavar="WORD", help="systems with WORD in their name")
    group.add_argument("--workers", type=int, default=default_workers(), help="of the product")
    group.add_argument("--concurrency", type=int, help="PUNCTUAL_WORKER_CONCURRENCY")
    group.add_argument("--accounts", type=int, default=500, help="the posts are spread over")
    group.add_argument("--limit", type=float, default=60, help="seconds until a run is given up")
    group.add_argument("--profile", type=Path, metavar="DIR", help="sample the product with py-spy")
    parser.add_argument("--full", action="store_true", help="scale: a million posts as well")
    parser.add_argument("--seconds", type=float, default=30, help="idle: how long to watch")
    parser.add_argument("--rounds", type=int, default=3, help="heal: blows of each kind")
    chosen = parser.parse_args(words)
    unknown = [name for name in chosen.names if name not in MEASURES]
    if unknown:
        known = ", ".join(MEASURES)
        parser.error(f"there is no measurement {unknown[0]!r}; there are: {known}")
    return chosen


def main(words: Sequence[str]) -> int:
    """Measure what ``words`` name, everything where they name nothing."""
    chosen = parse(words)
    figures: dict[str, object] = {"machine": machine(), "began_at": datetime.now(UTC).isoformat()}
    for name in chosen.names or list(MEASURES):
        print(f"\n## {name}\n", flush=True)
        figures[name] = MEASURES[name](chosen)
        if chosen.json:
            # After each, so that an interrupted run keeps what it has.
            chosen.json.write_text(json.dumps(as_json(figures), indent=2) + "\n")
    return 0


def machine() -> dict[str, object]:
    """What the figures were measured on."""
    return {
        "cores": psutil.cpu_count(),
        "memory_gb": round(psutil.virtual_memory().total / 2**30, 1),
        "load_before": psutil.getloadavg()[0],
        "system": platform.platform(),
        "python": platform.python_version(),
    }


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
