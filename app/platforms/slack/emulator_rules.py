"""How the emulated Slack reads messages and refuses them: one word of plain text."""

import json
import math
from typing import Annotated, Literal

import httpx
from pydantic import BaseModel, Field, TypeAdapter, ValidationError
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from app.platforms.emulation.media import BadImage, Facts, inspect

_SECTION_LIMIT, _MOST_BLOCKS = 3000, 50
_FORMATS = frozenset({"image/png", "image/jpeg", "image/gif"})
_MOST_BYTES = 20 * 1024 * 1024
_WORDS = {
    400: "invalid_payload",
    403: "action_prohibited",
    404: "no_service",
    410: "channel_is_archived",
    500: "rollup_error",
}


class SectionText(BaseModel):
    model_config = {"extra": "forbid"}

    type: Literal["mrkdwn"]
    text: Annotated[str, Field(min_length=1, max_length=_SECTION_LIMIT)]


class Section(BaseModel):
    model_config = {"extra": "forbid"}

    type: Literal["section"]
    text: SectionText


class ImageBlock(BaseModel):
    model_config = {"extra": "forbid"}

    type: Literal["image"]
    image_url: Annotated[str, Field(pattern=r"^https?://\S+$", max_length=3000)]
    alt_text: Annotated[str, Field(min_length=1, max_length=2000)]


Block = Annotated[Section | ImageBlock, Field(discriminator="type")]
_BLOCKS = TypeAdapter(Annotated[list[Block], Field(min_length=1, max_length=_MOST_BLOCKS)])


class MessageOrder(BaseModel):
    """``POST /services/…``, as far as this product could ever send it; blocks are read apart."""

    model_config = {"extra": "forbid"}

    text: str = ""
    blocks: object = None
    unfurl_links: bool = False
    unfurl_media: bool = True


def word(status: int, said: str) -> Response:
    """A refusal."""
    return PlainTextResponse(said, status)


def canned(status: int) -> Response:
    """What Slack answers with this status when nothing more is known."""
    return rate_limited(1) if status == 429 else word(status, _WORDS.get(status, "rollup_error"))


def rate_limited(reset_in: float) -> Response:
    """429 with whole seconds to wait."""
    response = word(429, "rate_limited")
    response.headers["Retry-After"] = str(math.ceil(reset_in))
    return response


async def read_message(request: Request) -> tuple[MessageOrder, list[Block]] | Response:
    """The message and its blocks, or the refusal that it earns."""
    if not request.headers.get("content-type", "").startswith("application/json"):
        return word(400, "invalid_payload")
    try:
        order = MessageOrder.model_validate(json.loads(await request.body()))
    except ValueError:
        return word(400, "invalid_payload")
    if order.blocks is None:
        return (order, []) if order.text.strip() else word(400, "no_text")
    if not isinstance(order.blocks, list):
        return word(400, "invalid_blocks_format")
    try:
        return order, _BLOCKS.validate_python(order.blocks)
    except ValidationError:
        return word(400, "invalid_blocks")


async def fetch_image(url: str) -> tuple[bytes, Facts] | None:
    """The picture at ``url``, fetched as Slack does when a message arrives; None when there is
    none that it can show."""
    try:
        async with httpx.AsyncClient(trust_env=False, timeout=10) as client:
            response = await client.get(url)
        facts = inspect(response.content)
    except (httpx.HTTPError, httpx.InvalidURL, BadImage):
        return None
    is_shown = response.status_code == 200 and facts.mime in _FORMATS
    return (response.content, facts) if is_shown and len(response.content) <= _MOST_BYTES else None
