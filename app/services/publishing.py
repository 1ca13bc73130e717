"""Publishing one scheduled post: claim, call, outcome.

Short units of work surround the network call and none is open during it. What the outside world
may have seen is written down before it can see it; a crash between two steps leaves a row that
says which step was last, and the sweep settles it.
"""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from app.core import correlation
from app.core.crash_points import pass_by
from app.db.repositories.attempts import CallMark, LivePartRow
from app.db.repositories.claims import Wanted
from app.domain.outcome import Cause, Outcome, Published, Unknown
from app.platforms import registry
from app.platforms.base import (
    Connection,
    Departure,
    PartToPublish,
    PlatformClient,
    RemotePost,
    departure,
    uptime,
)
from app.platforms.clients import tls_context
from app.platforms.errors import AuthExpired, MediaNotReady, RateLimited
from app.services import claiming, tokens
from app.services.account_specs import spec_of
from app.services.context import Context
from app.services.engine import Engine, engine_of
from app.services.job import Job, mark_of, part_to_publish
from app.services.leases import LEASE, keeper
from app.services.settling import Settlement
from app.services.verdicts import LeaseLost, outcome_of

# Well within the lease: after it somebody else may have the post.
_LEAVES_WITHIN_S = LEASE.total_seconds() * 2 / 3
# Well within a job's time limit, and within the grace time of a worker that is told to stop.
_GOES_ON_FOR_S = 5.0
_STOPPED = Cause(
    "worker_stopped",
    "The worker was stopped while the network's answer was on its way: the post may be live. "
    "Nothing is sent again before that is known.",
)


async def publish(ctx: Context, wanted: Wanted) -> None:
    """Make one attempt at the post that is wanted, if it is (still) there to be made, and then at
    those that waited for its account or its place, for some seconds.

    A stale, early, doubled or cancelled call finds nothing to claim and ends silently.
    """
    engine = engine_of(ctx)
    ends_at = uptime() + _GOES_ON_FOR_S
    next_one: Wanted | None = wanted
    while next_one is not None:
        if uptime() > ends_at:
            await engine.wake(next_one)
            break
        next_one = await _publish_one(ctx, engine, next_one)


async def _publish_one(ctx: Context, engine: Engine, wanted: Wanted) -> Wanted | None:
    """One attempt; returns who goes next."""
    job = await engine.claim(wanted)
    if job is None:
        return engine.next_in_lane(wanted.platform)
    attempt = _Attempt(ctx, engine, job)
    is_whole = False
    try:
        with keeper.hold(ctx, job.lease_token), correlation.bound(job.post.correlation_id):
            await attempt.make()
        is_whole = True
    finally:
        next_one = await engine.release(job, attempt.follower)
        if next_one is not None and not is_whole:
            await engine.wake(next_one)
    pass_by("before_acknowledge")
    return next_one


def warm_up(ctx: Context) -> None:
    """Open a database connection, compile the statements of a claim, load the trust anchors.

    Raises Unavailable when the database is away.
    """
    claiming.claim(ctx, [Wanted("", 0)], lambda _platform: 0)
    for platform in registry.all_platforms():
        platform.client(Connection("", "", ""))
    tls_context()


