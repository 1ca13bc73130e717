"""Doing for many at once what many ask for one by one."""

import asyncio
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")


class Grouper(Generic[Item, Result]):
    """Gathers what is asked while a group is under way, and makes it the next group.

    Nobody waits for company: a single item goes at once. ``work`` runs in a thread and returns
    one result for each item, in order; ``at_most`` is the largest group. Belongs to the event
    loop that first asks.
    """

    def __init__(
        self, work: Callable[[Sequence[Item]], Sequence[Result]], *, at_most: int = 128
    ) -> None:
        self._work = work
        self._at_most = at_most
        self._waiting: list[tuple[Item, asyncio.Future[Result]]] = []
        self._runner: asyncio.Task[None] | None = None

    async def ask(self, item: Item) -> Result:
        """The result for ``item``. Raises what ``work`` raised for its group."""
        loop = asyncio.get_running_loop()
        future: asyncio.Future[Result] = loop.create_future()
        self._waiting.append((item, future))
        if self._runner is None or self._runner.done():
            self._runner = loop.create_task(self._run())
        return await future

    async def _run(self) -> None:
        while self._waiting:
            # One turn of the loop lets everyone who woke at the same instant join.
            await asyncio.sleep(0)
            group, self._waiting = self._waiting[: self._at_most], self._waiting[self._at_most :]
            await self._serve(group)

    async def _serve(self, group: list[tuple[Item, "asyncio.Future[Result]"]]) -> None:
        try:
            results = await asyncio.to_thread(self._work, [item for item, _ in group])
        except Exception as error:
            for _, future in group:
                if not future.done():
                    future.set_exception(error)
            return
        for (_, future), result in zip(group, results, strict=True):
            if not future.done():
                future.set_result(result)
