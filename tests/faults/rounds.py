"""How long a run of the fault tests is to be, and what it came to."""

import statistics
from dataclasses import dataclass, field

import pytest

from tests.faults.judge import Report

OPTION = "--rounds"


def rounds_of(config: pytest.Config) -> int:
    """How many rounds were asked for; 1 is the short run that every ``punctual test`` makes."""
    return int(config.getoption(OPTION, default=1))


@dataclass
class Tally:
    """Everything that happened in this run; durations in seconds."""

    rounds: int = 0
    kills: int = 0
    posts: int = 0
    lost: int = 0
    doubled: int = 0
    ill_timed: int = 0
    unconfirmed: int = 0
    healed_in: list[float] = field(default_factory=list)
    seeds: list[int] = field(default_factory=list)

    def add(self, report: Report) -> None:
        self.posts += report.posts
        self.lost += len(report.lost)
        self.doubled += len(report.doubled)
        self.ill_timed += len(report.ill_timed)
        self.unconfirmed += report.unconfirmed

    def lines(self) -> list[str]:
        """The figures, for people."""
        healed = self.healed_in
        median, worst = (statistics.median(healed), max(healed)) if healed else (0.0, 0.0)
        return [
            f"rounds {self.rounds}, hurts {self.kills}, posts {self.posts}",
            f"lost {self.lost}, doubled {self.doubled}, at a wrong time {self.ill_timed}, "
            f"left unconfirmed {self.unconfirmed}",
            f"seconds until healed: median {median:.1f}, worst {worst:.1f}",
            f"seeds: {' '.join(map(str, self.seeds))}",
        ]


tally = Tally()
