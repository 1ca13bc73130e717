"""What every way of sending posts on time has in common here, and the list of them."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol

from tests.bench.arena import Arena
from tests.bench.figures import Slip


@dataclass(frozen=True, slots=True)
class Grid:
    """Which instants a system can hit at all: ``period`` seconds apart, ``offset`` behind.

    A period of zero: any instant.
    """

    period: float = 0.0
    offset: float = 0.0


ANY_INSTANT = Grid()


class Contestant(Protocol):
    """A started system."""

    def load(self, slips: Sequence[Slip]) -> None:
        """Have ``slips`` sent at their instants. Returns once the system has taken them all."""

    def warm_up(self, slips: Sequence[Slip]) -> None:
        """Send ``slips`` now, so that nothing is done for the first time while it counts."""


class System(Protocol):
    """One way of sending posts on time."""

    @property
    def name(self) -> str: ...
    @property
    def grid(self) -> Grid: ...
    @property
    def load_rate(self) -> float:
        """Posts per second that it takes at least while loading."""

    def running(self, arena: Arena) -> AbstractContextManager[Contestant]:
        """The system's processes, on empty queues, for the length of the block."""
