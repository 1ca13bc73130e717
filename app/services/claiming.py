"""Taking what is due: a group of wake-ups becomes a group of jobs in one unit of work."""

import os
import socket
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from app.core.crash_points import pass_by
from app.db.models import ScheduledPost
from app.db.repositories.attempts import Attempts
from app.db.repositories.claims import Claims, Standing, Wanted
from app.db.repositories.publications import Change, Publications, is_on_account, is_post
from app.domain.limits import cost_of
from app.domain.outcome import Cause
from app.domain.publication import Event
from app.services import limiting, missed_posts, queueing
from app.services.account_specs import spec_of
from app.services.context import Context
from app.services.job import Job, load_jobs
from app.services.leases import LEASE
from app.services.queue_holding import hold_where_paused

MISSED = Cause(
    "missed",
    "Punctual was not running when this was due, and came back too late to send it unasked. Retry "
    "to send it now, or move it to another time.",
)


@dataclass(frozen=True, slots=True)
class LaneFull:
    """A post that could go now but for its platform, which has its hands full here."""

    wanted: Wanted


# What a wake-up comes to: a job; a place in its platform's lane; or nothing to do now.
Claimed = Job | LaneFull | None


def claim(ctx: Context, wanted: Sequence[Wanted], room: Callable[[str], int]) -> list[Claimed]:
    """What each of ``wanted`` comes to, in order. The tries are written down with the claims.

    A wake-up whose own post is not the one to go stands for whoever is next on its account: where
    many are due at once, one wakes for all. ``room`` tells how many more posts of a platform this
    process may take.
    """
    now = ctx.clock.now()
    with ctx.database.unit_of_work() as session:
        claims = Claims(session)
        claims.lock_accounts(wanted)
        kept_back, standings = _look_at(session, claims, wanted, now)
        others = _others_in_line(claims, wanted, standings, now)
        if others:
            more, stand_ins = _look_at(session, claims, others, now)
            kept_back, standings = [*kept_back, *more], [*standings, *stand_ins]
        chosen, crowded = _choose([s for s in standings if s.is_next], room)
        taken = claims.take(chosen, now + LEASE, now)
        jobs, held_back = _admit(session, load_jobs(session, taken), now)
        Attempts(session).open([job.post for job in jobs], now, _this_worker())
        # Who woke for others and is not to go after all leaves that to the next of them.
        left = {p.account_id for p in kept_back} - {s.account_id for s in chosen + crowded}
        left |= {p.account_id for p in held_back}
        behind = claims.next_in_line(left, now) if left else []
    pass_by("after_claim")
    queueing.put(ctx, [*(s for s in standings if s.due_at > now), *held_back])
    queueing.put_now(ctx, behind)
    for workspace_id in {post.workspace_id for post in [*kept_back, *held_back]}:
        ctx.live.publish(workspace_id)
    found: dict[str, Claimed] = {s.id: LaneFull(s.wanted) for s in crowded}
    found |= {job.post.id: job for job in jobs}
    stands_in = {other.account_id: other.id for other in others}
    # Taken out, not looked up: a post that was woken twice at once is handed to one only.
    return [
        found.pop(w.id, None) or found.pop(stands_in.get(w.account_id, ""), None) for w in wanted
    ]


def _others_in_line(
    claims: Claims, wanted: Sequence[Wanted], standings: Sequence[Standing], now: datetime
) -> list[Wanted]:
    """Who has been due for longest on accounts where none of ``wanted`` is the one to go."""
    served = {s.account_id for s in standings if s.is_next}
    accounts = {w.account_id for w in wanted if w.account_id} - served
    return claims.next_in_line(accounts, now) if accounts else []


def _look_at(
    session: Session, claims: Claims, wanted: Sequence[Wanted], now: datetime
) -> tuple[list[ScheduledPost], list[Standing]]:
    """The posts that are not to go now after all, because their queue rests or it is too late for
    them, and how the rest stand."""
    held, standings = _hold_paused(session, claims, wanted, now)
    missed, standings = _give_up_on_missed(session, claims, wanted, standings, now)
    return [*held, *missed], standings


def _hold_paused(
    session: Session, claims: Claims, wanted: Sequence[Wanted], now: datetime
) -> tuple[list[ScheduledPost], list[Standing]]:
    """The posts that came back to a queue while it rested, which wait there, and how the rest
    stand."""
    standings = claims.standings(wanted, now)
    account_ids = {s.account_id for s in standings if s.is_paused}
    if not account_ids:
        return [], standings
    held = hold_where_paused(session, account_ids, now)
    return held, claims.standings(wanted, now)


def _give_up_on_missed(
    session: Session,
    claims: Claims,
    wanted: Sequence[Wanted],
    standings: list[Standing],
    now: datetime,
) -> tuple[list[ScheduledPost], list[Standing]]:
    """The posts that it is too late for, which leave their place in line to others, and how the
    rest stand."""
    late = {s.account_id for s in standings if s.is_missed}
    if not late:
        return [], standings
    # All of an account at once: behind them stands somebody who may still go.
    missed = claims.mark_missed(now, MISSED, is_on_account(*late))
    missed_posts.tell(session, missed, MISSED, now)
    return missed, claims.standings(wanted, now)


def _this_worker() -> str:
    """Asked for each time: workers are forked from a process that has loaded this already."""
    return f"{socket.gethostname()}:{os.getpid()}"


def _choose(
    candidates: Sequence[Standing], room: Callable[[str], int]
) -> tuple[list[Standing], list[Standing]]:
    """The next in line of each account, and those of them whose platform's lane is full."""
    first: dict[str, Standing] = {}
    for candidate in candidates:
        first.setdefault(candidate.account_id, candidate)
    taken: Counter[str] = Counter()
    chosen: list[Standing] = []
    crowded: list[Standing] = []
    for candidate in first.values():
        has_room = taken[candidate.platform] < room(candidate.platform)
        (chosen if has_room else crowded).append(candidate)
        taken[candidate.platform] += has_room
    return chosen, crowded


def _admit(
    session: Session, jobs: Sequence[Job], now: datetime
) -> tuple[list[Job], list[ScheduledPost]]:
    """The jobs that no known limit stands against, and the posts that wait for one instead.

    A post that waits goes back in the transaction that took it: nobody sees it being published,
    and it costs no try.
    """
    ordered = sorted(jobs, key=lambda job: (job.post.due_at, job.post.id))
    admission = limiting.admit(session, [limits_wanted(job) for job in ordered], now)
    held_back: list[ScheduledPost] = []
    for wait in admission.waits:
        change = Change(
            due_at=wait.until, cause=wait.cause, costs_attempt=False, is_new_version=True
        )
        held_back += Publications(session).advance(
            Event.WILL_RETRY, now, is_post(wait.scheduled_post_id), change=change
        )
    admitted = set(admission.admitted)
    return [job for job in ordered if job.post.id in admitted], held_back


def limits_wanted(job: Job) -> limiting.Wanted:
    """What the parts of ``job`` that are not live yet take from its platform's quotas."""
    images = [len(part.media) for part in job.parts if part.position in job.remaining]
    return limiting.Wanted(
        scheduled_post_id=job.post.id,
        account_id=job.account.id,
        platform=job.post.platform,
        is_sandbox=job.account.is_sandbox,
        cost=cost_of(spec_of(job.account), images),
    )
