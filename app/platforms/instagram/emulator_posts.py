"""Making, publishing, reading and deleting posts on the emulated Instagram."""

from starlette.responses import JSONResponse, Response

from app.platforms.emulation.accounts import number_for
from app.platforms.emulation.faults import Mode
from app.platforms.emulation.gate import is_struck, own_base
from app.platforms.emulation.ledger import LandedPost
from app.platforms.emulation.media import Upload
from app.platforms.emulation.world import World
from app.platforms.graph.emulator_containers import DAY_S, EmulatedContainers, told_time
from app.platforms.graph.emulator_errors import bad_parameter, lacking, missing_object
from app.platforms.graph.emulator_fields import Node, list_answer, node_answer
from app.platforms.graph.emulator_guard import GraphCall, has_scope
from app.platforms.graph.emulator_numbers import insights
from app.platforms.instagram.emulator_comments import (
    comment_node,
    comments_below,
    find_own_comment,
    find_own_post,
)
from app.platforms.instagram.emulator_orders import Orders
from app.platforms.instagram.emulator_pages import account_node
from app.platforms.instagram.emulator_rules import (
    day_is_full,
    media_expired,
    media_not_found,
    not_ready,
)
from app.platforms.instagram.spec import SPEC

MOST_POSTS = 50
_DELETING = "instagram_manage_contents"
_NUMBERS = ("views", "reach", "likes", "comments", "shares", "saved", "total_interactions")


class PostRoutes:
    """The routes that both ways in share."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._containers = EmulatedContainers(SPEC.slug, world)
        self._orders = Orders(self._containers)

    async def me(self, call: GraphCall) -> Response:
        """The token's account; its ``id`` is good for one app only."""
        scoped = str(number_for(SPEC.slug, f"{call.token.client_id}/{call.account.id}"))
        known = {
            **account_node(call.account),
            "id": scoped,
            "user_id": call.account.id,
            "account_type": "BUSINESS",
        }
        return node_answer(known, call.params.word("fields"), "IGUser")

    async def create(self, call: GraphCall) -> Response:
        """A container."""
        if call.part("user") != call.account.id:
            return missing_object(call.part("user"))
        order = await self._orders.read(call)
        if isinstance(order, Response):
            return order
        return JSONResponse({"id": self._containers.make(call.request, call.account.id, order)})

    async def publish(self, call: GraphCall) -> Response:
        """The post that a container becomes, once."""
        if call.part("user") != call.account.id:
            return missing_object(call.part("user"))
        container = self._containers.find(call.params.word("creation_id"), call.account.id)
        if container is None or container.extra["is_child"]:
            return media_not_found()
        flaw = self._publish_flaw(container)
        return flaw or JSONResponse({"id": self._containers.publish(container).id})

    async def one(self, call: GraphCall) -> Response:
        """A container's state, a post, a comment, or the account."""
        node, fields = call.part("id"), call.params.word("fields")
        if node == call.account.id:
            return node_answer(account_node(call.account), fields, "IGUser")
        container = self._containers.find(node, call.account.id)
        if container:
            return node_answer(self._state(container), fields, "IGContainer")
        comment = find_own_comment(self._world, call)
        if comment:
            return node_answer(comment_node(call.account, comment), fields, "IGComment")
        post = find_own_post(self._world, call)
        if post is None:
            return missing_object(node)
        return node_answer(self._told(call, post), fields, "IGMedia")

    async def posts(self, call: GraphCall) -> Response:
        """The account's own posts, newest first."""
        if call.part("user") != call.account.id:
            return missing_object(call.part("user"))
        found = self._containers.posts_of(call.account.id, call.params)
        is_late = is_struck(call.request, Mode.EMPTY_READBACK)
        nodes = [] if is_late else [self._told(call, post) for post in found]
        return list_answer(nodes, call.params.word("fields"), "IGMedia", "id")

    async def limit(self, call: GraphCall) -> Response:
        """How much of the day's ceiling is used."""
        if call.part("user") != call.account.id:
            return missing_object(call.part("user"))
        used = self._containers.count_since(call.account.id, DAY_S)
        config = {"quota_total": MOST_POSTS, "quota_duration": DAY_S}
        known = {"quota_usage": used, "config": config}
        return list_answer([known], call.params.word("fields"), "Limit", "quota_usage")

    async def numbers(self, call: GraphCall) -> Response:
        """How a post does; comments have no such field."""
        if find_own_comment(self._world, call):
            message = "Tried accessing nonexisting field (insights) on node type (IGComment)"
            return bad_parameter(message)
        post = find_own_post(self._world, call)
        return insights(call, post, _NUMBERS) if post else missing_object(call.part("id"))

    async def delete(self, call: GraphCall) -> Response:
        """Take a post down."""
        post = find_own_post(self._world, call)
        if post is None:
            return missing_object(call.part("id"))
        if not has_scope(call.token, call.account, _DELETING):
            return lacking(_DELETING)
        self._world.ledger.delete(SPEC.slug, post.id)
        return JSONResponse({"success": True})

    async def refuse_delete(self, call: GraphCall) -> Response:
        """What apps hear that sign people in with Instagram."""
        return missing_object(call.part("id"))

    def _publish_flaw(self, container: Upload) -> Response | None:
        if container.state == "published":
            return media_not_found()
        stage = self._containers.stage(container)
        if stage != "FINISHED":
            return media_expired() if stage == "EXPIRED" else not_ready()
        used = self._containers.count_since(container.account, DAY_S)
        is_full = used >= MOST_POSTS and self._world.windows.is_enforced
        return day_is_full() if is_full else None

    def _state(self, container: Upload) -> Node:
        stage = self._containers.stage(container)
        said = {
            "ERROR": "Error: Media upload has failed with error code 2207076",
            "FINISHED": "Finished: Media has been uploaded and it is ready to be published.",
        }
        return {"id": container.id, "status_code": stage, "status": said.get(stage, stage.title())}

    def _told(self, call: GraphCall, post: LandedPost) -> Node:
        is_album = len(post.media) > 1
        return {
            "id": post.id,
            "permalink": f"{own_base(call.request)}/p/{post.id}/",
            "caption": post.text or None,
            "timestamp": told_time(post),
            "username": call.account.handle,
            "shortcode": post.id,
            "media_type": "CAROUSEL_ALBUM" if is_album else "IMAGE",
            "children": {"data": [{"id": m.id} for m in post.media]} if is_album else None,
            "comments_count": len(comments_below(self._world, post)),
        }
