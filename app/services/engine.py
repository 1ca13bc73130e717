"""The publishing engine of one process: groups, lanes, and who was turned away.

Claims, call marks and outcomes are stored in groups, so that a thousand posts due at one instant
cost a few dozen units of work. A lane is what one platform may hold of this process: a slow
network fills its own lane, never the worker.
"""

import asyncio
from collections import Counter
from collections.abc import Sequence
from weakref import WeakKeyDictionary

from app.core.grouping import Grouper
from app.db.models import ScheduledPost
from app.db.repositories.attempts import Attempts, CallMark, LivePartRow, LiveParts
from app.db.repositories.claims import Claims, Wanted
from app.services import claiming, queueing, settling
from app.services.claiming import Claimed, TurnedAway
from app.services.context import Context
from app.services.job import Job
from app.services.leases import LEASE
from app.services.settling import Settlement

_LANE_SHARE = 0.75
_SMALLEST_LANE = 8
_PULL_AT_MOST = 64

Mark = tuple[CallMark, tuple[LivePartRow, ...]]


class Engine:
    """Everything that the attempts of one event loop share."""

    def __init__(self, ctx: Context) -> None:
        self._ctx = ctx
        self._lane = max(_SMALLEST_LANE, int(ctx.settings.worker_concurrency * _LANE_SHARE))
        self._in_flight: Counter[str] = Counter()
        self._waiting_accounts: set[str] = set()
        self._waiting_platforms: set[str] = set()
        self._claims: Grouper[Wanted, Claimed] = Grouper(self._claim)
        self._marks: Grouper[Mark, bool] = Grouper(self._begin)
        self._settlements: Grouper[Settlement, ScheduledPost | None] = Grouper(self._settle)

    async def claim(self, scheduled_post_id: str, version: int) -> Job | None:
        """The post to make an attempt at, or None: there is nothing to do here now."""
        claimed = await self._claims.ask(Wanted(scheduled_post_id, version))
        return claimed if isinstance(claimed, Job) else None

    async def begin(self, mark: CallMark, live: tuple[LivePartRow, ...]) -> bool:
        """Store that a publish request is about to leave, and which parts are live so far.

        False when the lease is lost: then nothing may be sent.
        """
        return await self._marks.ask((mark, live))

    async def settle(self, settlement: Settlement) -> None:
        """Store how an attempt ended, and wake whoever waited for its account or lane."""
        try:
            await self._settlements.ask(settlement)
        finally:
            self._in_flight[settlement.job.post.platform] -= 1
        if self._waiting_accounts or self._waiting_platforms:
            await asyncio.to_thread(self._pull, settlement.job)

    def _claim(self, wanted: Sequence[Wanted]) -> list[Claimed]:
        claimed = claiming.claim(self._ctx, wanted, self._room)
        for found in claimed:
            if isinstance(found, Job):
                self._in_flight[found.post.platform] += 1
            elif isinstance(found, TurnedAway):
                self._waiting_accounts.add(found.account_id)
                if self._room(found.platform) <= 0:
                    self._waiting_platforms.add(found.platform)
        return claimed

    def _room(self, platform: str) -> int:
        return self._lane - self._in_flight[platform]

    def _begin(self, marks: Sequence[Mark]) -> list[bool]:
        now = self._ctx.clock.now()
        with self._ctx.database.unit_of_work() as session:
            LiveParts(session).record([part for _, live in marks for part in live], now)
            held = Attempts(session).begin_calls([mark for mark, _ in marks], now + LEASE, now)
        return [mark.lease_token in held for mark, _ in marks]

    def _settle(self, settlements: Sequence[Settlement]) -> list[ScheduledPost | None]:
        return settling.settle(self._ctx, settlements)

    def _pull(self, job: Job) -> None:
        """Wake posts that were turned away and may go now; forget those that have all gone."""
        account_id, platform = job.post.account_id, job.post.platform
        accounts = {account_id} & self._waiting_accounts
        platforms = {platform} & self._waiting_platforms
        if not accounts and not platforms:
            return
        with self._ctx.database.unit_of_work() as session:
            due = Claims(session).next_due(
                list(accounts), list(platforms), self._ctx.clock.now(), _PULL_AT_MOST
            )
        if not any(post.account_id == account_id for post in due):
            self._waiting_accounts.discard(account_id)
        if not due:
            self._waiting_platforms.discard(platform)
        queueing.put_now(self._ctx, _one_an_account(due))


def _one_an_account(due: Sequence[ScheduledPost]) -> list[ScheduledPost]:
    first: dict[str, ScheduledPost] = {}
    for post in due:
        first.setdefault(post.account_id, post)
    return list(first.values())


_engines: WeakKeyDictionary[asyncio.AbstractEventLoop, dict[int, Engine]] = WeakKeyDictionary()


def engine_of(ctx: Context) -> Engine:
    """The engine of the running event loop on ``ctx``'s database."""
    engines = _engines.setdefault(asyncio.get_running_loop(), {})
    key = id(ctx.database)
    if key not in engines:
        engines[key] = Engine(ctx)
    return engines[key]
