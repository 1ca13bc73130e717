"""What a container of the emulated Threads may hold. Source: Threads publishing reference."""

import re

from starlette.responses import Response

from app.platforms.emulation.world import World
from app.platforms.graph.emulator_containers import ContainerOrder, EmulatedContainers
from app.platforms.graph.emulator_errors import bad_parameter, lacking
from app.platforms.graph.emulator_guard import GraphCall, has_scope
from app.platforms.graph.emulator_images import FetchedImage, ImageFlaw, fetch_image
from app.platforms.threads.emulator_rules import (
    IMAGES,
    bad_image,
    media_not_found,
    too_long,
    too_many_links,
)
from app.platforms.threads.spec import SPEC
from app.platforms.threads.text import MOST_LINKS, count_characters, find_links

_LIMIT, _MOST_ALT = 500, 1000
_LEAST_IMAGES, _MOST_IMAGES = 2, 20
_REPLIES = "threads_manage_replies"
_AUDIENCES = (
    "everyone",
    "accounts_you_follow",
    "mentioned_only",
    "parent_post_author_only",
    "followers_only",
)
_TOPIC = re.compile(r"[^.&]{1,50}")
_ANYWHERE = frozenset({"access_token", "media_type", "is_carousel_item"})
_SAID = frozenset({"text", "reply_to_id", "reply_control", "topic_tag"})
# What each kind takes beside what all take; videos are not sent by this product.
_TAKES = {
    "TEXT": _SAID,
    "IMAGE": _SAID | {"image_url", "alt_text"},
    "CAROUSEL": _SAID | {"children"},
}
_NEEDS = {"TEXT": "text", "IMAGE": "image_url", "CAROUSEL": "children"}


class Orders:
    """Reads ``POST /threads`` and refuses what Threads refuses."""

    def __init__(self, world: World, containers: EmulatedContainers) -> None:
        self._world, self._containers = world, containers

    async def read(self, call: GraphCall) -> ContainerOrder | Response:
        """The order that ``call`` gives, its image fetched, or the refusal."""
        params = call.params
        kind, is_child = params.word("media_type"), params.flag("is_carousel_item", default=False)
        flaw = self._shape_flaw(call, kind, is_child) or self._said_flaw(call)
        if flaw:
            return flaw
        children = [str(child) for child in params.items("children")]
        if kind == "CAROUSEL" and (refusal := self._children_flaw(children, call)):
            return refusal
        image = await self._image(params.word("image_url")) if kind == "IMAGE" else None
        if isinstance(image, Response):
            return image
        return ContainerOrder(
            text=params.word("text"),
            alt_text=params.word("alt_text"),
            image=image,
            children=tuple(children),
            parent_id=params.word("reply_to_id") or None,
            is_child=is_child,
        )

    def _shape_flaw(self, call: GraphCall, kind: str, is_child: bool) -> Response | None:
        params = call.params
        if kind not in _TAKES:
            return bad_parameter(f"Param media_type must be one of {{{', '.join(_TAKES)}}}")
        unknown = set(params.values) - _TAKES[kind] - _ANYWHERE
        if unknown or (is_child and (kind != "IMAGE" or _SAID & set(params.values))):
            named = ", ".join(sorted(unknown or set(params.values)))
            return bad_parameter(f"Unexpected parameters for {kind}: {named}")
        needed = _NEEDS[kind]
        if not params.word(needed).strip():
            return bad_parameter(f"Param {needed} is required for media_type {kind}")
        if len(params.word("alt_text")) > _MOST_ALT:
            return bad_parameter(f"Param alt_text must be at most {_MOST_ALT} characters long.")
        return None

    def _said_flaw(self, call: GraphCall) -> Response | None:
        text, values = call.params.word("text"), call.params.values
        if count_characters(text) > _LIMIT:
            return too_long()
        if len(find_links(text)) > MOST_LINKS:
            return too_many_links()
        audience, topic = call.params.word("reply_control"), call.params.word("topic_tag")
        if "reply_control" in values and audience not in _AUDIENCES:
            return bad_parameter("Param reply_control is not valid")
        if "topic_tag" in values and not _TOPIC.fullmatch(topic):
            return bad_parameter("Param topic_tag is not valid")
        return self._parent_flaw(call) if "reply_to_id" in values else None

    def _parent_flaw(self, call: GraphCall) -> Response | None:
        if not has_scope(call.token, call.account, _REPLIES):
            return lacking(_REPLIES)
        parent_id = call.params.word("reply_to_id")
        parent = self._world.ledger.find(SPEC.slug, parent_id)
        is_there = parent and not parent.is_deleted and parent.account == call.account.id
        return None if is_there else media_not_found(parent_id)

    def _children_flaw(self, children: list[str], call: GraphCall) -> Response | None:
        if not _LEAST_IMAGES <= len(children) <= _MOST_IMAGES:
            return bad_parameter(
                f"Param children must hold {_LEAST_IMAGES} to {_MOST_IMAGES} containers"
            )
        if not self._containers.are_children(children, call.account.id):
            return bad_parameter("Param children must hold finished carousel items")
        return None

    async def _image(self, url: str) -> FetchedImage | Response:
        image = await fetch_image(url, IMAGES)
        return bad_image(image, url) if isinstance(image, ImageFlaw) else image
