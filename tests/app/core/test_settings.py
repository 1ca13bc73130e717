"""Settings from the environment."""

import stat
import threading
from pathlib import Path

import pytest

from app.core.errors import ConfigurationError
from app.core.settings import Settings, read_settings


def settings(tmp_path: Path, **more: str) -> Settings:
    return read_settings({"PUNCTUAL_DATA_DIR": str(tmp_path), **more})


def test_nothing_has_to_be_set() -> None:
    read = read_settings({})
    assert read.public_url == "http://127.0.0.1:3000"
    assert read.publish_rate_limit == "20/hour"
    assert not read.is_secure


def test_a_secret_may_stand_in_a_file(tmp_path: Path) -> None:
    kept = tmp_path / "url"
    kept.write_text("redis://elsewhere/0\n")
    assert settings(tmp_path, REDIS_URL_FILE=str(kept)).redis_url == "redis://elsewhere/0"


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="REDIS_URL_FILE"):
        settings(tmp_path, REDIS_URL_FILE=str(tmp_path / "missing"))


def test_a_number_that_is_none_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="PUNCTUAL_MAX_UPLOAD_BYTES"):
        settings(tmp_path, PUNCTUAL_MAX_UPLOAD_BYTES="5 MB")


def test_the_secret_key_is_made_once_and_kept_to_oneself(tmp_path: Path) -> None:
    key = settings(tmp_path).secret_key
    assert len(key) >= 32
    assert settings(tmp_path).secret_key == key
    mode = stat.S_IMODE((tmp_path / "secret_key").stat().st_mode)
    assert mode == 0o600


def test_a_given_secret_key_is_used_and_not_written(tmp_path: Path) -> None:
    assert settings(tmp_path, PUNCTUAL_SECRET_KEY="mine").secret_key == "mine"
    assert not (tmp_path / "secret_key").exists()


def test_processes_that_start_together_agree_on_one_secret_key(tmp_path: Path) -> None:
    found: set[str] = set()
    threads = [
        threading.Thread(target=lambda: found.add(settings(tmp_path).secret_key)) for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["secret_key"]


def test_a_platforms_app_and_hosts_are_read_by_its_name(tmp_path: Path) -> None:
    read = settings(
        tmp_path, X_CLIENT_ID="id", X_CLIENT_SECRET="hush", X_API_URL="http://127.0.0.1:1/x/"
    ).platform("x")
    assert (read.client_id, read.client_secret) == ("id", "hush")
    assert read.api_url == "http://127.0.0.1:1/x"
    assert read.is_configured
    assert not settings(tmp_path).platform("x").is_configured


def test_no_secret_shows_when_settings_are_printed(tmp_path: Path) -> None:
    read = settings(
        tmp_path,
        PUNCTUAL_SECRET_KEY="hush-1",
        DATABASE_URL="postgresql://u:hush-2@h/d",
        REDIS_URL="redis://:hush-3@h/0",
        X_CLIENT_SECRET="hush-4",
    )
    assert "hush" not in repr(read)
    assert "hush" not in repr(read.platform("x"))


def test_media_lie_in_the_data_directory_unless_put_elsewhere(tmp_path: Path) -> None:
    assert settings(tmp_path).media_location == str(tmp_path / "media")
    other = tmp_path / "other"
    assert settings(tmp_path, PUNCTUAL_MEDIA_URL=str(other)).media_location == str(other)


@pytest.mark.parametrize("wrong", ["often", "0/hour", "20 an hour", "5/fortnight"])
def test_a_rate_limit_that_cannot_be_read_is_refused_at_start(tmp_path: Path, wrong: str) -> None:
    with pytest.raises(ConfigurationError, match="PUNCTUAL_PUBLISH_RATE_LIMIT"):
        settings(tmp_path, PUNCTUAL_PUBLISH_RATE_LIMIT=wrong)
