"""Keeping an account's tokens fresh, and lending them to a client for one call."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime

import structlog
from sqlalchemy import Connection as DbConnection
from sqlalchemy import text
from sqlmodel import Session

from app.core.crypto import place_of
from app.db.models import AccountHealth, SocialAccount
from app.db.repositories.accounts import Accounts
from app.db.repositories.in_hand import Account
from app.domain.incident import account_needs_person
from app.platforms import registry
from app.platforms.base import Connection, TokenSet
from app.platforms.errors import AuthRevoked, PlatformError, Transient
from app.services.account_specs import spec_of
from app.services.context import Context
from app.services.notifications import place_of_account, raise_incident
from app.services.platform_apps import endpoints_of

log = structlog.get_logger(__name__)

_TABLE = "social_accounts"
_LOCK_WAIT_S = 30.0
_LOCK_POLL_S = 0.1


class AccountUnusable(Exception):
    """The account cannot publish until a person acts; the reason is on the account."""

    def __init__(self, health: AccountHealth, reason: str) -> None:
        super().__init__(reason)
        self.health = health
        self.reason = reason


async def usable_connection(ctx: Context, account_id: str) -> Connection:
    """A connection whose token is good for a while yet, refreshed first where needed.

    Raises AccountUnusable when a person must act, and PlatformError when a token that ran out
    could not be refreshed for now.
    """
    return (await usable_connection_of(ctx, account_id))[0]


async def usable_connection_of(ctx: Context, account_id: str) -> tuple[Connection, str]:
    """The same with the slug of the account's network."""
    account = await asyncio.to_thread(_load, ctx, account_id)
    return await connection_for(ctx, account), account.platform


async def connection_for(ctx: Context, account: Account) -> Connection:
    """The same for an account that was read a moment ago."""
    _refuse_unusable(account)
    connection = await connection_of(ctx, account)
    if not _is_stale(account, ctx.clock.now()):
        return connection
    try:
        return await refreshed_connection(ctx, account.id, than=connection.access_token)
    except PlatformError:
        if _has_ended(account, ctx.clock.now()):
            raise
        # Renewing begins days or minutes ahead: what is due now need not wait for it.
        return connection


async def refreshed_connection(ctx: Context, account_id: str, *, than: str) -> Connection:
    """A connection with a newer token than ``than``.

    One process at a time asks the network; whoever waited uses what the first one got.
    """
    async with _account_lock(ctx, account_id):
        account = await asyncio.to_thread(_load, ctx, account_id)
        _refuse_unusable(account)
        connection = await connection_of(ctx, account)
        if connection.access_token != than:
            return connection
        return await _refresh(ctx, account)


def store_tokens(ctx: Context, account: SocialAccount, tokens: TokenSet) -> None:
    """Put ``tokens`` into the row, encrypted and bound to it. A refresh token that the network
    did not send again stays as it was."""
    account.access_token = _close(ctx, account, "access_token", tokens.access_token)
    if tokens.refresh_token:
        account.refresh_token = _close(ctx, account, "refresh_token", tokens.refresh_token)
        account.refresh_expires_at = tokens.refresh_expires_at
    account.expires_at = tokens.expires_at
    if tokens.scopes:
        account.scopes = list(tokens.scopes)


async def connection_of(ctx: Context, account: Account) -> Connection:
    """The account as its client needs it, with the token in the clear."""
    return Connection(
        remote_id=account.remote_id,
        handle=account.handle,
        access_token=open_token(ctx, account, "access_token"),
        scopes=tuple(account.scopes),
        endpoints=await endpoints_of(ctx, account),
        kind=account.kind,
        facts=account.facts,
    )


def open_token(ctx: Context, account: Account, column: str) -> str:
    """The token in ``column`` in the clear."""
    return ctx.vault.decrypt(getattr(account, column), place_of(_TABLE, column, account.id))


def flag(ctx: Context, account_id: str, health: AccountHealth, reason: str) -> None:
    """Write on the account what a person must do before it can publish again, and tell people."""
    with ctx.database.unit_of_work() as session:
        account = flag_in(session, account_id, health, reason)
        if account is not None:
            told = account_needs_person(place_of_account(account), health.value, reason)
            # The posts that this holds up are counted as each of them is held up.
            raise_incident(session, account.workspace_id, told, ctx.clock.now(), adds=0)


