"""``punctual run``: what it refuses, and in which words."""

import os
import socket
import subprocess
import sys
from itertools import chain
from pathlib import Path

import pytest

from app.core.data_lock import RUN, DataLock, Owner
from app.core.embedded import EmbeddedServers
from app.core.embedded_postgres import EmbeddedPostgres
from app.core.errors import ConfigurationError
from app.core.settings import PROJECT_ROOT, read_settings
from app.plan import Options, Plan, Stage
from app.run import check_port, default_public_url
from tests.support.ports import free_ports


def punctual(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-P", "-m", "app.cli", *arguments],
        env={"PATH": os.defpath, "PYTHONPATH": str(PROJECT_ROOT), **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_a_port_in_use_is_told_in_one_line_with_the_option_to_change_it(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = punctual("run", "--port", str(port), "--data-dir", str(tmp_path / "data"))
    assert done.returncode == 1
    assert f"Port {port} on 127.0.0.1 cannot be used" in done.stderr
    assert "--port" in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert not (tmp_path / "data").exists()


def test_a_data_directory_in_use_is_told_in_one_line(tmp_path: Path) -> None:
    lock = DataLock(tmp_path)
    lock.acquire()
    lock.describe(Owner(os.getpid(), RUN))
    port, sandbox = free_ports(2)
    done = punctual(
        *("run", "--port", str(port), "--sandbox-port", str(sandbox)),
        PUNCTUAL_DATA_DIR=str(tmp_path),
    )
    lock.release()
    assert done.returncode == 1
    assert "in use by another Punctual" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_a_data_directory_that_cannot_be_written_is_told_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    port, sandbox = free_ports(2)
    where = str(tmp_path / "file" / "data")
    done = punctual("run", f"--port={port}", f"--sandbox-port={sandbox}", "--data-dir", where)
    assert done.returncode == 1
    assert "cannot be written" in done.stderr
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize("part", ["worker", "scheduler", "web"])
def test_a_part_alone_says_what_is_missing_when_nothing_runs(tmp_path: Path, part: str) -> None:
    done = punctual(part, "--data-dir", str(tmp_path))
    assert done.returncode == 1
    assert "Start `./punctual run` there, or set DATABASE_URL and REDIS_URL" in done.stderr


def test_migrate_works_with_nothing_running_and_again_after_that(tmp_path: Path) -> None:
    for _ in range(2):
        done = punctual("migrate", "--data-dir", str(tmp_path))
        assert done.returncode == 0, done.stderr
        assert done.stdout == "The database is up to date.\n"


def test_a_free_port_is_accepted_while_its_last_connections_fade() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        with socket.create_connection(("127.0.0.1", port)):
            server.accept()[0].close()
    check_port("127.0.0.1", port, "--port")


def test_an_address_of_another_machine_is_refused() -> None:
    with pytest.raises(ConfigurationError, match="cannot be used"):
        check_port("203.0.113.1", free_ports(1)[0], "--port")


@pytest.mark.parametrize(
    ("host", "url"),
    [
        ("127.0.0.1", "http://127.0.0.1:3000"),
        ("0.0.0.0", "http://127.0.0.1:3000"),
        ("10.1.2.3", "http://10.1.2.3:3000"),
        ("::1", "http://[::1]:3000"),
    ],
)
def test_the_public_url_is_one_that_this_machine_can_open(host: str, url: str) -> None:
    assert default_public_url(host, 3000) == url


def test_every_process_is_given_the_same_servers_and_its_own_words(tmp_path: Path) -> None:
    settings = read_settings(
        {"PUNCTUAL_DATA_DIR": str(tmp_path), "DATABASE_URL": "postgresql:///x", "REDIS_URL": "r:"}
    )
    plan = Plan(Options("127.0.0.1", 3000, 3001, workers=2), settings, EmbeddedServers(None, None))
    assert [member.name for member in plan.members()] == [
        *("worker-1", "worker-2", "scheduler", "sandbox")
    ]
    services = [plan.web(), *chain.from_iterable(plan.work().values())]
    for service in services:
        environment = service.command().environment
        assert environment is not None
        assert environment["DATABASE_URL"] == "postgresql:///x"
        assert environment["PUNCTUAL_DATA_DIR"] == str(tmp_path)


def test_without_forks_every_member_is_a_service_of_its_own_stage(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.core.crew.IS_SUPPORTED", False)
    plan = Plan(Options("127.0.0.1", 1, 2), read_settings({}), EmbeddedServers(None, None))
    names = {stage: [one.name for one in services] for stage, services in plan.work().items()}
    assert names == {
        Stage.WORKERS: ["worker"],
        Stage.SCHEDULER: ["scheduler"],
        Stage.SANDBOX: ["sandbox"],
    }


def test_a_known_schema_is_noted_in_the_cluster_itself(tmp_path: Path) -> None:
    cluster = tmp_path / "postgres"
    cluster.mkdir()
    servers = EmbeddedServers(EmbeddedPostgres(cluster, cluster), None)
    plan = Plan(Options("127.0.0.1", 3000, 3001), read_settings({}), servers)
    assert not plan.is_schema_known()
    plan.remember_schema()
    assert plan.is_schema_known()
    (cluster / "punctual-schema").write_text("0000_older.py")
    assert not plan.is_schema_known()


def test_a_server_elsewhere_is_asked_about_its_schema_at_every_start() -> None:
    plan = Plan(Options("127.0.0.1", 1, 2), read_settings({}), EmbeddedServers(None, None))
    plan.remember_schema()
    assert not plan.is_schema_known()


def test_the_command_line_lists_what_the_product_can_do() -> None:
    said = punctual("--help").stdout
    commands = (
        "run",
        "web",
        "worker",
        "scheduler",
        "sandbox",
        "migrate",
        "status",
        "user",
        "token",
    )
    assert [name for name in commands if f" {name} " not in said] == []


def test_an_expected_error_of_a_process_is_one_line(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-P", "-m", "app.core.start", "app.processes:prepare"],
        env={"PYTHONPATH": str(PROJECT_ROOT), "PUNCTUAL_DATA_DIR": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1
    assert "DATABASE_URL" in done.stderr
