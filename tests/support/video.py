"""Small MP4 and MOV files whose boxes are real; nobody needs to see the pictures."""

import struct


def _box(name: bytes, *inside: bytes) -> bytes:
    body = b"".join(inside)
    return struct.pack(">I4s", 8 + len(body), name) + body


def video(
    seconds: float = 3,
    size: tuple[int, int] = (640, 360),
    *,
    brand: bytes = b"isom",
    fill: int = 100,
) -> bytes:
    """A video of that length and size; ``fill`` bytes stand for the pictures."""
    scale = 1000
    length = round(seconds * scale)
    movie_header = struct.pack(">4xIIII", 0, 0, scale, length) + bytes(80)
    track_header = bytes(76) + struct.pack(">II", size[0] << 16, size[1] << 16)
    return b"".join(
        (
            _box(b"ftyp", brand, bytes(4), brand),
            _box(b"moov", _box(b"mvhd", movie_header), _box(b"trak", _box(b"tkhd", track_header))),
            _box(b"mdat", bytes(fill)),
        )
    )
