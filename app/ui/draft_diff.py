"""What differs between two texts, in words. Pure, so that it can be tested alone."""

import re
from difflib import SequenceMatcher

from app.ui.draft_views import PieceView

SAME, GONE, NEW = "same", "gone", "new"
# Comparing takes the square of it; a longer text is compared line by line.
_MOST_WORDS = 2_000
_WORDS = re.compile(r"\s+|[^\s]+")


def differences(before: str, after: str) -> list[PieceView]:
    """``after`` piece by piece, with what is gone from ``before`` in its place."""
    old, new = _units(before), _units(after)
    if max(len(old), len(new)) > _MOST_WORDS:
        old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    pieces: list[PieceView] = []
    for tag, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            pieces.append(PieceView("".join(new[k:m]), SAME))
            continue
        if i < j:
            pieces.append(PieceView("".join(old[i:j]), GONE))
        if k < m:
            pieces.append(PieceView("".join(new[k:m]), NEW))
    return pieces


def _units(text: str) -> list[str]:
    return _WORDS.findall(text)
