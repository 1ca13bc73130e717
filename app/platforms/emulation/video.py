"""Videos, as far as the emulators look into them."""

from dataclasses import dataclass
from io import BytesIO


@dataclass(frozen=True, slots=True)
class VideoFacts:
    """What a video says about itself; pixels and seconds."""

    mime: str
    width: int
    height: int
    seconds: float


class BadVideo(Exception):
    """The bytes are no video that could be played."""


def inspect_video(data: bytes) -> VideoFacts:
    """The facts of a whole MP4 or MOV file. Raises BadVideo."""
    # Imported here: an idle sandbox need not carry it.
    from pymediainfo import MediaInfo

    if data[4:8] != b"ftyp":
        raise BadVideo("neither MP4 nor MOV")
    found = MediaInfo.parse(BytesIO(data))
    pictures = next(iter(found.video_tracks), None)
    if pictures is None or not pictures.width or not pictures.duration:
        raise BadVideo("no pictures")
    if any(track.istruncated == "Yes" for track in found.general_tracks):
        raise BadVideo("cut off")
    mime = "video/quicktime" if data[8:12] == b"qt  " else "video/mp4"
    seconds = float(pictures.duration) / 1000
    return VideoFacts(mime, int(pictures.width), int(pictures.height), seconds)
