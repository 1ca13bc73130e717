"""The ceilings that accounts and our app come under, with what is used and promised of each."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from app.db.repositories.limits import Limits, Slice, Waiters
from app.domain.limits import Calendar, slice_count
from app.domain.spec import Quota
from app.platforms import registry


@dataclass(frozen=True, slots=True)
class Ceiling:
    """One quota of one account, or of our app with a network (its sandbox apart).

    ``key`` says whose; ``name`` tells two quotas of one owner apart.
    """

    key: str
    quota: Quota

    @property
    def name(self) -> str:
        return f"{self.key}/{self.window_s}"

    @property
    def window_s(self) -> int:
        return int(self.quota.window.total_seconds())

    def slice(self, at: datetime, cost: int) -> Slice:
        """``cost`` as it is stored when it is used at ``at``."""
        calendar = Calendar(self.quota)
        slot = calendar.slice_of(at) % slice_count(self.quota)
        return Slice(self.key, slot, self.window_s, calendar.start_of(at), cost)


class Ledger:
    """The ceilings that some posts come under, with what is used and promised of each."""

    def __init__(self, ceilings: Iterable[Ceiling]) -> None:
        self.ceilings = {ceiling.name: ceiling for ceiling in ceilings}
        self.calendars = {name: Calendar(c.quota) for name, c in self.ceilings.items()}

    def read(self, limits: Limits) -> None:
        """Count what is stored as used."""
        slots: dict[str, int] = defaultdict(int)
        for ceiling in self.ceilings.values():
            slots[ceiling.key] = max(slots[ceiling.key], slice_count(ceiling.quota))
        for piece in limits.used(slots) if slots else ():
            calendar = self.calendars.get(f"{piece.key}/{piece.window_s}")
            if calendar is not None:
                calendar.add(piece.started_at, piece.used)

    def keep_room_for(self, waiters: Waiters, now: datetime | None = None) -> None:
        """Count what posts that wait will use: not before ``now``, however long they are due."""
        spec = registry.get(waiters.platform).spec.publishing
        cost = waiters.parts * spec.cost_of_part + waiters.images * spec.cost_of_image
        at = max(waiters.first_due_at, now or waiters.first_due_at)
        account = (waiters.platform, waiters.account_id, waiters.is_sandbox)
        for ceiling in ceilings_of(*account):
            if ceiling.name in self.calendars:
                self.calendars[ceiling.name].add(at, cost)


def ceilings_of(platform: str, account_id: str | None, is_sandbox: bool) -> list[Ceiling]:
    """The ceilings of an account, or without one those of our app alone."""
    app = f"app:{platform}:{'sandbox' if is_sandbox else 'live'}"
    owners = {"account": account_id and f"account:{account_id}", "app": app}
    quotas = registry.get(platform).spec.quotas
    return [Ceiling(key, quota) for quota in quotas if (key := owners[quota.per])]
