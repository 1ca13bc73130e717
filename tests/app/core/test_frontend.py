"""The browser bundle: built again only for new sources, and bound to no host."""

import gzip
import json
import shutil
import subprocess
from pathlib import Path

import pytest

from app.core import frontend
from app.core.errors import Unavailable

BUNDLE = (
    "export default{PING:`http://%s/ping`,EVENT:`ws://%s/_event`,"
    'HEALTH:"http://%s/_health",TRANSPORT:`websocket`}'
).replace("%s", frontend.PLACEHOLDER)


def tree(root: Path) -> Path:
    """A checkout with one source of each kind, and a bundle built from it."""
    for name in ("app/app.py", "app/ui/pages/home.py", "rxconfig.py", "assets/logo.svg"):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(name)
    built = frontend.output(root)
    built.mkdir(parents=True)
    (built / "index.html").write_text("<!doctype html>")
    marker = root / ".web" / "punctual-build.json"
    marker.write_text(json.dumps({"inputs": frontend.inputs_hash(root)}))
    return root


def test_a_bundle_of_the_present_sources_is_current(tmp_path: Path) -> None:
    assert frontend.is_current(tree(tmp_path))


@pytest.mark.parametrize("name", ["app/app.py", "app/ui/pages/home.py", "rxconfig.py"])
def test_a_changed_source_asks_for_a_new_build(tmp_path: Path, name: str) -> None:
    root = tree(tmp_path)
    (root / name).write_text("changed")
    assert not frontend.is_current(root)


def test_a_renamed_source_asks_for_a_new_build(tmp_path: Path) -> None:
    root = tree(tmp_path)
    (root / "app/ui/pages/home.py").rename(root / "app/ui/pages/start.py")
    assert not frontend.is_current(root)


@pytest.mark.parametrize("name", ["app/ui/__pycache__/home.pyc", "assets/external/x.js"])
def test_a_generated_file_asks_for_nothing(tmp_path: Path, name: str) -> None:
    root = tree(tmp_path)
    (root / name).parent.mkdir(parents=True)
    (root / name).write_text("generated")
    assert frontend.is_current(root)


def test_a_bundle_that_was_removed_is_not_current(tmp_path: Path) -> None:
    root = tree(tmp_path)
    shutil.rmtree(root / ".web")
    assert not frontend.is_current(root)


def test_the_bundle_speaks_to_the_origin_of_its_page(tmp_path: Path) -> None:
    script = tmp_path / "env.js"
    script.write_text(BUNDLE)
    assert frontend.point_to_own_origin(tmp_path) == 3
    said = evaluate(script, "https://posts.example:8443")
    assert said == {
        "PING": "https://posts.example:8443/ping",
        "EVENT": "wss://posts.example:8443/_event",
        "HEALTH": "https://posts.example:8443/_health",
        "TRANSPORT": "websocket",
    }


def evaluate(script: Path, origin: str) -> object:
    """What the module exports in a page of ``origin``, asked of the Bun that builds it."""
    bun = frontend.build_environment({}, script.parent)["REFLEX_BUN_PATH"]
    program = (
        f"globalThis.window = {{location: {{origin: {json.dumps(origin)}}}}};"
        f"console.log(JSON.stringify((await import({json.dumps(str(script))})).default))"
    )
    done = subprocess.run([bun, "-e", program], capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def test_the_compressed_copy_is_made_anew(tmp_path: Path) -> None:
    (tmp_path / "env.js").write_text(BUNDLE)
    (tmp_path / "env.js.gz").write_bytes(gzip.compress(BUNDLE.encode()))
    frontend.point_to_own_origin(tmp_path)
    unpacked = gzip.decompress((tmp_path / "env.js.gz").read_bytes()).decode()
    assert unpacked == (tmp_path / "env.js").read_text()


def test_an_address_written_in_an_unknown_way_fails_the_build(tmp_path: Path) -> None:
    (tmp_path / "env.js").write_text(f"`//${{proto}}{frontend.PLACEHOLDER}/ping`")
    with pytest.raises(Unavailable, match="placeholder"):
        frontend.point_to_own_origin(tmp_path)


def test_a_bundle_without_any_address_fails_the_build(tmp_path: Path) -> None:
    (tmp_path / "env.js").write_text("export default {}")
    with pytest.raises(Unavailable, match="No server address"):
        frontend.point_to_own_origin(tmp_path)


def test_the_build_sends_nothing_home_and_takes_nothing_from_the_surroundings() -> None:
    environment = frontend.build_environment({"REFLEX_API_URL": "http://elsewhere"}, Path("/x"))
    assert environment["REFLEX_API_URL"] == f"http://{frontend.PLACEHOLDER}"
    assert environment["REFLEX_TELEMETRY_ENABLED"] == "false"
    assert Path(environment["REFLEX_BUN_PATH"]).is_file()