class _Attempt:
    """One attempt: part after part, with at most one token refresh."""

    def __init__(self, ctx: Context, engine: Engine, job: Job) -> None:
        self._ctx = ctx
        self._engine = engine
        self._job = job
        self._has_refreshed = False
        # Whether a publish request is out whose answer we do not have.
        self._has_call_left = False
        # The part that this attempt made live last.
        self._last_position: int | None = None
        # Parts that became live and are not written down yet.
        self._live: tuple[LivePartRow, ...] = ()
        self._departed_at: datetime | None = None
        # What was uploaded for a part that must wait for the network to digest it.
        self._digesting: CallMark | None = None
        self.follower: Wanted | None = None
        """Once it is made: who is due next on the account."""

    async def make(self) -> None:
        """Publish what is not live yet, and store what came of it, whatever happens."""
        try:
            outcome: Outcome | None = await self._outcome()
        except asyncio.CancelledError:
            # The worker is stopping: say what is known, then go.
            outcome = Unknown(_STOPPED) if self._has_call_left else None
            await asyncio.shield(self._settle(outcome))
            raise
        await self._settle(outcome)

    async def _outcome(self) -> Outcome:
        try:
            await self._publish_all()
        except Exception as error:
            # Whatever went wrong, the attempt must end in an outcome.
            return outcome_of(
                error, has_call_left=self._has_call_left, platform=self._job.post.platform
            )
        return Published()

    async def _settle(self, outcome: Outcome | None) -> None:
        settlement = Settlement(self._job, outcome, self._live, self._departed_at, self._digesting)
        self.follower = await self._engine.settle(settlement)

    async def _publish_all(self) -> None:
        connection = await tokens.connection_for(self._ctx, self._job.account)
        for position in self._job.remaining:
            self._keep_pause(position)
            connection = await self._publish_part(connection, position)
            self._last_position = position

    def _keep_pause(self, position: int) -> None:
        """Some networks want time between the parts behind the first: then the rest goes out in
        attempts of its own, which costs none of those that a failure may have."""
        spec = spec_of(self._job.account)
        if self._last_position and spec.thread.pause:
            raise RateLimited(
                f"{spec.name} wants a pause before part {position + 1}. It follows by itself.",
                code="between_parts",
                retry_at=self._ctx.clock.now() + spec.thread.pause,
            )

    async def _publish_part(self, connection: Connection, position: int) -> Connection:
        try:
            await self._send(connection, position)
        except AuthExpired:
            # The request was refused, so nothing went out and it may be sent again.
            if self._has_refreshed:
                raise
            self._has_refreshed, self._has_call_left = True, False
            connection = await tokens.refreshed_connection(
                self._ctx, self._job.account.id, than=connection.access_token
            )
            await self._send(connection, position)
        return connection

    async def _send(self, connection: Connection, position: int) -> None:
        part = await self._part(position)
        client = registry.get(self._job.post.platform).client(connection)
        try:
            remote = await self._call(client, part, position)
        except MediaNotReady as error:
            self._digesting = self._mark(part, position, error.prepared)
            raise
        finally:
            await client.aclose()
        self._live = (LivePartRow(self._job.post, position, remote.remote_id, remote.url),)
        self._has_call_left = False
        self._job = self._job.with_live(position, remote.remote_id)

    async def _call(self, client: PlatformClient, part: PartToPublish, position: int) -> RemotePost:
        prepared = await client.prepare(part)
        pass_by("after_prepare")
        must_leave_by = uptime() + _LEAVES_WITHIN_S
        await self._begin(self._mark(part, position, prepared))
        with _watched(must_leave_by) as left:
            remote = await client.publish(part, prepared)
        self._departed_at = self._departed_at or left.at
        pass_by("after_call")
        return remote

    async def _part(self, position: int) -> PartToPublish:
        part = next(p for p in self._job.parts if p.position == position)
        if part.media:
            return await asyncio.to_thread(part_to_publish, self._ctx, self._job, position)
        return part_to_publish(self._ctx, self._job, position)

    def _mark(self, part: PartToPublish, position: int, prepared: tuple[str, ...]) -> CallMark:
        return CallMark(self._job.lease_token, position, mark_of(self._job, part), prepared)

    async def _begin(self, call: CallMark) -> None:
        # What is live so far is written down with the next call's mark, before that call leaves.
        if not await self._engine.begin(call, self._live):
            raise LeaseLost
        if self._live:
            pass_by("after_part_recorded")
        self._live = ()
        self._has_call_left = True
        pass_by("after_begin_call")


@contextmanager
def _watched(must_leave_by: float) -> Iterator[Departure]:
    """Be told when the publish request made in this block leaves, and keep it from leaving late."""
    left = Departure(must_leave_by)
    token = departure.set(left)
    try:
        yield left
    finally:
        departure.reset(token)
