"""The operations page names every setting that is read, and no other."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
_NAME = r"[A-Z][A-Z0-9_]+"


def test_every_setting_is_documented_and_every_documented_setting_is_read() -> None:
    source = (ROOT / "app/core/settings.py").read_text(encoding="utf-8")
    read = set(re.findall(rf"_(?:get|url|number|rate)\(\w+(?:\.\w+)?, \"({_NAME})\"", source))
    page = (ROOT / "docs/operations.md").read_text(encoding="utf-8")
    table = page.split("## Commands")[0]
    documented = set(re.findall(rf"^\| `({_NAME})`", table, re.MULTILINE))
    assert read == documented
