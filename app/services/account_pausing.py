"""Having an account rest, whatever waits for it, and letting it go on."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from app.core.errors import Conflict, NotFound
from app.db.models import ScheduledPost, SocialAccount
from app.db.repositories.account_leaving import AccountLeaving
from app.db.repositories.claims import Claims
from app.db.repositories.publications import Change, Publications, is_among, is_on_account
from app.domain.outcome import Cause
from app.domain.permissions import Actor, Permission
from app.domain.publication import Event, Status
from app.services import audit, missed_posts, post_queue
from app.services.access import require
from app.services.audit import Deed, Subject
from app.services.context import Context
from app.services.queue_holding import hold_where_paused

_RESTED_TOO_LONG = Cause(
    "missed",
    "Its time passed while the account was paused, too long ago to send it unasked. Retry to send "
    "it now, or move it to another time.",
)


@dataclass(frozen=True, slots=True)
class AccountRest:
    """Since when an account rests (UTC; None: it does not), and how many posts its pause holds, or
    the end of it has let go."""

    account_id: str
    paused_at: datetime | None
    touched: int


def pause(ctx: Context, actor: Actor, account_id: str) -> AccountRest:
    """Have nothing go out of the account until it is resumed; what waits is held.

    What a worker has taken already goes out; what is live in part is brought to its end. Pausing
    twice is pausing once. Raises NotFound, and Conflict for an account that is disconnected.
    """
    require(actor, Permission.MANAGE_ACCOUNTS)
    now = ctx.clock.now()
    with ctx.database.unit_of_work() as session:
        account = _lock(session, actor, account_id)
        if not account.is_active:
            raise Conflict(f"{account.handle} is disconnected: nothing goes out of it anyway.")
        since = account.paused_at or now
        is_news, account.paused_at = account.paused_at is None, since
        session.flush()
        held = hold_where_paused(session, [account_id], now)
        if is_news:
            _note(session, actor, Deed.ACCOUNT_PAUSED, account, now, len(held))
    post_queue.tell_moved(ctx, actor, held)
    return AccountRest(account_id, since, len(held))


def resume(ctx: Context, actor: Actor, account_id: str) -> AccountRest:
    """Have the account go on. Posts keep their times: those that are late go out now, unless they
    are late beyond the workspace's limit. What waits in a queue that rests itself goes on waiting
    there. Raises NotFound."""
    require(actor, Permission.MANAGE_ACCOUNTS)
    now = ctx.clock.now()
    with ctx.database.unit_of_work() as session:
        account = _lock(session, actor, account_id)
        is_news = account.paused_at is not None
        released = lift(session, account, now)
        if is_news:
            _note(session, actor, Deed.ACCOUNT_RESUMED, account, now, len(released))
    post_queue.tell_moved(ctx, actor, released)
    return AccountRest(account_id, None, len(released))


def lift(session: Session, account: SocialAccount, now: datetime) -> list[ScheduledPost]:
    """Within a unit of work that holds the account's lock: end its pause. What was let go, missed
    posts included; nothing where it did not rest."""
    if account.paused_at is None:
        return []
    account.paused_at = None
    session.flush()
    change = Change(is_new_version=True)
    rows = Publications(session).advance(
        Event.RELEASED, now, is_on_account(account.id), change=change
    )
    hold_where_paused(session, [account.id], now)
    released = [row for row in rows if row.status == Status.PENDING]
    ids = {row.id for row in released}
    missed = Claims(session).mark_missed(now, _RESTED_TOO_LONG, is_among(ids))
    missed_posts.tell(session, missed, _RESTED_TOO_LONG, now)
    for row in missed:
        session.refresh(row)
    return released


def _lock(session: Session, actor: Actor, account_id: str) -> SocialAccount:
    found = AccountLeaving(session, actor.workspace_id).lock([account_id]).get(account_id)
    if found is None:
        raise NotFound(f"There is no account {account_id} in this workspace.")
    return found


def _note(
    session: Session, actor: Actor, deed: Deed, account: SocialAccount, now: datetime, posts: int
) -> None:
    facts = {"handle": account.handle, "platform": account.platform, "posts": posts}
    audit.note(session, actor, deed, Subject(account_id=account.id), now, **facts)
