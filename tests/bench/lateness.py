"""How late posts leave when many are due at the same instant, beside other ways of doing it."""

import math
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, field

from tests.bench.arena import Arena, wait_until
from tests.bench.figures import Lateness, Slip, in_ms, lateness, percentile, ratio, table
from tests.bench.product import Product, RunningProduct
from tests.bench.rivals.bare import Bare
from tests.bench.rivals.celery import CeleryBeat, CeleryEta
from tests.bench.rivals.stock_rq import StockRq
from tests.bench.systems import Contestant, Grid, System

ALONE_ROUNDS = 100
ALONE_APART_S = 0.3
_WARM_UP = 32
_LEAD_S = 8.0
_DOUBLES_SHOW_S = 0.5

Say = Callable[[str], None]


@dataclass(frozen=True)
class Case:
    """``count`` posts at one instant, the stub answering after ``delay_ms``."""

    count: int
    delay_ms: int


@dataclass(frozen=True)
class Result:
    """One system's figures in one case; ``problem`` where there are none."""

    system: str
    case: Case
    limit_s: float
    figures: Lateness | None = None
    problem: str = ""
    own: dict[str, float] = field(default_factory=dict)
    unsettled: int = 0
    groups: dict[str, int] = field(default_factory=dict)


def systems(product: Product) -> list[System]:
    """The product and what it is compared with, the lower bounds first."""
    return [
        Bare(64),
        Bare(256),
        product,
        CeleryEta(),
        CeleryBeat("Celery beat, due on the minute"),
        CeleryBeat("Celery beat, due at :30", offset=30),
        StockRq(),
    ]


def measure(
    arena: Arena, wanted: Sequence[System], cases: Sequence[Case], limit_s: float, say: Say
) -> list[Result]:
    """Every system in every case, one at a time."""
    results = []
    for case in cases:
        for system in wanted:
            result = _measure_one(arena, system, case, limit_s)
            say(_progress(result))
            results.append(result)
    return results


def _measure_one(arena: Arena, system: System, case: Case, limit_s: float) -> Result:
    try:
        with system.running(arena) as contestant:
            return _run(arena, system, contestant, case, limit_s)
    except TimeoutError as error:
        return Result(system.name, case, limit_s, problem=str(error))


def _run(
    arena: Arena, system: System, contestant: Contestant, case: Case, limit_s: float
) -> Result:
    _warm_up(arena, contestant)
    arena.stub.reset(case.delay_ms)
    slips = list(_slips(case, system.grid, _LEAD_S + case.count / system.load_rate))
    contestant.load(slips)
    if time.time() > slips[0].due - 0.5:
        raise TimeoutError("could not take the posts before they were due")
    if isinstance(contestant, RunningProduct):
        return _run_product(arena, system, contestant, slips, case, limit_s)
    return Result(system.name, case, limit_s, _outcome(arena, slips, limit_s))


def _run_product(
    arena: Arena,
    system: System,
    product: RunningProduct,
    slips: Sequence[Slip],
    case: Case,
    limit_s: float,
) -> Result:
    time.sleep(max(0.0, slips[0].due - 1.5 - time.time()))
    with product.profiler.recording(f"{case.count}-{case.delay_ms}ms"):
        figures = _outcome(arena, slips, limit_s)
    deadline = time.monotonic() + 10
    while (unsettled := product.unsettled(slips)) and time.monotonic() < deadline:
        time.sleep(0.2)
    noted = product.own_lateness(slips)
    own = {f"p{n}": percentile(noted, n / 100) for n in (50, 95, 99, 100)} if noted else {}
    groups = product.groups(slips)
    return Result(system.name, case, limit_s, figures, own=own, unsettled=unsettled, groups=groups)


def _warm_up(arena: Arena, contestant: Contestant) -> None:
    arena.stub.reset(0)
    now = time.time()
    contestant.warm_up([Slip(f"warm{now:.0f}n{n}", now, n) for n in range(_WARM_UP)])
    wait_until(lambda: arena.stub.count() >= _WARM_UP, 60, "the system does not send anything")
    time.sleep(1)


