"""Which posts a tab of the list shows."""

from dataclasses import dataclass

from app.domain.publication import Status


@dataclass(frozen=True, slots=True)
class Filter:
    """A tab: its name, and the statuses of which a post has at least one; none means all."""

    name: str
    title: str
    statuses: frozenset[Status] = frozenset()
    # What still waits is read from the next one on, what is over from the latest one back.
    is_newest_first: bool = True


_ALL = (
    Filter("all", "All"),
    Filter(
        "scheduled",
        "Scheduled",
        frozenset({Status.PENDING, Status.HELD, Status.QUEUED, Status.RETRYING}),
        is_newest_first=False,
    ),
    Filter("underway", "Under way", frozenset({Status.PUBLISHING, Status.PROCESSING})),
    Filter("published", "Published", frozenset({Status.PUBLISHED})),
    Filter(
        "attention",
        "Needs attention",
        frozenset({Status.FAILED, Status.MISSED, Status.BLOCKED, Status.UNCONFIRMED}),
    ),
    Filter("cancelled", "Cancelled", frozenset({Status.CANCELLED})),
)
FILTERS: dict[str, Filter] = {wanted.name: wanted for wanted in _ALL}
