"""Connecting an account: to the consent page and back, or with what a person typed."""

import asyncio
import secrets
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import cast

from app.core.crypto import hash_token, place_of
from app.core.errors import FieldError, InvalidInput, NotSignedIn
from app.core.ids import new_id
from app.db.models import OAuthHandshake
from app.db.repositories.accounts import Handshakes
from app.domain.permissions import Actor, Permission
from app.domain.spec import ConnectField
from app.platforms import registry
from app.platforms.base import (
    AuthorizationRequest,
    Connection,
    Endpoints,
    HasDestinations,
    Identity,
    TokenSet,
)
from app.platforms.errors import PlatformError
from app.services import choosing, platform_apps, preflight
from app.services.access import require
from app.services.accounts import connect_failure, get_account, get_account_row
from app.services.choosing import ChoiceNeeded
from app.services.connected import Place, store
from app.services.context import Context
from app.services.details import AccountDetails

_CONSENT_TAKES = timedelta(minutes=15)


async def begin_connect(
    ctx: Context,
    actor: Actor,
    platform: str,
    *,
    account_id: str | None = None,
    sandbox: bool | None = None,
    fields: Mapping[str, str] | None = None,
) -> str:
    """The address of the consent page, for this browser session alone.

    ``account_id`` reconnects that account, where it lives. Otherwise a network whose real accounts
    cannot be connected yet, or ``sandbox`` true, leads to the built-in sandbox. ``fields`` are
    what the network asks for first, such as the server that the account is on.
    """
    session_id = _browser_session(actor)
    slug = registry.get(platform).spec.slug
    place = await asyncio.to_thread(_place, ctx, actor, slug, account_id, sandbox, fields or {})
    uri, state = platform_apps.redirect_uri(ctx, slug), secrets.token_urlsafe(32)
    endpoints = await _ready_endpoints(ctx, actor, place, uri)
    request = registry.get(slug).oauth_at(endpoints).authorization(uri, state)
    handshake = OAuthHandshake(
        id=new_id("oauth"),
        state_hash=hash_token(state),
        session_id=session_id,
        workspace_id=actor.workspace_id,
        user_id=actor.user_id,
        platform=slug,
        is_sandbox=place.is_sandbox,
        host=place.host,
        redirect_uri=uri,
        account_id=account_id,
        expires_at=ctx.clock.now() + _CONSENT_TAKES,
    )
    await asyncio.to_thread(_keep, ctx, handshake, request)
    return request.url


async def _ready_endpoints(ctx: Context, actor: Actor, place: Place, uri: str) -> Endpoints:
    try:
        return await platform_apps.ready_endpoints(
            ctx,
            actor.workspace_id,
            place.platform,
            sandbox=place.is_sandbox,
            host=place.host,
            redirect_uri=uri,
        )
    except PlatformError as error:
        raise connect_failure(place.platform, error) from error


