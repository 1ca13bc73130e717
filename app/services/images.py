"""Images as they come in: checked by what they hold, turned upright, without hidden data."""

from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from threading import BoundedSemaphore

from PIL import Image, ImageOps, UnidentifiedImageError

from app.core.errors import FieldError, InvalidInput
from app.domain.cropping import Box
from app.domain.renditions import Target

MAX_PIXELS = 50_000_000
# Of all frames together: an animation is decoded once to see that it is whole.
MAX_ANIMATION_PIXELS = 400_000_000
_MIME = {"JPEG": "image/jpeg", "PNG": "image/png", "GIF": "image/gif", "WEBP": "image/webp"}
_EXTENSIONS = {"image/jpeg": "jpg", "image/png": "png", "image/gif": "gif", "image/webp": "webp"}
_UPRIGHT = 1
_ORIENTATION = 0x0112
# JPEG quality, from what looks like the original down to what still looks well on a phone.
_QUALITIES = (80, 72, 64, 56, 48, 40)
# For what people cut themselves, and networks will compress once more.
_BEST_QUALITY = 95
_SIZES = 8
# Decoded pixels are large: two images at once are as many as a small machine should hold.
_AT_ONCE = BoundedSemaphore(2)


@dataclass(frozen=True, slots=True)
class CleanImage:
    """An image fit to be kept and sent: its bytes, type, and size in pixels."""

    data: bytes
    mime: str
    width: int
    height: int
    is_animated: bool = False

    @property
    def extension(self) -> str:
        return _EXTENSIONS[self.mime]


def clean(data: bytes) -> CleanImage:
    """``data`` upright and without metadata; animations keep their frames.

    Raises InvalidInput for anything but a whole JPEG, PNG, GIF or WebP of at most 50 megapixels.
    """
    with _AT_ONCE:
        try:
            return _clean(data)
        except UnidentifiedImageError as error:
            raise _refuse("wrong_type", "Upload a JPEG, PNG, GIF or WebP image.") from error
        except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
            raise _too_many_pixels() from error
        except (OSError, ValueError, SyntaxError, EOFError, IndexError) as error:
            message = "This image is damaged. Save it again, or choose another one."
            raise _refuse("damaged", message) from error


def _clean(data: bytes) -> CleanImage:
    with Image.open(BytesIO(data), formats=tuple(_MIME)) as image:
        # Phones write JPEGs with a second picture inside; the first is the one people see.
        kind = "JPEG" if image.format == "MPO" else str(image.format)
        _check_size(image)
        frames = getattr(image, "n_frames", 1) if kind in {"GIF", "WEBP"} else 1
        if frames > 1:
            _decode_all(image, frames)
        image.seek(0)
        image.load()
        kept = _without_metadata(image, kind, data, frames)
    with Image.open(BytesIO(kept)) as result:
        return CleanImage(kept, _MIME[kind], result.width, result.height, frames > 1)


def looks_like_image(head: bytes) -> bool:
    """Whether a file that begins with ``head`` (32 bytes) is an image of a known kind."""
    return head.startswith((b"\xff\xd8\xff", b"\x89PNG", b"GIF8")) or (
        head.startswith(b"RIFF") and head[8:12] == b"WEBP"
    )


def draw(data: bytes, target: Target) -> CleanImage:
    """The image ``data`` as ``target`` asks for it, never cropped, never larger than it was.

    Raises InvalidInput when even the smallest version has too many bytes.
    """
    with _AT_ONCE, Image.open(BytesIO(data), formats=tuple(_MIME)) as image:
        image.load()
        picture = _in_mode(image, target.mime)
        picture.thumbnail((target.max_width, target.max_height), Image.Resampling.LANCZOS)
        return _shrunk(picture, target)


def crop(data: bytes, box: Box) -> CleanImage:
    """The part of the still image ``data`` that ``box`` names, in the same format; a GIF, which has
    few colours, becomes a PNG."""
    with _AT_ONCE, Image.open(BytesIO(data), formats=tuple(_MIME)) as image:
        kind = str(image.format)
        picture = image.crop(box.corners)
        if kind in {"GIF", "PNG"} and picture.mode not in {"RGB", "RGBA", "L", "LA"}:
            picture = _in_mode(picture, "image/png")
        kind = "PNG" if kind == "GIF" else kind
        out = BytesIO()
        options: dict[str, object] = {} if kind == "PNG" else {"quality": _BEST_QUALITY}
        picture.save(out, kind, icc_profile=image.info.get("icc_profile"), **options)
        return CleanImage(out.getvalue(), _MIME[kind], picture.width, picture.height)


def _in_mode(image: Image.Image, mime: str) -> Image.Image:
    if mime == "image/png":
        return image.convert("RGBA" if image.has_transparency_data else "RGB")
    if not image.has_transparency_data:
        return image.convert("RGB")
    # A JPEG cannot be seen through: white is what every network shows behind it.
    ground = Image.new("RGB", image.size, "white")
    above = image.convert("RGBA")
    ground.paste(above, mask=above.getchannel("A"))
    return ground


