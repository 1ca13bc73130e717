"""Images as networks are sent them: drawn once, within limits, never cropped."""

import io
import random
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from app.core.errors import NotFound
from app.db.models import MediaAsset
from app.domain.spec import MediaSpec
from app.services import media, renditions, storage
from app.services.context import Context
from tests.support.cast import Cast

JPEG_ONLY = MediaSpec(max_images=1, mime_types=frozenset({"image/jpeg"}), max_bytes=300_000)
PUBLIC = replace(JPEG_ONLY, needs_public_url=True)


def noise(size: tuple[int, int], mode: str = "RGB") -> Image.Image:
    """A picture that does not compress."""
    bands = len(mode)
    data = random.Random(7).randbytes(size[0] * size[1] * bands)
    return Image.frombytes(mode, size, data)


def upload(ctx: Context, cast: Cast, image: Image.Image, kind: str = "PNG") -> MediaAsset:
    out = io.BytesIO()
    image.save(out, kind)
    kept = media.upload(ctx, cast.owner, data=out.getvalue(), filename=f"a.{kind.lower()}")
    with ctx.database.unit_of_work() as session:
        asset = session.get(MediaAsset, kept.id)
        assert asset is not None
        return asset


def opened(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data))


def test_a_picture_becomes_a_jpeg_that_fits_in_bytes_and_pixels(
    context: Context, cast: Cast
) -> None:
    asset = upload(context, cast, noise((1400, 1000)))
    file = renditions.media_file(context, asset, "Noise", JPEG_ONLY)
    drawn = opened(file.data)
    assert (file.mime, drawn.format) == ("image/jpeg", "JPEG")
    assert len(file.data) <= 300_000
    assert drawn.size == (file.width, file.height)
    assert drawn.width <= 1920
    assert drawn.width / drawn.height == pytest.approx(1.4, abs=0.01)
    assert file.alt_text == "Noise"


def test_what_can_be_seen_through_lies_on_white(context: Context, cast: Cast) -> None:
    asset = upload(context, cast, Image.new("RGBA", (40, 40), (0, 0, 0, 0)))
    file = renditions.media_file(context, asset, "", JPEG_ONLY)
    assert opened(file.data).getpixel((20, 20)) == (255, 255, 255)


def test_it_is_drawn_once(context: Context, cast: Cast) -> None:
    asset = upload(context, cast, Image.new("RGB", (64, 48), "teal"))
    renditions.make_ready(context, asset, JPEG_ONLY)
    # Without the original there is nothing left to draw from.
    storage.remove(context, asset.storage_key)
    assert renditions.media_file(context, asset, "", JPEG_ONLY).mime == "image/jpeg"


def test_a_copy_that_was_lost_is_drawn_again(context: Context, cast: Cast) -> None:
    asset = upload(context, cast, Image.new("RGB", (64, 48), "teal"))
    renditions.make_ready(context, asset, JPEG_ONLY)
    for path in Path(context.settings.media_location).rglob("renditions/*/*.jpg"):
        path.unlink()
    assert renditions.media_file(context, asset, "", JPEG_ONLY).mime == "image/jpeg"


def test_an_image_that_fits_is_sent_byte_for_byte(context: Context, cast: Cast) -> None:
    asset = upload(context, cast, Image.new("RGB", (64, 48), "teal"), "JPEG")
    file = renditions.media_file(context, asset, "", JPEG_ONLY)
    assert file.data == storage.read_bytes(context, asset.storage_key)


def test_a_network_that_fetches_gets_an_address_for_what_it_is_to_have(
    context: Context, cast: Cast
) -> None:
    asset = upload(context, cast, Image.new("RGB", (64, 48), "teal"))
    file = renditions.media_file(context, asset, "", PUBLIC)
    word = file.url.rpartition("/")[2]
    assert file.url.startswith(context.settings.public_url)
    assert media.read_public(context, word) == (file.data, "image/jpeg")


def test_an_address_that_was_tampered_with_leads_nowhere(context: Context, cast: Cast) -> None:
    asset = upload(context, cast, Image.new("RGB", (64, 48), "teal"))
    word = renditions.media_file(context, asset, "", PUBLIC).url.rpartition("/")[2]
    for wrong in (word[:-2] + "xx", "A" + word[1:], "", "%%%"):
        with pytest.raises(NotFound):
            media.read_public(context, wrong)
