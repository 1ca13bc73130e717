"""The engine and the unit of work: the only place that commits."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine, create_engine, event, text
from sqlalchemy.exc import OperationalError
from sqlmodel import Session

from app.core.errors import Unavailable
from app.db.arrays import write_lists_quickly


def sqlalchemy_url(database_url: str) -> str:
    """``database_url`` as SQLAlchemy wants it for psycopg 3."""
    scheme, _, rest = database_url.partition("://")
    if scheme.split("+")[0] in {"postgres", "postgresql"}:
        return f"postgresql+psycopg://{rest}"
    return database_url


class Database:
    """Connections to one PostgreSQL database.

    ``pool_size`` connections are kept, up to twice as many opened under load; waiting for one
    longer than ten seconds raises Unavailable.
    """

    def __init__(self, database_url: str, *, pool_size: int = 5) -> None:
        self.engine: Engine = create_engine(
            sqlalchemy_url(database_url),
            pool_size=pool_size,
            max_overflow=pool_size,
            pool_timeout=10,
            pool_pre_ping=True,
            connect_args={"connect_timeout": 5, "options": "-c timezone=UTC"},
        )
        event.listen(self.engine, "connect", lambda opened, _: write_lists_quickly(opened))

    @contextmanager
    def unit_of_work(self) -> Iterator[Session]:
        """A session whose changes are committed together, or not at all.

        Raises Unavailable when the database cannot be reached.
        """
        session = Session(self.engine, expire_on_commit=False)
        try:
            with session:
                yield session
                session.commit()
        except OperationalError as error:
            raise Unavailable(
                "The database cannot be reached right now. Nothing was lost; try again shortly."
            ) from error

    def ping(self) -> None:
        """Raises Unavailable unless the database answers."""
        with self.unit_of_work() as session:
            session.execute(text("SELECT 1"))

    def dispose(self) -> None:
        """Close all connections."""
        self.engine.dispose()
