"""Documents and videos as they come in."""

import io
import zipfile

import pytest
from pypdf import PdfWriter

from app.core.errors import InvalidInput
from app.services import long_files, media
from app.services.context import Context
from tests.support.cast import Cast


def pdf(pages: int) -> bytes:
    writer, out = PdfWriter(), io.BytesIO()
    for _ in range(pages):
        writer.add_blank_page(200, 100)
    writer.write(out)
    return out.getvalue()


def archive(*names: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        for name in names:
            made.writestr(name, "<x/>")
    return out.getvalue()


def test_a_pdf_tells_its_pages(context: Context, cast: Cast) -> None:
    kept = media.upload(context, cast.owner, data=pdf(3), filename="Report.pdf")
    assert kept.mime == "application/pdf"
    assert long_files.measure(pdf(3)).length == 3


@pytest.mark.parametrize(
    ("inside", "extension"),
    [("ppt/presentation.xml", "pptx"), ("word/document.xml", "docx")],
)
def test_an_office_document_is_known_by_what_is_in_it(inside: str, extension: str) -> None:
    assert long_files.measure(archive("[Content_Types].xml", inside)).extension == extension


@pytest.mark.parametrize(
    "data",
    [
        b"just text",
        b"%PDF-1.7 and then nothing",
        b"PK\x03\x04 nothing",
        archive("evil.exe"),
        b"\x00\x00\x00\x18ftypmp42" + b"\x00" * 64,
    ],
    ids=["text", "broken pdf", "broken zip", "other archive", "empty video"],
)
def test_anything_else_is_refused_in_words(context: Context, cast: Cast, data: bytes) -> None:
    with pytest.raises(InvalidInput) as caught:
        media.upload(context, cast.owner, data=data, filename="x")
    assert caught.value.error_code in {"wrong_type", "damaged"}
