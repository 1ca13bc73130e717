"""What the media library is sent."""

from dataclasses import dataclass, field

from app.ui.views import FileView


@dataclass(frozen=True, slots=True)
class TileView:
    """A file in the grid. ``picture`` is the address of what stands for it, empty for a document;
    ``extent`` its duration or pages in words."""

    id: str
    kind: str
    name: str
    picture: str
    alt_text: str
    size: str
    extent: str = ""
    lacks_alt_text: bool = False


@dataclass(frozen=True, slots=True)
class UseView:
    """A post or draft that needs a file; ``icon`` and ``tone`` go with ``status_word``."""

    post_id: str
    text: str
    link: str
    status: str
    status_word: str
    tone: str
    when: str = ""


@dataclass(frozen=True, slots=True)
class FactView:
    """Something that is known of a file."""

    word: str
    value: str


@dataclass(frozen=True, slots=True)
class MediaDetailView:
    """Everything that is known of one file."""

    file: FileView
    facts: list[FactView] = field(default_factory=list)
    uses: list[UseView] = field(default_factory=list)
    crops: list[TileView] = field(default_factory=list)
    source_id: str = ""
    use_count: int = 0
    # Why it cannot be deleted; "": nothing needs it.
    needed_by: str = ""
