"""Taking what is due: a group of wake-ups becomes a group of jobs in one unit of work."""

import os
import socket
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from app.core.crash_points import pass_by
from app.db.models import ScheduledPost
from app.db.repositories.attempts import Attempts
from app.db.repositories.claims import Claims, Wanted
from app.domain.outcome import Cause
from app.services import queueing
from app.services.context import Context
from app.services.job import Job, load_jobs
from app.services.leases import LEASE

_WORKER = f"{socket.gethostname()}:{os.getpid()}"
MISSED = Cause(
    "missed",
    "Punctual was not running when this was due, and came back too late to send it unasked. Retry "
    "to send it now, or move it to another time.",
)


@dataclass(frozen=True, slots=True)
class TurnedAway:
    """A due post that could not be taken now: its account or its platform has its hands full."""

    account_id: str
    platform: str


# What a wake-up comes to: a job; turned away for now; or nothing left to do.
Claimed = Job | TurnedAway | None


def claim(ctx: Context, wanted: Sequence[Wanted], room: Callable[[str], int]) -> list[Claimed]:
    """What each of ``wanted`` comes to, in order. The tries are written down with the claims.

    ``room`` tells how many more posts of a platform this process may take.
    """
    now = ctx.clock.now()
    with ctx.database.unit_of_work() as session:
        claims = Claims(session)
        claims.lock_accounts(wanted)
        missed = claims.mark_missed(now, MISSED, wanted)
        taken = claims.take(_admit(claims.candidates(wanted, now), room), now + LEASE, now)
        Attempts(session).open(taken, now, _WORKER)
        jobs = {job.post.id: job for job in load_jobs(session, taken)}
        rest = [w for w in wanted if w.id not in jobs]
        waiting = {post.id: post for post in (claims.still_waiting(rest) if rest else ())}
    pass_by("after_claim")
    queueing.put(ctx, [post for post in waiting.values() if post.due_at > now])
    for workspace_id in {post.workspace_id for post in missed}:
        ctx.live.publish(workspace_id)
    turned_away = {
        post.id: TurnedAway(post.account_id, post.platform)
        for post in waiting.values()
        if post.due_at <= now
    }
    return [jobs.get(w.id) or turned_away.get(w.id) for w in wanted]


def _admit(candidates: Sequence[ScheduledPost], room: Callable[[str], int]) -> list[ScheduledPost]:
    """The next in line of each account, as long as its platform's lane has room."""
    first: dict[str, ScheduledPost] = {}
    for post in candidates:
        first.setdefault(post.account_id, post)
    taken: Counter[str] = Counter()
    admitted = []
    for post in first.values():
        if taken[post.platform] < room(post.platform):
            taken[post.platform] += 1
            admitted.append(post)
    return admitted
