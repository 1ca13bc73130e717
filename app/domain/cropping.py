"""Which part of an image to keep, and the shapes that networks show whole. Pure."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

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
