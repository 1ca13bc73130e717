"""What a container of the emulated Instagram may hold. Source: Instagram media reference."""

from starlette.responses import Response

from app.domain.text import count_code_points_or_utf16
from app.platforms.graph.emulator_containers import ContainerOrder, EmulatedContainers
from app.platforms.graph.emulator_errors import bad_parameter
from app.platforms.graph.emulator_guard import GraphCall
from app.platforms.graph.emulator_images import FetchedImage, ImageFlaw, fetch_image
from app.platforms.instagram.emulator_rules import (
    IMAGES,
    TOO_MANY_TAGS,
    bad_image,
    not_ready,
    said,
)
from app.platforms.instagram.text import (
    MOST_HASHTAGS,
    MOST_MENTIONS,
    count_hashtags,
    count_mentions,
)

_LIMIT, _MOST_ALT = 2200, 1000
_LEAST_IMAGES, _MOST_IMAGES = 2, 10
_ALWAYS = frozenset({"access_token", "appsecret_proof", "media_type"})
_SAID = frozenset({"caption", "is_ai_generated"})
_IMAGE = frozenset({"image_url", "alt_text"})
# What each kind takes beside what all take; videos are not sent by this product.
_TAKES = {
    "IMAGE": _ALWAYS | _SAID | _IMAGE,
    "CHILD": _ALWAYS | _IMAGE | {"is_carousel_item"},
    "CAROUSEL": _ALWAYS | _SAID | {"children"},
}
_TOO_LONG = (36004, 2207010, f"The caption is too long: at most {_LIMIT} characters.")
_BAD_COUNT = (
    100,
    2207028,
    f"Carousel posts need {_LEAST_IMAGES} to {_MOST_IMAGES} photos or videos.",
)


class Orders:
    """Reads ``POST /{account}/media`` and refuses what Instagram refuses."""

    def __init__(self, containers: EmulatedContainers) -> None:
        self._containers = containers

    async def read(self, call: GraphCall) -> ContainerOrder | Response:
        """The order that ``call`` gives, its image fetched, or the refusal."""
        params = call.params
        is_child = params.flag("is_carousel_item", default=False)
        kind = "CHILD" if is_child else params.word("media_type") or "IMAGE"
        flaw = _shape_flaw(call, kind) or _caption_flaw(params.word("caption"))
        if flaw:
            return flaw
        children = [str(child) for child in params.items("children")]
        if kind == "CAROUSEL" and (refusal := self._children_flaw(children, call)):
            return refusal
        image = None if kind == "CAROUSEL" else await _fetched(params.word("image_url"))
        if isinstance(image, Response):
            return image
        return ContainerOrder(
            text=params.word("caption"),
            alt_text=params.word("alt_text"),
            image=image,
            children=tuple(children),
            is_child=is_child,
        )

    def _children_flaw(self, children: list[str], call: GraphCall) -> Response | None:
        if not _LEAST_IMAGES <= len(children) <= _MOST_IMAGES:
            return said(*_BAD_COUNT)
        if not self._containers.are_children(children, call.account.id):
            return not_ready()
        return None


def _shape_flaw(call: GraphCall, kind: str) -> Response | None:
    params = call.params
    if kind not in _TAKES:
        return bad_parameter("Param media_type must be one of {CAROUSEL, IMAGE}")
    unknown = set(params.values) - _TAKES[kind]
    if unknown:
        return bad_parameter(f"Unexpected parameters for {kind}: {', '.join(sorted(unknown))}")
    if kind != "CAROUSEL" and not params.word("image_url"):
        return bad_parameter("The parameter image_url is required")
    if len(params.word("alt_text")) > _MOST_ALT:
        return bad_parameter(f"Param alt_text must be at most {_MOST_ALT} characters long.")
    return None


def _caption_flaw(caption: str) -> Response | None:
    if count_code_points_or_utf16(caption) > _LIMIT:
        return said(*_TOO_LONG)
    has_too_many = (
        count_hashtags(caption) > MOST_HASHTAGS or count_mentions(caption) > MOST_MENTIONS
    )
    return said(*TOO_MANY_TAGS) if has_too_many else None


async def _fetched(url: str) -> FetchedImage | Response:
    image = await fetch_image(url, IMAGES)
    return bad_image(image) if isinstance(image, ImageFlaw) else image
