"""The migrations lead to exactly the tables that the models describe."""

from app.db import migrate


def test_models_and_migrations_agree(database_url: str) -> None:
    migrate.check(database_url)


def test_a_schema_that_is_current_is_seen_without_migrating(database_url: str) -> None:
    assert migrate.is_current(database_url)
    migrate.upgrade(database_url)
