"""Tables as files that spreadsheets open."""

import csv
import io
from collections.abc import Iterable
from typing import Any

from fastapi.responses import StreamingResponse

from app.services.import_rows import FORMULA_SIGNS

# Spreadsheets take a file for UTF-8 only where it says so.
MARK = "\ufeff"


def line(cells: Iterable[Any]) -> str:
    """One row. Cells that spreadsheets would run begin with '."""
    out = io.StringIO()
    csv.writer(out).writerow([_cell(cell) for cell in cells])
    return out.getvalue()


def file(pieces: Iterable[str], media_type: str, name: str) -> StreamingResponse:
    """An answer that a browser saves as ``name``."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return StreamingResponse(pieces, media_type=media_type, headers=headers)


def _cell(value: Any) -> str:
    if value is None:
        return ""
    text = value.isoformat() if hasattr(value, "isoformat") else str(value)
    return f"'{text}" if text.startswith(FORMULA_SIGNS) else text
