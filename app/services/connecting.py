"""Connecting an account: to the consent page, and back with what was granted."""

import asyncio
import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlmodel import Session

from app.core.crypto import hash_token, place_of
from app.core.errors import Conflict, InvalidInput, NotSignedIn
from app.core.ids import new_id
from app.db.models import AccountHealth, OAuthHandshake, ScheduledPost, SocialAccount
from app.db.repositories.accounts import Accounts, Handshakes
from app.db.repositories.publications import (
    Change,
    Publications,
    is_blocked,
    is_due_before,
    is_on_account,
)
from app.db.repositories.workspaces import lateness_limit
from app.domain.outcome import Cause
from app.domain.permissions import Actor, Permission
from app.domain.publication import Event
from app.platforms import registry
from app.platforms.base import Connection, Endpoints, Identity, PlatformError, TokenSet
from app.services import limiting, notifications, preflight, queueing, tokens
from app.services.access import require
from app.services.accounts import (
    connect_failure,
    get_account,
    get_account_row,
    redirect_uri,
)
from app.services.context import Context
from app.services.details import AccountDetails

_CONSENT_TAKES = timedelta(minutes=15)
_WAITED_TOO_LONG = Cause(
    "missed",
    "Its time passed while the account could not publish. Retry to send it now, or move it to "
    "another time.",
)


def begin_connect(
    ctx: Context,
    actor: Actor,
    platform: str,
    *,
    account_id: str | None = None,
    sandbox: bool | None = None,
) -> str:
    """The address of the consent page, for this browser session alone.

    ``account_id`` reconnects that account, where it lives. Otherwise a network without
    credentials, or ``sandbox`` true, leads to the built-in sandbox.
    """
    require(actor, Permission.MANAGE_ACCOUNTS)
    if actor.session_id is None:
        raise NotSignedIn("Sign in with a browser to connect an account.")
    slug = registry.get(platform).spec.slug
    is_sandbox = _where(ctx, actor, slug, account_id, sandbox)
    endpoints = registry.resolve_endpoints(slug, ctx.settings, sandbox=is_sandbox)
    state, uri, now = secrets.token_urlsafe(32), redirect_uri(ctx, slug), ctx.clock.now()
    request = registry.get(slug).oauth(endpoints).authorization(uri, state)
    handshake = OAuthHandshake(
        id=new_id("oauth"),
        state_hash=hash_token(state),
        session_id=actor.session_id,
        workspace_id=actor.workspace_id,
        user_id=actor.user_id,
        platform=slug,
        is_sandbox=is_sandbox,
        redirect_uri=uri,
        account_id=account_id,
        expires_at=now + _CONSENT_TAKES,
    )
    if request.code_verifier:
        handshake.code_verifier = ctx.vault.encrypt(request.code_verifier, _place(handshake.id))
    with ctx.database.unit_of_work() as session:
        Handshakes(session).add(handshake, now)
    return request.url


async def finish_connect(
    ctx: Context, actor: Actor, platform: str, parameters: Mapping[str, str]
) -> AccountDetails:
    """Store the account that consent was given for; ``parameters`` are the callback's.

    Posts that waited for it go on by themselves. Raises InvalidInput when consent was denied or
    the answer does not belong to this browser session, Conflict when another person's account
    came back on a reconnect, Unavailable when the network could not be reached.
    """
    require(actor, Permission.MANAGE_ACCOUNTS)
    handshake = await asyncio.to_thread(_take_handshake, ctx, actor, parameters.get("state", ""))
    slug = registry.get(platform).spec.slug
    if handshake is None or handshake.platform != slug:
        raise InvalidInput(
            "This consent was not begun in this browser, or took longer than 15 minutes. "
            "Start again from the Accounts page.",
            code="unknown_state",
        )
    endpoints = registry.resolve_endpoints(slug, ctx.settings, sandbox=handshake.is_sandbox)
    try:
        granted = await _exchange(ctx, handshake, endpoints, parameters)
        identity = await _identify(slug, endpoints, granted)
    except PlatformError as error:
        raise connect_failure(slug, error) from error
    account = await asyncio.to_thread(_store, ctx, actor, handshake, granted, identity)
    await asyncio.to_thread(preflight.again_for_account, ctx, account.id)
    ctx.live.publish(actor.workspace_id)
    return await asyncio.to_thread(get_account, ctx, actor, account.id)


