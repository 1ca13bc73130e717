"""Bringing the database's schema up to date, by whichever process comes first."""

from importlib import import_module

from app.core.errors import ConfigurationError
from app.core.settings import get_settings


def bring_up_to_date() -> None:
    """Migrate the database of this process's settings unless it is current already.

    Raises ConfigurationError when no database is named.
    """
    url = get_settings().database_url
    if not url:
        raise ConfigurationError("No database is named. Set DATABASE_URL, or use --data-dir.")
    # By name: the layers above are reached from a process entry, never imported by the core.
    migrate = import_module("app.db.migrate")
    if not migrate.is_current(url):
        migrate.upgrade(url)
