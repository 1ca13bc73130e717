"""Taking an account away: what waits for it is moved, cancelled or kept, and its tokens forgotten.

All of it is one unit of work under the lock that workers choose posts under: what a worker has
taken before goes out on the old account, everything else is decided here, and nothing goes out
twice.
"""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime

from sqlmodel import Session

from app.core.errors import Conflict, FieldError, InvalidInput, NotFound
from app.db.models import AccountHealth, Post, ScheduledPost, SocialAccount
from app.db.repositories.account_leaving import AccountLeaving
from app.db.repositories.claims import Claims
from app.db.repositories.publications import Change, Publications, is_among, is_post
from app.domain.outcome import Cause
from app.domain.permissions import Actor, Permission
from app.domain.publication import Event, Status
from app.platforms import registry
from app.platforms.errors import PlatformError
from app.services import (
    account_mentions,
    account_pausing,
    audit,
    missed_posts,
    platform_apps,
    preflight,
    queueing,
    tokens,
)
from app.services.access import require
from app.services.account_mentions import Fate, Named, without_destination
from app.services.account_specs import spec_of
from app.services.accounts import get_account
from app.services.audit import Deed, Subject
from app.services.context import Context
from app.services.details import AccountDetails
from app.services.queue_holding import hold_where_paused

_CAME_TOO_LATE = Cause(
    "missed",
    "Its time had passed when it was moved to this account. Retry to send it now, or move it to "
    "another time.",
)


@dataclass(slots=True)
class _Left:
    """What was done to posts that waited, and the account's token until the network is told."""

    account: SocialAccount | None = None
    token: str = ""
    moved: list[ScheduledPost] = field(default_factory=list)
    cancelled: list[ScheduledPost] = field(default_factory=list)
    released: list[ScheduledPost] = field(default_factory=list)
    named: Named = field(default_factory=lambda: Named([], []))

    @property
    def touched(self) -> dict[str, int]:
        """How many of each were changed, those that were by their word."""
        counts = {
            "moved": len(self.moved),
            "cancelled": len(self.cancelled),
            "recurring": self.named.recurring,
            "stopped": self.named.stopped,
            "drafts": self.named.changed_drafts,
        }
        return {word: count for word, count in counts.items() if count}


@dataclass(frozen=True, slots=True)
class Removal:
    """The account as it is now, how many posts go to another one, and how many not at all; how
    many recurring posts (``stopped`` of them had no account left) and drafts named it."""

    account: AccountDetails
    moved: int = 0
    cancelled: int = 0
    recurring: int = 0
    stopped: int = 0
    drafts: int = 0


async def disconnect(ctx: Context, actor: Actor, account_id: str) -> AccountDetails:
    """Forget the tokens and tell the network. History stays; posts that wait become blocked when
    their time comes, and go on after the account is connected again. Recurring posts and drafts
    name it no more."""
    return (await remove(ctx, actor, account_id)).account


async def remove(
    ctx: Context,
    actor: Actor,
    account_id: str,
    *,
    move_to: str | None = None,
    cancels_waiting: bool = False,
) -> Removal:
    """The same, with what waits going out on the account ``move_to`` instead, at the same times, or
    not at all; neither: as ``disconnect``.

    What is live in part, or may be, is never moved. What goes to the new one anyway is cancelled
    on the old one. Recurring posts and drafts name ``move_to`` instead, or nothing in its place; a
    recurring post that is left without an account is stopped. Raises NotFound; InvalidInput when
    ``move_to`` is no account of the same network in use; Conflict when there is nothing to take
    away.
    """
    require(actor, Permission.MANAGE_ACCOUNTS)
    if move_to is not None or cancels_waiting:
        require(actor, Permission.WRITE_POSTS)
    if move_to is not None and cancels_waiting:
        raise _refused("Choose one: move what waits, or cancel it.")
    left = await asyncio.to_thread(_leave, ctx, actor, account_id, move_to, cancels_waiting)
    if left.account is not None:
        await _tell_network(ctx, left.account, left.token)
    await asyncio.to_thread(_after, ctx, actor, left, account_id, move_to)
    account = await asyncio.to_thread(get_account, ctx, actor, account_id)
    return Removal(account, **left.touched)


def _leave(
    ctx: Context, actor: Actor, account_id: str, move_to: str | None, cancels_waiting: bool
) -> _Left:
    now, left = ctx.clock.now(), _Left()
    with ctx.database.unit_of_work() as session:
        # First: who plans a recurring post holds that, and then waits for accounts and posts.
        left.named = account_mentions.lock(session, actor, account_id)
        leaving = AccountLeaving(session, actor.workspace_id)
        locked = leaving.lock({account_id, move_to or account_id, *left.named.account_ids})
        account = locked.get(account_id)
        if account is None:
            raise NotFound(f"There is no account {account_id} in this workspace.")
        heir = heir_of(account, locked.get(move_to)) if move_to is not None else None
        fate = Fate(account, heir, remakes=heir is not None or cancels_waiting)
        _rename(session, actor, left, fate, now)
        if heir is not None:
            _hand_over(session, leaving, account, heir, left, now)
        elif cancels_waiting:
            left.cancelled += _cancel(session, [w.row for w in leaving.waiting(account_id)], now)
        if account.is_active:
            left.released = account_pausing.lift(session, account, now)
            left.account, left.token = account, _forget(ctx, session, account)
            facts = {"handle": account.handle, "platform": account.platform}
            subject = Subject(account_id=account.id)
            audit.note(session, actor, Deed.DISCONNECTED, subject, now, **facts, **left.touched)
        elif not left.touched and (move_to or cancels_waiting):
            raise Conflict("This account is disconnected already, and nothing waits for it.")
    return left


