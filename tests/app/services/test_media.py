"""Images as they are kept."""

import io
import struct
import zlib
from pathlib import Path

import pytest
from PIL import Image, ImageCms

from app.core.errors import ConfigurationError, InvalidInput, NotAllowed, NotFound
from app.domain.content import FileKind
from app.services import images, media, storage
from app.services.context import Context
from tests.support.cast import Cast

HIDDEN = b"taken at home by Olivia"
SIDEWAYS = 6


def encode(image: Image.Image, kind: str, **options: object) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def exif(orientation: int = 1) -> bytes:
    data = Image.Exif()
    data[0x0112] = orientation
    data[0x010E] = HIDDEN.decode()
    return data.tobytes()


def wide() -> Image.Image:
    """Twelve by eight, its left half red."""
    image = Image.new("RGB", (12, 8), "blue")
    image.paste("red", (0, 0, 6, 8))
    return image


def frames(count: int = 3) -> list[Image.Image]:
    return [Image.new("RGB", (12, 8), (80 * n, 0, 0)) for n in range(count)]


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_what_a_camera_hid_in_an_image_is_gone(kind: str) -> None:
    data = encode(wide(), kind, exif=exif())
    assert HIDDEN in data
    clean = images.clean(data)
    assert HIDDEN not in clean.data
    assert (clean.width, clean.height) == (12, 8)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_an_image_taken_sideways_is_turned_upright(kind: str) -> None:
    clean = images.clean(encode(wide(), kind, exif=exif(SIDEWAYS), quality=95))
    assert (clean.width, clean.height) == (8, 12)
    with Image.open(io.BytesIO(clean.data)) as image:
        red, _, blue = image.convert("RGB").getpixel((4, 1))  # type: ignore[misc]
        assert red > 200 > blue
        assert image.getexif().get(0x0112, 1) == 1


def test_a_comment_in_a_jpeg_is_gone() -> None:
    assert HIDDEN not in images.clean(encode(wide(), "JPEG", comment=HIDDEN)).data


def test_what_follows_an_image_is_gone() -> None:
    assert HIDDEN not in images.clean(encode(wide(), "PNG") + HIDDEN).data
    assert HIDDEN not in images.clean(encode(wide(), "GIF") + HIDDEN).data


def test_colours_keep_their_profile() -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    clean = images.clean(encode(wide(), "JPEG", icc_profile=profile))
    with Image.open(io.BytesIO(clean.data)) as image:
        assert image.info["icc_profile"] == profile


def test_a_transparent_image_stays_transparent() -> None:
    clean = images.clean(encode(Image.new("RGBA", (4, 4), (255, 0, 0, 0)), "PNG"))
    with Image.open(io.BytesIO(clean.data)) as image:
        assert image.convert("RGBA").getpixel((0, 0)) == (255, 0, 0, 0)


