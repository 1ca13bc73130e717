"""Borders that import contracts cannot express."""

import ast
import re
from pathlib import Path

import pytest

from app.platforms import registry

ROOT = Path(__file__).resolve().parents[2]
SOURCES = [p for folder in ("app", "workers") for p in sorted((ROOT / folder).rglob("*.py"))]
MAY_READ_ENVIRONMENT = {"app/core/settings.py"}
# Common English words, and single letters: a word boundary cannot tell whether they mean a network.
_ORDINARY = {"threads", "slack", "x"}
# Where the apps of several networks are registered: its name holds that of one of them.
_SHARED_CONSOLE = "developers.facebook.com"
# Networks whose accounts may be reached by signing in with another one: they speak of it.
_SIGNED_IN_WITH = {"facebook": ("instagram",)}
_NAMES = {
    name
    for platform in registry.all_platforms()
    for name in (platform.spec.slug, platform.spec.name, *platform.spec.aliases)
    if name.lower() not in _ORDINARY
}


def _relative(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def test_only_the_settings_read_the_environment() -> None:
    readers = {
        _relative(path)
        for path in SOURCES
        if re.search(r"os\.(environ|getenv)\b", path.read_text(encoding="utf-8"))
    }
    assert readers <= MAY_READ_ENVIRONMENT


def test_no_pattern_of_a_field_counts_letters() -> None:
    """Each count of such a class is a copy of it in the compiled pattern: megabytes in no time.
    ``max_length`` costs nothing."""
    counted = re.compile(r"""pattern=r?["'].*(\\w|\\S|\[\^)[^"'\]]*\]?\{""")
    found = [_relative(p) for p in SOURCES if counted.search(p.read_text(encoding="utf-8"))]
    assert found == []


@pytest.mark.parametrize("name", sorted(_NAMES))
def test_no_platform_is_named_outside_its_folder_and_the_registry(name: str) -> None:
    named = [
        _relative(path)
        for path in SOURCES
        if re.search(
            rf"\b{re.escape(name)}\b",
            path.read_text(encoding="utf-8").replace(_SHARED_CONSOLE, ""),
            re.IGNORECASE,
        )
    ]
    slug = registry.get(name).spec.slug
    folders = "|".join((slug, *_SIGNED_IN_WITH.get(slug, ())))
    allowed = re.compile(rf"app/platforms/(({folders})/.*|registry\.py)")
    assert [path for path in named if not allowed.fullmatch(path)] == []


def test_no_slug_that_is_an_ordinary_word_is_compared_to_anywhere() -> None:
    short = [p.spec.slug for p in registry.all_platforms() if p.spec.slug in _ORDINARY]
    # The bare word may be an icon's name or a key on the keyboard; compared, it is a platform.
    literal = re.compile("|".join(rf"(?:[!=]=|\bcase) [\"']{slug}[\"']" for slug in short))
    elsewhere = [path for path in SOURCES if not _relative(path).startswith("app/platforms/")]
    assert [_relative(p) for p in elsewhere if _mentions(p, literal)] == []


@pytest.mark.parametrize("slug", registry.slugs())
def test_a_platform_knows_no_other_one(slug: str) -> None:
    others = "|".join(other for other in registry.slugs() if other != slug)
    imports = re.compile(rf"(?:from|import) app\.platforms\.({others})\b")
    folder = ROOT / "app/platforms" / slug
    assert [_relative(p) for p in sorted(folder.rglob("*.py")) if _mentions(p, imports)] == []


def test_every_job_that_services_name_exists() -> None:
    names = {
        node.value
        for path in (ROOT / "app/services").glob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and node.value.startswith("workers.")
    }
    assert names
    for name in names:
        module, _, function = name.rpartition(".")
        tree = ast.parse((ROOT / f"{module.replace('.', '/')}.py").read_text(encoding="utf-8"))
        defined = {
            n.name for n in tree.body if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef)
        }
        assert function in defined


def test_only_the_engine_s_repositories_write_a_status() -> None:
    writes = re.compile(r"\.status\s*=[^=]|values\([^)]*\bstatus\s*=")
    writers = {_relative(p) for p in SOURCES if _mentions(p, writes)}
    allowed = {f"app/db/repositories/{name}.py" for name in ("publications", "claims")}
    assert {w for w in writers if w.startswith(("app/services", "app/db", "workers"))} <= allowed


def test_only_the_unit_of_work_commits() -> None:
    commits = {_relative(p) for p in SOURCES if "session.commit(" in p.read_text(encoding="utf-8")}
    assert commits == {"app/db/database.py"}


def test_public_functions_and_classes_say_what_they_do() -> None:
    silent = [
        f"{_relative(path)}:{node.lineno} {node.name}"
        for path in SOURCES
        if _relative(path).startswith(("app/core", "app/domain", "app/services", "workers"))
        for node in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
        and not node.name.startswith("_")
        and ast.get_docstring(node) is None
        and not _is_exception(node)
    ]
    assert silent == []


def _is_exception(node: ast.AST) -> bool:
    """Errors of a tree are explained where the tree is drawn, at the top of its module."""
    return isinstance(node, ast.ClassDef) and bool(node.bases)


def _mentions(path: Path, pattern: re.Pattern[str]) -> bool:
    return bool(pattern.search(path.read_text(encoding="utf-8")))
