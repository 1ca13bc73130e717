"""Keeping to the ceilings that networks state: windows, free places, and who gets which.

Pure. A window is counted in slices, so that storage needs a handful of counters for each ceiling
instead of an entry for each call. A rolling window may touch one slice more than it is long;
that one is counted in full, so that in no stretch of time as long as the window more goes out
than the ceiling allows.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from app.domain.spec import PlatformSpec, Quota, WindowKind

SLICES = 15
# What waits together comes back one after the other: order is kept, and nothing wakes at once.
STAGGER = timedelta(milliseconds=200)
# A network's midnight may come later than ours by the error of two clocks.
_CLOCK_ERROR = timedelta(seconds=5)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def cost_of(spec: PlatformSpec, images_per_part: Sequence[int]) -> int:
    """What parts with so many images each take from the quotas of ``spec``, in their unit."""
    publishing = spec.publishing
    parts, images = len(images_per_part), sum(images_per_part)
    return parts * publishing.cost_of_part + images * publishing.cost_of_image


def slice_length(quota: Quota) -> timedelta:
    """How long a slice of the quota's window is; a fixed window is one slice."""
    return quota.window / SLICES if quota.kind is WindowKind.ROLLING else quota.window


def slice_count(quota: Quota) -> int:
    """How many slices in a row a window may touch."""
    return SLICES + 1 if quota.kind is WindowKind.ROLLING else 1


class Calendar:
    """What of one ceiling is used, and what of it is promised, from slice to slice."""

    def __init__(self, quota: Quota) -> None:
        self.quota = quota
        self._ceiling = max(quota.limit - quota.spare, 1)
        self._length = slice_length(quota)
        self._reach = slice_count(quota)
        # By a window's last slice: what all its slices hold together.
        self._load: dict[int, int] = {}

    def slice_of(self, at: datetime) -> int:
        """The number of the slice that ``at`` falls in."""
        return (at - _EPOCH) // self._length

    def start_of(self, at: datetime) -> datetime:
        """When the slice of ``at`` began."""
        return self._start(self.slice_of(at))

    def add(self, at: datetime, cost: int) -> None:
        """Count ``cost`` at ``at``: used when that has passed, promised when it will come."""
        first = self.slice_of(at)
        for last in range(first, first + self._reach):
            self._load[last] = self._load.get(last, 0) + cost

    def used(self, at: datetime) -> int:
        """What the window that ends at ``at`` holds."""
        return self._load.get(self.slice_of(at), 0)

    def left(self, at: datetime) -> int:
        """What may be added at ``at`` without breaking the ceiling or a promise."""
        first = self.slice_of(at)
        fullest = max(self._load.get(last, 0) for last in range(first, first + self._reach))
        return max(self._ceiling - fullest, 0)

    def earliest(self, cost: int, not_before: datetime) -> datetime:
        """The first instant from ``not_before`` on that has room for ``cost``.

        What is larger than the whole ceiling gets a window of its own: it cannot be divided, and
        would wait for ever.
        """
        wanted = self.slice_of(not_before)
        found, fits = wanted, min(cost, self._ceiling)
        while (full := self._last_full(found, fits)) is not None:
            found = full + 1
        return not_before if found == wanted else self._opening(found)

    def _last_full(self, first: int, cost: int) -> int | None:
        """The last window that ``cost`` in slice ``first`` would overfill: all before go too."""
        for last in range(first + self._reach - 1, first - 1, -1):
            if self._load.get(last, 0) + cost > self._ceiling:
                return last
        return None

    def _opening(self, number: int) -> datetime:
        margin = _CLOCK_ERROR if self.quota.kind is WindowKind.FIXED else timedelta()
        return self._start(number) + margin

    def _start(self, number: int) -> datetime:
        return _EPOCH + number * self._length


@dataclass(frozen=True, slots=True)
class Request:
    """Something that wants to go out under ``ceilings``, in turn with others of its ``line``."""

    id: str
    line: str
    cost: int
    not_before: datetime
    ceilings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """When it may go out, and the ceiling that makes it wait (None: something else, or nothing)."""

    at: datetime
    quota: Quota | None = None


def spread(
    requests: Sequence[Request], calendars: Mapping[str, Calendar], now: datetime
) -> dict[str, Place]:
    """A place for each of ``requests``, given in order, and counted in ``calendars``.

    Nothing overtakes in its line: behind one that waits, all wait.
    """
    places: dict[str, Place] = {}
    in_front: dict[str, Place] = {}
    for request in requests:
        own = [calendars[name] for name in request.ceilings]
        place = _find(request, own, in_front.get(request.line), now)
        for calendar in own:
            calendar.add(place.at, request.cost)
        if place.at > now:
            in_front[request.line] = place
        places[request.id] = place
    return places


def _find(
    request: Request, calendars: Sequence[Calendar], in_front: Place | None, now: datetime
) -> Place:
    at, quota = max(now, request.not_before), None
    if in_front is not None:
        at, quota = max(at, in_front.at + STAGGER), in_front.quota
    settled = False
    while not settled:
        settled = True
        for calendar in calendars:
            later = calendar.earliest(request.cost, at)
            if later > at:
                at, quota, settled = later, calendar.quota, False
    return Place(at, quota)
