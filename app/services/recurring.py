"""Making the posts of recurrences, some weeks ahead and never twice for one time.

Each time of a rule is claimed in the transaction that stores its post, under the rule's own local
time: two planners, a repeated run, or a later change of a zone's rules find it claimed.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from sqlmodel import Session

from app.core.crypto import fingerprint
from app.core.errors import InvalidInput
from app.core.ids import new_id
from app.db.models import PlannedOccurrence, ScheduledPost
from app.db.models import Recurrence as RecurrenceRow
from app.db.repositories.posts import Posts
from app.db.repositories.recurrences import Plans
from app.db.repositories.scheduled_posts import ScheduledPosts
from app.domain.evergreen import choose_next
from app.domain.permissions import Actor, Role
from app.domain.publication import Status
from app.domain.recurrence import Occurrence, Recurrence
from app.services import queueing
from app.services.context import Context
from app.services.draft_store import load_draft, store_posts, store_schedules
from app.services.drafts import Draft

HORIZON = timedelta(weeks=4)
# Planning a little less often than the job runs: an hour's worth at once.
_STRIDE = timedelta(hours=1)
_AT_ONCE = 200
_CLOCK_CHANGE = timedelta(hours=3)

log = structlog.get_logger(__name__)


def run(ctx: Context) -> int:
    """Plan every recurrence that is not planned far enough; returns how many posts were made."""
    made, now = 0, ctx.clock.now()
    with ctx.database.unit_of_work() as session:
        ids = Plans(session).due(now + HORIZON - _STRIDE, _AT_ONCE)
    for recurrence_id in ids:
        try:
            made += _run_one(ctx, recurrence_id)
        except InvalidInput as error:
            # One that cannot be planned must not keep the others from it.
            log.warning("recurrence_not_planned", recurrence=recurrence_id, reason=str(error))
    return made


def _run_one(ctx: Context, recurrence_id: str) -> int:
    with ctx.database.unit_of_work() as session:
        row = Plans(session).take(recurrence_id)
        rows = plan(session, row, ctx.clock.now()) if row else []
    if row and rows:
        queueing.put(ctx, rows)
        ctx.live.publish(row.workspace_id)
    return len(rows)


def rule_of(row: RecurrenceRow) -> Recurrence:
    """The rule that the row holds."""
    return Recurrence(row.rule, row.starts_local, row.timezone)


def plan(session: Session, row: RecurrenceRow, now: datetime) -> list[ScheduledPost]:
    """Store the posts of every time up to the horizon that has none yet, and note how far it was
    planned. The caller holds the row. What was due while nobody planned is left out.

    Raises InvalidInput when an account is gone.
    """
    rule, until = rule_of(row), now + HORIZON
    since = max(row.planned_until or now, now)
    chosen = _choose(session, row, rule.between(since, until))
    made = _store(session, row, _claim(session, row, chosen, now), now)
    row.planned_until = until if rule.has_more(until) else None
    session.add(row)
    return made


def withdraw(
    session: Session, row: RecurrenceRow, now: datetime, *, held_too: bool = False
) -> list[ScheduledPost]:
    """Take back what is still to come and was touched by nobody, and let its times be planned
    again; ``held_too``: also what is held although its time has passed, which nobody would make
    anew.

    Posts that a person moved or changed are theirs, and stay. The caller holds the row. Returns
    the scheduled posts that are no more.
    """
    waiting = Plans(session).waiting(row.id, now, held_too=held_too)
    scheduled = ScheduledPosts(session, row.workspace_id)
    scheduled.hold_accounts_of(waiting)
    changed = Plans(session).changed(waiting)
    ways: dict[str, list[ScheduledPost]] = defaultdict(list)
    # The lock keeps a worker from claiming between this look and the deletion.
    for one in scheduled.of_posts(waiting, lock=True):
        ways[one.post_id].append(one)
    gone = [
        post_id
        for post_id, own in ways.items()
        if post_id not in changed and _are_as_planned(own, row, waiting[post_id], now)
    ]
    Plans(session).forget(gone)
    Posts(session, row.workspace_id).remove(gone)
    row.planned_until = now
    return [one for post_id in gone for one in ways[post_id]]


@dataclass(frozen=True, slots=True)
class _Turn:
    """One of the posts that take turns, by its number; the fingerprint is of what it says."""

    draft: Draft
    fingerprint: str
    number: int


class Turns:
    """The posts of a recurrence, and when each was used; ``uses`` are instants by fingerprint."""

    def __init__(
        self,
        drafts: Iterable[Draft],
        uses: Mapping[str, Sequence[datetime]],
        gap_days: int | None,
    ) -> None:
        self._turns = [
            _Turn(draft, _fingerprint(draft), number) for number, draft in enumerate(drafts)
        ]
        self._uses = {t.fingerprint: list(uses.get(t.fingerprint, ())) for t in self._turns}
        # Whole days of a little less: a clock change must not make a daily gap too short.
        self._gap = timedelta(days=gap_days) - _CLOCK_CHANGE if gap_days else None

    def next(self, at: datetime) -> _Turn | None:
        """Whose turn it is ``at``; None: every one was posted too short a while ago."""
        number = choose_next([self._uses[t.fingerprint] for t in self._turns], at, self._gap)
        return None if number is None else self._turns[number]

    def note(self, turn: _Turn, at: datetime) -> None:
        """Remember that it was used."""
        self._uses[turn.fingerprint].append(at)


def _turns_of(session: Session, row: RecurrenceRow) -> Turns:
    return Turns(drafts_of(session, row), Plans(session).uses(row.id), row.gap_days)


def drafts_of(session: Session, row: RecurrenceRow) -> list[Draft]:
    """What the recurrence posts, in order."""
    return [
        load_draft(session, template, row.account_ids)
        for template in Plans(session).templates(row.id)
    ]


def _fingerprint(draft: Draft) -> str:
    return fingerprint(*(word for part in draft.parts for word in (part.text, *part.media_ids)))


def _choose(
    session: Session, row: RecurrenceRow, times: Sequence[Occurrence]
) -> list[tuple[Occurrence, _Turn]]:
    """Whose turn it is at each of the times that have no post yet."""
    taken = Plans(session).claimed(row.id, [one.local for one in times])
    turns = _turns_of(session, row)
    chosen: list[tuple[Occurrence, _Turn]] = []
    for one in times:
        if one.local not in taken and (turn := turns.next(one.at)):
            turns.note(turn, one.at)
            chosen.append((one, turn))
    return chosen


def _claim(
    session: Session,
    row: RecurrenceRow,
    chosen: Sequence[tuple[Occurrence, _Turn]],
    now: datetime,
) -> list[tuple[Occurrence, _Turn]]:
    """Those of the chosen times that nobody has claimed; they are ours now."""
    claims = [
        PlannedOccurrence(
            recurrence_id=row.id,
            occurs_local=one.local,
            occurs_at=one.at,
            fingerprint=turn.fingerprint,
            created_at=now,
        )
        for one, turn in chosen
    ]
    ours = Plans(session).claim(claims)
    return [(one, turn) for one, turn in chosen if one.local in ours]


def _store(
    session: Session,
    row: RecurrenceRow,
    chosen: Sequence[tuple[Occurrence, _Turn]],
    now: datetime,
) -> list[ScheduledPost]:
    """Store the posts of all these times, in as many statements as that of one."""
    if not chosen:
        return []
    # Whoever set the recurrence up is the author of its posts.
    author = Actor(row.user_id, row.workspace_id, Role.EDITOR)
    named = [(new_id("post"), one, turn.draft) for one, turn in chosen]
    store_posts(session, author, {post_id: draft for post_id, _, draft in named}, now)
    times = {post_id: dict.fromkeys(draft.account_ids, one.at) for post_id, one, draft in named}
    rows = store_schedules(session, author, times, now)
    Plans(session).name_posts(row.id, {one.local: post_id for post_id, one, _ in named})
    return rows


def _are_as_planned(
    ways: Sequence[ScheduledPost], row: RecurrenceRow, planned_for: datetime, now: datetime
) -> bool:
    """Whether all wait at their time on the recurrence's accounts. That one was held for a pause
    of its account, or let go again, is nobody's change of it."""
    return all(
        (one.status == Status.HELD or (one.status == Status.PENDING and one.due_at > now))
        and (one.scheduled_for, one.slot_at) == (planned_for, None)
        and one.account_id in row.account_ids
        for one in ways
    )
