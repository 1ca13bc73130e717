"""Telling people what needs them: one incident for one cause, in the bell of every page."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session

from app.db.models import AccountHealth, Notification, ScheduledPost, SocialAccount
from app.db.repositories.notifications import Notifications
from app.db.repositories.preflight import Preflights
from app.domain import incident
from app.domain.incident import Gravity, Incident, Place
from app.domain.outcome import Cause
from app.domain.permissions import Actor, Permission
from app.domain.publication import Event, Status
from app.domain.text import written_handle
from app.platforms import registry
from app.services.access import require
from app.services.context import Context

MOST_SHOWN = 50
_RESOLVED_SHOWN_FOR = timedelta(days=1)
# What a person has just done themselves is no news to them.
_BY_PERSON = frozenset(
    {
        Event.MOVED,
        Event.CANCELLED,
        Event.RETRIED_BY_PERSON,
        Event.RESOLVED_AS_PUBLISHED,
        Event.RESOLVED_AS_NOT_PUBLISHED,
    }
)
_TELLING = frozenset({Status.FAILED, Status.MISSED, Status.BLOCKED, Status.UNCONFIRMED})


@dataclass(frozen=True, slots=True)
class NotificationDetails:
    """An incident as it is shown. ``count`` is how many posts it touched so far.

    ``kind`` is the first word of its key: account, missed, failed, undecided,
    preflight, expiring or webhook.
    """

    id: str
    kind: str
    gravity: Gravity
    title: str
    body: str
    link: str
    count: int
    updated_at: datetime
    is_read: bool
    is_resolved: bool


@dataclass(frozen=True, slots=True)
class Inbox:
    """The incidents of a workspace, open ones first, and how many of these nobody has read."""

    items: tuple[NotificationDetails, ...]
    unread_count: int


def list_notifications(ctx: Context, actor: Actor) -> Inbox:
    """What needs somebody, and what was resolved within the last day."""
    require(actor, Permission.READ)
    since = ctx.clock.now() - _RESOLVED_SHOWN_FOR
    with ctx.database.unit_of_work() as session:
        repository = Notifications(session)
        rows = repository.shown(actor.workspace_id, since, MOST_SHOWN)
        unread = repository.count_unread(actor.workspace_id)
    return Inbox(tuple(_describe(row) for row in rows), unread)


def mark_read(ctx: Context, actor: Actor, ids: Sequence[str] | None = None) -> None:
    """Mark these incidents as read for the whole workspace; None: all of them."""
    require(actor, Permission.WRITE_POSTS)
    with ctx.database.unit_of_work() as session:
        Notifications(session).mark_read(actor.workspace_id, ids, ctx.clock.now())
    ctx.live.publish(actor.workspace_id)


def raise_incident(
    session: Session, workspace_id: str, found: Incident, now: datetime, *, adds: int = 1
) -> None:
    """Open the incident, or add ``adds`` posts to the open one; either way it is unread again."""
    Notifications(session).open_or_repeat(workspace_id, found, now, adds)


def resolve(session: Session, workspace_id: str, key: str, now: datetime) -> bool:
    """Close the open incident ``key``; False when there is none."""
    return Notifications(session).resolve(workspace_id, key, now)


def resolve_gone(ctx: Context) -> int:
    """Close every incident whose cause is gone; returns in how many workspaces."""
    with ctx.database.unit_of_work() as session:
        touched = Notifications(session).resolve_gone(ctx.clock.now())
    for workspace_id in touched:
        ctx.live.publish(workspace_id)
    return len(touched)


def notify_transition(
    session: Session,
    rows: Iterable[ScheduledPost],
    event: Event,
    cause: Cause | None,
    now: datetime,
) -> None:
    """Tell people of what ``event`` did to ``rows``, where somebody should know.

    As ``notify_transitions``, for one event and cause.
    """
    notify_transitions(session, [(row, event, cause) for row in rows], now)


def notify_transitions(
    session: Session, steps: Iterable[tuple[ScheduledPost, Event, Cause | None]], now: datetime
) -> None:
    """Tell people of rows that events led on, each with its cause.

    Call it last in the unit of work that advanced them, once for all of them: it locks the
    incidents until the commit, in an order in which no two units of work wait for one another.
    Events that need nobody cost no query.
    """
    telling = [
        (row, cause) for row, event, cause in steps if event not in _BY_PERSON and _tells(row)
    ]
    if not telling:
        return
    accounts = Preflights(session).accounts(row.account_id for row, _ in telling)
    counted: dict[tuple[str, Incident], int] = defaultdict(int)
    for row, cause in telling:
        told = _incident_of(row, accounts[row.account_id], cause, now)
        counted[row.workspace_id, told] += not _was_counted(row, told)
    raise_all(session, counted, now)


def raise_all(session: Session, counted: dict[tuple[str, Incident], int], now: datetime) -> None:
    """Raise incidents by workspace with the posts they add, in the order that avoids deadlocks."""
    for (workspace_id, found), adds in sorted(
        counted.items(), key=lambda i: (i[0][0], i[0][1].key)
    ):
        raise_incident(session, workspace_id, found, now, adds=adds)


def place_of_account(account: SocialAccount) -> Place:
    """The account as an incident names it."""
    handle = written_handle(account.handle, account.display_name)
    return Place(account.id, handle, registry.get(account.platform).spec.name)


def _tells(row: ScheduledPost) -> bool:
    if row.status == Status.UNCONFIRMED:
        return row.check_at is None
    return row.status in _TELLING


def _incident_of(
    row: ScheduledPost, account: SocialAccount, cause: Cause | None, now: datetime
) -> Incident:
    place = place_of_account(account)
    code = (cause.code if cause else row.error_code) or ""
    message = (cause.message if cause else row.error_message) or ""
    match Status(row.status):
        case Status.MISSED:
            return incident.posts_missed(now, message)
        case Status.BLOCKED:
            reason = account.health_reason or message
            return incident.account_needs_person(place, _health(account, code), reason)
        case Status.UNCONFIRMED:
            return incident.post_undecided(place, message)
    return incident.post_failed(place, code, message)


def _was_counted(row: ScheduledPost, told: Incident) -> bool:
    """Whether a look before its time counted this post on the same incident already."""
    health = told.key.rpartition(":")[2]
    known = {problem.get("code") for problem in row.problems}
    return row.status == Status.BLOCKED and health in known


def _health(account: SocialAccount, code: str) -> str:
    # Whoever blocks a post flags its account too, but perhaps in the next statement.
    return code if account.health == AccountHealth.HEALTHY else str(account.health)


def _describe(row: Notification) -> NotificationDetails:
    return NotificationDetails(
        id=row.id,
        kind=row.incident.partition(":")[0],
        gravity=Gravity(row.severity),
        title=row.title,
        body=row.body,
        link=row.link,
        count=row.count,
        updated_at=row.updated_at,
        is_read=row.read_at is not None,
        is_resolved=row.resolved_at is not None,
    )
