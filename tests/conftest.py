"""What every test may ask for: real servers, started once."""

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlmodel import SQLModel

from app.core import embedded
from app.core.clock import FrozenClock
from app.core.settings import PROJECT_ROOT, Settings, read_settings
from app.db.database import Database
from app.services.context import Context, open_context
from tests.support.bucket import running_bucket
from tests.support.cast import Cast

BUCKET = "punctual-test"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Small things first, whole products last.

    The browser must be the very last: while it is open its driver keeps an event loop running in
    this thread, and no other test could run one.
    """
    last = ("tests/faults", "tests/e2e")
    places = {item: item.path.relative_to(PROJECT_ROOT).as_posix() for item in items}
    items.sort(key=lambda item: [places[item].startswith(place) for place in reversed(last)])


@pytest.fixture(scope="session")
def running_servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    """An embedded PostgreSQL and Redis of this test run's own."""
    data_dir = tmp_path_factory.mktemp("data")
    with embedded.servers(read_settings({"PUNCTUAL_DATA_DIR": str(data_dir)})) as settings:
        yield settings


@pytest.fixture(scope="session")
def postgres_url(running_servers: Settings) -> str:
    """A PostgreSQL server with an empty database."""
    assert running_servers.database_url
    return running_servers.database_url


@pytest.fixture(scope="session")
def database_url(postgres_url: str) -> str:
    """The same, with the product's schema in it."""
    from app.db.migrate import upgrade

    upgrade(postgres_url)
    return postgres_url


@pytest.fixture(scope="session")
def redis_url(running_servers: Settings) -> str:
    """A Redis server; its database 0."""
    assert running_servers.redis_url
    return running_servers.redis_url


@pytest.fixture(scope="session")
def bucket() -> Iterator[str]:
    """The address of a bucket on an S3 server of this test run's own."""
    with running_bucket(BUCKET) as environment:
        before = dict(os.environ)
        os.environ.update(environment)
        yield f"s3://{BUCKET}"
        os.environ.clear()
        os.environ.update(before)


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """The product's database, emptied before the test."""
    database = Database(database_url)
    # Deleting a few rows is several times faster than truncating two dozen empty tables.
    with database.unit_of_work() as session:
        session.execute(text("SET LOCAL synchronous_commit = off"))
        for table in reversed(SQLModel.metadata.sorted_tables):
            session.execute(table.delete())
    yield database
    database.dispose()


@pytest.fixture
def clock() -> FrozenClock:
    """A clock that stands at a Monday morning until the test moves it."""
    return FrozenClock(datetime(2026, 3, 2, 9, 0, tzinfo=UTC))


@pytest.fixture
def context(
    database: Database, redis_url: str, clock: FrozenClock, tmp_path: Path
) -> Iterator[Context]:
    """What use cases work with, on real servers, at the frozen clock's time."""
    environment = {
        "PUNCTUAL_DATA_DIR": str(tmp_path),
        "PUNCTUAL_SECRET_KEY": "a secret for tests only",
        "DATABASE_URL": str(database.engine.url.render_as_string(hide_password=False)),
        "REDIS_URL": redis_url,
    }
    context = open_context(read_settings(environment), clock)
    context.redis.flushdb()
    yield context
    context.database.dispose()
    context.redis.close()


@pytest.fixture
def cast(context: Context) -> Cast:
    """Owner, editor and outsider with their workspaces."""
    return Cast.invite(context)
