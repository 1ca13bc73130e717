"""Looking at accounts, and testing them."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlmodel import Session

from app.core.errors import InvalidInput, NotFound, Unavailable
from app.db.models import AccountHealth, PlatformApp, SocialAccount
from app.db.repositories.accounts import Accounts
from app.db.repositories.platform_apps import PlatformApps
from app.db.repositories.scheduled_posts import ScheduledPosts
from app.domain.permissions import Actor, Permission
from app.domain.spec import PlatformSpec
from app.platforms import registry
from app.platforms.base import Connection, Identity
from app.platforms.errors import (
    Ambiguous,
    AuthExpired,
    AuthRevoked,
    NotSent,
    PermissionMissing,
    PlatformError,
    RateLimited,
    Transient,
)
from app.services import limiting, platform_apps, tokens
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


def list_platforms(ctx: Context, actor: Actor) -> list[PlatformDetails]:
    """Every network, whether its real accounts can be connected, and what to enter in its
    console."""
    require(actor, Permission.READ)
    with ctx.database.unit_of_work() as session:
        typed = PlatformApps(session, actor.workspace_id).own()
    return [
        _platform_details(ctx, platform.spec, typed.get(platform.spec.slug))
        for platform in registry.all_platforms()
    ]


def _platform_details(
    ctx: Context, spec: PlatformSpec, typed: PlatformApp | None
) -> PlatformDetails:
    given = ctx.settings.platform(spec.slug)
    by_environment = given.client_id if spec.connect.needs_app else None
    is_live = registry.is_live_configured(spec.slug, ctx.settings)
    return PlatformDetails(
        slug=spec.slug,
        name=spec.name,
        connect=spec.connect,
        is_live_configured=is_live or typed is not None,
        redirect_uri=platform_apps.redirect_uri(ctx, spec.slug),
        app_id=by_environment or (typed.client_id if typed else ""),
        app_api_url=typed.api_url if typed else "",
        is_app_from_environment=by_environment is not None,
        can_choose_way=bool(spec.connect.ways)
        and not platform_apps.has_given_hosts(ctx, spec.slug),
    )


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


async def _test(ctx: Context, account: AccountDetails) -> None:
    try:
        connection = await tokens.usable_connection(ctx, account.id)
    except tokens.AccountUnusable:
        return
    except PlatformError as error:
        raise connect_failure(account.platform, error) from error
    try:
        identity = await _identity(ctx, account, connection)
        await asyncio.to_thread(_note_identity, ctx, account.id, identity)
    except tokens.AccountUnusable:
        return
    except (AuthExpired, AuthRevoked, PermissionMissing) as error:
        health = (
            AccountHealth.GRANT_PERMISSION
            if isinstance(error, PermissionMissing)
            else AccountHealth.RECONNECT
        )
        await asyncio.to_thread(tokens.flag, ctx, account.id, health, error.user_message)
    except PlatformError as error:
        raise connect_failure(account.platform, error) from error


async def _identity(ctx: Context, account: AccountDetails, connection: Connection) -> Identity:
    """Who the network says the account is; a token that ran out early is renewed first.

    Raises PlatformError, and AccountUnusable when it cannot be renewed.
    """
    try:
        return await _ask_identity(account.platform, connection)
    except AuthExpired:
        newer = await tokens.refreshed_connection(ctx, account.id, than=connection.access_token)
        return await _ask_identity(account.platform, newer)


async def _ask_identity(platform: str, connection: Connection) -> Identity:
    client = registry.get(platform).client(connection)
    try:
        return await client.fetch_identity()
    finally:
        await client.aclose()


def _note_identity(ctx: Context, account_id: str, identity: Identity) -> None:
    """Names change, and so do the limits of a server."""
    with ctx.database.unit_of_work() as session:
        account = session.get(SocialAccount, account_id)
        if account is None or account.remote_id != identity.remote_id:
            return
        account.handle = identity.handle
        account.display_name = identity.display_name
        account.avatar_url = identity.avatar_url
        if identity.facts:
            account.facts = dict(identity.facts)


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
    scheduled = ScheduledPosts(session, actor.workspace_id)
    waiting, newest = scheduled.count_waiting_by_account(), scheduled.last_published()
    usage = limiting.usage(session, accounts, now)
    paused = limiting.paused_until(session, accounts, now)
    return [
        replace(
            _details(account, usage.get(account.id), paused.get(account.id)),
            waiting_count=waiting.get(account.id, 0),
            last_published_id=newest.get(account.id, ""),
        )
        for account in accounts
    ]


def _details(
    account: SocialAccount,
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
        limited_until=paused_until,
        quota_used=usage.used if usage else None,
        quota_limit=usage.quota.limit if usage else None,
        quota_unit=usage.quota.unit if usage else "",
        quota_window=window_words(usage.quota) if usage else "",
        facts=dict(account.facts),
        paused_at=account.paused_at,
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
