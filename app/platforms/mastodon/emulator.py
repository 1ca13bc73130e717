"""A strict stand-in for Mastodon and for the other servers that speak its API.

Below its own prefix it is Mastodon; ``/~gotosocial`` and its like below that are the relatives, as
are host names that begin with one of their names. Sources: docs.joinmastodon.org and the servers'
own code.
"""

from collections.abc import Mapping

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from app.platforms.emulation.accounts import Account
from app.platforms.emulation.faults import RouteKind
from app.platforms.emulation.gate import own_base
from app.platforms.emulation.platform import EmulatedPlatform, Look
from app.platforms.emulation.world import World
from app.platforms.mastodon.emulator_desk import Caller, ServerDesk
from app.platforms.mastodon.emulator_media import MediaRoutes
from app.platforms.mastodon.emulator_posts import PostRoutes
from app.platforms.mastodon.emulator_rules import WORDS, Snowflakes, canned, rate_limited, refuse
from app.platforms.mastodon.emulator_servers import SERVERS, Server
from app.platforms.mastodon.spec import SPEC

_MIME_TYPES = ["image/jpeg", "image/png", "image/gif", "image/webp", "image/avif", "video/mp4"]
_NODEINFO = "http://nodeinfo.diaspora.software/ns/schema/2.0"


class About:
    """What a server says about itself to anybody."""

    def __init__(self, server: Server) -> None:
        self._server = server

    async def v2(self, request: Request) -> Response:
        """Limits, as since Mastodon 4.0."""
        if not self._server.has_v2:
            return refuse(request, self._server, 404, WORDS[404])
        return JSONResponse({**self._common(), "configuration": self._configuration()})

    async def v1(self, _request: Request) -> Response:
        """Limits, as before; relatives put theirs beside the rest."""
        server, common = self._server, self._common()
        body = {**common, "uri": common.pop("domain")}
        if server.has_v2:
            return JSONResponse({**body, "configuration": self._configuration()})
        own = {
            "max_toot_chars": server.max_text,
            "max_media_attachments": server.max_images,
            "upload_limit": server.max_bytes,
            "description_limit": server.max_alt_text,
        }
        return JSONResponse({**body, **own})

    async def oauth(self, request: Request) -> Response:
        """RFC 8414, where it is spoken."""
        if not self._server.has_pkce:
            return refuse(request, self._server, 404, WORDS[404])
        base = own_base(request)
        return JSONResponse(
            {
                "issuer": f"{base}/",
                "authorization_endpoint": f"{base}/oauth/authorize",
                "token_endpoint": f"{base}/oauth/token",
                "revocation_endpoint": f"{base}/oauth/revoke",
                "scopes_supported": ["read", "write", *SPEC.connect.scopes],
                "code_challenge_methods_supported": ["S256"],
            }
        )

    async def links(self, request: Request) -> Response:
        """Where the nodeinfo document is."""
        href = f"{own_base(request)}/nodeinfo/2.0"
        return JSONResponse({"links": [{"rel": _NODEINFO, "href": href}]})

    async def nodeinfo(self, _request: Request) -> Response:
        """What runs here."""
        software = {"name": self._server.name, "version": self._server.version.split(" ")[0]}
        return JSONResponse({"version": "2.0", "software": software, "protocols": ["activitypub"]})

    async def me(self, request: Request, account: Account) -> Response:
        """The account behind the token."""
        username = account.handle.partition("@")[0]
        return JSONResponse(
            {
                "id": account.id,
                "username": username,
                "acct": username,
                "display_name": account.name,
                "url": f"{own_base(request)}/@{username}",
                "avatar": f"{own_base(request)}/avatars/original/missing.png",
                "source": {"privacy": "public", "sensitive": False, "language": None},
            }
        )

    def _common(self) -> dict[str, object]:
        server = self._server
        return {
            "domain": f"{server.name}.example",
            "title": server.name.title(),
            "version": server.version,
            "source_url": server.source_url,
        }

    def _configuration(self) -> dict[str, object]:
        server = self._server
        return {
            "statuses": {
                "max_characters": server.max_text,
                "max_media_attachments": server.max_images,
                "characters_reserved_per_url": server.url_cost,
            },
            "media_attachments": {
                "supported_mime_types": _MIME_TYPES,
                "description_limit": server.max_alt_text,
                "image_size_limit": server.max_bytes,
                "image_matrix_limit": 33_177_600,
            },
        }


