"""Addresses that follow from the settings."""

import pytest

from app.core.settings import read_settings


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("redis://h:1", "redis://h:1/1"),
        ("redis://u:p@h:1/0", "redis://u:p@h:1/1"),
        ("rediss://h/4", "rediss://h/5"),
        ("redis://h:1?db=2", "redis://h:1?db=3"),
        ("unix:///a%20b/r.sock", "unix:///a%20b/r.sock?db=1"),
        ("unix:///r.sock?db=0", "unix:///r.sock?db=1"),
    ],
)
def test_the_interface_keeps_its_state_in_the_next_database(given: str, expected: str) -> None:
    assert read_settings({"REDIS_URL": given}).state_redis_url == expected


def test_a_public_origin_is_the_only_one_let_in() -> None:
    settings = read_settings({"PUNCTUAL_PUBLIC_URL": "https://posts.example/"})
    assert settings.browser_origins == ["https://posts.example"]


def test_both_names_of_this_machine_are_let_in() -> None:
    settings = read_settings({"PUNCTUAL_PUBLIC_URL": "http://localhost:4000"})
    assert settings.browser_origins == ["http://127.0.0.1:4000", "http://localhost:4000"]


def test_a_child_gets_what_was_chosen_and_keeps_the_rest() -> None:
    settings = read_settings({"PUNCTUAL_DATA_DIR": "/srv/p", "X_CLIENT_ID": "id"})
    environment = settings.to_environment()
    assert environment["PUNCTUAL_DATA_DIR"] == "/srv/p"
    assert environment["X_CLIENT_ID"] == "id"
    assert "DATABASE_URL" not in environment
