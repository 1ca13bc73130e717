"""What a use case works with, opened once per process."""

from dataclasses import dataclass
from functools import lru_cache

import redis

from app.core.clock import Clock, SystemClock
from app.core.crypto import Vault
from app.core.errors import ConfigurationError
from app.core.jobs import JobQueue, RqJobQueue
from app.core.live import LiveBus
from app.core.redis import connect
from app.core.settings import Settings, get_settings
from app.db.database import Database


@dataclass(frozen=True, slots=True)
class Context:
    """The parts that every use case may need; nothing in it belongs to one request."""

    settings: Settings
    database: Database
    redis: redis.Redis
    clock: Clock
    jobs: JobQueue
    live: LiveBus
    vault: Vault


def open_context(settings: Settings, clock: Clock | None = None) -> Context:
    """A context on the servers that ``settings`` name. Connects only when first used.

    Raises ConfigurationError when the database or Redis is not named.
    """
    if not settings.database_url or not settings.redis_url:
        raise ConfigurationError(
            "DATABASE_URL and REDIS_URL are not set. `./punctual run` starts both by itself; a "
            "process started alone must be told where they are."
        )
    connection = connect(settings.redis_url, patient=False)
    return Context(
        settings=settings,
        database=Database(settings.database_url),
        redis=connection,
        clock=clock or SystemClock(),
        jobs=RqJobQueue(connection),
        live=LiveBus(settings.redis_url),
        vault=Vault(settings.secret_keys),
    )


@lru_cache(maxsize=1)
def current() -> Context:
    """This process's context, opened on first use."""
    return open_context(get_settings())
