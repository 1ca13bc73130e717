"""From arrivals to figures: pure arithmetic, no clock and no I/O."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Slip:
    """One post of a measurement: its unique text, its instant (epoch seconds), its account."""

    key: str
    due: float
    account: int


@dataclass(frozen=True, slots=True)
class Lateness:
    """How late the posts of one burst were, in milliseconds; infinite for what never came.

    ``rate`` is posts per second from the due instant to the last post, ``doubled`` how many
    arrived more than once.
    """

    posts: int
    arrived: int
    doubled: int
    early: int
    p50: float
    p95: float
    p99: float
    last: float
    rate: float

    @property
    def is_complete(self) -> bool:
        return self.arrived == self.posts


def percentile(ordered: Sequence[float], share: float) -> float:
    """The smallest of ``ordered`` (ascending, not empty) that at least ``share`` do not exceed."""
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]


def lateness(slips: Sequence[Slip], arrivals: Iterable[tuple[str, float]]) -> Lateness:
    """What ``arrivals`` (text and epoch seconds) say about ``slips``; other texts are ignored."""
    first: dict[str, float] = {}
    seen: dict[str, int] = {}
    for key, at in arrivals:
        first[key] = min(at, first.get(key, at))
        seen[key] = seen.get(key, 0) + 1
    late = sorted(_late_ms(slip, first) for slip in slips)
    arrived = [slip for slip in slips if slip.key in first]
    return Lateness(
        posts=len(slips),
        arrived=len(arrived),
        doubled=sum(1 for slip in slips if seen.get(slip.key, 0) > 1),
        early=sum(1 for ms in late if ms < 0),
        p50=percentile(late, 0.50),
        p95=percentile(late, 0.95),
        p99=percentile(late, 0.99),
        last=late[-1],
        rate=_rate(arrived, first),
    )


def _late_ms(slip: Slip, first: Mapping[str, float]) -> float:
    return (first[slip.key] - slip.due) * 1000 if slip.key in first else math.inf


def _rate(arrived: Sequence[Slip], first: Mapping[str, float]) -> float:
    if not arrived:
        return 0.0
    took = max(first[slip.key] for slip in arrived) - min(slip.due for slip in arrived)
    return len(arrived) / took if took > 0 else math.inf


def ratio(ours: float, bound: float) -> float:
    """How many times ``bound`` is ``ours``; infinite where there is no bound to speak of."""
    return ours / bound if bound > 0 else math.inf


def as_json(value: object) -> object:
    """``value`` with None for numbers that JSON does not know."""
    if isinstance(value, float):
        return round(value, 3) if math.isfinite(value) else None
    if isinstance(value, Mapping):
        return {str(name): as_json(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [as_json(item) for item in value]
    return value


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """``rows`` under ``head`` as a Markdown table that also reads well on a screen."""
    widths = [max(len(row[i]) for row in (head, *rows)) for i in range(len(head))]
    lines = [_line(head, widths), "|" + "|".join("-" * (width + 2) for width in widths) + "|"]
    return "\n".join([*lines, *(_line(row, widths) for row in rows)])


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    first = f" {cells[0]:<{widths[0]}} "
    rest = (f" {cell:>{width}} " for cell, width in zip(cells[1:], widths[1:], strict=True))
    return "|" + "|".join((first, *rest)) + "|"


def in_ms(ms: float) -> str:
    """Milliseconds for people: three figures, seconds from ten thousand on, – for never."""
    if not math.isfinite(ms):
        return "–"
    if ms >= 10_000:
        return f"{ms / 1000:.1f} s"
    return f"{ms:.1f} ms" if ms < 100 else f"{ms:,.0f} ms"
