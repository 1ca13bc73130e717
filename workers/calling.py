"""Calling a job's function: coroutines in the loop, plain functions in a thread, with a limit."""

import asyncio
import contextvars
import inspect
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from functools import partial
from typing import Any

from rq.job import Job, _current_job
from rq.timeouts import JobTimeoutException
from rq.utils import import_attribute


class Caller:
    """Calls functions found under one of ``modules`` (dotted prefixes) and nowhere else.

    A job names its function in Redis, and whoever can write there must not choose freely.
    """

    def __init__(self, modules: Sequence[str], threads: Executor) -> None:
        self._modules = tuple(modules)
        self._threads = threads
        self._found: dict[str, Callable[..., Any]] = {}

    def resolve(self, name: str | None) -> Callable[..., Any]:
        """The function called ``name``.

        Raises PermissionError when it lies elsewhere; ImportError or ValueError when there is none.
        """
        if name is None or not name.startswith(self._modules):
            raise PermissionError(f"{name} is not a function that jobs may call")
        if name not in self._found:
            self._found[name] = import_attribute(name)
        return self._found[name]

    async def call(self, job: Job) -> Any:
        """Run ``job`` and return its value.

        Raises whatever the function raises, and rq.timeouts.JobTimeoutException after the job's
        timeout. A coroutine is cancelled then; a plain function cannot be, and runs on unheeded.
        """
        _current_job.set(job)
        function = self.resolve(job.func_name)
        limit = job.timeout if job.timeout and job.timeout > 0 else None
        clock = asyncio.timeout(limit)
        try:
            async with clock:
                return await self._start(partial(function, *job.args, **job.kwargs))
        except TimeoutError as error:
            if not clock.expired():
                raise
            raise JobTimeoutException(f"the job took longer than {limit} seconds") from error

    async def _start(self, call: partial[Any]) -> Any:
        if inspect.iscoroutinefunction(call.func):
            return await call()
        context = contextvars.copy_context()
        loop = asyncio.get_running_loop()
        value = await loop.run_in_executor(self._threads, context.run, call)
        return await value if inspect.isawaitable(value) else value
