"""Writing down what was done, in the unit of work that does it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from sqlmodel import Session

from app.core.ids import new_id
from app.db.models import Activity, ScheduledPost
from app.db.repositories.activity import Activities, prune
from app.domain.permissions import Actor
from app.services.context import Context

LONGEST_WORDS = 120
KEPT_FOR = timedelta(days=400)
# What nobody does: it comes to posts whose time passes.
MISSED = "post.missed"


class Deed(StrEnum):
    """What people and programs do."""

    SCHEDULED = "post.scheduled"
    MOVED = "post.moved"
    CANCELLED = "post.cancelled"
    RETRIED = "post.retried"
    RESOLVED = "post.resolved"
    EDITED = "post.edited"
    DELETED = "post.deleted"
    TAKEN_DOWN = "post.taken_down"
    CONNECTED = "account.connected"
    DISCONNECTED = "account.disconnected"
    ACCOUNT_PAUSED = "account.paused"
    ACCOUNT_RESUMED = "account.resumed"
    REARRANGED = "queue.rearranged"
    PAUSED = "queue.paused"
    RESUMED = "queue.resumed"
    REPEATS = "recurrence.created"
    REPEATS_NO_MORE = "recurrence.stopped"
    IMPORTED = "import.confirmed"
    MAIL_CHOSEN = "mail.chosen"
    WEBHOOK_ADDED = "webhook.added"
    WEBHOOK_CHANGED = "webhook.changed"
    WEBHOOK_REMOVED = "webhook.removed"
    INVITED = "member.invited"
    UNINVITED = "member.uninvited"
    JOINED = "member.joined"
    ROLE_CHANGED = "member.role_changed"
    REMOVED = "member.removed"


@dataclass(frozen=True, slots=True)
class Subject:
    """What something was done to."""

    post_id: str | None = None
    account_id: str | None = None


def note(
    session: Session,
    actor: Actor,
    deed: Deed,
    subject: Subject,
    now: datetime,
    **facts: object,
) -> None:
    """Add a row about ``deed``. ``facts`` are what it says beside: short, and never a secret."""
    row = Activity(
        id=new_id("act"),
        workspace_id=actor.workspace_id,
        at=now,
        event=deed.value,
        user_id=actor.user_id,
        # Who comes with an API token has no browser session.
        is_program=actor.session_id is None,
        post_id=subject.post_id,
        account_id=subject.account_id,
        facts=dict(facts),
    )
    Activities(session, actor.workspace_id).add(row)


def note_missed(
    session: Session, posts: Iterable[ScheduledPost], reason: str, now: datetime
) -> None:
    """Add a row about each of ``posts``, which missed their time by themselves. Whatever is done
    about them later leaves it as it is."""
    for post in posts:
        row = Activity(
            id=new_id("act"),
            workspace_id=post.workspace_id,
            at=now,
            event=MISSED,
            post_id=post.post_id,
            account_id=post.account_id,
            facts={"reason": reason},
        )
        Activities(session, post.workspace_id).add(row)


def iso_of(at: datetime) -> str:
    """An instant as facts hold it."""
    return at.astimezone(UTC).isoformat()


def forget_old(ctx: Context) -> int:
    """Remove what was done more than 400 days ago; how many rows that were."""
    with ctx.database.unit_of_work() as session:
        return prune(session, ctx.clock.now() - KEPT_FOR)
