"""The embedded PostgreSQL and Redis: they keep what they were given, whatever ends them."""

import os
import signal
from pathlib import Path

import psutil
import psycopg
import pytest
import redis

from app.core import embedded
from app.core.data_lock import RUN, DataLock, Owner
from app.core.embedded_postgres import EmbeddedPostgres
from app.core.errors import ConfigurationError
from app.core.settings import Settings, read_settings


def settings_of(data_dir: Path, **more: str) -> Settings:
    return read_settings({"PUNCTUAL_DATA_DIR": str(data_dir), **more})


def write(settings: Settings, value: str) -> None:
    with psycopg.connect(str(settings.database_url)) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS kept (value text)")
        connection.execute("INSERT INTO kept VALUES (%s)", [value])
    with redis.Redis.from_url(str(settings.redis_url)) as client:
        client.set("kept", value)


def read(settings: Settings) -> tuple[str, str]:
    with psycopg.connect(str(settings.database_url)) as connection:
        row = connection.execute("SELECT value FROM kept").fetchone()
    with redis.Redis.from_url(str(settings.redis_url)) as client:
        cached = client.get("kept")
    assert row is not None
    assert isinstance(cached, bytes)
    return row[0], cached.decode()


def servers_in(data_dir: Path) -> list[psutil.Process]:
    """The server processes that work anywhere below ``data_dir``."""
    found = []
    for process in psutil.process_iter():
        try:
            if Path(process.cwd()).is_relative_to(data_dir):
                found.append(process)
        except psutil.Error:
            continue
    return found


def test_what_was_written_is_there_after_a_stop_and_a_start(tmp_path: Path) -> None:
    with embedded.servers(settings_of(tmp_path)) as settings:
        write(settings, "first")
    with embedded.servers(settings_of(tmp_path)) as settings:
        assert read(settings) == ("first", "first")
    assert servers_in(tmp_path) == []


def test_what_was_committed_survives_a_kill_of_every_server(tmp_path: Path) -> None:
    with embedded.servers(settings_of(tmp_path)) as settings:
        write(settings, "committed")
        for process in servers_in(tmp_path):
            if process.parent() == psutil.Process():
                process.kill()
    with embedded.servers(settings_of(tmp_path)) as settings:
        assert read(settings) == ("committed", "committed")


def test_servers_left_behind_by_a_killed_owner_are_ended_first(tmp_path: Path) -> None:
    with embedded.servers(settings_of(tmp_path)) as settings:
        write(settings, "left")
        lock = DataLock(tmp_path)
        postgres, cache = embedded.plan(settings_of(tmp_path), lock).all
        postgres.prepare()
        cache.prepare()
        assert servers_in(tmp_path) == []


def test_a_pid_file_that_names_a_stranger_does_not_stop_the_start(tmp_path: Path) -> None:
    with embedded.servers(settings_of(tmp_path)) as settings:
        write(settings, "here")
    (tmp_path / "postgres" / "postmaster.pid").write_text(f"{os.getpid()}\n{tmp_path}\n")
    with embedded.servers(settings_of(tmp_path)) as settings:
        assert read(settings) == ("here", "here")


def test_a_path_too_long_for_a_socket_still_works(tmp_path: Path) -> None:
    deep = tmp_path / ("long name " * 10) / ("long name " * 10)
    with embedded.servers(settings_of(deep)) as settings:
        write(settings, "deep")
        assert read(settings) == ("deep", "deep")
        sockets = DataLock(deep).owner()
        assert sockets is not None
        places = [Path(place) for place in sockets.temporary]
        assert places
        assert all(place.stat().st_mode & 0o777 == 0o700 for place in places)
    assert not any(place.exists() for place in places)


def test_a_directory_closed_to_everybody_else_is_no_obstacle(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    with embedded.servers(settings_of(closed / "data")) as settings:
        write(settings, "inside")
        assert read(settings) == ("inside", "inside")


def test_a_command_uses_the_servers_of_the_product_that_runs(tmp_path: Path) -> None:
    with embedded.servers(settings_of(tmp_path)) as settings:
        lock = DataLock(tmp_path)
        told = lock.owner()
        assert told is not None
        # As the product itself would have written.
        (tmp_path / "lock").write_text(
            f'{{"pid": {told.pid}, "purpose": "run", "urls": {{"postgres": '
            f'"{settings.database_url}", "redis": "{settings.redis_url}"}}, "temporary": []}}'
        )
        with embedded.servers(settings_of(tmp_path)) as second:
            assert second.database_url == settings.database_url
            assert second.redis_url == settings.redis_url


def test_a_second_owner_of_a_running_products_directory_is_refused(tmp_path: Path) -> None:
    first = DataLock(tmp_path)
    first.acquire()
    first.describe(Owner(os.getpid(), RUN))
    with pytest.raises(ConfigurationError, match=f"in use by another Punctual .*{os.getpid()}"):
        DataLock(tmp_path).acquire()
    first.release()
    DataLock(tmp_path).acquire()


def test_a_file_where_the_data_directory_should_be_is_told_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with (
        pytest.raises(ConfigurationError, match="cannot be written") as caught,
        embedded.servers(settings_of(tmp_path / "file" / "data")),
    ):
        pass
    assert "\n" not in caught.value.user_message


def test_a_cluster_of_another_version_is_refused_with_a_way_out(tmp_path: Path) -> None:
    cluster = tmp_path / "postgres"
    cluster.mkdir()
    (cluster / "PG_VERSION").write_text("9\n")
    with pytest.raises(ConfigurationError, match="written by PostgreSQL 9"):
        EmbeddedPostgres(cluster, cluster).command()


def test_servers_named_by_the_settings_are_not_started(tmp_path: Path) -> None:
    given = settings_of(tmp_path, DATABASE_URL="postgresql://x/y", REDIS_URL="redis://x:1/0")
    with embedded.servers(given) as settings:
        assert settings.database_url == "postgresql://x/y"
        assert list(tmp_path.iterdir()) == []


def test_nothing_running_is_told_with_what_to_start(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="punctual run"):
        embedded.running(settings_of(tmp_path))


def test_what_a_killed_product_wrote_is_not_taken_for_a_running_one(tmp_path: Path) -> None:
    lock = DataLock(tmp_path)
    lock.acquire()
    urls = {"postgres": "postgresql://x/y", "redis": "redis://x:1/0", "sandbox": "http://s:1"}
    lock.describe(Owner(os.getpid(), RUN, urls))
    found = embedded.running(settings_of(tmp_path))
    assert (found.database_url, found.sandbox_url) == ("postgresql://x/y", "http://s:1")
    left = (tmp_path / "lock").read_text()
    lock.release()
    (tmp_path / "lock").write_text(left)
    with pytest.raises(ConfigurationError):
        embedded.running(settings_of(tmp_path))


def test_the_stop_signals_are_the_clean_ones(tmp_path: Path) -> None:
    servers = embedded.plan(settings_of(tmp_path), DataLock(tmp_path)).all
    assert [server.stop_signal for server in servers] == [signal.SIGINT, signal.SIGTERM]
