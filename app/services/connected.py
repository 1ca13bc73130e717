"""Writing down an account that was just connected, and letting go on what waited for it."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from app.core.errors import Conflict
from app.core.ids import new_id
from app.db.models import AccountHealth, ScheduledPost, SocialAccount
from app.db.repositories.accounts import Accounts
from app.db.repositories.publications import (
    Change,
    Publications,
    is_blocked,
    is_due_before,
    is_on_account,
)
from app.db.repositories.workspaces import lateness_limit
from app.domain.outcome import Cause
from app.domain.permissions import Actor
from app.domain.publication import Event, Status
from app.platforms import registry
from app.platforms.base import Identity, TokenSet
from app.services import audit, limiting, missed_posts, queueing, tokens
from app.services.accounts import get_account_row
from app.services.audit import Deed, Subject
from app.services.context import Context
from app.services.queue_holding import hold_where_account_paused

_WAITED_TOO_LONG = Cause(
    "missed",
    "Its time passed while the account could not publish. Retry to send it now, or move it to "
    "another time.",
)


@dataclass(frozen=True, slots=True)
class Place:
    """Where an account was connected: the network, its server, and the account it must be.

    ``account_id`` None: whichever it turns out to be.
    """

    platform: str
    is_sandbox: bool
    host: str = ""
    account_id: str | None = None


def store(
    ctx: Context, actor: Actor, place: Place, granted: TokenSet, identity: Identity
) -> SocialAccount:
    """Keep the account with its tokens; an account that was known keeps its id and history, and
    posts that waited for it go on.

    Raises Conflict when somebody else's account came back on a reconnect.
    """
    now = ctx.clock.now()
    with ctx.database.unit_of_work() as session:
        account = _account_for(session, actor, place, identity, now)
        account.host = identity.host or place.host
        account.handle = identity.handle
        account.display_name = identity.display_name
        account.avatar_url = identity.avatar_url
        account.kind = identity.kind
        account.facts = dict(identity.facts)
        account.is_active = True
        account.health = AccountHealth.HEALTHY
        account.health_reason = ""
        account.connected_at = now
        account.refresh_token = None
        tokens.store_tokens(ctx, account, identity.tokens or granted)
        session.add(account)
        session.flush()
        limiting.clear_limit(session, account.id)
        mended = _mend_blocked(session, account, ctx)
        facts = {"handle": account.handle, "platform": account.platform, "resumed": len(mended)}
        audit.note(session, actor, Deed.CONNECTED, Subject(account_id=account.id), now, **facts)
    queueing.put(ctx, mended)
    return account


def _account_for(
    session: Session, actor: Actor, place: Place, identity: Identity, connected_at: datetime
) -> SocialAccount:
    if place.account_id is not None:
        account = get_account_row(session, actor, place.account_id, lock=True)
        if account.remote_id != identity.remote_id:
            raise other_account(account.handle, identity.handle)
        return account
    # Where people name the server, ids are that server's own. Elsewhere an account may move.
    host = place.host if registry.get(place.platform).find_host else None
    found = Accounts(session, actor.workspace_id).find_remote(
        place.platform, identity.remote_id, is_sandbox=place.is_sandbox, host=host
    )
    return found or SocialAccount(
        id=new_id("acc"),
        workspace_id=actor.workspace_id,
        user_id=actor.user_id,
        platform=place.platform,
        remote_id=identity.remote_id,
        handle=identity.handle,
        display_name=identity.display_name,
        access_token="",
        is_sandbox=place.is_sandbox,
        connected_at=connected_at,
    )


def other_account(wanted: str, came: str) -> Conflict:
    """What to say when ``came`` signed in to reconnect ``wanted`` (handles)."""
    return Conflict(
        f"You signed in as {came}, but this is {wanted}. Sign in there as {wanted}, or connect "
        f"{came} as a new account.",
        code="other_account",
    )


def _mend_blocked(session: Session, account: SocialAccount, ctx: Context) -> list[ScheduledPost]:
    now = ctx.clock.now()
    publications, on_account = Publications(session), is_on_account(account.id)
    too_late = now - lateness_limit(session, account.workspace_id)
    missed = publications.advance(
        Event.TOO_LATE,
        now,
        on_account,
        is_due_before(too_late),
        is_blocked(),
        change=Change(cause=_WAITED_TOO_LONG),
    )
    mended = publications.advance(
        Event.ACCOUNT_MENDED, now, on_account, change=Change(is_new_version=True)
    )
    # It may rest beside: then they wait for that.
    hold_where_account_paused(session, [account.id], now)
    missed_posts.tell(session, missed, _WAITED_TOO_LONG, now)
    return [row for row in mended if row.status == Status.PENDING]