class Servers:
    """Passes a request to the server that it means."""

    def __init__(self, apps: Mapping[str, ASGIApp]) -> None:
        self._apps = apps

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        root = scope.get("root_path", "")
        first, _, _ = scope["path"][len(root) :].lstrip("/").partition("/")
        if first.startswith("~"):
            scope = {**scope, "root_path": f"{root}/{first}"}
            app = self._apps.get(first[1:], _nowhere)
        else:
            label = Request(scope).headers.get("host", "").partition(".")[0]
            app = self._apps.get(label, self._apps[SPEC.slug])
        await app(scope, receive, send)


async def _nowhere(scope: Scope, receive: Receive, send: Send) -> None:
    words = f"There is no such server here. Known are: {', '.join(SERVERS)}."
    await JSONResponse({"error": words}, 404)(scope, receive, send)


def _build_server(server: Server, world: World, ids: Snowflakes) -> ASGIApp:
    desk, about = ServerDesk(server, world), About(server)
    media = MediaRoutes(server, world, ids)
    posts = PostRoutes(server, world, media, ids)
    guard = Caller(server, world, desk).guard

    async def nowhere(request: Request, _error: Exception) -> Response:
        return refuse(request, server, 404, WORDS[404])

    upload = guard("write:media", media.upload, "media")
    one = "/api/v1/statuses/{id}"
    routes = [
        Route("/oauth/authorize", desk.authorize, methods=["GET", "POST"]),
        Route("/oauth/token", desk.token, methods=["POST"]),
        Route("/oauth/revoke", desk.revoke, methods=["POST"]),
        Route("/.well-known/oauth-authorization-server", about.oauth),
        Route("/.well-known/nodeinfo", about.links),
        Route("/nodeinfo/2.0", about.nodeinfo),
        Route("/api/v1/apps", desk.register, methods=["POST"]),
        Route("/api/v2/instance", about.v2),
        Route("/api/v1/instance", about.v1),
        Route("/api/v1/accounts/verify_credentials", guard("read:accounts", about.me)),
        Route("/api/v1/accounts/{id}/statuses", guard("read:statuses", posts.listed)),
        Route("/api/v1/media", upload, methods=["POST"]),
        Route("/api/v1/media/{id}", guard("write:media", media.show)),
        Route("/api/v1/media/{id}", guard("write:media", media.change), methods=["PUT"]),
        Route("/api/v1/statuses", guard("write:statuses", posts.create, "post"), methods=["POST"]),
        Route("/api/v1/statuses", guard("read:statuses", posts.several)),
        Route(one, guard("read:statuses", posts.show)),
        Route(one, guard("write:statuses", posts.delete, "delete"), methods=["DELETE"]),
        Route(f"{one}/source", guard("read:statuses", posts.source)),
        Route(f"{one}/context", guard("read:statuses", posts.context)),
    ]
    if server.has_media_v2:
        routes.append(Route("/api/v2/media", upload, methods=["POST"]))
    return Starlette(routes=routes, exception_handlers={404: nowhere, 405: nowhere})


def build(world: World) -> EmulatedPlatform:
    """The stand-in, its state in ``world``."""
    ids = Snowflakes()
    return EmulatedPlatform(
        spec=SPEC,
        app=Servers({name: _build_server(s, world, ids) for name, s in SERVERS.items()}),
        # Each matches every server: the way to a relative is part of the path.
        routes={
            RouteKind.PUBLISH: "POST /*api/v1/statuses",
            RouteKind.TOKEN: "POST /*oauth/token",
            RouteKind.MEDIA: "POST /*api/v*/media",
            RouteKind.READ: "GET /*api/v1/accounts/{id}/statuses",
        },
        rate_limited=rate_limited,
        canned=canned,
        permalinks=("/@{handle}/{id}", "/~{server}/@{handle}/{id}"),
        permalink=_permalink,
        look=Look(
            accent="#563acc",
            accent_dark="#a996ff",
            actions=("Reply", "Boost", "Favourite", "Bookmark"),
            shows_handle=True,
            avatar_is_round=False,
        ),
        host_names=tuple(name for name in SERVERS if name != SPEC.slug),
    )


def _permalink(account: Account, post_id: str) -> str:
    username, _, server = account.handle.partition("@")
    return f"/~{server}/@{username}/{post_id}" if server else f"/@{username}/{post_id}"
