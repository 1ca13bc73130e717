"""What the emulated Telegram takes: parameters as JSON or as a form, as far as this product could
ever send them. The network ignores what it does not know; here it is refused, so that nothing can
be made up."""

import json
from typing import Annotated, Literal

from pydantic import BaseModel, Field
from starlette.datastructures import UploadFile
from starlette.requests import Request

_NESTED = ("reply_parameters", "link_preview_options", "media", "message_ids")


class Strict(BaseModel):
    """Takes nothing that is not described."""

    model_config = {"extra": "forbid", "coerce_numbers_to_str": True}


class ToChat(Strict):
    """``getChat``, and what every call to a chat has."""

    chat_id: str


class AboutMember(ToChat):
    """``getChatMember``."""

    user_id: int


class ReplyParameters(Strict):
    message_id: int


class LinkPreview(Strict):
    is_disabled: bool


class Sending(ToChat):
    """What every message has."""

    disable_notification: bool = False
    reply_parameters: ReplyParameters | None = None


class SendMessage(Sending):
    """``sendMessage``."""

    text: str
    link_preview_options: LinkPreview | None = None


class SendPhoto(Sending):
    """``sendPhoto``; the file is a part of the form."""

    caption: str = ""


class InputPhoto(Strict):
    type: Literal["photo"]
    media: Annotated[str, Field(pattern=r"^attach://\w+$")]
    caption: str = ""


class SendMediaGroup(Sending):
    """``sendMediaGroup``; files are parts of the form."""

    media: list[InputPhoto]


class DeleteMessages(ToChat):
    """``deleteMessages``."""

    message_ids: Annotated[list[int], Field(min_length=1, max_length=100)]


async def read_order(request: Request) -> tuple[dict[str, object], dict[str, bytes]]:
    """Parameters and files of a call. Raises ValueError where they cannot be read."""
    if request.headers.get("content-type", "").startswith("application/json"):
        value = json.loads(await request.body())
        if not isinstance(value, dict):
            raise ValueError("not an object")
        return value, {}
    async with request.form() as form:
        files = {n: await v.read() for n, v in form.items() if isinstance(v, UploadFile)}
        words = {n: v for n, v in form.items() if isinstance(v, str)}
    return {n: json.loads(v) if n in _NESTED else v for n, v in words.items()}, files
