"""Bringing the database's schema up to date, by whichever process comes first."""

import time
from importlib import import_module

from app.core.errors import ConfigurationError, Unavailable
from app.core.settings import get_settings

PATIENCE_S = 30.0


def bring_up_to_date() -> None:
    """Migrate the database of this process's settings unless it is current already.

    Waits up to half a minute for a database that is still starting. Raises ConfigurationError
    when none is named, Unavailable when it cannot be reached.
    """
    url = get_settings().database_url
    if not url:
        raise ConfigurationError("No database is named. Set DATABASE_URL, or use --data-dir.")
    # By name: the layers above are reached from a process entry, never imported by the core.
    _wait_for(url)
    migrate = import_module("app.db.migrate")
    if not migrate.is_current(url):
        migrate.upgrade(url)


def _wait_for(url: str) -> None:
    import psycopg

    deadline = time.monotonic() + PATIENCE_S
    while True:
        try:
            psycopg.connect(url, connect_timeout=5).close()
            return
        except psycopg.OperationalError as error:
            if time.monotonic() > deadline:
                reason = str(error).strip().splitlines()[-1]
                raise Unavailable(
                    f"The database cannot be reached: {reason}. Check DATABASE_URL and that its "
                    "server runs."
                ) from error
            time.sleep(0.1)
