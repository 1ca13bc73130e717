"""Which of several posts comes next, when they take turns and none may come again too soon."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

_NEVER = datetime.min.replace(tzinfo=UTC)


def choose_next(
    uses: Sequence[Sequence[datetime]], at: datetime, gap: timedelta | None
) -> int | None:
    """The number of the post to use ``at`` (UTC): of those that were and will be used no nearer
    than ``gap``, the one whose last use is longest ago; at first, in their order.

    ``uses`` are each post's instants so far, planned ones included. None: every one is too near.
    """
    free = [
        number
        for number, times in enumerate(uses)
        if gap is None or all(abs(at - used) >= gap for used in times)
    ]
    return min(free, key=lambda number: max(uses[number], default=_NEVER), default=None)