def _slips(case: Case, grid: Grid, lead_s: float) -> Iterator[Slip]:
    """A single post is measured many times over, so that it has percentiles too; not where only
    one instant a minute can be hit."""
    start, name = _instant(time.time() + lead_s, grid), f"run{time.time_ns()}"
    rounds = ALONE_ROUNDS if case.count == 1 and not grid.period else 1
    for n in range(rounds * case.count):
        yield Slip(f"{name}n{n}", start + (n * ALONE_APART_S if rounds > 1 else 0), n)


def _instant(earliest: float, grid: Grid) -> float:
    if not grid.period:
        # Not a full second: whoever looks once a second must not be lucky.
        return math.ceil(earliest) + 0.37
    return math.ceil((earliest - grid.offset) / grid.period) * grid.period + grid.offset


def _outcome(arena: Arena, slips: Sequence[Slip], limit_s: float) -> Lateness:
    deadline = max(slip.due for slip in slips) + limit_s
    time.sleep(max(0.0, slips[0].due - time.time()))
    while arena.stub.count() < len(slips) and time.time() < deadline:
        time.sleep(0.25)
    time.sleep(_DOUBLES_SHOW_S)
    return lateness(slips, arena.stub.arrivals())


def _progress(result: Result) -> str:
    case = f"{result.system}, {result.case.count} posts, {result.case.delay_ms} ms"
    return f"{case}: {_verdict(result)}"


def _verdict(result: Result) -> str:
    figures = result.figures
    if figures is None:
        return result.problem
    if not figures.is_complete:
        return f"not finished after {result.limit_s:g} s: {figures.arrived} of {figures.posts}"
    stored = ", ".join(f"{count} {what}" for what, count in result.groups.items())
    return f"last after {in_ms(figures.last)}" + (f" ({stored})" if stored else "")


def bounds(results: Sequence[Result]) -> dict[Case, float]:
    """Per case, when the fastest bare loop's last post left, in milliseconds."""
    found: dict[Case, float] = {}
    for result in results:
        if result.system.startswith("bare") and result.figures:
            last = result.figures.last
            found[result.case] = min(last, found.get(result.case, math.inf))
    return found


def tables(results: Sequence[Result]) -> str:
    """One table for each number of posts and delay."""
    bound = bounds(results)
    cases = list(dict.fromkeys(result.case for result in results))
    return "\n\n".join(_table(case, results, bound.get(case, math.inf)) for case in cases)


def _table(case: Case, results: Sequence[Result], bound: float) -> str:
    head = ["lateness", "p50", "p95", "p99", "last", "posts/s", "last / bare"]
    rows = [_row(result, bound) for result in results if result.case == case]
    plural = "post" if case.count == 1 else "posts"
    title = f"{case.count:,} {plural} at one instant, network answers after {case.delay_ms} ms"
    return f"{title}\n\n{table(head, rows)}"


def _row(result: Result, bound: float) -> list[str]:
    figures = result.figures
    if figures is None:
        return [f"{result.system}: {result.problem}", *["–"] * 6]
    name = result.system if figures.is_complete else f"{result.system}: {_verdict(result)}"
    times = [in_ms(value) for value in (figures.p50, figures.p95, figures.p99, figures.last)]
    rate = "–" if result.case.count == 1 else f"{figures.rate:,.0f}"
    times_bound = ratio(figures.last, bound)
    return [name, *times, rate, f"{times_bound:.2f}" if math.isfinite(times_bound) else "–"]


def as_figures(results: Sequence[Result]) -> list[dict[str, object]]:
    """The results for a JSON file."""
    bound = bounds(results)
    return [
        asdict(result)
        | {"last_ratio": ratio(result.figures.last, bound.get(result.case, math.inf))}
        if result.figures
        else asdict(result)
        for result in results
    ]