def _place(handshake_id: str) -> str:
    return place_of("oauth_handshakes", "code_verifier", handshake_id)


def _where(
    ctx: Context, actor: Actor, slug: str, account_id: str | None, sandbox: bool | None
) -> bool:
    if account_id is not None:
        with ctx.database.unit_of_work() as session:
            account = get_account_row(session, actor, account_id)
            if account.platform != slug:
                raise InvalidInput("This account belongs to another platform.")
            return account.is_sandbox
    if sandbox is not None:
        return sandbox
    return not registry.is_live_configured(slug, ctx.settings)


def _take_handshake(ctx: Context, actor: Actor, state: str) -> OAuthHandshake | None:
    with ctx.database.unit_of_work() as session:
        return Handshakes(session).take(hash_token(state), actor.session_id or "", ctx.clock.now())


async def _exchange(
    ctx: Context,
    handshake: OAuthHandshake,
    endpoints: Endpoints,
    parameters: Mapping[str, str],
) -> TokenSet:
    oauth = registry.get(handshake.platform).oauth(endpoints)
    code = parameters.get("code")
    if not code:
        raise InvalidInput(oauth.denial_message(parameters), code="consent_denied")
    verifier = handshake.code_verifier
    plain = ctx.vault.decrypt(verifier, _place(handshake.id)) if verifier else None
    return await oauth.exchange(code, handshake.redirect_uri, plain)


async def _identify(slug: str, endpoints: Endpoints, granted: TokenSet) -> Identity:
    client = registry.get(slug).client(
        Connection("", "", granted.access_token, granted.scopes, endpoints)
    )
    try:
        return await client.fetch_identity()
    finally:
        await client.aclose()


def _store(
    ctx: Context,
    actor: Actor,
    handshake: OAuthHandshake,
    granted: TokenSet,
    identity: Identity,
) -> SocialAccount:
    now = ctx.clock.now()
    with ctx.database.unit_of_work() as session:
        account = _account_for(session, actor, handshake, identity, now)
        account.handle = identity.handle
        account.display_name = identity.display_name
        account.avatar_url = identity.avatar_url
        account.kind = identity.kind
        account.is_active = True
        account.health = AccountHealth.HEALTHY
        account.health_reason = ""
        account.connected_at = now
        account.refresh_token = None
        tokens.store_tokens(ctx, account, granted)
        session.add(account)
        session.flush()
        limiting.clear_limit(session, account.id)
        mended = _mend_blocked(session, account, ctx)
    queueing.put(ctx, mended)
    return account


def _account_for(
    session: Session,
    actor: Actor,
    handshake: OAuthHandshake,
    identity: Identity,
    connected_at: datetime,
) -> SocialAccount:
    if handshake.account_id is not None:
        account = get_account_row(session, actor, handshake.account_id, lock=True)
        if account.remote_id != identity.remote_id:
            raise Conflict(
                f"You signed in as {identity.handle}, but this is {account.handle}. Sign in there "
                f"as {account.handle}, or connect {identity.handle} as a new account.",
                code="other_account",
            )
        return account
    found = Accounts(session, actor.workspace_id).find_remote(
        handshake.platform, identity.remote_id, is_sandbox=handshake.is_sandbox
    )
    return found or SocialAccount(
        id=new_id("acc"),
        workspace_id=actor.workspace_id,
        user_id=actor.user_id,
        platform=handshake.platform,
        remote_id=identity.remote_id,
        handle=identity.handle,
        display_name=identity.display_name,
        access_token="",
        is_sandbox=handshake.is_sandbox,
        connected_at=connected_at,
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
        Event.ACCOUNT_MENDED,
        now,
        on_account,
        change=Change(is_new_version=True, forgets_attempts=True),
    )
    notifications.notify_transition(session, missed, Event.TOO_LATE, _WAITED_TOO_LONG, now)
    return list(mended)
