"""A strict stand-in for Threads: it refuses what Threads refuses, and really fetches images.

Sources: developers.facebook.com/docs/threads (overview, posts, reply management, insights, delete
posts, long-lived tokens, troubleshooting) and recorded answers.
"""

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from app.platforms.emulation.faults import Mode, RouteKind
from app.platforms.emulation.gate import is_struck, own_base
from app.platforms.emulation.ledger import LandedPost
from app.platforms.emulation.media import Upload
from app.platforms.emulation.platform import EmulatedPlatform, Look
from app.platforms.emulation.world import World
from app.platforms.graph.emulator_containers import DAY_S, EmulatedContainers, told_time
from app.platforms.graph.emulator_desk import GraphDesk
from app.platforms.graph.emulator_errors import bad_parameter, canned, missing_object, refused
from app.platforms.graph.emulator_fields import Node, list_answer, node_answer
from app.platforms.graph.emulator_guard import CallLimit, GraphCall, GraphCaller
from app.platforms.graph.emulator_numbers import insights
from app.platforms.threads.emulator_orders import Orders
from app.platforms.threads.emulator_rules import (
    CALL_CODE,
    CALL_KIND,
    DESK_RULES,
    TOKEN_RULES,
    day_is_full,
    media_not_found,
    rate_limited,
)
from app.platforms.threads.spec import SPEC

_MOST_POSTS, _MOST_REPLIES, _MOST_DELETES = 250, 1000, 100
# 4800 for each impression, of which ten are assumed at least.
_CALLS = CallLimit(48_000, CALL_KIND, CALL_CODE)
_NUMBERS = ("views", "likes", "replies", "reposts", "quotes", "shares")
_BASIC, _PUBLISH = "threads_basic", "threads_content_publish"


class PostRoutes:
    """Making, publishing, reading and deleting posts."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._containers = EmulatedContainers(SPEC.slug, world)
        self._orders = Orders(world, self._containers)

    async def me(self, call: GraphCall) -> Response:
        """The token's profile."""
        account = call.account
        known = {
            "id": account.id,
            "username": account.handle,
            "name": account.name,
            "threads_profile_picture_url": None,
            "threads_biography": None,
        }
        return node_answer(known, call.params.word("fields"), "User")

    async def create(self, call: GraphCall) -> Response:
        """A container."""
        if not _is_own(call):
            return missing_object(call.part("user"))
        order = await self._orders.read(call)
        if isinstance(order, Response):
            return order
        return JSONResponse({"id": self._containers.make(call.request, call.account.id, order)})

    async def publish(self, call: GraphCall) -> Response:
        """The post that a container becomes, once."""
        container_id = call.params.word("creation_id")
        if not _is_own(call) or not container_id:
            return bad_parameter("Param creation_id is required")
        container = self._containers.find(container_id, call.account.id)
        if container is None or container.extra["is_child"]:
            return media_not_found(container_id)
        if self._containers.stage(container) != "FINISHED":
            return media_not_found(container_id)
        if self._is_full(container):
            return day_is_full()
        return JSONResponse({"id": self._containers.publish(container).id})

    async def one(self, call: GraphCall) -> Response:
        """A container's state, or a post."""
        node = call.part("id")
        container = self._containers.find(node, call.account.id)
        if container:
            return self._state(call, container)
        post = self._own_post(call, node)
        if post is None:
            return missing_object(node)
        return node_answer(_told(call, post), call.params.word("fields"), "Media")

    async def posts(self, call: GraphCall) -> Response:
        """The profile's own posts, newest first; replies are not among them."""
        return self._listed(call, are_replies=False)

    async def replies(self, call: GraphCall) -> Response:
        """The profile's own replies, newest first."""
        return self._listed(call, are_replies=True)

    async def limit(self, call: GraphCall) -> Response:
        """How much of the day's ceilings is used."""
        used = self._containers.count_since(call.account.id, DAY_S)
        replied = self._containers.count_since(call.account.id, DAY_S, are_replies=True)
        known = {
            "quota_usage": used,
            "config": {"quota_total": _MOST_POSTS, "quota_duration": DAY_S},
            "reply_quota_usage": replied,
            "reply_config": {"quota_total": _MOST_REPLIES, "quota_duration": DAY_S},
        }
        return list_answer([known], call.params.word("fields"), "Limit", "quota_usage")

    async def numbers(self, call: GraphCall) -> Response:
        """How a post does."""
        post = self._own_post(call, call.part("id"))
        return insights(call, post, _NUMBERS) if post else missing_object(call.part("id"))

    async def delete(self, call: GraphCall) -> Response:
        """Take a post down."""
        post = self._own_post(call, call.part("id"))
        if post is None:
            return media_not_found(call.part("id"))
        key = (SPEC.slug, "deletes", call.account.id)
        now = self._world.clock.now()
        if not self._world.windows.hit(key, _MOST_DELETES, DAY_S, now).is_allowed:
            return day_is_full()
        self._world.ledger.delete(SPEC.slug, post.id)
        return JSONResponse({"success": True, "deleted_id": post.id})

    def _is_full(self, container: Upload) -> bool:
        is_reply = container.extra["parent_id"] is not None
        most = _MOST_REPLIES if is_reply else _MOST_POSTS
        used = self._containers.count_since(container.account, DAY_S, are_replies=is_reply)
        return used >= most and self._world.windows.is_enforced

    def _own_post(self, call: GraphCall, post_id: str) -> LandedPost | None:
        post = self._world.ledger.find(SPEC.slug, post_id)
        is_there = post and not post.is_deleted and post.account == call.account.id
        return post if is_there else None

    def _state(self, call: GraphCall, container: Upload) -> Response:
        stage = self._containers.stage(container)
        reason = "UNKNOWN" if stage == "ERROR" else None
        known = {"id": container.id, "status": stage, "error_message": reason}
        return node_answer(known, call.params.word("fields"), "Container")

    def _listed(self, call: GraphCall, *, are_replies: bool) -> Response:
        if not _is_own(call):
            return missing_object(call.part("user"))
        if is_struck(call.request, Mode.EMPTY_READBACK):
            return JSONResponse({"data": []})
        found = self._containers.posts_of(call.account.id, call.params, are_replies=are_replies)
        nodes = [_told(call, post) for post in found]
        return list_answer(nodes, call.params.word("fields"), "Media", "id")


