"""What the browser is sent of files being cut and chosen."""

from dataclasses import dataclass, field

from app.ui.views import FileView


@dataclass(frozen=True, slots=True)
class RatioView:
    """A shape that is offered for cropping: ``share`` is width divided by height, ``note`` says
    which networks like it."""

    ratio: str
    share: float
    label: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class CropView:
    """An image being cut: its whole, how large that is in pixels, and the part that was cut before
    (left, top, width, height in percent; empty: none)."""

    part_key: str
    file_id: str
    source_id: str
    url: str
    name: str
    width: int
    height: int
    start: list[float] = field(default_factory=list)
    ratios: list[RatioView] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class LibraryFileView:
    """A file of the workspace, and whether the part has it already."""

    file: FileView
    is_taken: bool
