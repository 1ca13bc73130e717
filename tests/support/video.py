"""Small MP4 and MOV files whose boxes are real; nobody needs to see the pictures.

Source of the boxes: ISO/IEC 14496-12 and 14496-15.
"""

import struct

_SCALE = 1000
_MATRIX = struct.pack(">9I", 0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000)


def video(
    seconds: float = 3,
    size: tuple[int, int] = (640, 360),
    *,
    brand: bytes = b"isom",
    fill: int = 100,
) -> bytes:
    """A video of that length and size; ``fill`` bytes stand for the pictures."""
    length = round(seconds * _SCALE)
    movie = _box(b"moov", _movie_header(length), _track(length, size))
    return b"".join((_box(b"ftyp", brand, bytes(4), brand), movie, _box(b"mdat", bytes(fill))))


def _box(name: bytes, *inside: bytes) -> bytes:
    body = b"".join(inside)
    return struct.pack(">I4s", 8 + len(body), name) + body


def _movie_header(length: int) -> bytes:
    begin = struct.pack(">4x4I", 0, 0, _SCALE, length) + struct.pack(">IH10x", 0x10000, 0x100)
    return _box(b"mvhd", begin, _MATRIX, bytes(24), struct.pack(">I", 2))


def _track(length: int, size: tuple[int, int]) -> bytes:
    width, height = size
    header = struct.pack(">I5I", 7, 0, 0, 1, 0, length) + bytes(16) + _MATRIX
    track = _box(b"tkhd", header, struct.pack(">2I", width << 16, height << 16))
    media_header = _box(b"mdhd", struct.pack(">4x4I2H", 0, 0, _SCALE, length, 0x55C4, 0))
    handler = _box(b"hdlr", bytes(8), b"vide", bytes(12), b"pictures\0")
    return _box(b"trak", track, _box(b"mdia", media_header, handler, _pictures(length, size)))


def _pictures(length: int, size: tuple[int, int]) -> bytes:
    entry = bytes(6) + struct.pack(">H", 1) + bytes(16) + struct.pack(">2H", *size)
    entry += struct.pack(">3IH", 0x480000, 0x480000, 0, 1) + bytes(32) + struct.pack(">Hh", 24, -1)
    config = _box(b"avcC", bytes((1, 66, 0, 30, 255, 225, 0, 0, 1, 0, 0)))
    described = _box(b"stsd", struct.pack(">4xI", 1), _box(b"avc1", entry, config))
    table = _box(
        b"stbl",
        described,
        _box(b"stts", struct.pack(">4x3I", 1, 1, length)),
        _box(b"stsc", struct.pack(">4x4I", 1, 1, 1, 1)),
        _box(b"stsz", struct.pack(">4x2I", 100, 1)),
        _box(b"stco", struct.pack(">4x2I", 1, 0)),
    )
    place = _box(b"dinf", _box(b"dref", struct.pack(">4xI", 1), _box(b"url ", b"\0\0\0\1")))
    return _box(b"minf", _box(b"vmhd", struct.pack(">I4H", 1, 0, 0, 0, 0)), place, table)
