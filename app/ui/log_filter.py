"""Keeps cookies and tokens out of what the framework logs.

When an event has no handler, the framework logs the whole event, the browser's cookie included.
"""

import logging
import re

from app.core.logging import RedactingFilter

_LOGGERS = (
    "reflex_base.event.processor.event_processor",
    "reflex_base.event.processor.base_state_processor",
    "reflex.app",
    "reflex.state",
    "engineio.server",
    "socketio.server",
)

_HEADER = re.compile(
    r"""(['"](?:cookie|authorization|raw_headers|token)['"]\s*:\s*)(?:'[^']*'|"[^"]*")""",
    re.IGNORECASE,
)


def install() -> None:
    """Redact what the framework's loggers say. Doing it twice changes nothing."""
    for name in _LOGGERS:
        logger = logging.getLogger(name)
        if not any(isinstance(f, CookieFilter) for f in logger.filters):
            logger.addFilter(CookieFilter())


class CookieFilter(RedactingFilter):
    """Removes cookies and authorization headers as they stand in a printed event."""

    def filter(self, record: logging.LogRecord) -> bool:
        super().filter(record)
        record.msg = _HEADER.sub(r"\1'[removed]'", str(record.msg))
        return True
