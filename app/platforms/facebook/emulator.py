"""A strict stand-in for Facebook Pages: it refuses what Facebook refuses.

Sources: Graph API reference (Page feed, photos, comments, insights, access tokens, rate limits) and
recorded answers.
"""

from collections.abc import Awaitable, Callable

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from app.platforms.emulation.faults import RouteKind
from app.platforms.emulation.platform import EmulatedPlatform, Look
from app.platforms.emulation.world import World
from app.platforms.facebook.emulator_photos import Photos
from app.platforms.facebook.emulator_posts import Posts
from app.platforms.facebook.emulator_rules import (
    DESK_RULES,
    GRAPH_RULES,
    LIMIT,
    no_authority,
    not_the_page,
    rate_limited,
)
from app.platforms.facebook.spec import (
    COMMENT_SCOPE,
    INSIGHTS_SCOPE,
    POST_SCOPES,
    SPEC,
)
from app.platforms.graph.emulator_containers import Numbers
from app.platforms.graph.emulator_desk import GraphDesk
from app.platforms.graph.emulator_errors import canned, lacking, missing_object, refused
from app.platforms.graph.emulator_fields import node_answer
from app.platforms.graph.emulator_guard import (
    GraphCall,
    GraphCaller,
    Work,
    has_scope,
    version_flaw,
)
from app.platforms.graph.emulator_pages import PageBook, is_person

_WRITE, _READ = POST_SCOPES


class _Routes:
    """The routes of one world."""

    def __init__(self, world: World) -> None:
        self._desk = GraphDesk(DESK_RULES, GRAPH_RULES, world)
        self._pages = PageBook(SPEC.slug, world, self._desk)
        self._caller = GraphCaller(SPEC.slug, world, self._desk, LIMIT)
        numbers = Numbers()
        self._photos = Photos(world, numbers)
        self._posts = Posts(world, self._photos, numbers)

    def all(self) -> list[Route]:
        """What the product may ask, and nothing else."""
        return [*self._sign_in(), *self._page(), *self._node()]

    def _sign_in(self) -> list[Route]:
        desk = self._desk
        dialog, who = "/{version}/dialog/oauth", self._caller.guard("", self._me)
        list_pages = self._caller.guard("pages_show_list", self._pages.list)
        return [
            Route(dialog, _versioned(desk.authorize), methods=["GET", "POST"]),
            Route("/{version}/oauth/access_token", _versioned(desk.token)),
            Route("/{version}/debug_token", _versioned(desk.debug)),
            Route(
                "/{version}/me/permissions",
                _versioned(desk.permissions),
                methods=["GET", "DELETE"],
            ),
            Route("/{version}/me/accounts", list_pages),
            Route("/{version}/me", who),
        ]

    def _page(self) -> list[Route]:
        posts = self._posts
        feed, shown = "/{version}/{node}/feed", self._as_page(posts.recent)
        return [
            Route(
                "/{version}/{node}/photos",
                self._writing(self._photos.upload),
                methods=["POST"],
            ),
            Route(feed, self._writing(posts.create), methods=["POST"]),
            Route(feed, self._caller.guard(_READ, shown)),
            Route("/{version}/{node}/published_posts", self._caller.guard(_READ, shown)),
        ]

    def _node(self) -> list[Route]:
        posts, guard = self._posts, self._caller.guard
        comments, node = "/{version}/{node}/comments", "/{version}/{node}"
        return [
            Route(comments, guard(COMMENT_SCOPE, posts.comment), methods=["POST"]),
            Route(comments, guard(_READ, posts.comments)),
            Route("/{version}/{node}/insights", guard(INSIGHTS_SCOPE, posts.insights)),
            Route(node, guard(_READ, posts.get)),
            Route(node, guard(_READ, posts.delete), methods=["DELETE"]),
        ]

    async def _me(self, call: GraphCall) -> Response:
        account, fields = call.account, call.params.word("fields")
        if is_person(account):
            person = {"id": account.id, "name": account.name}
            return node_answer(person, fields, "User", "id,name")
        return node_answer(self._pages.node(account), fields, "Page", "id,name")

    def _writing(self, work: Work) -> Callable[[Request], Awaitable[Response]]:
        """``work`` on a Page, for a token that may create content there."""

        async def checked(call: GraphCall) -> Response:
            if not has_scope(call.token, call.account, _READ):
                return lacking(_READ)
            if not self._pages.may_create(call.account):
                return no_authority()
            return await work(call)

        return self._caller.guard(_WRITE, self._as_page(checked))

    def _as_page(self, work: Work) -> Work:
        """``work`` for the Page's own token only."""

        async def checked(call: GraphCall) -> Response:
            if is_person(call.account):
                return not_the_page()
            if call.part("node") not in (call.account.id, "me"):
                return missing_object(call.part("node"))
            return await work(call)

        return checked


def _versioned(
    work: Callable[[Request], Awaitable[Response]],
) -> Callable[[Request], Awaitable[Response]]:
    async def route(request: Request) -> Response:
        return version_flaw(request) or await work(request)

    return route


def build(world: World) -> EmulatedPlatform:
    """The stand-in, its state in ``world``."""
    return EmulatedPlatform(
        spec=SPEC,
        app=Starlette(
            routes=_Routes(world).all(), exception_handlers={404: _nowhere, 405: _nowhere}
        ),
        routes={
            RouteKind.PUBLISH: "POST /{version}/{page}/feed",
            RouteKind.TOKEN: "GET /{version}/oauth/access_token",
            RouteKind.MEDIA: "POST /{version}/{page}/photos",
            RouteKind.READ: "GET /{version}/{page}/published_posts",
        },
        rate_limited=rate_limited,
        canned=canned,
        permalinks=("/{id}",),
        permalink=lambda _account, post_id: f"/{post_id}",
        look=Look(
            accent="#0866ff",
            accent_dark="#4d94ff",
            actions=("Like", "Comment", "Share"),
            shows_handle=False,
            subtitle="Page of the sandbox",
        ),
    )


async def _nowhere(request: Request, _error: Exception) -> Response:
    return refused(2500, f"Unknown path components: {request.url.path}")