def flag_in(
    session: Session, account_id: str, health: AccountHealth, reason: str
) -> SocialAccount | None:
    """Write it within a unit of work; whoever blocks a post for it tells people of that.

    Returns the account if this is news about it. A disconnected account stays so.
    """
    account = session.get(SocialAccount, account_id)
    if account is None or not account.is_active:
        return None
    is_news = account.health != health
    account.health = health
    account.health_reason = reason
    session.add(account)
    return account if is_news else None


def _close(ctx: Context, account: SocialAccount, column: str, plain: str) -> str:
    return ctx.vault.encrypt(plain, place_of(_TABLE, column, account.id))


def _load(ctx: Context, account_id: str) -> SocialAccount:
    with ctx.database.unit_of_work() as session:
        account = session.get(SocialAccount, account_id)
        if account is None:
            raise AccountUnusable(AccountHealth.DISCONNECTED, "This account was removed.")
        return account


def _refuse_unusable(account: Account) -> None:
    if account.health != AccountHealth.HEALTHY or not account.is_active:
        raise AccountUnusable(AccountHealth(account.health), account.health_reason)


def _is_stale(account: Account, now: datetime) -> bool:
    if account.expires_at is None:
        return False
    if account.refresh_token is None:
        # Nothing to refresh with: let the network say whether the token still works.
        return False
    return account.expires_at - now < spec_of(account).connect.refresh_ahead


def _has_ended(account: Account, now: datetime) -> bool:
    return account.expires_at is not None and account.expires_at <= now


async def _refresh(ctx: Context, account: SocialAccount) -> Connection:
    name = registry.get(account.platform).spec.name
    reason = f"The connection to {name} has expired. Reconnect {account.handle}."
    if account.refresh_token is None:
        await asyncio.to_thread(flag, ctx, account.id, AccountHealth.RECONNECT, reason)
        raise AccountUnusable(AccountHealth.RECONNECT, reason)
    network = registry.get(account.platform).tokens_at(await endpoints_of(ctx, account))
    try:
        tokens = await network.refresh(open_token(ctx, account, "refresh_token"))
    except AuthRevoked as error:
        await asyncio.to_thread(flag, ctx, account.id, AccountHealth.RECONNECT, reason)
        raise AccountUnusable(AccountHealth.RECONNECT, reason) from error
    await asyncio.to_thread(_save, ctx, account, tokens)
    log.info("token_refreshed", account_id=account.id, platform=account.platform)
    return await connection_of(ctx, account)


def _save(ctx: Context, account: SocialAccount, tokens: TokenSet) -> None:
    # Both tokens in one commit before either is used: a rotated pair must never be half kept.
    with ctx.database.unit_of_work() as session:
        stored = Accounts(session, account.workspace_id).tokens_of(account.id)
        if stored != (account.access_token, account.refresh_token):
            # A person was faster: what they took away, or put in its place, stays so.
            raise Transient("This account was connected anew or taken away meanwhile.")
        store_tokens(ctx, account, tokens)
        session.add(account)


@asynccontextmanager
async def _account_lock(ctx: Context, account_id: str) -> AsyncIterator[None]:
    """Hold the account's advisory lock; it goes with the connection if this process dies."""
    connection = await asyncio.to_thread(ctx.database.engine.connect)
    try:
        await _take_lock(connection, account_id)
        yield
    finally:
        await asyncio.to_thread(_release, connection, account_id)


async def _take_lock(connection: DbConnection, account_id: str) -> None:
    deadline = asyncio.get_running_loop().time() + _LOCK_WAIT_S
    while not await asyncio.to_thread(_try_lock, connection, account_id):
        if asyncio.get_running_loop().time() > deadline:
            raise Transient("Another process is refreshing this account; trying again shortly.")
        await asyncio.sleep(_LOCK_POLL_S)


def _try_lock(connection: DbConnection, account_id: str) -> bool:
    statement = text("SELECT pg_try_advisory_lock(hashtextextended(:name, 0))")
    taken = connection.execute(statement, {"name": f"account:{account_id}"}).scalar_one()
    connection.commit()
    return bool(taken)


def _release(connection: DbConnection, account_id: str) -> None:
    statement = text("SELECT pg_advisory_unlock(hashtextextended(:name, 0))")
    try:
        connection.execute(statement, {"name": f"account:{account_id}"})
        connection.commit()
    finally:
        connection.close()
