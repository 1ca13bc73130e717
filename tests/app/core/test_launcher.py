"""The launcher script, in a checkout of its own whose path has a space in it."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from app.core.settings import PROJECT_ROOT

# Port 1 of this machine: refused at once.
NO_REGISTRY = {
    "PIP_INDEX_URL": "http://127.0.0.1:1/simple",
    "UV_DEFAULT_INDEX": "http://127.0.0.1:1/simple",
    "PIP_RETRIES": "0",
    "UV_HTTP_RETRIES": "0",
    "PIP_EXTRA_INDEX_URL": "",
    "PIP_FIND_LINKS": "",
    "PIP_CONFIG_FILE": os.devnull,
}


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """The launcher, nothing to install, and a command that tells how it was called."""
    root = tmp_path / "my checkout"
    (root / "app").mkdir(parents=True)
    shutil.copy(PROJECT_ROOT / "punctual", root)
    for name in ("requirements.txt", "constraints.txt"):
        (root / name).write_text("")
    (root / "app" / "__init__.py").write_text("")
    (root / "app" / "cli.py").write_text(
        "import os, sys\nprint(os.path.dirname(sys.executable), os.getcwd(), sys.argv[1:])\n"
    )
    return root


@pytest.fixture
def programs(tmp_path: Path) -> Path:
    """A PATH with the shell's tools and no Python at all."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for name in ("sh", "echo", "dirname", "basename", "cat", "cksum", "rm", "tail", "env"):
        found = shutil.which(name)
        assert found
        (folder / name).symlink_to(found)
    return folder


def add_program(folder: Path, name: str, script: str) -> None:
    (folder / name).write_text(f"#!/bin/sh\n{script}\n")
    (folder / name).chmod(0o755)


def launch(
    checkout: Path, programs: Path, *arguments: str, cwd: Path | None = None
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(checkout / "punctual"), *arguments],
        env={"PATH": str(programs), "HOME": str(checkout), **NO_REGISTRY},
        cwd=cwd or checkout,
        capture_output=True,
        text=True,
        check=False,
    )


def this_python() -> str:
    return f'exec "{Path(sys.executable).resolve()}" "$@"'


def test_it_makes_its_environment_once_and_works_from_any_folder(
    checkout: Path, programs: Path, tmp_path: Path
) -> None:
    # A shim for a version that is not there, as version managers leave them.
    add_program(programs, "python3.13", "exit 127")
    add_program(programs, "python3", this_python())
    first = launch(checkout, programs, "run", "--demo", cwd=tmp_path)
    assert first.returncode == 0, first.stderr
    assert first.stdout.strip() == f"{checkout}/.venv/bin {tmp_path} ['run', '--demo']"
    second = launch(checkout, programs, "status")
    assert second.stderr == ""
    assert second.stdout.strip().endswith("['status']")


def test_an_old_python_is_told_in_one_line(checkout: Path, programs: Path) -> None:
    add_program(programs, "python3", 'test "$1" = --version && exec echo "Python 3.9.2"; exit 1')
    done = launch(checkout, programs, "run")
    assert done.returncode == 1
    assert "needs Python 3.11 or newer, and found Python 3.9.2" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_a_python_that_cannot_make_environments_is_told_with_the_package_to_install(
    checkout: Path, programs: Path
) -> None:
    version = f"{sys.version_info[0]}.{sys.version_info[1]}"
    add_program(programs, "python3", f'test "$2" = venv && exit 1\n{this_python()}')
    done = launch(checkout, programs, "run")
    assert done.returncode == 1
    assert f"apt-get install python{version}-venv" in done.stderr


def test_a_registry_that_cannot_be_reached_is_told_in_one_line(
    checkout: Path, programs: Path
) -> None:
    add_program(programs, "python3", this_python())
    (checkout / "requirements.txt").write_text("reflex==0.10.1\n")
    done = launch(checkout, programs, "run")
    assert done.returncode == 1
    assert "Check that the package registry can be reached" in done.stderr.splitlines()[-1]
    again = launch(checkout, programs, "run")
    assert again.returncode == 1
