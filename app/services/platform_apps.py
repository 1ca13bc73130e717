"""Which app the product shows to a network: the environment's, one typed in by an owner, or one
that it registered by itself with a server."""

import asyncio
import time
from dataclasses import dataclass, field, replace
from weakref import WeakKeyDictionary

from sqlmodel import Session

from app.core.crypto import place_of
from app.core.errors import Conflict, FieldError, InvalidInput
from app.core.ids import new_id
from app.db.database import Database
from app.db.models import PlatformApp
from app.db.repositories.in_hand import Account
from app.db.repositories.platform_apps import PlatformApps
from app.domain.permissions import Actor, Permission
from app.platforms import registry
from app.platforms.base import AppFinding, Endpoints
from app.platforms.errors import PlatformError
from app.services.access import require
from app.services.context import Context

# How long a process may go on with an app that was changed elsewhere, in seconds.
_REMEMBERED_S = 30.0
_MOST = 500


@dataclass(frozen=True, slots=True)
class AppKeys:
    """What an app is known by, and which of the network's ways in it was made for (the address
    of that way's API; empty: there is one only). Never printed."""

    client_id: str
    client_secret: str = field(repr=False)
    api_url: str = ""


async def endpoints_of(ctx: Context, account: Account) -> Endpoints:
    """The hosts that this account lives on, with the app that it was connected by."""
    return await endpoints_at(
        ctx, account.workspace_id, account.platform, sandbox=account.is_sandbox, host=account.host
    )


async def endpoints_at(
    ctx: Context, workspace_id: str, slug: str, *, sandbox: bool, host: str = ""
) -> Endpoints:
    """The hosts to speak with and the app, where there is one: without one, its id is empty."""
    spec = registry.get(slug).spec
    hosts = registry.resolve_hosts(slug, ctx.settings, sandbox=sandbox, host=host)
    is_given = sandbox or ctx.settings.platform(slug).is_configured
    if spec.connect.needs_app and is_given:
        return registry.resolve_endpoints(slug, ctx.settings, sandbox=sandbox)
    if not spec.connect.needs_app and not spec.connect.registers_itself:
        return hosts
    keys = await _find_keys(ctx, workspace_id, slug, host)
    if keys is None:
        return hosts
    way = None if has_given_hosts(ctx, slug) else spec.connect.way_at(keys.api_url)
    if way is not None:
        hosts = replace(hosts, api_url=way.api_url, auth_url=way.auth_url)
    return replace(hosts, client_id=keys.client_id, client_secret=keys.client_secret)


def has_given_hosts(ctx: Context, slug: str) -> bool:
    """Whether the environment names the network's API host: then it goes before everything."""
    return ctx.settings.platform(slug).api_url is not None


async def ready_endpoints(
    ctx: Context, workspace_id: str, slug: str, *, sandbox: bool, host: str, redirect_uri: str
) -> Endpoints:
    """The same, for sending somebody to a consent page.

    Registers the product with a server that does not know it, or knows it no more. Raises
    ConfigurationError when an app is needed and there is none, PlatformError when the server would
    not register it.
    """
    endpoints = await endpoints_at(ctx, workspace_id, slug, sandbox=sandbox, host=host)
    platform = registry.get(slug)
    if platform.register is None:
        if endpoints.client_id:
            return endpoints
        return registry.resolve_endpoints(slug, ctx.settings, sandbox=sandbox)
    made = await platform.register(endpoints, redirect_uri)
    if made != endpoints:
        keys = AppKeys(made.client_id, made.client_secret)
        await asyncio.to_thread(_keep, ctx, workspace_id, slug, host, keys)
    return made


def is_live_configured(ctx: Context, workspace_id: str, slug: str) -> bool:
    """Whether an account of the real network can be connected in this workspace."""
    if registry.is_live_configured(slug, ctx.settings):
        return True
    with ctx.database.unit_of_work() as session:
        return PlatformApps(session, workspace_id).find(slug) is not None


def save_app(
    ctx: Context,
    actor: Actor,
    platform: str,
    client_id: str,
    client_secret: str,
    *,
    api_url: str = "",
) -> None:
    """Keep the app that an owner registered with a network; an empty secret keeps the old one.

    ``api_url`` says which of the network's ways in it was made for, where there are several.
    Raises InvalidInput naming the field that is missing or unknown, Conflict where the
    environment names an app, which goes first.
    """
    require(actor, Permission.MANAGE_APPS)
    slug = registry.get(platform).spec.slug
    if ctx.settings.platform(slug).is_configured:
        raise Conflict(
            f"This app is set by {slug.upper()}_CLIENT_ID where Punctual is started. Change it "
            "there, or remove it there to enter one here."
        )
    _check_way(slug, api_url)
    given = AppKeys(client_id.strip(), client_secret.strip(), api_url)
    with ctx.database.unit_of_work() as session:
        known = PlatformApps(session, actor.workspace_id).find(slug)
        _check(given, has_secret=known is not None and known.client_id == given.client_id)
        _write(ctx, session, actor.workspace_id, slug, "", given)
    _forget(ctx, actor.workspace_id, slug)
    ctx.live.publish(actor.workspace_id)


