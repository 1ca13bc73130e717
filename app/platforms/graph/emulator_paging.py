"""Lists that the emulated Graph API gives piece by piece."""

import base64
import binascii
from collections.abc import Sequence
from typing import TypeVar

from app.platforms.graph.emulator_guard import GraphCall

Item = TypeVar("Item")

_USUAL, _MOST = 25, 100


def piece_of(call: GraphCall, items: Sequence[Item]) -> tuple[Sequence[Item], dict[str, object]]:
    """What of ``items`` the call asks for (``limit``, ``after``), and its ``paging``."""
    limit = call.params.word("limit")
    count = min(int(limit), _MOST) if limit.isdigit() else _USUAL
    begin = _place(call.params.word("after"))
    piece = items[begin : begin + count]
    end = begin + len(piece)
    paging: dict[str, object] = {"cursors": {"before": _cursor(begin), "after": _cursor(end)}}
    if end < len(items):
        paging["next"] = f"{call.request.url.replace(query='')}?after={_cursor(end)}"
    return piece, paging


def _place(cursor: str) -> int:
    try:
        return int(base64.b64decode(cursor, validate=True)) if cursor else 0
    except (binascii.Error, ValueError):
        return 0


def _cursor(place: int) -> str:
    return base64.b64encode(str(place).encode()).decode()
