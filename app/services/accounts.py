"""Looking at accounts, testing and disconnecting them."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime

from sqlmodel import Session

from app.core.errors import InvalidInput, NotFound, Unavailable
from app.db.models import AccountHealth, SocialAccount
from app.db.repositories.accounts import Accounts
from app.db.repositories.scheduled_posts import ScheduledPosts
from app.domain.permissions import Actor, Permission
from app.platforms import registry
from app.platforms.base import (
    Ambiguous,
    AuthExpired,
    AuthRevoked,
    Endpoints,
    NotSent,
    PermissionMissing,
    PlatformError,
    RateLimited,
    Transient,
)
from app.services import limiting, preflight, tokens
from app.services.access import require
from app.services.context import Context
from app.services.details import AccountDetails, PlatformDetails, account_ref
from app.services.limit_words import window_words

_FOR_NOW = (NotSent, Transient, Ambiguous, RateLimited)


def list_accounts(
    ctx: Context, actor: Actor, include_disconnected: bool = False
) -> list[AccountDetails]:
    """The workspace's accounts in the order in which they were connected."""
    require(actor, Permission.READ)
    with ctx.database.unit_of_work() as session:
        accounts = [
            account
            for account in Accounts(session, actor.workspace_id).all()
            if account.is_active or include_disconnected
        ]
        return _describe(ctx, session, actor, accounts)


def get_account(ctx: Context, actor: Actor, account_id: str) -> AccountDetails:
    """One account, connected or not. Raises NotFound."""
    require(actor, Permission.READ)
    with ctx.database.unit_of_work() as session:
        account = get_account_row(session, actor, account_id)
        return _describe(ctx, session, actor, [account])[0]


def list_platforms(ctx: Context) -> list[PlatformDetails]:
    """Every network, whether real credentials are set, and what to enter in its console."""
    return [
        PlatformDetails(
            slug=platform.spec.slug,
            name=platform.spec.name,
            is_live_configured=registry.is_live_configured(platform.spec.slug, ctx.settings),
            redirect_uri=redirect_uri(ctx, platform.spec.slug),
            developer_url=platform.spec.connect.developer_url,
        )
        for platform in registry.all_platforms()
    ]


def redirect_uri(ctx: Context, slug: str) -> str:
    """Where a network sends the browser after consent; to be entered there exactly so."""
    return f"{ctx.settings.public_url}/api/oauth/{slug}/callback"


async def test_account(ctx: Context, actor: Actor, account_id: str) -> AccountDetails:
    """Ask the network whether the connection works, and write down the answer.

    Raises Unavailable when the network cannot be asked for now: that says nothing about the
    account.
    """
    require(actor, Permission.READ)
    account = await asyncio.to_thread(get_account, ctx, actor, account_id)
    if account.is_active:
        await _test(ctx, account)
    ctx.live.publish(actor.workspace_id)
    return await asyncio.to_thread(get_account, ctx, actor, account_id)


async def disconnect(ctx: Context, actor: Actor, account_id: str) -> AccountDetails:
    """Forget the tokens and tell the network. History stays; posts that wait become blocked when
    their time comes, and go on after the account is connected again."""
    require(actor, Permission.MANAGE_ACCOUNTS)
    old = await asyncio.to_thread(_forget, ctx, actor, account_id)
    if old is not None:
        platform, endpoints, token = old
        # The network may be away or know the token no more; ours is gone either way.
        with suppress(PlatformError):
            await registry.get(platform).oauth(endpoints).revoke(token)
    await asyncio.to_thread(preflight.again_for_account, ctx, account_id)
    ctx.live.publish(actor.workspace_id)
    return await asyncio.to_thread(get_account, ctx, actor, account_id)


async def _test(ctx: Context, account: AccountDetails) -> None:
    try:
        connection = await tokens.usable_connection(ctx, account.id)
    except tokens.AccountUnusable:
        return
    except PlatformError as error:
        raise connect_failure(account.platform, error) from error
    client = registry.get(account.platform).client(connection)
    try:
        await client.fetch_identity()
    except (AuthExpired, AuthRevoked, PermissionMissing) as error:
        health = (
            AccountHealth.GRANT_PERMISSION
            if isinstance(error, PermissionMissing)
            else AccountHealth.RECONNECT
        )
        await asyncio.to_thread(tokens.flag, ctx, account.id, health, error.user_message)
    except PlatformError as error:
        raise connect_failure(account.platform, error) from error
    finally:
        await client.aclose()


def _forget(ctx: Context, actor: Actor, account_id: str) -> tuple[str, Endpoints, str] | None:
    with ctx.database.unit_of_work() as session:
        account = get_account_row(session, actor, account_id, lock=True)
        if not account.is_active:
            return None
        token = tokens.open_token(ctx, account, "access_token")
        account.access_token, account.refresh_token = "", None
        account.expires_at = account.refresh_expires_at = None
        account.is_active = False
        account.health = AccountHealth.DISCONNECTED
        account.health_reason = "Disconnected. Connect it again to publish to it."
        session.add(account)
        return account.platform, tokens.endpoints_of(ctx, account), token


def get_account_row(
    session: Session, actor: Actor, account_id: str, *, lock: bool = False
) -> SocialAccount:
    """The account's row in the actor's workspace. Raises NotFound."""
    account = Accounts(session, actor.workspace_id).find(account_id, lock=lock)
    if account is None:
        raise NotFound(f"There is no account {account_id} in this workspace.")
    return account


def _describe(
    ctx: Context, session: Session, actor: Actor, accounts: Sequence[SocialAccount]
) -> list[AccountDetails]:
    now = ctx.clock.now()
    waiting = ScheduledPosts(session, actor.workspace_id).count_waiting_by_account()
    usage = limiting.usage(session, accounts, now)
    paused = limiting.paused_until(session, accounts, now)
    return [
        _details(account, waiting.get(account.id, 0), usage.get(account.id), paused.get(account.id))
        for account in accounts
    ]


def _details(
    account: SocialAccount,
    waiting: int,
    usage: limiting.Usage | None,
    paused_until: datetime | None,
) -> AccountDetails:
    return AccountDetails(
        ref=account_ref(account),
        kind=account.kind,
        health=AccountHealth(account.health),
        health_reason=account.health_reason,
        is_active=account.is_active,
        is_refreshable=account.refresh_token is not None,
        expires_at=account.expires_at,
        scopes=tuple(account.scopes),
        connected_at=account.connected_at,
        last_published_at=account.last_published_at,
        waiting_count=waiting,
        limited_until=paused_until,
        quota_used=usage.used if usage else None,
        quota_limit=usage.quota.limit if usage else None,
        quota_unit=usage.quota.unit if usage else "",
        quota_window=window_words(usage.quota) if usage else "",
    )


def connect_failure(slug: str, error: PlatformError) -> Unavailable | InvalidInput:
    """What to tell a person whose account's network could not be asked, or said no."""
    if isinstance(error, _FOR_NOW):
        name = registry.get(slug).spec.name
        return Unavailable(
            f"{name} could not be reached just now. Nothing was changed; connect again shortly.",
            code="platform_unreachable",
        )
    return InvalidInput(error.user_message, code=error.error_code)
