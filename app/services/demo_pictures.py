"""Pictures of the demo, drawn on the spot: hills in the light of different hours."""

import io
import math
from dataclasses import dataclass

from PIL import Image, ImageDraw

# Twice as wide as a phone, in a ratio that every network takes.
_SIZE = (1200, 960)
_HILLS = 4
_STEP = 8

_Colour = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Scene:
    """What to draw: the sky from its top to the horizon, the hill in front, where the sun stands
    (from 0, left and top, to 1), and the words for whoever cannot see it."""

    sky: _Colour
    horizon: _Colour
    hill: _Colour
    sun: tuple[float, float]
    alt_text: str


SCENES = (
    Scene(
        (94, 122, 189),
        (255, 208, 178),
        (44, 62, 88),
        (0.28, 0.46),
        "The sun rises over four blue hills.",
    ),
    Scene(
        (109, 176, 214),
        (240, 246, 236),
        (52, 96, 74),
        (0.66, 0.22),
        "Green hills at noon below a clear sky.",
    ),
    Scene(
        (72, 52, 110),
        (250, 146, 98),
        (46, 32, 66),
        (0.5, 0.58),
        "The last light of the day behind violet hills.",
    ),
)


def draw(scene: Scene) -> bytes:
    """The picture of ``scene``, as a JPEG."""
    width, height = _SIZE
    image = _fading(scene.sky, scene.horizon)
    pen = ImageDraw.Draw(image)
    radius = height // 12
    x, y = scene.sun[0] * width, scene.sun[1] * height
    pen.ellipse((x - radius, y - radius, x + radius, y + radius), fill=(255, 244, 214))
    for number in range(_HILLS):
        nearness = (number + 1) / _HILLS
        pen.polygon(_ridge(number), fill=_between(scene.horizon, scene.hill, nearness))
    out = io.BytesIO()
    image.save(out, "JPEG", quality=85)
    return out.getvalue()


def _fading(top: _Colour, bottom: _Colour) -> Image.Image:
    column = Image.new("RGB", (1, _SIZE[1]))
    for y in range(_SIZE[1]):
        column.putpixel((0, y), _between(top, bottom, y / _SIZE[1]))
    return column.resize(_SIZE)


def _ridge(number: int) -> list[tuple[float, float]]:
    width, height = _SIZE
    base = height * (0.55 + number * 0.12)
    line = [(float(x), base - _rise(x / width, number) * height) for x in range(0, width, _STEP)]
    return [(0.0, float(height)), *line, (float(width), line[-1][1]), (float(width), float(height))]


def _rise(at: float, number: int) -> float:
    """How far a ridge rises above its foot, as a share of the height."""
    slow = math.sin(at * 5 + number * 2.1)
    quick = math.sin(at * 13 + number * 4.7)
    return 0.06 * slow + 0.02 * quick


def _between(one: _Colour, other: _Colour, share: float) -> _Colour:
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(one, other, strict=True))
    return red, green, blue
