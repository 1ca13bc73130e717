"""What every test may ask for: real servers, started once."""

from collections.abc import Iterator

import pytest

from app.core import embedded
from app.core.settings import Settings, read_settings


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
