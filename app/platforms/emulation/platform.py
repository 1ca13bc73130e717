"""What the sandbox needs to know about an emulated network."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from operator import itemgetter

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp

from app.domain.spec import PlatformSpec
from app.platforms.emulation.accounts import Account
from app.platforms.emulation.callers import bearer
from app.platforms.emulation.faults import RouteKind


@dataclass(frozen=True, slots=True)
class Look:
    """How its posts look on the timeline: accent colours (light, dark), the words under a post,
    what a thread's parts are joined by, and what follows a name."""

    accent: str
    accent_dark: str
    actions: tuple[str, ...]
    shows_handle: bool
    avatar_is_round: bool = True
    subtitle: str = ""


@dataclass(frozen=True, slots=True)
class EmulatedPlatform:
    """A network's stand-in.

    ``app`` answers below the network's prefix. ``routes`` name one route of each kind, for faults
    that name none. ``rate_limited`` takes seconds until the reset, and so does
    ``app_rate_limited``, where the network refuses otherwise when the whole app has used up its
    quota; ``canned`` takes a status code.
    ``permalinks`` are path patterns of a single post's page with ``{id}``; ``permalink`` makes
    one of them. ``post_id`` reads the ledger's id from the parts of such a path; by default it is
    ``{id}``. ``refresh_path`` is a path that does nothing but refresh, where no body tells it.
    ``find_token`` finds the token in a request, where it is not in the usual header.
    ``host_names`` are first labels of host names at whose root it answers, besides its slug.
    """

    spec: PlatformSpec
    app: ASGIApp
    routes: Mapping[RouteKind, str]
    rate_limited: Callable[[float], Response]
    canned: Callable[[int], Response]
    permalinks: tuple[str, ...]
    permalink: Callable[[Account, str], str]
    look: Look
    post_id: Callable[[Mapping[str, str]], str] = itemgetter("id")
    refresh_path: str = ""
    find_token: Callable[[Request], str | None] = bearer
    host_names: tuple[str, ...] = ()
    app_rate_limited: Callable[[float], Response] | None = None
