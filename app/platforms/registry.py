"""Every network that Punctual knows: one import and one line each."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from importlib import import_module
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from app.core.errors import ConfigurationError, NotFound
from app.core.settings import Settings
from app.domain.spec import PlatformSpec
from app.platforms import bluesky, discord, linkedin, mastodon, slack, telegram, x
from app.platforms.base import (
    Connection,
    Endpoints,
    PlatformClient,
    PlatformDirect,
    PlatformOAuth,
    PlatformTokens,
)
from app.platforms.sandbox_app import sandbox_app

if TYPE_CHECKING:
    from app.platforms.emulation.platform import EmulatedPlatform
    from app.platforms.emulation.world import World


@dataclass(frozen=True, slots=True)
class Platform:
    """A network: what it can do, its own hosts, and how to talk to it.

    ``endpoints`` are the real hosts without an app; ``client`` reads the hosts from
    ``Connection.endpoints`` and falls back to these. ``emulator_path`` is a dotted path because
    workers must not load a web framework.

    One of ``oauth`` and ``direct`` is there, as ``spec.connect.auth`` says. Networks that have many
    hosts find theirs with ``find_host`` (the base address that a person's words mean; raises
    ContentRejected), and ``register`` our app there for a redirect URI; an app that the endpoints
    name already is kept where the host still knows it.
    """

    spec: PlatformSpec
    endpoints: Endpoints
    client: Callable[[Connection], PlatformClient]
    emulator_path: str
    oauth: Callable[[Endpoints], PlatformOAuth] | None = None
    direct: Callable[[Endpoints], PlatformDirect] | None = None
    find_host: Callable[[str], str] | None = None
    register: Callable[[Endpoints, str], Awaitable[Endpoints]] | None = None

    def oauth_at(self, endpoints: Endpoints) -> PlatformOAuth:
        """The consent flow at ``endpoints``. Raises NotFound where the network has none."""
        if self.oauth is None:
            raise NotFound(f"{self.spec.name} is not connected by a consent page.")
        return self.oauth(endpoints)

    def direct_at(self, endpoints: Endpoints) -> PlatformDirect:
        """Connecting by typed credentials. Raises NotFound where the network takes none."""
        if self.direct is None:
            raise NotFound(f"{self.spec.name} is connected on its consent page.")
        return self.direct(endpoints)

    def tokens_at(self, endpoints: Endpoints) -> PlatformTokens:
        """What keeps a connection of either kind alive, or ends it."""
        return self.oauth(endpoints) if self.oauth else self.direct_at(endpoints)

    def emulator(self, world: "World") -> "EmulatedPlatform":
        """The strict stand-in for this network, its state in ``world``."""
        module, _, name = self.emulator_path.partition(":")
        made: EmulatedPlatform = getattr(import_module(module), name)(world)
        return made


_ALL = (
    Platform(
        linkedin.SPEC,
        linkedin.HOSTS,
        linkedin.Client,
        linkedin.EMULATOR,
        oauth=linkedin.oauth,
    ),
    Platform(x.SPEC, x.HOSTS, x.Client, x.EMULATOR, oauth=x.oauth),
    Platform(
        bluesky.SPEC,
        bluesky.HOSTS,
        bluesky.Client,
        bluesky.EMULATOR,
        direct=bluesky.direct,
    ),
    Platform(
        mastodon.SPEC,
        mastodon.HOSTS,
        mastodon.Client,
        mastodon.EMULATOR,
        oauth=mastodon.oauth,
        find_host=mastodon.find_host,
        register=mastodon.register,
    ),
    Platform(
        telegram.SPEC,
        telegram.HOSTS,
        telegram.Client,
        telegram.EMULATOR,
        direct=telegram.direct,
    ),
    Platform(discord.SPEC, discord.HOSTS, discord.Client, discord.EMULATOR, direct=discord.direct),
    Platform(slack.SPEC, slack.HOSTS, slack.Client, slack.EMULATOR, direct=slack.direct),
)
_BY_NAME = {name: p for p in _ALL for name in (p.spec.slug, *p.spec.aliases)}


def all_platforms() -> tuple[Platform, ...]:
    """Every network, in the order in which people see them."""
    return _ALL


def slugs() -> tuple[str, ...]:
    """The words by which networks are stored and named in the API."""
    return tuple(p.spec.slug for p in _ALL)


def get(slug: str) -> Platform:
    """The network called ``slug`` or by one of its aliases, in any case.

    Raises NotFound naming the known ones.
    """
    found = _BY_NAME.get(slug.strip().lower())
    if found is None:
        raise NotFound(
            f"There is no platform called {slug!r}. Known are: {', '.join(slugs())}.",
            code="unknown_platform",
        )
    return found


def is_live_configured(slug: str, settings: Settings) -> bool:
    """Whether accounts of the real network can be connected as the environment stands: an app is
    named there, or the network needs none."""
    spec = get(slug).spec
    return not spec.connect.needs_app or settings.platform(spec.slug).is_configured


def resolve_hosts(slug: str, settings: Settings, *, sandbox: bool, host: str = "") -> Endpoints:
    """The addresses to use, without an app: the sandbox's, those of ``host`` (a base address, for
    networks with many), or the network's own as far as the settings name no others.

    Pages for browsers are at ``host`` only where people name it: a server that only keeps an
    account's data has none.
    """
    platform = get(slug)
    name = platform.spec.slug
    if sandbox:
        # The sandbox may have moved to another port since the account was connected.
        path = urlsplit(host).path if host else f"/{name}"
        base = f"{settings.sandbox_url}{path}"
        return Endpoints(base, base, "", "", is_sandbox=True)
    given = settings.platform(name)
    api_url = host or given.api_url or platform.endpoints.api_url
    if host and platform.find_host:
        return Endpoints(api_url, host, "", "")
    auth_url = given.auth_url or platform.endpoints.auth_url
    return Endpoints(api_url, auth_url, "", "", extra_scopes=given.extra_scopes)


def resolve_endpoints(slug: str, settings: Settings, *, sandbox: bool) -> Endpoints:
    """The hosts and the app to use: the sandbox's own, or the one that the environment names.

    Raises ConfigurationError when ``sandbox`` is false and no app is configured.
    """
    platform = get(slug)
    name = platform.spec.slug
    hosts = resolve_hosts(name, settings, sandbox=sandbox)
    if sandbox:
        app = sandbox_app(name)
        return replace(hosts, client_id=app.client_id, client_secret=app.client_secret)
    given = settings.platform(name)
    if not given.client_id:
        raise ConfigurationError(
            f"No {platform.spec.name} app is configured. Register one at "
            f"{platform.spec.connect.developer_url} and enter it in Settings, or set "
            f"{name.upper()}_CLIENT_ID and {name.upper()}_CLIENT_SECRET; or use the sandbox.",
            code="platform_not_configured",
        )
    return replace(hosts, client_id=given.client_id, client_secret=given.client_secret or "")