@pytest.mark.parametrize("kind", ["GIF", "WEBP"])
def test_an_animation_keeps_its_frames_and_their_time(kind: str) -> None:
    first, *rest = frames()
    options: dict[str, object] = {"save_all": True, "append_images": rest, "duration": 70}
    options |= {"comment": HIDDEN, "loop": 0} if kind == "GIF" else {"exif": exif()}
    data = encode(first, kind, **options)
    assert HIDDEN in data
    clean = images.clean(data)
    assert HIDDEN not in clean.data
    with Image.open(io.BytesIO(clean.data)) as image:
        assert getattr(image, "n_frames", 1) == 3
        image.seek(1)
        image.load()
        assert image.info["duration"] == 70


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "GIF", "WEBP"])
def test_half_an_image_is_told_to_be_damaged(kind: str) -> None:
    whole = encode(wide().resize((120, 80)), kind)
    with pytest.raises(InvalidInput, match="damaged"):
        images.clean(whole[: len(whole) // 2])


@pytest.mark.parametrize("data", [b"", b"BM", b"%PDF-1.4", encode(wide(), "BMP")])
def test_other_files_are_refused_whatever_they_are_called(data: bytes) -> None:
    with pytest.raises(InvalidInput, match="JPEG, PNG, GIF or WebP"):
        images.clean(data)


@pytest.mark.parametrize("side", [8_000, 60_000])
def test_a_small_file_that_would_fill_the_memory_is_not_opened(side: int) -> None:
    def chunk(name: bytes, data: bytes) -> bytes:
        check = zlib.crc32(name + data).to_bytes(4, "big")
        return len(data).to_bytes(4, "big") + name + data + check

    header = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    bomb = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0"))
    with pytest.raises(InvalidInput, match="megapixels"):
        images.clean(bomb + chunk(b"IEND", b""))


def test_a_file_is_kept_where_its_workspace_finds_it(context: Context, cast: Cast) -> None:
    kept = media.upload(
        context, cast.owner, data=encode(wide(), "PNG"), filename="C:\\home\\wide.png"
    )
    assert kept.original_name == "wide.png"
    data = media.read_media(context, cast.owner.workspace_id, kept.id)
    assert len(data) == kept.bytes
    assert media.get_media(context, cast.editor, kept.id) == kept
    with pytest.raises(NotFound):
        media.get_media(context, cast.outsider, kept.id)
    with pytest.raises(NotFound):
        media.read_media(context, cast.outsider.workspace_id, kept.id)


def test_a_repeat_under_the_same_id_gives_the_first_file_back(context: Context, cast: Cast) -> None:
    data = encode(wide(), "PNG")
    first = media.upload(context, cast.owner, data=data, filename="a.png", media_id="med_1")
    again = media.upload(context, cast.owner, data=data, filename="a.png", media_id="med_1")
    assert again == first
    assert len(media.list_media(context, cast.owner).items) == 1


def test_files_are_listed_newest_first_page_by_page(context: Context, cast: Cast) -> None:
    data = encode(wide(), "PNG")
    ids = [media.upload(context, cast.owner, data=data, filename="").id for _ in range(3)]
    page = media.list_media(context, cast.owner, limit=2)
    assert [m.id for m in page.items] == ids[:0:-1]
    rest = media.list_media(context, cast.owner, limit=2, cursor=page.next_cursor)
    assert [m.id for m in rest.items] == ids[:1]
    assert rest.next_cursor is None


def test_a_lost_file_says_what_to_do(context: Context, cast: Cast) -> None:
    kept = media.upload(context, cast.owner, data=encode(wide(), "PNG"), filename="")
    for path in Path(context.settings.media_location).rglob("*.png"):
        path.unlink()
    with pytest.raises(NotFound, match="Upload it again"):
        media.read_media(context, cast.owner.workspace_id, kept.id)


def test_nothing_outside_the_media_directory_can_be_reached(context: Context) -> None:
    for key in ("../secret_key", "/etc/hostname", "a/../../secret_key"):
        with pytest.raises(NotFound):
            storage.read_bytes(context, key)
        with pytest.raises(NotFound):
            storage.write_bytes(context, key, b"x", "image/png")


def test_a_directory_that_cannot_be_written_says_so(context: Context) -> None:
    Path(context.settings.media_location).parent.mkdir(parents=True, exist_ok=True)
    Path(context.settings.media_location).write_text("a file where the directory should be")
    with pytest.raises(ConfigurationError, match="media directory"):
        storage.write_bytes(context, "a/b.png", b"x", "image/png")


def test_a_writer_leaves_no_draft_behind(context: Context) -> None:
    storage.write_bytes(context, "a/b.png", b"one", "image/png")
    storage.write_bytes(context, "a/b.png", b"two", "image/png")
    assert [p.name for p in (Path(context.settings.media_location) / "a").iterdir()] == ["b.png"]
    assert storage.read_bytes(context, "a/b.png") == b"two"


def test_who_may_only_read_uploads_nothing(context: Context, cast: Cast) -> None:
    from dataclasses import replace

    from app.domain.permissions import Role

    viewer = replace(cast.editor, role=Role.VIEWER)
    with pytest.raises(NotAllowed):
        media.upload(context, viewer, data=encode(wide(), "PNG"), filename="")


def test_files_are_found_by_words_in_their_name_and_alt_text_and_by_kind(
    context: Context, cast: Cast
) -> None:
    data = encode(wide(), "PNG")
    for name, alt in (("Beach.png", "A sunny day"), ("100%_beach.png", ""), ("tea.png", "Tea")):
        media.upload(context, cast.owner, data=data, filename=name, alt_text=alt)

    def found(words: str, kind: FileKind | None = None) -> list[str]:
        page = media.list_media(context, cast.editor, words=words, kind=kind)
        return [one.original_name for one in page.items]

    assert found("beach") == ["100%_beach.png", "Beach.png"]
    assert found("sunny BEACH") == ["Beach.png"]
    assert found("%_") == ["100%_beach.png"]
    assert len(found("", FileKind.IMAGE)) == 3
    assert found("", FileKind.VIDEO) == found("", FileKind.DOCUMENT) == []
    assert media.list_media(context, cast.outsider, words="beach").items == ()
