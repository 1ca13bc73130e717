"""When two posts on one account get in each other's way. Pure."""

from datetime import timedelta
from enum import StrEnum

# Readers take two posts within this long for one mistake, and feeds show only one of them.
NEAR = timedelta(minutes=15)
# Nobody says how long networks remember a text: reports go from hours to two days.
REPEATED_WITHIN = timedelta(days=7)


class ClashKind(StrEnum):
    """What two posts have in common."""

    NEAR = "near"
    SAME_TEXT = "same_text"
