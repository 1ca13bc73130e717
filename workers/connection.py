"""What workers and schedulers need before they begin: logs, and the Redis they serve."""

import logging
from contextlib import suppress

from app.core import logging as product_logging
from app.core.errors import ConfigurationError, Unavailable
from app.core.settings import get_settings


def redis_url() -> str:
    """The address of Redis as the settings have it.

    Raises ConfigurationError when none is set: only the whole product starts a Redis of its own.
    """
    url = get_settings().redis_url
    if not url:
        raise ConfigurationError(
            "REDIS_URL is not set. Set it to the Redis that the whole installation shares, or "
            "start everything on one machine with ./punctual run."
        )
    return url


def verify_secret_key() -> None:
    """See at the start, not at the first post, that the secret key belongs to the database.

    A database that is away is no reason not to start. Raises ConfigurationError for a wrong key.
    """
    from app.services import context, installation

    with suppress(Unavailable):
        installation.verify_secret_key(context.current())


def configure_logging() -> None:
    """Log as the settings say, secrets removed; of RQ's own log only what went wrong."""
    settings = get_settings()
    product_logging.configure(settings.log_level, settings.log_format)
    logging.getLogger("rq.worker").setLevel(logging.WARNING)
