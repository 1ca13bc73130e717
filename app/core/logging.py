"""Structured logs: constant snake_case event names, fields beside them, secrets removed."""

import logging
import re
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog

_SECRET_FIELD = re.compile(
    r"token|secret|password|authorization|cookie|api_key|code_verifier|refresh", re.IGNORECASE
)
_SECRET_VALUE = re.compile(
    r"(?i)(bearer\s+|(?:access_token|refresh_token|client_secret|code|code_verifier|password)"
    r"[\"']?\s*[=:]\s*[\"']?|\b(?:pt|ps|pf|pi)_|/(?:webhooks/\d+|services/\w+/\w+)/)"
    r"[A-Za-z0-9._~+/=%-]{6,}"
)
_MASK = "[removed]"

Event = MutableMapping[str, Any]


def redact(text: str) -> str:
    """``text`` with everything that looks like a secret removed."""
    return _SECRET_VALUE.sub(lambda m: m.group(1) + _MASK, text)


def redact_event(_logger: object, _method: str, event: Event) -> Event:
    """A structlog processor that removes secrets from every field."""
    for name, value in event.items():
        if isinstance(value, str):
            is_secret = name != "event" and _SECRET_FIELD.search(name)
            event[name] = _MASK if is_secret else redact(value)
    return event


class RedactingFilter(logging.Filter):
    """Removes secrets from records of libraries that log on their own."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = redact(record.getMessage()), ()
        return True


def configure(level: str = "info", log_format: str = "console") -> None:
    """Set up logging of this process: ``log_format`` is ``console`` or ``json``."""
    threshold = logging.getLevelNamesMapping().get(level.upper(), logging.INFO)
    handler = logging.StreamHandler(sys.stderr)
    handler.addFilter(RedactingFilter())
    logging.basicConfig(
        level=max(threshold, logging.WARNING),
        handlers=[handler],
        format="%(levelname)s %(name)s: %(message)s",
        force=True,
    )
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.format_exc_info,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            redact_event,
            _renderer(log_format),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(threshold),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )


def _renderer(log_format: str) -> structlog.typing.Processor:
    if log_format == "json":
        return structlog.processors.JSONRenderer()
    return structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
