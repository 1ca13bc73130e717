"""One id from whoever asked for something to every line of log about it, and to the network call.

Bound to the logging context, so that each log line carries it by itself.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import uuid4

from structlog.contextvars import bind_contextvars, get_contextvars, reset_contextvars

FIELD = "correlation_id"
_ACCEPTED = re.compile(r"[A-Za-z0-9-]{8,64}")


def new_correlation_id() -> str:
    """An id nobody has used: 32 hexadecimal digits."""
    return uuid4().hex


def accepted(given: str | None) -> str:
    """``given`` when it is 8 to 64 letters, digits or hyphens, else a new id."""
    return given if given and _ACCEPTED.fullmatch(given) else new_correlation_id()


def current() -> str:
    """The id that is bound here, else a new one, which stays unbound."""
    found = get_contextvars().get(FIELD)
    return found if isinstance(found, str) else new_correlation_id()


@contextmanager
def bound(correlation_id: str | None = None) -> Iterator[str]:
    """Log lines inside carry ``correlation_id``; None: the one that is bound, or a new one."""
    chosen = correlation_id or current()
    before = bind_contextvars(**{FIELD: chosen})
    try:
        yield chosen
    finally:
        reset_contextvars(**before)