def _rename(session: Session, actor: Actor, left: _Left, fate: Fate, now: datetime) -> None:
    account_mentions.rename(session, actor, left.named, fate, now)
    session.flush()
    left.moved += left.named.moved
    left.cancelled += left.named.dropped


def heir_of(account: SocialAccount, heir: SocialAccount | None) -> SocialAccount:
    """The account that may take over, checked. Raises InvalidInput."""
    name = spec_of(account).name
    if heir is None or heir.id == account.id or not heir.is_active:
        raise _refused("Choose another account of this workspace that is connected.")
    if (heir.platform, heir.is_sandbox) != (account.platform, account.is_sandbox):
        kind = "sandbox" if account.is_sandbox else "real"
        raise _refused(f"Choose another {kind} account on {name}: its posts are made for that.")
    return heir


def _hand_over(
    session: Session,
    leaving: AccountLeaving,
    account: SocialAccount,
    heir: SocialAccount,
    left: _Left,
    now: datetime,
) -> None:
    waiting = [w.row for w in leaving.waiting(account.id) if not w.has_begun]
    there = leaving.posts_known_to(heir.id, {row.post_id for row in waiting})
    left.cancelled += _cancel(session, [row for row in waiting if row.post_id in there], now)
    movable = [row for row in waiting if row.post_id not in there]
    variants = leaving.give_variants({row.post_id for row in movable}, account.id, heir.id)
    for variant in variants:
        variant.params = without_destination(account, variant.params)
    for row in movable:
        _drop_destination(session, account, row.post_id)
        left.moved += _move(session, row, heir.id, now)
    session.flush()
    hold_where_paused(session, [heir.id], now)
    late = {row.id for row in left.moved}
    missed = Claims(session).mark_missed(now, _CAME_TOO_LATE, is_among(late)) if late else []
    missed_posts.tell(session, missed, _CAME_TOO_LATE, now)


def _move(session: Session, row: ScheduledPost, heir_id: str, now: datetime) -> list[ScheduledPost]:
    change = Change(
        due_at=row.scheduled_for,
        is_new_version=True,
        forgets_attempts=True,
        account_id=heir_id,
    )
    # What was blocked waited for the old account to be mended: the new one has no such fault.
    is_blocked = row.status == Status.BLOCKED
    event = Event.ACCOUNT_MENDED if is_blocked else Event.MOVED
    return Publications(session).advance(event, now, is_post(row.id), change=change)


def _cancel(session: Session, rows: Sequence[ScheduledPost], now: datetime) -> list[ScheduledPost]:
    change = Change(is_new_version=True)
    cancelled: list[ScheduledPost] = []
    for row in rows:
        cancelled += Publications(session).advance(
            Event.CANCELLED, now, is_post(row.id), change=change
        )
    return cancelled


def _drop_destination(session: Session, account: SocialAccount, post_id: str) -> None:
    """A post that names the old account as its destination would be refused on the new one."""
    post = session.get_one(Post, post_id)
    named = post.platform_params.get(account.platform)
    kept = without_destination(account, named)
    if kept != named:
        post.platform_params = {**post.platform_params, account.platform: kept or {}}


def _forget(ctx: Context, session: Session, account: SocialAccount) -> str:
    """Take the account's tokens away; the one that its network is to be told of."""
    ends_by_refresh = spec_of(account).connect.ends_by_refresh_token
    column = "refresh_token" if ends_by_refresh and account.refresh_token else "access_token"
    token = tokens.open_token(ctx, account, column)
    account.access_token, account.refresh_token = "", None
    account.expires_at = account.refresh_expires_at = None
    account.is_active = False
    account.health = AccountHealth.DISCONNECTED
    account.health_reason = "Disconnected. Connect it again to publish to it."
    session.add(account)
    return token


async def _tell_network(ctx: Context, account: SocialAccount, token: str) -> None:
    endpoints = await platform_apps.endpoints_of(ctx, account)
    # The network may be away or know the token no more; ours is gone either way.
    with suppress(PlatformError):
        await registry.get(account.platform).tokens_at(endpoints).revoke(token)


def _after(ctx: Context, actor: Actor, left: _Left, account_id: str, move_to: str | None) -> None:
    named = left.named
    queueing.take_back(ctx, [*left.moved, *left.cancelled])
    queueing.forget(ctx, named.withdrawn)
    changed = {row.id: row for row in [*left.moved, *left.released, *named.made]}.values()
    queueing.put(ctx, [row for row in changed if row.status == Status.PENDING])
    preflight.again_for_account(ctx, account_id)
    if move_to is not None:
        preflight.again_for_account(ctx, move_to)
    ctx.live.publish(actor.workspace_id)


def _refused(message: str) -> InvalidInput:
    return InvalidInput(message, [FieldError("move_to", "does_not_fit", message)])
