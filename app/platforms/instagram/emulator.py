"""A strict stand-in for Instagram: it refuses what Instagram refuses, and really fetches images.

It answers as both ways in: with Instagram at its own address, with Facebook below
``/www.facebook.com`` and ``/graph.facebook.com``. Sources:
developers.facebook.com/docs/instagram-platform and recorded answers.
"""

from collections.abc import Awaitable, Callable

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from app.platforms.emulation.faults import RouteKind
from app.platforms.emulation.platform import EmulatedPlatform, Look
from app.platforms.emulation.world import World
from app.platforms.graph.emulator_desk import GraphDesk
from app.platforms.graph.emulator_errors import canned, refused
from app.platforms.graph.emulator_guard import GraphCaller, version_flaw
from app.platforms.instagram.emulator_comments import CommentRoutes
from app.platforms.instagram.emulator_pages import LinkedPages
from app.platforms.instagram.emulator_posts import PostRoutes
from app.platforms.instagram.emulator_rules import (
    DIRECT_DESK,
    DIRECT_TOKENS,
    LIMIT,
    PAGE_DESK,
    PAGE_TOKENS,
    rate_limited,
)
from app.platforms.instagram.spec import SPEC
from app.platforms.instagram.ways import Way

_Guard = Callable[..., Callable[[Request], Awaitable[Response]]]

_API, _BROWSER = "/graph.facebook.com/{version}", "/www.facebook.com/{version}"


def _direct(world: World, posts: PostRoutes, comments: CommentRoutes) -> list[Route]:
    """Signing in with Instagram."""
    desk = GraphDesk(DIRECT_DESK, DIRECT_TOKENS, world)
    guard = GraphCaller(SPEC.slug, world, desk, LIMIT).guard
    basic = "instagram_business_basic"
    take_down = comments.deleting(Way.DIRECT, posts.refuse_delete)
    return [
        Route("/oauth/authorize", desk.authorize, methods=["GET", "POST"]),
        Route("/oauth/access_token", desk.token, methods=["POST"]),
        Route("/access_token", desk.lengthen),
        Route("/refresh_access_token", desk.extend),
        Route("/{version}/me", guard(basic, posts.me)),
        Route("/{version}/{id}", guard(basic, take_down), methods=["DELETE"]),
        *_shared("/{version}", guard, posts, "instagram_business"),
        *_commenting("/{version}", guard, comments, Way.DIRECT),
    ]


def _through_pages(world: World, posts: PostRoutes, comments: CommentRoutes) -> list[Route]:
    """Signing in with Facebook."""
    desk = GraphDesk(PAGE_DESK, PAGE_TOKENS, world)
    guard = GraphCaller(SPEC.slug, world, desk, LIMIT).guard
    pages = LinkedPages(world, desk)
    take_down = comments.deleting(Way.PAGE, posts.delete)
    return [
        Route(f"{_BROWSER}/dialog/oauth", _versioned(desk.authorize), methods=["GET", "POST"]),
        Route(f"{_API}/oauth/access_token", _versioned(desk.token)),
        Route(f"{_API}/debug_token", _versioned(desk.debug)),
        Route(f"{_API}/me/permissions", _versioned(desk.permissions), methods=["GET", "DELETE"]),
        Route(f"{_API}/me/accounts", guard("pages_show_list", pages.list)),
        Route(f"{_API}/{{id}}", guard("instagram_basic", take_down), methods=["DELETE"]),
        *_shared(_API, guard, posts, "instagram"),
        *_commenting(_API, guard, comments, Way.PAGE),
    ]


def _commenting(base: str, guard: _Guard, comments: CommentRoutes, way: Way) -> list[Route]:
    """Comments below posts."""
    path, scope = f"{base}/{{id}}/comments", way.comment_scope
    return [
        Route(path, guard(scope, comments.create), methods=["POST"]),
        Route(path, guard(scope, comments.list)),
    ]


def _shared(base: str, guard: _Guard, posts: PostRoutes, scopes: str) -> list[Route]:
    """What both ways have; the names of their scopes begin with ``scopes``."""
    basic, publish = f"{scopes}_basic", f"{scopes}_content_publish"
    return [
        Route(f"{base}/{{user}}/media", guard(publish, posts.create), methods=["POST"]),
        Route(f"{base}/{{user}}/media_publish", guard(publish, posts.publish), methods=["POST"]),
        Route(f"{base}/{{user}}/media", guard(basic, posts.posts)),
        Route(f"{base}/{{user}}/content_publishing_limit", guard(publish, posts.limit)),
        Route(f"{base}/{{id}}/insights", guard(f"{scopes}_manage_insights", posts.numbers)),
        Route(f"{base}/{{id}}", guard(basic, posts.one)),
    ]


def _versioned(
    work: Callable[[Request], Awaitable[Response]],
) -> Callable[[Request], Awaitable[Response]]:
    async def route(request: Request) -> Response:
        return version_flaw(request) or await work(request)

    return route


def build(world: World) -> EmulatedPlatform:
    """The stand-in, its state in ``world``."""
    posts = PostRoutes(world)
    comments = CommentRoutes(world)
    routes = [*_through_pages(world, posts, comments), *_direct(world, posts, comments)]
    return EmulatedPlatform(
        spec=SPEC,
        app=Starlette(routes=routes, exception_handlers={404: _nowhere, 405: _nowhere}),
        routes={
            RouteKind.PUBLISH: "POST /*/media_publish",
            RouteKind.TOKEN: "GET /refresh_access_token",
            RouteKind.MEDIA: "POST /*/media",
            RouteKind.READ: "GET /*/media",
        },
        rate_limited=rate_limited,
        canned=canned,
        permalinks=("/p/{id}/", "/p/{id}"),
        permalink=lambda _account, post_id: f"/p/{post_id}/",
        look=Look(
            accent="#c13584",
            accent_dark="#f06fb4",
            actions=("Like", "Comment", "Share", "Save"),
            shows_handle=True,
        ),
    )


async def _nowhere(request: Request, _error: Exception) -> Response:
    return refused(2500, f"Unknown path components: {request.url.path}")
