"""Keeping to what networks allow: who may go out now, and when the others may.

Everything here works inside the caller's unit of work. ``admit`` counts what it lets through in
the transaction that claims it, behind a lock for each ceiling, so that two workers never give the
same place away. Call it as late in the transaction as can be: others wait for it to end.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlmodel import Session

from app.db.models import SocialAccount
from app.db.repositories.in_hand import Account
from app.db.repositories.limits import Facts, Limits, Slice, Waiters
from app.db.repositories.pauses import Pause, Pauses
from app.domain.limits import STAGGER, Place, Request, slice_length, spread
from app.domain.outcome import Cause
from app.domain.spec import PlatformSpec, Quota
from app.platforms import registry
from app.platforms.errors import RateLimited
from app.services.ceilings import Ceiling, Ledger, ceilings_of
from app.services.limit_words import why_it_waits

LIMITED = RateLimited.code


@dataclass(frozen=True, slots=True)
class Wanted:
    """A due post that a worker would take. ``cost`` is ``app.domain.limits.cost_of`` its parts
    that are not live yet."""

    scheduled_post_id: str
    account_id: str
    platform: str
    is_sandbox: bool
    cost: int = 1


@dataclass(frozen=True, slots=True)
class Wait:
    """A post that must wait ``until`` then, and why."""

    scheduled_post_id: str
    until: datetime
    cause: Cause


@dataclass(frozen=True, slots=True)
class Admission:
    """Ids of the posts that may go now, and the others with their instants, both in order."""

    admitted: tuple[str, ...]
    waits: tuple[Wait, ...]


@dataclass(frozen=True, slots=True)
class Usage:
    """What is used of an account's ceiling in the window that ends now."""

    used: int
    quota: Quota


def admit(session: Session, wanted: Sequence[Wanted], now: datetime) -> Admission:
    """Which of ``wanted``, given in the order in which they are due, may go out now.

    What may go is counted as used. The others each get the instant of their own free place, to
    be stored in the same unit of work as ``due_at`` with the wait's cause (status retrying, no
    attempt spent): posts with that cause are what later calls keep places for. No post overtakes
    another of its account.
    """
    limits = Limits(session)
    ledger = Ledger(c for w in wanted for c in _under(w))
    if ledger.ceilings:
        limits.lock([ceiling.key for ceiling in ledger.ceilings.values()])
    ledger.read(limits)
    queues = limits.queues(_accounts(wanted), LIMITED)
    pauses = {q.account_id: pause for q in queues if (pause := q.pause_at(now))}
    apps = _short_apps(ledger, wanted, now)
    is_crowded = bool(apps) or any(queue.has_waiters for queue in queues)
    promised = _keep_promises(limits, ledger, wanted, apps, now) if is_crowded else {}
    requests = _requests(limits, wanted, pauses, promised, now)
    places = spread(requests, ledger.calendars, now)
    admitted = [w for w in wanted if places[w.scheduled_post_id].at <= now]
    limits.add(_slices(admitted, now))
    kept = [w for w in wanted if places[w.scheduled_post_id].at > now]
    return Admission(
        tuple(w.scheduled_post_id for w in admitted), _waits(limits, kept, places, pauses, now)
    )


def give_back(session: Session, unspent: Sequence[tuple[Wanted, datetime]]) -> None:
    """Forget what ``admit`` counted, at the instant beside each, for calls that came to nothing.

    For posts whose call never left, and for parts that the network refused with "too many" (then
    ``cost`` is that of the refused parts alone, uploads were spent): nothing was created, and
    they are counted again when they go out. That is safe, because such a refusal comes with
    ``note_limit``, and until then nobody calls for that account whatever the count says. An
    unknown outcome is never given back: it may have been created.

    Once in a unit of work, with everything: two that took locks bit by bit could wait for each
    other.
    """
    limits = Limits(session)
    slices = [piece for w, at in unspent for piece in _slices([w], at)]
    if slices:
        limits.lock([piece.key for piece in slices])
        limits.subtract(_merged(slices))


def note_limit(
    session: Session, account: Account, per: str, until: datetime | None, now: datetime
) -> None:
    """Keep ``per`` from calling ``until`` its network's hint; never shortens a longer wait.

    ``per`` is the ``"account"``, or the whole ``"app"``: every account of its network, the sandbox
    apart. Posts that are due before wait without a call. A hint that has passed changes nothing.
    In one unit of work, call it for several accounts in the order of their ids.
    """
    if until is None or until <= now:
        return
    if per == "app":
        Pauses(session).set_for_app(account.platform, account.is_sandbox, until)
    else:
        Pauses(session).set_own(account.id, until)


def paused_until(
    session: Session, accounts: Sequence[SocialAccount], now: datetime
) -> dict[str, datetime]:
    """Until when which of ``accounts`` are to be left alone, by id."""
    pauses = Pauses(session).of([account.id for account in accounts], now)
    return {account_id: pause.until for account_id, pause in pauses.items()}


def clear_limit(session: Session, account_id: str) -> None:
    """Let the account call again at once, as far as it alone was limited: it was connected anew,
    say."""
    Pauses(session).end_own(account_id)


