"""Tags as pages show them."""

from dataclasses import dataclass

from app.services.details import TagDetails


@dataclass(frozen=True, slots=True)
class TagView:
    """A tag; ``color`` names a tone. ``post_count`` is 0 where nobody counted."""

    id: str
    name: str
    color: str
    post_count: int = 0


def present_tag(tag: TagDetails) -> TagView:
    """The tag for a page."""
    return TagView(tag.id, tag.name, tag.color.value, tag.post_count)
