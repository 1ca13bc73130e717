"""Cutting images: what comes of it, and what stays."""

import io

import pytest
from PIL import Image

from app.core.errors import InvalidInput, NotFound
from app.domain.cropping import Box
from app.services import cropping, media
from app.services.context import Context
from app.services.details import MediaDetails
from tests.app.services.test_media import encode, frames
from tests.support.cast import Cast


def halves(kind: str, mode: str = "RGB") -> bytes:
    """Eighty by forty, its left half red and its right half blue."""
    image = Image.new("RGB", (80, 40), "blue")
    image.paste("red", (0, 0, 40, 40))
    return encode(image.convert(mode), kind)


def upload(context: Context, cast: Cast, data: bytes) -> MediaDetails:
    return media.upload(context, cast.owner, data=data, filename="halves", alt_text="Two halves")


@pytest.mark.parametrize(
    ("kind", "mode", "mime"),
    [
        ("JPEG", "RGB", "image/jpeg"),
        ("JPEG", "CMYK", "image/jpeg"),
        ("PNG", "P", "image/png"),
        ("GIF", "P", "image/png"),
        ("WEBP", "RGB", "image/webp"),
    ],
)
def test_a_part_becomes_a_file_of_its_own(
    context: Context, cast: Cast, kind: str, mode: str, mime: str
) -> None:
    source = upload(context, cast, halves(kind, mode))
    box = Box(50, 10, 20, 20)
    cut = cropping.crop(context, cast.editor, source.id, box)
    assert (cut.width, cut.height, cut.mime) == (20, 20, mime)
    assert (cut.source_id, cut.crop, cut.alt_text) == (source.id, box, "Two halves")
    data = media.read_media(context, cast.owner.workspace_id, cut.id)
    with Image.open(io.BytesIO(data)) as image:
        red, _, blue = image.convert("RGB").getpixel((10, 10))  # type: ignore[misc]
        assert blue > 200 > red
    assert media.get_media(context, cast.owner, source.id) == source


def test_what_can_be_seen_through_stays_so(context: Context, cast: Cast) -> None:
    glass = Image.new("RGBA", (40, 40), (255, 0, 0, 0)).quantize()
    source = upload(context, cast, encode(glass, "PNG", transparency=0))
    cut = cropping.crop(context, cast.owner, source.id, Box(0, 0, 10, 10))
    data = media.read_media(context, cast.owner.workspace_id, cut.id)
    with Image.open(io.BytesIO(data)) as image:
        assert image.convert("RGBA").getpixel((5, 5))[3] == 0  # type: ignore[index]


def test_a_repeat_under_the_same_id_cuts_once(context: Context, cast: Cast) -> None:
    source = upload(context, cast, halves("PNG"))
    made = [
        cropping.crop(context, cast.owner, source.id, Box(0, 0, 10, 10), new_id="med_cut")
        for _ in range(2)
    ]
    assert made[0] == made[1]


@pytest.mark.parametrize("box", [Box(0, 0, 81, 40), Box(70, 0, 20, 20), Box(-1, 0, 5, 5)])
def test_a_part_that_the_image_does_not_have_is_refused(
    context: Context, cast: Cast, box: Box
) -> None:
    source = upload(context, cast, halves("PNG"))
    with pytest.raises(InvalidInput, match="80 × 40 pixels"):
        cropping.crop(context, cast.owner, source.id, box)


def test_an_animation_is_not_cut(context: Context, cast: Cast) -> None:
    first, *rest = frames()
    data = encode(first, "GIF", save_all=True, append_images=rest)
    source = upload(context, cast, data)
    with pytest.raises(InvalidInput, match="still images"):
        cropping.crop(context, cast.owner, source.id, Box(0, 0, 5, 5))


def test_somebody_else_s_image_is_not_there(context: Context, cast: Cast) -> None:
    source = upload(context, cast, halves("PNG"))
    with pytest.raises(NotFound):
        cropping.crop(context, cast.outsider, source.id, Box(0, 0, 5, 5))
