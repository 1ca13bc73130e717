"""Alembic's way into our schema."""

from alembic import context
from sqlalchemy import TEXT, create_engine, pool
from sqlmodel import AutoString, SQLModel

import app.db.models  # noqa: F401  (completes the metadata)
from app.core.settings import get_settings
from app.db.database import sqlalchemy_url


def _database_url() -> str:
    url = context.config.attributes.get("database_url") or get_settings().database_url
    if not url:
        raise SystemExit("Set DATABASE_URL to the database to migrate.")
    return str(url)


def _compare_type(
    _context: object, _inspected_column: object, _column: object, inspected: object, wanted: object
) -> bool | None:
    # SQLModel says VARCHAR without a length where the tables say TEXT: the same to PostgreSQL.
    if isinstance(wanted, AutoString) and isinstance(inspected, TEXT):
        return False
    return None


def run() -> None:
    engine = create_engine(sqlalchemy_url(_database_url()), poolclass=pool.NullPool)
    with engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=SQLModel.metadata,
            compare_type=_compare_type,
            compare_server_default=True,
        )
        with context.begin_transaction():
            context.run_migrations()
    engine.dispose()


run()