def _shrunk(picture: Image.Image, target: Target) -> CleanImage:
    """First at less quality, then in smaller sizes, until it has few enough bytes."""
    kind = "PNG" if target.mime == "image/png" else "JPEG"
    profile = picture.info.get("icc_profile")
    for _ in range(_SIZES):
        for quality in (None,) if kind == "PNG" else _QUALITIES:
            out = BytesIO()
            options = {} if quality is None else {"quality": quality, "progressive": True}
            picture.save(out, kind, optimize=True, icc_profile=profile, **options)
            if out.tell() <= target.max_bytes:
                return CleanImage(out.getvalue(), target.mime, picture.width, picture.height)
        smaller = (max(1, picture.width * 3 // 4), max(1, picture.height * 3 // 4))
        picture = picture.resize(smaller, Image.Resampling.LANCZOS)
    raise _refuse("image_too_large", "This image cannot be made small enough. Choose another one.")


def _without_metadata(image: Image.Image, kind: str, data: bytes, frames: int) -> bytes:
    if kind == "GIF":
        return b"".join(_gif_blocks(data))
    is_upright = image.getexif().get(_ORIENTATION, _UPRIGHT) == _UPRIGHT
    if kind == "WEBP" and (frames > 1 or is_upright):
        return _webp_without_metadata(data)
    keeps_quality = kind == "JPEG" and image.format == "JPEG" and is_upright
    upright = image if is_upright else ImageOps.exif_transpose(image)
    for name in upright.info.keys() - {"icc_profile", "transparency"}:
        del upright.info[name]
    out = BytesIO()
    options: dict[str, object] = {"exif": b"", "icc_profile": upright.info.get("icc_profile")}
    if kind != "PNG":
        options["quality"] = "keep" if keeps_quality else 95
    upright.save(out, format=kind, **options)
    return out.getvalue()


def _check_size(image: Image.Image) -> None:
    if image.width * image.height > MAX_PIXELS:
        raise _too_many_pixels()
    if min(image.size) < 1:
        raise _refuse("damaged", "This image is empty. Choose another one.")


def _decode_all(image: Image.Image, frames: int) -> None:
    if image.width * image.height * frames > MAX_ANIMATION_PIXELS:
        message = "This animation is too long. Use fewer or smaller frames."
        raise _refuse("too_many_frames", message)
    for number in range(frames):
        image.seek(number)
        image.load()


def _gif_blocks(data: bytes) -> Iterator[bytes]:
    """The blocks of a GIF (version 89a, sections 17 to 27) without comments and foreign data."""
    at = 13 + _color_table_bytes(data[10])
    yield data[:at]
    while data[at] != 0x3B:
        begin = at
        if data[at] == 0x21:
            label, at = data[at + 1], _after_sub_blocks(data, at + 2)
            is_loop = label == 0xFF and data[begin + 3 : begin + 11] in {b"NETSCAPE", b"ANIMEXTS"}
            if label in {0xF9, 0x01} or is_loop:
                yield data[begin:at]
        elif data[at] == 0x2C:
            at = _after_sub_blocks(data, at + 11 + _color_table_bytes(data[at + 9]))
            yield data[begin:at]
        else:
            raise ValueError("neither an extension nor an image")
    yield b";"


def _color_table_bytes(flags: int) -> int:
    return 3 * 2 ** ((flags & 7) + 1) if flags & 0x80 else 0


def _after_sub_blocks(data: bytes, at: int) -> int:
    while data[at]:
        at += data[at] + 1
    return at + 1


def _webp_without_metadata(data: bytes) -> bytes:
    """The chunks of a WebP container (RFC 9649, section 2.7) without EXIF and XMP."""
    chunks, at = [], 12
    while at + 8 <= len(data):
        name, size = data[at : at + 4], int.from_bytes(data[at + 4 : at + 8], "little")
        chunk = data[at : at + 8 + size + size % 2]
        if name == b"VP8X":
            # The two flags that announce EXIF and XMP.
            chunk = chunk[:8] + bytes([chunk[8] & ~0x0C]) + chunk[9:]
        if name not in {b"EXIF", b"XMP "}:
            chunks.append(chunk)
        at += len(chunk)
    body = b"WEBP" + b"".join(chunks)
    return b"RIFF" + len(body).to_bytes(4, "little") + body


def _too_many_pixels() -> InvalidInput:
    most = MAX_PIXELS // 1_000_000
    return _refuse("too_many_pixels", f"This image has more than {most} megapixels. Shrink it.")


def _refuse(code: str, message: str) -> InvalidInput:
    return InvalidInput(message, [FieldError("file", code, message)], code=code)
