"""Videos and documents as they come in: told by what they hold, measured, kept as they are."""

import zipfile
from dataclasses import dataclass
from io import BytesIO

from app.core.errors import FieldError, InvalidInput

_OFFICE = "application/vnd.openxmlformats-officedocument"
_KINDS_OF_ZIP = {
    "ppt/presentation.xml": (f"{_OFFICE}.presentationml.presentation", "pptx"),
    "word/document.xml": (f"{_OFFICE}.wordprocessingml.document", "docx"),
}


@dataclass(frozen=True, slots=True)
class LongFile:
    """A video or document: type, file extension, pixels (0 for documents), and its length in
    seconds or pages (None: it does not say)."""

    mime: str
    extension: str
    width: int = 0
    height: int = 0
    length: float | None = None


def measure(data: bytes) -> LongFile:
    """What ``data`` is.

    Raises InvalidInput for anything but a whole MP4 or MOV video, or a PDF, PPTX or DOCX.
    """
    if data[4:8] == b"ftyp":
        return _video(data)
    if data.startswith(b"%PDF-"):
        return _pdf(data)
    if data.startswith(b"PK\x03\x04"):
        return _office(data)
    raise _refuse(
        "wrong_type",
        "Upload a JPEG, PNG, GIF or WebP image, an MP4 or MOV video, or a PDF, PPTX or DOCX.",
    )


def _video(data: bytes) -> LongFile:
    # Its library is large; most people never upload a video.
    from pymediainfo import MediaInfo

    tracks = MediaInfo.parse(BytesIO(data)).video_tracks
    if not tracks or not tracks[0].width:
        raise _refuse("damaged", "There is no picture in this video. Export it again.")
    track = tracks[0]
    is_turned = str(track.rotation or "0").split(".")[0] in {"90", "270"}
    width, height = int(track.width), int(track.height)
    is_mov = data[8:12] == b"qt  "
    return LongFile(
        "video/quicktime" if is_mov else "video/mp4",
        "mov" if is_mov else "mp4",
        *((height, width) if is_turned else (width, height)),
        length=float(track.duration) / 1000 if track.duration else None,
    )


def _pdf(data: bytes) -> LongFile:
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    try:
        pages = len(PdfReader(BytesIO(data)).pages)
    except (PyPdfError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise _refuse("damaged", "This PDF is damaged or locked. Export it again.") from error
    return LongFile("application/pdf", "pdf", length=float(pages))


def _office(data: bytes) -> LongFile:
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            names = set(archive.namelist())
    except zipfile.BadZipFile as error:
        raise _refuse("damaged", "This document is damaged. Save it again.") from error
    for inside, (mime, extension) in _KINDS_OF_ZIP.items():
        if inside in names:
            return LongFile(mime, extension)
    raise _refuse("wrong_type", "Upload documents as PDF, PPTX or DOCX.")


def _refuse(code: str, message: str) -> InvalidInput:
    return InvalidInput(message, [FieldError("file", code, message)], code=code)
