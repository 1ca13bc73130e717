"""Which part of an image to keep, and the shapes that networks show whole. Pure."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from math import ceil

from app.domain.spec import MediaSpec

_RATIO = re.compile(r"\d{1,2}(\.\d{1,2})?:\d{1,2}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Box:
    """A part of an image, in its pixels from the upper left corner."""

    left: int
    top: int
    width: int
    height: int

    def lies_in(self, width: int, height: int) -> bool:
        """Whether an image of that size has such a part."""
        return (
            self.left >= 0
            and self.top >= 0
            and self.width > 0
            and self.height > 0
            and self.left + self.width <= width
            and self.top + self.height <= height
        )

    @property
    def corners(self) -> tuple[int, int, int, int]:
        """Left, top, right and bottom; the last two lie outside."""
        return self.left, self.top, self.left + self.width, self.top + self.height


def read_ratio(ratio: str) -> float:
    """Width divided by height of a shape such as ``4:5``. Raises ValueError for anything else."""
    if not _RATIO.fullmatch(ratio):
        raise ValueError(f"{ratio!r} is no ratio")
    width, height = map(float, ratio.split(":"))
    if not width or not height:
        raise ValueError(f"{ratio!r} is no ratio")
    return width / height


def ratios_for(networks: Iterable[MediaSpec]) -> list[str]:
    """The shapes that suit ``networks``, each once: what most of them like comes first, and what
    one of them refuses does not come at all."""
    media = list(networks)
    liked = [ratio for one in media for ratio in one.ratios]
    taken = [r for r in dict.fromkeys(liked) if all(_takes(one, read_ratio(r)) for one in media)]
    return sorted(taken, key=lambda ratio: (-liked.count(ratio), liked.index(ratio)))


def _takes(media: MediaSpec, ratio: float) -> bool:
    return (media.min_ratio or 0) <= ratio <= (media.max_ratio or ratio)


def box_of(shares: tuple[float, float, float, float], size: tuple[int, int], ratio: str) -> Box:
    """The part that ``shares`` (left, top, width, height, in percent of an image of that ``size``)
    mean in whole pixels. With a ``ratio`` that is not empty it has that shape, and where whole
    pixels cannot have it, one a little nearer to the square, which networks do not mind.

    Raises ValueError for what is no part, or no ratio.
    """
    width, height = size
    left, top, wide, tall = shares
    if not all(0 <= share <= 100 for share in shares):
        raise ValueError("a share lies between 0 and 100")
    box_width, box_height = (
        max(1, min(width, round(width * wide / 100))),
        max(1, min(height, round(height * tall / 100))),
    )
    if ratio:
        box_width, box_height = _shaped(box_width, box_height, read_ratio(ratio))
    return Box(
        min(round(width * left / 100), width - box_width),
        min(round(height * top / 100), height - box_height),
        box_width,
        box_height,
    )


def _shaped(width: int, height: int, ratio: float) -> tuple[int, int]:
    """The largest of that shape within ``width`` and ``height``."""
    if ratio >= 1:
        height = min(height, ceil(width / ratio))
        return max(1, min(width, int(height * ratio))), height
    width = min(width, ceil(height * ratio))
    return width, max(1, min(height, int(width / ratio)))