async def finish_connect(
    ctx: Context, actor: Actor, platform: str, parameters: Mapping[str, str]
) -> AccountDetails | ChoiceNeeded:
    """Store the account that consent was given for; ``parameters`` are the callback's.

    Posts that waited for it go on by themselves. Where consent covers several pages or profiles,
    nothing is stored yet and a person must choose. Raises InvalidInput when consent was denied or
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
    place = Place(slug, handshake.is_sandbox, handshake.host, handshake.account_id)
    endpoints = await platform_apps.endpoints_at(
        ctx, actor.workspace_id, slug, sandbox=place.is_sandbox, host=place.host
    )
    try:
        granted = await _exchange(ctx, handshake, endpoints, parameters)
        found = await _identify(slug, endpoints, granted)
    except PlatformError as error:
        raise connect_failure(slug, error) from error
    if len(found) == 1 or place.account_id is not None:
        meant = await asyncio.to_thread(choosing.meant_of, ctx, actor, place, found)
        return await finish(ctx, actor, place, granted, meant)
    return await asyncio.to_thread(choosing.offer, ctx, actor, place, granted, found)


async def connect_directly(
    ctx: Context,
    actor: Actor,
    platform: str,
    fields: Mapping[str, str],
    *,
    account_id: str | None = None,
    sandbox: bool | None = None,
) -> AccountDetails:
    """Connect with what a person copied from the network, by the names of its fields.

    Raises InvalidInput naming what is wrong with it, Conflict when it belongs to another account
    than ``account_id``, Unavailable when the network could not be reached.
    """
    require(actor, Permission.MANAGE_ACCOUNTS)
    spec = registry.get(platform).spec
    given = _typed(spec.connect.fields, fields)
    place = await asyncio.to_thread(_place, ctx, actor, spec.slug, account_id, sandbox, given)
    endpoints = await platform_apps.endpoints_at(
        ctx, actor.workspace_id, spec.slug, sandbox=place.is_sandbox, host=place.host
    )
    try:
        granted, identity = await registry.get(spec.slug).direct_at(endpoints).connect(given)
    except PlatformError as error:
        raise connect_failure(spec.slug, error) from error
    return await finish(ctx, actor, place, granted, identity)


async def connect_chosen(
    ctx: Context, actor: Actor, choice_id: str, remote_ids: Sequence[str]
) -> list[AccountDetails]:
    """Connect the chosen ones of what a consent covers. Raises as ``choosing.take`` does."""
    place, chosen = await asyncio.to_thread(choosing.take, ctx, actor, choice_id, remote_ids)
    return [await finish(ctx, actor, place, granted, one) for one, granted in chosen]


async def finish(
    ctx: Context, actor: Actor, place: Place, granted: TokenSet, identity: Identity
) -> AccountDetails:
    """Store one account and look anew at what waits for it."""
    account = await asyncio.to_thread(store, ctx, actor, place, granted, identity)
    await asyncio.to_thread(preflight.again_for_account, ctx, account.id)
    ctx.live.publish(actor.workspace_id)
    return await asyncio.to_thread(get_account, ctx, actor, account.id)


def _browser_session(actor: Actor) -> str:
    require(actor, Permission.MANAGE_ACCOUNTS)
    if actor.session_id is None:
        raise NotSignedIn("Sign in with a browser to connect an account.")
    return actor.session_id


def _typed(asked: Sequence[ConnectField], given: Mapping[str, str]) -> dict[str, str]:
    """What was typed, trimmed. Raises InvalidInput naming what is missing."""
    values = {field.name: str(given.get(field.name, "")).strip() for field in asked}
    missing = [field for field in asked if field.is_required and not values[field.name]]
    if missing:
        errors = [FieldError(f.name, "empty", f"{f.label} is missing.") for f in missing]
        raise InvalidInput(errors[0].message, errors, code="empty")
    return values


def _place(
    ctx: Context,
    actor: Actor,
    slug: str,
    account_id: str | None,
    sandbox: bool | None,
    fields: Mapping[str, str],
) -> Place:
    """Where an account is to be connected: where it lives, or as asked."""
    if account_id is not None:
        with ctx.database.unit_of_work() as session:
            account = get_account_row(session, actor, account_id)
        if account.platform != slug:
            raise InvalidInput("This account belongs to another platform.")
        return Place(slug, account.is_sandbox, account.host, account_id)
    if sandbox is None:
        sandbox = not platform_apps.is_live_configured(ctx, actor.workspace_id, slug)
    platform = registry.get(slug)
    if platform.find_host is None:
        return Place(slug, sandbox)
    if sandbox:
        return Place(
            slug, sandbox, registry.resolve_hosts(slug, ctx.settings, sandbox=True).api_url
        )
    typed = fields.get(platform.spec.connect.fields[0].name, "")
    return Place(slug, sandbox, platform_apps.find_host(slug, typed))


def _keep(ctx: Context, handshake: OAuthHandshake, request: AuthorizationRequest) -> None:
    if request.code_verifier:
        place = _verifier_place(handshake.id)
        handshake.code_verifier = ctx.vault.encrypt(request.code_verifier, place)
    with ctx.database.unit_of_work() as session:
        Handshakes(session).add(handshake, ctx.clock.now())


def _verifier_place(handshake_id: str) -> str:
    return place_of("oauth_handshakes", "code_verifier", handshake_id)


def _take_handshake(ctx: Context, actor: Actor, state: str) -> OAuthHandshake | None:
    with ctx.database.unit_of_work() as session:
        return Handshakes(session).take(hash_token(state), actor.session_id or "", ctx.clock.now())


async def _exchange(
    ctx: Context,
    handshake: OAuthHandshake,
    endpoints: Endpoints,
    parameters: Mapping[str, str],
) -> TokenSet:
    oauth = registry.get(handshake.platform).oauth_at(endpoints)
    code = parameters.get("code")
    if not code:
        raise InvalidInput(oauth.denial_message(parameters), code="consent_denied")
    verifier = handshake.code_verifier
    plain = ctx.vault.decrypt(verifier, _verifier_place(handshake.id)) if verifier else None
    return await oauth.exchange(code, handshake.redirect_uri, plain)


async def _identify(slug: str, endpoints: Endpoints, granted: TokenSet) -> tuple[Identity, ...]:
    platform = registry.get(slug)
    client = platform.client(Connection("", "", granted.access_token, granted.scopes, endpoints))
    try:
        if platform.spec.connect.has_destinations:
            return await cast(HasDestinations, client).fetch_destinations()
        return (await client.fetch_identity(),)
    finally:
        await client.aclose()
