"""The job queues, and what kind of worker serves each.

One process serves one queue: with two, RQ pops jobs in a way that loses one when the process is
killed at the wrong moment.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from app.core.jobs import JOB_TIMEOUT_S, MEDIA_QUEUE, PUBLISH_QUEUE


class WorkerKind(StrEnum):
    """How a worker runs its jobs."""

    ASYNCIO = "asyncio"
    """Many at once in one event loop: for work that waits on networks."""
    FORKING = "forking"
    """One at a time, each in a process of its own: for work that burns processor and memory."""


@dataclass(frozen=True, slots=True)
class QueueSpec:
    """A queue: its name, its worker's kind, and the seconds one job may take."""

    name: str
    kind: WorkerKind
    job_timeout_s: int


QUEUES: Mapping[str, QueueSpec] = {
    spec.name: spec
    for spec in (
        QueueSpec(PUBLISH_QUEUE, WorkerKind.ASYNCIO, JOB_TIMEOUT_S[PUBLISH_QUEUE]),
        QueueSpec(MEDIA_QUEUE, WorkerKind.FORKING, JOB_TIMEOUT_S[MEDIA_QUEUE]),
    )
}


def queue_spec(name: str) -> QueueSpec:
    """The queue called ``name``; raises ValueError naming those that exist."""
    if name not in QUEUES:
        raise ValueError(f"There is no queue {name!r}. The queues are: {', '.join(QUEUES)}.")
    return QUEUES[name]