def remove_app(ctx: Context, actor: Actor, platform: str) -> None:
    """Forget an app that was typed in. Its accounts go on until their tokens run out."""
    require(actor, Permission.MANAGE_APPS)
    slug = registry.get(platform).spec.slug
    with ctx.database.unit_of_work() as session:
        PlatformApps(session, actor.workspace_id).remove(slug)
    _forget(ctx, actor.workspace_id, slug)
    ctx.live.publish(actor.workspace_id)


async def check_app(ctx: Context, actor: Actor, platform: str) -> tuple[AppFinding, ...]:
    """Try the app that is used with a network, without anybody's consent.

    Raises ConfigurationError where there is none.
    """
    require(actor, Permission.MANAGE_APPS)
    slug = registry.get(platform).spec.slug
    endpoints = await endpoints_at(ctx, actor.workspace_id, slug, sandbox=False)
    if not endpoints.client_id:
        endpoints = registry.resolve_endpoints(slug, ctx.settings, sandbox=False)
    return await registry.get(slug).oauth_at(endpoints).check_app(redirect_uri(ctx, slug))


def redirect_uri(ctx: Context, slug: str) -> str:
    """Where a network sends the browser after consent; to be entered there exactly so."""
    return f"{ctx.settings.public_url}/api/oauth/{slug}/callback"


def _check(given: AppKeys, *, has_secret: bool) -> None:
    missing = [] if given.client_id else ["client_id"]
    missing += [] if given.client_secret or has_secret else ["client_secret"]
    if missing:
        message = "Enter both the app's id and its secret, as the network shows them."
        raise InvalidInput(message, [FieldError(name, "empty", message) for name in missing])


def _check_way(slug: str, api_url: str) -> None:
    if api_url and registry.get(slug).spec.connect.way_at(api_url) is None:
        message = "Choose how people sign in to your app."
        raise InvalidInput(message, [FieldError("api_url", "unknown", message)])


def _keep(ctx: Context, workspace_id: str, slug: str, host: str, keys: AppKeys) -> None:
    with ctx.database.unit_of_work() as session:
        _write(ctx, session, workspace_id, slug, host, keys)
    _forget(ctx, workspace_id, slug, host)


def _write(
    ctx: Context, session: Session, workspace_id: str, slug: str, host: str, keys: AppKeys
) -> None:
    now, apps = ctx.clock.now(), PlatformApps(session, workspace_id)
    app = apps.find(slug, host) or PlatformApp(
        id=new_id("app"),
        workspace_id=workspace_id,
        platform=slug,
        host=host,
        client_id="",
        client_secret="",
        created_at=now,
    )
    app.client_id, app.api_url, app.updated_at = keys.client_id, keys.api_url, now
    if keys.client_secret or not app.client_secret:
        app.client_secret = ctx.vault.encrypt(keys.client_secret, _place(app.id))
    apps.add(app)


def _place(app_id: str) -> str:
    return place_of("platform_apps", "client_secret", app_id)


_Remembered = dict[tuple[str, str, str], tuple[float, AppKeys | None]]
_remembered: WeakKeyDictionary[Database, _Remembered] = WeakKeyDictionary()


async def _find_keys(ctx: Context, workspace_id: str, slug: str, host: str) -> AppKeys | None:
    """From memory where it is fresh: this is asked for each post."""
    known = _remembered.setdefault(ctx.database, {})
    until, keys = known.get((workspace_id, slug, host), (0.0, None))
    if time.monotonic() < until:
        return keys
    keys = await asyncio.to_thread(_read_keys, ctx, workspace_id, slug, host)
    if len(known) >= _MOST:
        known.clear()
    known[workspace_id, slug, host] = (time.monotonic() + _REMEMBERED_S, keys)
    return keys


def _read_keys(ctx: Context, workspace_id: str, slug: str, host: str) -> AppKeys | None:
    with ctx.database.unit_of_work() as session:
        app = PlatformApps(session, workspace_id).find(slug, host)
        if app is None:
            return None
        secret = ctx.vault.decrypt(app.client_secret, _place(app.id))
        return AppKeys(app.client_id, secret, app.api_url)


def _forget(ctx: Context, workspace_id: str, slug: str, host: str = "") -> None:
    _remembered.setdefault(ctx.database, {}).pop((workspace_id, slug, host), None)


def find_host(slug: str, typed: str) -> str:
    """The base address of the server that a person's words mean; empty where the network has one
    server only. Raises NotFound for an unknown network, InvalidInput for words that mean none."""
    platform = registry.get(slug)
    if platform.find_host is None:
        return ""
    try:
        return platform.find_host(typed)
    except PlatformError as error:
        raise InvalidInput(error.user_message, code=error.error_code) from error
