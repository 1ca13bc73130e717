"""Videos, as far as the emulators look into them: the boxes of an MP4 or MOV file.

Source: ISO/IEC 14496-12 (boxes ``ftyp``, ``moov``, ``mvhd``, ``tkhd``, ``mdat``).
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class VideoFacts:
    """What a video's boxes say about it; pixels and seconds."""

    mime: str
    width: int
    height: int
    seconds: float


class BadVideo(Exception):
    """The bytes are no video that could be played."""


def inspect_video(data: bytes) -> VideoFacts:
    """The facts of an MP4 or MOV file that is whole. Raises BadVideo."""
    try:
        boxes = dict(_boxes(data))
        movie = dict(_boxes(boxes[b"moov"]))
        width, height = _size(boxes[b"moov"])
        if not boxes[b"mdat"]:
            raise BadVideo("no pictures")
        is_quicktime = boxes[b"ftyp"][:4] == b"qt  "
        mime = "video/quicktime" if is_quicktime else "video/mp4"
        return VideoFacts(mime, width, height, _seconds(movie[b"mvhd"]))
    except (KeyError, struct.error, ZeroDivisionError) as error:
        raise BadVideo(str(error)) from error


def _boxes(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = 0
    while at < len(data):
        size, name = struct.unpack_from(">I4s", data, at)
        begin = 8
        if size == 1:
            (size,) = struct.unpack_from(">Q", data, at + 8)
            begin = 16
        size = size or len(data) - at
        if size < begin or at + size > len(data):
            raise BadVideo("a box is cut off")
        yield name, data[at + begin : at + size]
        at += size


def _seconds(movie_header: bytes) -> float:
    if movie_header[0] == 1:
        scale, length = struct.unpack_from(">IQ", movie_header, 20)
    else:
        scale, length = struct.unpack_from(">II", movie_header, 12)
    return float(length / scale)


def _size(movie: bytes) -> tuple[int, int]:
    for name, track in _boxes(movie):
        if name == b"trak":
            width, height = struct.unpack(">II", dict(_boxes(track))[b"tkhd"][-8:])
            if width and height:
                return width >> 16, height >> 16
    raise BadVideo("no track with pictures")
