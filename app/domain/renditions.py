"""What must become of an image before a network takes it: another format, fewer pixels or bytes.

Pure: facts about a file go in, a target comes out; ``app/services/renditions.py`` draws it. An
image is never cropped, because what is cut away is a person's decision.
"""

from dataclasses import dataclass

from app.domain.content import File, FileKind
from app.domain.spec import MediaSpec

# Beyond this nobody sees a difference on a screen, and every network scales down by itself.
LONG_SIDE = 1920
SHORT_SIDE = 1080
_JPEG = "image/jpeg"
_PNG = "image/png"
_STILL = frozenset({_JPEG, _PNG, "image/webp", "image/gif"})


@dataclass(frozen=True, slots=True)
class Target:
    """What to make: a format, the box that it must fit into (pixels), and the most bytes."""

    mime: str
    max_width: int
    max_height: int
    max_bytes: int


def plan(file: File, media: MediaSpec) -> Target | None:
    """What to make of ``file`` for a network with these limits; None: it goes as it is."""
    if not can_be_drawn(file) or _fits(file, media):
        return None
    mime = _format_for(file, media)
    width, height = _box(file, media)
    return Target(mime, width, height, media.byte_limit(mime))


def can_be_drawn(file: File) -> bool:
    """Whether a file can be made anew: still images only, an animation would stand still."""
    return file.kind is FileKind.IMAGE and file.mime in _STILL and not file.is_animated


def after(file: File, media: MediaSpec) -> tuple[int, int]:
    """Width and height of ``file`` as that network gets it, in pixels."""
    target = plan(file, media)
    if target is None:
        return file.width, file.height
    share = min(target.max_width / file.width, target.max_height / file.height, 1.0)
    return max(1, round(file.width * share)), max(1, round(file.height * share))


def _fits(file: File, media: MediaSpec) -> bool:
    width, height = _box(file, media)
    return (
        file.mime in media.mime_types
        and file.bytes <= media.byte_limit(file.mime)
        and file.width <= width
        and file.height <= height
        and file.width * file.height <= (media.max_pixels or file.width * file.height)
    )


def _box(file: File, media: MediaSpec) -> tuple[int, int]:
    """The box for this image: it lies or stands as the image does, within the network's own."""
    wide = file.width >= file.height
    width, height = (LONG_SIDE, SHORT_SIDE) if wide else (SHORT_SIDE, LONG_SIDE)
    width, height = min(width, media.max_width or width), min(height, media.max_height or height)
    if media.max_pixels and width * height > media.max_pixels:
        share = (media.max_pixels / (width * height)) ** 0.5
        width, height = int(width * share), int(height * share)
    return width, height


def _format_for(file: File, media: MediaSpec) -> str:
    # Drawings and screenshots stay sharp as PNG; a photograph is far smaller as JPEG.
    if file.mime == _PNG and _PNG in media.mime_types:
        return _PNG
    return _JPEG if _JPEG in media.mime_types else _PNG