def _told(call: GraphCall, post: LandedPost) -> Node:
    """A post. It has no state: only the container had one."""
    is_album = len(post.media) > 1
    kind = "CAROUSEL_ALBUM" if is_album else "IMAGE" if post.media else "TEXT_POST"
    children = {"data": [{"id": media.id} for media in post.media]}
    return {
        "id": post.id,
        "permalink": f"{own_base(call.request)}/@{call.account.handle}/post/{post.id}",
        "text": post.text or None,
        "timestamp": told_time(post),
        "username": call.account.handle,
        "shortcode": post.id,
        "media_type": kind,
        "is_reply": post.parent_id is not None,
        "children": children if is_album else None,
        "replied_to": {"id": post.parent_id} if post.parent_id else None,
    }


def _is_own(call: GraphCall) -> bool:
    return call.part("user") in ("me", call.account.id)


def build(world: World) -> EmulatedPlatform:
    """The stand-in, its state in ``world``."""
    desk, posts = GraphDesk(DESK_RULES, TOKEN_RULES, world), PostRoutes(world)
    caller = GraphCaller(SPEC.slug, world, desk, _CALLS)

    def route(path: str, scope: str, work: object, method: str = "GET") -> Route:
        guarded = caller.guard(scope, work, is_versioned=False)  # type: ignore[arg-type]
        return Route(f"/v1.0{path}", guarded, methods=[method])

    routes = [
        Route("/oauth/authorize", desk.authorize, methods=["GET", "POST"]),
        Route("/oauth/access_token", desk.token, methods=["POST"]),
        Route("/access_token", desk.lengthen),
        Route("/refresh_access_token", desk.extend),
        route("/me", _BASIC, posts.me),
        route("/{user}/threads", _PUBLISH, posts.create, "POST"),
        route("/{user}/threads_publish", _PUBLISH, posts.publish, "POST"),
        route("/{user}/threads", _BASIC, posts.posts),
        route("/{user}/replies", _BASIC, posts.replies),
        route("/{user}/threads_publishing_limit", _PUBLISH, posts.limit),
        route("/{id}/insights", "threads_manage_insights", posts.numbers),
        route("/{id}", _BASIC, posts.one),
        route("/{id}", "threads_delete", posts.delete, "DELETE"),
    ]
    return EmulatedPlatform(
        spec=SPEC,
        app=Starlette(routes=routes, exception_handlers={404: _nowhere, 405: _nowhere}),
        routes={
            RouteKind.PUBLISH: "POST /v1.0/*/threads_publish",
            RouteKind.TOKEN: "GET /refresh_access_token",
            RouteKind.MEDIA: "POST /v1.0/*/threads",
            RouteKind.READ: "GET /v1.0/*/threads",
        },
        rate_limited=rate_limited,
        canned=canned,
        permalinks=("/@{handle}/post/{id}",),
        permalink=lambda account, post_id: f"/@{account.handle}/post/{post_id}",
        look=Look(
            accent="#1c1c1c",
            accent_dark="#d6d6d6",
            actions=("Like", "Reply", "Repost", "Share"),
            shows_handle=True,
        ),
    )


async def _nowhere(request: Request, _error: Exception) -> Response:
    return refused(2500, f"Unknown path components: {request.url.path}")
