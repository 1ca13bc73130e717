"""What the browser loads is ours, and only from here."""

import json
import re

import pytest

from app.core.settings import PROJECT_ROOT

OUTSIDE = re.compile(r"""(?:url\(|@import|src=|from\s+)\s*["']?(?:https?:)?//""")
FILES = [
    *(PROJECT_ROOT / "assets").glob("*.js"),
    *(PROJECT_ROOT / "assets" / "styles").glob("*.css"),
    *(PROJECT_ROOT / "app" / "ui").rglob("*.jsx"),
]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_nothing_is_fetched_from_elsewhere(path: object) -> None:
    assert not OUTSIDE.search(path.read_text(encoding="utf-8"))  # type: ignore[attr-defined]


def test_the_heavy_component_library_is_not_in_the_bundle() -> None:
    lock = json.loads((PROJECT_ROOT / "app" / "frontend_lock" / "package.json").read_text())
    names = {**lock.get("dependencies", {}), **lock.get("devDependencies", {})}
    assert names
    assert "@radix-ui/themes" not in names
