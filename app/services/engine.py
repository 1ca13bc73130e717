"""The publishing engine of one process: groups, lanes, and who was turned away.

Claims, call marks and outcomes are stored in groups, so that a thousand posts due at one instant
cost a few dozen units of work. A lane is what one platform may hold of this process: a slow
network fills its own lane, never the worker.
"""

import asyncio
from collections import Counter, defaultdict, deque
from collections.abc import Sequence
from weakref import WeakKeyDictionary

from app.core.errors import Unavailable
from app.core.grouping import Grouper
from app.db.repositories.attempts import Attempts, CallMark, LivePartRow, LiveParts
from app.db.repositories.claims import Claims, Wanted
from app.services import claiming, queueing, settling
from app.services.claiming import Claimed, LaneFull
from app.services.context import Context
from app.services.job import Job
from app.services.leases import LEASE
from app.services.settling import Settlement

_LANE_SHARE = 0.75
_SMALLEST_LANE = 8
_LANE_REMEMBERS = 20_000
_SETTLE_AGAIN_AFTER_S = (0.1, 0.3, 1.0, 2.0, 4.0, 8.0)

Mark = tuple[CallMark, tuple[LivePartRow, ...]]


class Engine:
    """Everything that the attempts of one event loop share."""

    def __init__(self, ctx: Context) -> None:
        self._ctx = ctx
        self._lane = max(_SMALLEST_LANE, int(ctx.settings.worker_concurrency * _LANE_SHARE))
        self._in_flight: Counter[str] = Counter()
        self._accounts: set[str] = set()
        # Accounts that somebody was turned away from; who is next, the database says.
        self._behind: set[str] = set()
        self._lanes: defaultdict[str, deque[Wanted]] = defaultdict(_new_lane)
        self._claims: Grouper[Wanted, Claimed] = Grouper(self._claim)
        self._marks: Grouper[Mark, bool] = Grouper(self._begin)
        self._settlements: Grouper[Settlement, Wanted | None] = Grouper(self._settle)
        self._wakes: Grouper[Wanted, None] = Grouper(self._wake)
        self._successions: Grouper[str, Wanted | None] = Grouper(self._succeed)

    async def claim(self, wanted: Wanted) -> Job | None:
        """The post to make an attempt at, or None: there is nothing to do here now.

        A post that was turned away because its account or its lane is busy comes back when that
        changes, from ``release`` or, should this process die, by the sweep.
        """
        if wanted.account_id in self._accounts:
            self._behind.add(wanted.account_id)
            return None
        if wanted.platform and self._room(wanted.platform) <= 0:
            self._lanes[wanted.platform].append(wanted)
            return None
        claimed = await self._claims.ask(wanted)
        if isinstance(claimed, LaneFull):
            self._lanes[claimed.wanted.platform].append(claimed.wanted)
        return claimed if isinstance(claimed, Job) else None

    async def begin(self, mark: CallMark, live: tuple[LivePartRow, ...]) -> bool:
        """Store that a publish request is about to leave, and which parts are live so far.

        False when the lease is lost: then nothing may be sent.
        """
        return await self._marks.ask((mark, live))

    async def settle(self, settlement: Settlement) -> Wanted | None:
        """Store how an attempt ended; waits out a database that is away for some seconds.

        Returns who is due next on its account. What was sent is known here alone until it is
        stored. Raises Unavailable when the database stays away: then the lease runs out, and the
        network is asked.
        """
        for pause_s in _SETTLE_AGAIN_AFTER_S:
            try:
                return await self._settlements.ask(settlement)
            except Unavailable:
                await asyncio.sleep(pause_s)
        return await self._settlements.ask(settlement)

    async def release(self, job: Job, follower: Wanted | None) -> Wanted | None:
        """Give back the account and the place in its lane; returns who goes next.

        That is whoever waited longest for the place, and then ``follower``, the account's next
        post, waits behind the others; or ``follower`` itself, where nobody waits.
        """
        account_id, platform = job.account.id, job.post.platform
        self._accounts.discard(account_id)
        self._in_flight[platform] -= 1
        if follower is None and account_id in self._behind:
            # Turned away after it was asked who is next.
            follower = await self._successions.ask(account_id)
        self._behind.discard(account_id)
        lane = self._lanes[platform]
        if follower is not None and lane:
            lane.append(follower)
            follower = None
        return follower or self.next_in_lane(platform)

    def next_in_lane(self, platform: str) -> Wanted | None:
        """Whoever waited longest for a place in this lane, where there is a place now."""
        lane = self._lanes[platform]
        return lane.popleft() if lane and self._room(platform) > 0 else None

    async def wake(self, wanted: Wanted) -> None:
        """Have any worker look at this post as soon as it is free."""
        await self._wakes.ask(wanted)

    def _claim(self, wanted: Sequence[Wanted]) -> list[Claimed]:
        claimed = claiming.claim(self._ctx, wanted, self._room)
        for found in claimed:
            if isinstance(found, Job):
                self._in_flight[found.post.platform] += 1
                self._accounts.add(found.account.id)
        return claimed

    def _room(self, platform: str) -> int:
        return self._lane - self._in_flight[platform]

    def _begin(self, marks: Sequence[Mark]) -> list[bool]:
        now = self._ctx.clock.now()
        with self._ctx.database.unit_of_work() as session:
            LiveParts(session).record([part for _, live in marks for part in live], now)
            held = Attempts(session).begin_calls([mark for mark, _ in marks], now + LEASE, now)
        return [mark.lease_token in held for mark, _ in marks]

    def _settle(self, settlements: Sequence[Settlement]) -> list[Wanted | None]:
        return settling.settle(self._ctx, settlements)

    def _wake(self, wanted: Sequence[Wanted]) -> list[None]:
        queueing.put_now(self._ctx, wanted)
        return [None] * len(wanted)

    def _succeed(self, account_ids: Sequence[str]) -> list[Wanted | None]:
        with self._ctx.database.unit_of_work() as session:
            due = Claims(session).next_in_line(set(account_ids), self._ctx.clock.now())
        found = {follower.account_id: follower for follower in due}
        return [found.get(account_id) for account_id in account_ids]


def _new_lane() -> deque[Wanted]:
    # What falls out at the far end is still in the database, and the sweep finds it.
    return deque(maxlen=_LANE_REMEMBERS)


_engines: WeakKeyDictionary[asyncio.AbstractEventLoop, dict[int, Engine]] = WeakKeyDictionary()


def engine_of(ctx: Context) -> Engine:
    """The engine of the running event loop on ``ctx``'s database."""
    engines = _engines.setdefault(asyncio.get_running_loop(), {})
    key = id(ctx.database)
    if key not in engines:
        engines[key] = Engine(ctx)
    return engines[key]
