"""Noticing that a machine's clock was set, or that the machine slept.

Deadlines are instants, and so are worth nothing once the clock has jumped: an hour forward, and
every lease has run out while its worker waits for an answer; every request seems to be so old
that it cannot be running any more. So the clock is held against one that nobody sets, and when it
has jumped, whoever holds a lease holds it anew, and no request from before counts as settled.

Kept in the database, because whoever notices need not be the process that was there before.
Machines that share a database must tell the same time, as they do where NTP runs.
"""

import socket
from collections.abc import Mapping
from datetime import timedelta
from functools import lru_cache
from pathlib import Path

import structlog
from sqlmodel import Session

from app.core.clock import Clock
from app.db.repositories.clocks import Clocks, Standing
from app.domain.clock_step import TOLERANCE_S, Step
from app.services.leases import LEASE

log = structlog.get_logger(__name__)

_LOOK_IN = timedelta(seconds=60)


def notice(session: Session, clock: Clock) -> Step | None:
    """The last step of any machine's clock that is known, this one's at this moment included.

    One that is new is acted upon in the caller's unit of work. A machine that was started anew
    counts as one whose clock has stepped: it may have lost it meanwhile.
    """
    clocks, host, start = Clocks(session), socket.gethostname(), _start_of_machine()
    known = clocks.standings()
    before = known.get(f"{host}:{start}")
    offset_s = clock.now().timestamp() - clock.steady()
    if before is None or abs(offset_s - before.offset_s) > TOLERANCE_S:
        step = None
        if before is not None or any(name.startswith(f"{host}:") for name in known):
            step = Step(clock.now(), timedelta(seconds=offset_s - before.offset_s if before else 0))
            _act_on(clocks, step)
        clocks.save(host, start, Standing(offset_s, step))
        return step or _last(known)
    return _last(known)


def _act_on(clocks: Clocks, step: Step) -> None:
    clocks.begin_deadlines_anew(step.at + LEASE, step.at + _LOOK_IN)
    log.warning("clock_stepped", by_s=round(step.by.total_seconds(), 1))


def _last(known: Mapping[str, Standing]) -> Step | None:
    steps = [standing.step for standing in known.values() if standing.step is not None]
    return max(steps, key=lambda step: step.at, default=None)


@lru_cache(maxsize=1)
def _start_of_machine() -> str:
    """What tells this start of the machine from others; empty where the system does not say."""
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    except OSError:
        return ""
