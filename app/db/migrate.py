"""Bringing the schema up to date, safely from several processes at once."""

from pathlib import Path
from typing import TYPE_CHECKING

import psycopg

if TYPE_CHECKING:
    from alembic.config import Config

_MIGRATIONS = Path(__file__).parent / "migrations"
# Any fixed number: PostgreSQL's advisory locks are keyed by one.
_LOCK_KEY = 7_083_914


def newest_revision() -> str:
    """The newest migration's id, read from the file names (``0001_…``) without alembic."""
    return max(path.name.split("_", 1)[0] for path in (_MIGRATIONS / "versions").glob("0*.py"))


def is_current(database_url: str) -> bool:
    """Whether the database at ``database_url`` already has the newest schema."""
    with psycopg.connect(database_url, autocommit=True) as connection:
        exists = connection.execute("SELECT to_regclass('alembic_version')").fetchone()
        if exists is None or exists[0] is None:
            return False
        row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
        return row is not None and row[0] == newest_revision()


def check(database_url: str) -> None:
    """Raises alembic's CommandError where the models and the migrations do not agree."""
    from alembic import command

    command.check(_config(database_url))


def upgrade(database_url: str) -> None:
    """Run every migration that is missing; others that try meanwhile wait their turn."""
    from alembic import command

    with psycopg.connect(database_url, autocommit=True) as lock:
        lock.execute("SELECT pg_advisory_lock(%s)", (_LOCK_KEY,))
        if not is_current(database_url):
            command.upgrade(_config(database_url), "head")


def _config(database_url: str) -> "Config":
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    config.attributes["database_url"] = database_url
    return config