def quota_left(
    session: Session,
    account: SocialAccount,
    spec: PlatformSpec,
    at: datetime,
    *,
    before_id: str | None = None,
) -> int | None:
    """What the tightest of the account's ceilings leaves for a post at ``at``, in its unit.

    What is used, and what is planned for this account up to ``at``, is counted; of posts planned
    for that very instant only those whose id is below ``before_id``. None: there is no ceiling.
    """
    if not spec.quotas:
        return None
    limits = Limits(session)
    ledger = Ledger(ceilings_of(spec.slug, account.id, account.is_sandbox))
    ledger.read(limits)
    longest = max(quota.window + slice_length(quota) for quota in spec.quotas)
    for waiters in limits.planned(account.id, at - longest, at, before_id):
        ledger.keep_room_for(waiters)
    return min(calendar.left(at) for calendar in ledger.calendars.values())


def usage(session: Session, accounts: Sequence[SocialAccount], now: datetime) -> dict[str, Usage]:
    """How far each of ``accounts`` is towards its own ceiling, by id; the fullest where it has
    several. Accounts without a ceiling are left out."""
    owned = {a.id: _own(a) for a in accounts}
    ledger = Ledger(ceiling for ceilings in owned.values() for ceiling in ceilings)
    ledger.read(Limits(session))
    found = {}
    for account_id, ceilings in owned.items():
        stands = [Usage(ledger.calendars[c.name].used(now), c.quota) for c in ceilings]
        if stands:
            found[account_id] = max(stands, key=lambda usage: usage.used / usage.quota.limit)
    return found


def _keep_promises(
    limits: Limits,
    ledger: Ledger,
    wanted: Sequence[Wanted],
    apps: Sequence[tuple[str, bool]],
    now: datetime,
) -> dict[str, list[Waiters]]:
    """Count places that were promised before; returns the waiting posts of each account."""
    promised: dict[str, list[Waiters]] = defaultdict(list)
    ids = [w.scheduled_post_id for w in wanted]
    for waiters in limits.held_back(_accounts(wanted), apps, LIMITED, ids):
        ledger.keep_room_for(waiters, now)
        promised[waiters.account_id].append(waiters)
    return promised


def _short_apps(ledger: Ledger, wanted: Sequence[Wanted], now: datetime) -> list[tuple[str, bool]]:
    """Networks where our app comes near its own ceiling. Only then do all its waiting posts
    matter; reading them each time would cost more than anything else here."""
    return [
        app
        for app in sorted({(w.platform, w.is_sandbox) for w in wanted})
        for ceiling in ceilings_of(app[0], None, app[1])
        if ledger.calendars[ceiling.name].left(now) <= sum(w.cost for w in wanted)
    ]


def _requests(
    limits: Limits,
    wanted: Sequence[Wanted],
    pauses: dict[str, Pause],
    promised: dict[str, list[Waiters]],
    now: datetime,
) -> list[Request]:
    behind = [w.scheduled_post_id for w in wanted if w.account_id in promised]
    facts = limits.facts(behind) if behind else {}
    requests = []
    for w in wanted:
        own = facts.get(w.scheduled_post_id)
        in_front = _last_in_front(promised.get(w.account_id, []), own)
        pause = pauses.get(w.account_id)
        not_before = max(pause.until if pause else now, in_front or now)
        names = tuple(ceiling.name for ceiling in _under(w))
        requests.append(Request(w.scheduled_post_id, w.account_id, w.cost, not_before, names))
    return requests


def _last_in_front(promised: Sequence[Waiters], own: Facts | None) -> datetime | None:
    """When the last waiting post goes out that is in front of ours: planned for an earlier time,
    or for the same one and waiting already while ours is new."""
    if own is None:
        return None
    is_new = own.error_code != LIMITED
    in_front = [
        waiters.last_due_at
        for waiters in promised
        if waiters.first_scheduled_for < own.scheduled_for
        or (is_new and waiters.first_scheduled_for == own.scheduled_for)
    ]
    return max(in_front) + STAGGER if in_front else None


def _waits(
    limits: Limits,
    kept: Sequence[Wanted],
    places: dict[str, Place],
    pauses: dict[str, Pause],
    now: datetime,
) -> tuple[Wait, ...]:
    facts = limits.facts([w.scheduled_post_id for w in kept]) if kept else {}
    waits = []
    for w in kept:
        place, own = places[w.scheduled_post_id], facts.get(w.scheduled_post_id)
        pause = pauses.get(w.account_id)
        message = why_it_waits(
            registry.get(w.platform).spec.name,
            place,
            paused=pause.per if pause else None,
            zone=own.zone if own else "UTC",
            now=now,
        )
        waits.append(Wait(w.scheduled_post_id, place.at, Cause(LIMITED, message)))
    return tuple(waits)


def _slices(counted: Sequence[Wanted], at: datetime) -> list[Slice]:
    totals: dict[Ceiling, int] = defaultdict(int)
    for w in counted:
        for ceiling in _under(w):
            totals[ceiling] += w.cost
    return [ceiling.slice(at, total) for ceiling, total in totals.items()]


def _merged(slices: Sequence[Slice]) -> list[Slice]:
    """One for each row: an update that meets a row twice changes it once."""
    totals: dict[Slice, int] = defaultdict(int)
    for piece in slices:
        totals[replace(piece, used=0)] += piece.used
    return [replace(piece, used=total) for piece, total in totals.items()]


def _accounts(wanted: Sequence[Wanted]) -> list[str]:
    return sorted({w.account_id for w in wanted})


def _under(wanted: Wanted) -> list[Ceiling]:
    return ceilings_of(wanted.platform, wanted.account_id, wanted.is_sandbox)


def _own(account: SocialAccount) -> list[Ceiling]:
    every = ceilings_of(account.platform, account.id, account.is_sandbox)
    return [ceiling for ceiling in every if ceiling.quota.per == "account"]
