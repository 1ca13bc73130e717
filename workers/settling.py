"""Writing down how jobs ended, as many at a time as have ended since the last writing."""

import asyncio
from collections.abc import Callable, Sequence
from typing import cast

from rq.job import JobStatus, Retry
from rq.worker import SimpleWorker

from workers.ledger import Ledger, Outcome
from workers.patience import with_patience


class Settler:
    """Takes outcomes at once and writes them in the background; ``settled`` hears of each batch.

    Redis being away delays the writing; nothing is dropped.
    """

    def __init__(
        self,
        ledger: Ledger,
        worker: SimpleWorker,
        settled: Callable[[Sequence[Outcome]], None],
    ) -> None:
        self._ledger = ledger
        self._worker = worker
        self._settled = settled
        self._outcomes: list[Outcome] = []
        self._ended = asyncio.Event()

        self.backlog = 0
        """Outcomes noted and not yet written."""

    def note(self, outcome: Outcome) -> None:
        """Have ``outcome`` written."""
        self.backlog += 1
        self._outcomes.append(outcome)
        self._ended.set()

    async def run(self) -> None:
        """Write outcomes until cancelled."""
        while True:
            await self._ended.wait()
            self._ended.clear()
            batch, self._outcomes = self._outcomes, []
            await self._write([outcome for outcome in batch if not needs_rq(outcome)])
            for outcome in filter(needs_rq, batch):
                await self._write_as_rq_does(outcome)
            self.backlog -= len(batch)
            self._settled(batch)
            if not self._worker.executions:
                await with_patience(self._ledger.idle)

    async def _write(self, batch: Sequence[Outcome]) -> None:
        if not batch:
            return
        waited_for = await with_patience(lambda: self._ledger.settle(batch))
        for outcome in waited_for or ():
            job, queue = outcome.claimed.job, self._worker.queues[0]
            await asyncio.to_thread(self._worker._enqueue_dependents_safely, queue, job)

    async def _write_as_rq_does(self, outcome: Outcome) -> None:
        await with_patience(lambda: asyncio.to_thread(self._finalize, outcome))

    def _finalize(self, outcome: Outcome) -> None:
        worker, queue = self._worker, self._worker.queues[0]
        job, execution = outcome.claimed.job, outcome.claimed.execution
        if outcome.status is JobStatus.FINISHED:
            worker._finalize_success(job, queue, execution, outcome.value)
        else:
            error = cast(BaseException, outcome.error)
            exc_info = (type(error), error, error.__traceback__)
            worker._finalize_failure(job, queue, execution, exc_info)


def needs_rq(outcome: Outcome) -> bool:
    """Whether the job uses more of RQ than the batch script knows: a retry, a repeat, a callback,
    a webhook, a group or a rate limit. RQ's own code then ends it."""
    job = outcome.claimed.job
    if outcome.status not in (JobStatus.FINISHED, JobStatus.FAILED):
        return False
    return bool(
        isinstance(outcome.value, Retry)
        or job.retries_left
        or job.repeats_left
        or job.has_rate_limit
        or job.webhooks
        or job.group_id
        or job._success_callback_name
        or job._failure_callback_name
    )
