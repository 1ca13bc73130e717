"""Rendering of the emulators' own pages. Everything that is put in is escaped."""

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from markupsafe import Markup

from app.core.settings import PROJECT_ROOT

if TYPE_CHECKING:
    from jinja2 import Environment

_ICONS = PROJECT_ROOT / "assets" / "platforms"


@lru_cache(maxsize=1)
def _environment() -> "Environment":
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    return Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


@lru_cache(maxsize=32)
def icon(slug: str) -> Markup:
    """The network's icon as inline SVG; nothing where it has none."""
    path = _ICONS / f"{slug}.svg"
    # A file of our own, not input: it may stand in the page as it is.
    return Markup(path.read_text(encoding="utf-8")) if path.is_file() else Markup()  # noqa: S704


def hue(word: str) -> int:
    """A colour's angle that is always the same for the same word."""
    return sum(ord(letter) * (index + 7) for index, letter in enumerate(word)) * 37 % 360


def render(template: str, **values: object) -> str:
    """The page ``template`` with ``values``."""
    return _environment().get_template(template).render(icon=icon, hue=hue, **values)
